#include "gateway/allocation.hpp"

#ifdef INTAKE_TCMALLOC
#include <algorithm>
#include <cstdint>
#include <gperftools/malloc_extension.h>
#include <sys/mman.h>
#endif

namespace intake {

#ifdef INTAKE_TCMALLOC
namespace {

constexpr std::size_t huge_page = 2 << 20;

std::size_t up_to(std::size_t multiple_of, std::size_t n) { return (n + multiple_of - 1) / multiple_of * multiple_of; }

/// Whole huge pages, on their boundaries. tcmalloc's own allocator grows the heap by 1 MB wherever that ends, which the
/// kernel can only fill with small pages.
class huge_pages final : public SysAllocator {
 public:
  void* Alloc(std::size_t size, std::size_t* actual_size, std::size_t alignment) override {
    const std::size_t boundary = std::max(alignment, huge_page);
    const std::size_t length = up_to(huge_page, size);
    void* const all = ::mmap(nullptr, length + boundary, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED) return nullptr;
    const auto begin = reinterpret_cast<std::uintptr_t>(all);
    const auto from = up_to(boundary, begin);
    if (from > begin) ::munmap(all, from - begin);
    if (boundary > from - begin) ::munmap(reinterpret_cast<void*>(from + length), boundary - (from - begin));
    auto* const memory = reinterpret_cast<void*>(from);
    // Without a word about its size it is for tcmalloc's own notes, of which it touches little.
    if (actual_size) {
      *actual_size = length;
      ::madvise(memory, length, MADV_HUGEPAGE);
    }
    return memory;
  }
};

}  // namespace
#endif

void prepare_allocation() {
#ifdef INTAKE_TCMALLOC
  static auto* const pages = new huge_pages;  // until the process ends, so never destroyed
  MallocExtension::instance()->SetSystemAllocator(pages);
  // A contact is made on one thread and freed on another, whose cache would grow to megabytes of what it never asks for.
  MallocExtension::instance()->SetNumericProperty("tcmalloc.max_total_thread_cache_bytes", 8 << 20);
#endif
}

}  // namespace intake
