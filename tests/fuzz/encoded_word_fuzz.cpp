// Any bytes as header text and as a structured value: decoded, clean and bounded.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "normalizers/email/encoded_word.hpp"
#include "normalizers/email/parameters.hpp"
#include "normalizers/text/filename.hpp"
#include "normalizers/text/utf8.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace intake;
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  const std::string text = email::decode_text(raw, 100);
  if (text.size() > 100 || !text::is_valid_utf8(text) || text.find('\n') != std::string::npos) std::abort();
  for (const email::parameter& p : email::read_parameterized(raw).parameters) {
    const std::string name = text::safe_filename(p.value);
    if (name.size() > 255 || text::safe_filename(name) != name) std::abort();
  }
  return 0;
}
