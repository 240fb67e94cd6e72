#include "normalizers/call/percent.hpp"

namespace intake::call {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string percent_decode(std::string_view encoded, plus meaning) {
  std::string out;
  out.reserve(encoded.size());
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    const char c = encoded[i];
    if (c == '%' && encoded.size() - i > 2) {
      const int high = hex_digit(encoded[i + 1]), low = hex_digit(encoded[i + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    out += c == '+' && meaning == plus::is_blank ? ' ' : c;
  }
  return out;
}

}  // namespace intake::call
