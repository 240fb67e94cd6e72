#include "gateway/crypto/base64.hpp"

#include <array>
#include <cstdint>

namespace intake::crypto {
namespace {

constexpr std::string_view standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

using table = std::array<std::int8_t, 256>;

constexpr table reversed(std::string_view alphabet) {
  table t{};
  for (auto& v : t) v = -1;
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    t[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  return t;
}
constexpr table standard_values = reversed(standard);
constexpr table url_values = reversed(url);

std::uint32_t octet(std::string_view s, std::size_t i) { return static_cast<unsigned char>(s[i]); }

std::string encode(std::string_view bytes, std::string_view alphabet) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t v = octet(bytes, i) << 16 | octet(bytes, i + 1) << 8 | octet(bytes, i + 2);
    text += {alphabet[v >> 18], alphabet[v >> 12 & 63], alphabet[v >> 6 & 63], alphabet[v & 63]};
  }
  if (bytes.size() - i == 1) {
    const std::uint32_t v = octet(bytes, i) << 4;
    text += {alphabet[v >> 6], alphabet[v & 63]};
  } else if (bytes.size() - i == 2) {
    const std::uint32_t v = octet(bytes, i) << 10 | octet(bytes, i + 1) << 2;
    text += {alphabet[v >> 12], alphabet[v >> 6 & 63], alphabet[v & 63]};
  }
  return text;
}

/// Decodes unpadded text. Bits that belong to no octet must be zero.
std::optional<std::string> decode(std::string_view text, const table& values) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const int v = values[static_cast<unsigned char>(c)];
    if (v < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(v);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> count & 255);
    }
  }
  if (bits & ((1u << count) - 1)) return std::nullopt;
  return bytes;
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  auto text = encode(bytes, standard);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  return decode(text, standard_values);
}

std::string base64url_encode(std::string_view bytes) { return encode(bytes, url); }

std::optional<std::string> base64url_decode(std::string_view text) { return decode(text, url_values); }

}  // namespace intake::crypto
