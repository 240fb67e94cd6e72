// How this process gets its memory: from tcmalloc, where no sanitizer brings an allocator of its own.
//
// Guarantees  What threads keep for themselves is bounded, however many bodies pass from one thread to another.
// Owner       Called once, before there are other threads.
// Fails       Never: what the allocator does not know it ignores.
#pragma once

namespace intake {

void bound_thread_caches();

}  // namespace intake
