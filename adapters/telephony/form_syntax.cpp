#include "adapters/telephony/form_syntax.hpp"

#include <algorithm>

namespace intake::telephony {
namespace {

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_plain(int c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

std::optional<std::string> decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      if (static_cast<unsigned char>(text[i]) <= ' ') return std::nullopt;
      out += text[i];
    } else {
      if (text.size() - i < 3) return std::nullopt;
      const int high = nibble(text[i + 1]), low = nibble(text[i + 2]);
      const int value = high << 4 | low;
      if (high < 0 || low < 0 || value == 0 || is_plain(value)) return std::nullopt;
      out += static_cast<char>(value);
      i += 2;
    }
  }
  return out;
}

}  // namespace

std::optional<form_fields> parse_form(std::string_view body) {
  form_fields fields;
  for (bool more = true; more;) {
    const auto end = body.find('&');
    more = end != body.npos;
    const auto pair = body.substr(0, end);
    if (more) body.remove_prefix(end + 1);
    const auto equals = pair.find('=');
    if (equals == 0 || equals == pair.npos || pair.find('=', equals + 1) != pair.npos) return std::nullopt;
    auto name = decode(pair.substr(0, equals)), value = decode(pair.substr(equals + 1));
    if (!name || !value || fields.size() == most_fields) return std::nullopt;
    fields.emplace_back(std::move(*name), std::move(*value));
  }
  std::sort(fields.begin(), fields.end());
  if (std::adjacent_find(fields.begin(), fields.end()) != fields.end()) return std::nullopt;
  return fields;
}

}  // namespace intake::telephony
