// Any bytes as HTML: harmless and stable when sanitised, valid and bounded as text.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "normalizers/text/html.hpp"
#include "normalizers/text/utf8.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace intake::text;
  const std::string_view html(reinterpret_cast<const char*>(data), size);
  const std::string once = sanitize_html(html).value;
  if (sanitize_html(once).value != once || !is_valid_utf8(once)) std::abort();
  for (std::size_t at = 0; (at = once.find('<', at)) != once.npos; ++at)
    for (std::string_view never : {"<script", "<style", "<iframe", "<svg", "<form", "<object", "<!", "<?"})
      if (once.compare(at, never.size(), never) == 0) std::abort();
  const html_limits small{.output = 64, .nodes = 50, .depth = 5};
  const std::string cut = sanitize_html(html, small).value;
  if (sanitize_html(cut, small).value != cut) std::abort();
  if (!is_valid_utf8(html_to_text(html).value) || html_to_text(html, small).value.size() > small.output) std::abort();
  return 0;
}
