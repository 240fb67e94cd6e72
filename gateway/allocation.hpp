// How this process gets its memory: from tcmalloc, where no sanitizer brings an allocator of its own.
//
// Guarantees  What threads keep for themselves is bounded, however many bodies pass from one thread to another. Memory
//             comes from the system in huge pages where it has them, so growing costs one page fault in 512.
// Owner       Called once, before there are other threads.
// Fails       Never: what the allocator does not know it ignores, and without huge pages there are small ones.
#pragma once

namespace intake {

void prepare_allocation();

}  // namespace intake
