// Any bytes under any label: valid UTF-8 comes out, and what was valid before stays as it was.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "normalizers/text/charset.hpp"
#include "normalizers/text/utf8.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace intake::text;
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  const std::size_t end = raw.find('\n');  // first line: the label
  const std::string_view label = raw.substr(0, end);
  const std::string bytes(end == raw.npos ? raw : raw.substr(end + 1));
  for (const content kind : {content::plain, content::html}) {
    const decoded d = to_utf8(bytes, label, kind);
    if (!is_valid_utf8(d.text) || !is_ascii(d.declared) || d.declared.size() > 64 || d.used.empty() || d.how.empty())
      std::abort();
  }
  const std::string line = clean_line(bytes), body = clean_body(bytes);
  if (clean_line(line) != line || clean_body(body) != body || !is_valid_utf8(line) || !is_valid_utf8(body))
    std::abort();
  if (is_valid_utf8(bytes) && repair_utf8(bytes) != bytes) std::abort();
  return 0;
}
