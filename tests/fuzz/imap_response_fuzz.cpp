// What a server may send, whole and octet by octet: the same responses come out, and nothing is kept beyond the limits.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "adapters/imap/imap_parser.hpp"
#include "adapters/imap/imap_syntax.hpp"

namespace {

using namespace intake::imap;
using step = response_parser::step;

void require(bool holds) {
  if (!holds) std::abort();
}

constexpr parser_limits limits{.max_response = 2000, .max_literal = 100, .max_tokens = 200, .max_depth = 8};

std::string told(std::string_view wire, std::size_t octets) {
  response_parser parser(limits);
  std::string out;
  while (!wire.empty()) {
    std::string_view unread = wire.substr(0, octets);
    wire.remove_prefix(unread.size());
    for (step s = parser.next(unread); s != step::more; s = parser.next(unread)) {
      if (s == step::broken) return out + "!";
      if (s == step::piece) out += parser.piece();
      if (s == step::literal) out += "{" + std::to_string(parser.literal_size());
      if (s != step::response) continue;
      const auto& r = parser.current();
      require(r.tokens.size() <= limits.max_tokens);
      std::size_t kept = r.tag.size() + r.word.size() + r.code.size() + r.text.size();
      for (const auto& t : r.tokens) {
        kept += t.text.size();
        out.append(t.text) += '|';
        (void)read_internal_date(t.text);
        (void)read_uid_set(t.text);
      }
      require(kept <= limits.max_response);
      out.append(r.tag).append(r.word).append(r.code).append(r.text) += '\n';
      (void)capabilities::read(words_of(r.code));
    }
    require(unread.empty());
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view wire(reinterpret_cast<const char*>(data), size);
  require(told(wire, size + 1) == told(wire, 1));
  return 0;
}
