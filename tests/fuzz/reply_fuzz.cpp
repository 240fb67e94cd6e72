// Any text as a mail: every character but blanks ends up in one part, once.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "normalizers/text/reply.hpp"
#include "normalizers/text/utf8.hpp"

namespace {

std::array<std::size_t, 256> count(std::initializer_list<std::string_view> texts) {
  std::array<std::size_t, 256> seen{};
  for (std::string_view text : texts)
    for (char c : text)
      if (c != ' ' && c != '\t' && c != '\n') ++seen[static_cast<unsigned char>(c)];
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace intake::text;
  const std::string body = clean_body(std::string(reinterpret_cast<const char*>(data), size));
  const reply_parts parts = split_reply(body);
  if (count({parts.reply, parts.quoted, parts.signature}) != count({body})) std::abort();
  for (std::string_view part :
       {std::string_view(parts.reply), std::string_view(parts.quoted), std::string_view(parts.signature)})
    if (!is_valid_utf8(part)) std::abort();
  return 0;
}
