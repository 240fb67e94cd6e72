// Memory does not grow with a mail (S7): every allocation of this executable is counted, and its peak bounded.
#include <atomic>
#include <cstdlib>
#include <gtest/gtest.h>
#include <malloc.h>
#include <new>

#include "tests/normalizers/email/reading.hpp"

namespace {

std::atomic<std::size_t> in_use{0}, peak{0};

void* counted(std::size_t size) {
  void* p = std::malloc(size == 0 ? 1 : size);
  if (!p) throw std::bad_alloc();
  const std::size_t now = in_use += malloc_usable_size(p);
  for (std::size_t old = peak; now > old && !peak.compare_exchange_weak(old, now);) {
  }
  return p;
}

void discounted(void* p) noexcept {
  if (p) in_use -= malloc_usable_size(p);
  std::free(p);
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* p) noexcept { discounted(p); }
void operator delete[](void* p) noexcept { discounted(p); }
void operator delete(void* p, std::size_t) noexcept { discounted(p); }
void operator delete[](void* p, std::size_t) noexcept { discounted(p); }

namespace intake::email {
namespace {

constexpr std::size_t megabyte = 1024 * 1024;

/// What normalizing needs at its worst moment, beside the mail itself.
std::size_t memory_for(const std::string& raw) {
  const std::size_t before = in_use;
  peak = before;
  const facts f = reading_of(raw);
  EXPECT_TRUE(f.body);
  return peak - before;
}

std::string lines_of(std::string_view what, std::size_t size) {
  std::string out;
  out.reserve(size + what.size());
  while (out.size() < size) out += what;
  return out;
}

struct memory_case {
  const char* name;
  std::string_view head, line;
  std::size_t bound;  ///< the same for a mail of any size
};

TEST(MemoryOfAMail, DoesNotGrowWithItsParts) {
  constexpr memory_case cases[] = {
      {"base64_attachment", "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n",
       "JVBERi0xLjcgJVBERi0xLjcgJVBERi0xLjcgJVBERi0xLjcg\n", megabyte},
      {"attachment_as_it_is", "Content-Type: application/pdf\n\n", "some bytes\n", megabyte},
      {"within_a_multipart", "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: image/png\n\n",
       "some bytes\n", megabyte},
      {"text", "Subject: x\n\n", "Some words in a line that everybody can read.\n", 12 * megabyte},
      {"quoted_printable_text",
       "Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; charset=iso-8859-1\n\n", "Gr=FC=DFe\n",
       12 * megabyte},
      {"html", "Content-Type: text/html\n\n", "<p>Some <b>words</b> in a line.</p>\n", 40 * megabyte},
      {"header", "Subject: x\n", "X-Field: something to say\n", 4 * megabyte},
      {"parts", "Content-Type: multipart/mixed; boundary=b\n\n", "--b\nContent-Type: image/png\n\nx\n", 12 * megabyte},
  };
  for (const memory_case& c : cases) {
    SCOPED_TRACE(c.name);
    for (const std::size_t size : {8 * megabyte, 32 * megabyte})
      EXPECT_LE(memory_for(std::string(c.head) + lines_of(c.line, size)), c.bound) << size;
  }
}

}  // namespace
}  // namespace intake::email
