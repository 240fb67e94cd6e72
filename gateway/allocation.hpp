// How this process asks the system for memory.
//
// Owner       Called once, before there are other threads.
// Fails       Never: what the system's allocator does not know it ignores.
#pragma once

#include <malloc.h>

namespace intake {

inline void keep_everyday_memory() {
  // Bodies come and go by the thousand: give large blocks back to the system at once instead of keeping them for later.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  // What everyday mails use stays ours: to give it back and fetch it again a thousand times a second costs more than the work itself.
  mallopt(M_TRIM_THRESHOLD, 16 << 20);
  mallopt(M_TOP_PAD, 1 << 20);
}

}  // namespace intake
