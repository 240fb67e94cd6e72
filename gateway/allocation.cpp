#include "gateway/allocation.hpp"

#ifdef INTAKE_TCMALLOC
#include <gperftools/malloc_extension.h>
#endif

namespace intake {

void bound_thread_caches() {
#ifdef INTAKE_TCMALLOC
  // A contact is made on one thread and freed on another, whose cache would grow to megabytes of what it never asks for.
  MallocExtension::instance()->SetNumericProperty("tcmalloc.max_total_thread_cache_bytes", 8 << 20);
#endif
}

}  // namespace intake
