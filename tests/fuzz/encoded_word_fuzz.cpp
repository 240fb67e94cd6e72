// Any bytes as header text and as a structured value: decoded, clean and bounded.
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include "normalizers/email/encoded_word.hpp"
#include "normalizers/email/parameters.hpp"
#include "normalizers/text/filename.hpp"
#include "normalizers/text/utf8.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace intake;
  if (size == 0) return 0;
  constexpr std::string_view charsets[] = {"", "utf-8", "utf-7", "iso-2022-jp", "big5", "hz-gb-2312", "koi8-r", "utf-16"};
  const std::string_view charset = charsets[data[0] % std::size(charsets)];  // of what is raw
  const std::string_view raw(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string text = email::decode_text(raw, 100, charset);
  if (text.size() > 100 || !text::is_valid_utf8(text) || text.find('\n') != std::string::npos) std::abort();
  for (const email::parameter& p : email::read_parameterized(raw, charset).parameters) {
    const std::string name = text::safe_filename(p.value);
    if (name.size() > 255 || text::safe_filename(name) != name) std::abort();
  }
  return 0;
}
