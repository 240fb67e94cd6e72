#include "adapters/smtp/proxy_protocol.hpp"

#include <algorithm>
#include <array>

#include "adapters/smtp/smtp_syntax.hpp"
#include "gateway/networks.hpp"

namespace intake::smtp {

namespace {

using kind = proxy_header::kind;

constexpr std::string_view v1_start = "PROXY ";
constexpr std::string_view v2_start("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::size_t v1_longest = 107, v2_fixed = 16;

bool is_port(std::string_view text) {
  const auto number = parse_number(text);
  return number && *number <= 65535 && text.size() <= 5;
}

std::string_view take_word(std::string_view& text) {
  const auto word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(word.size() + 1, text.size()));
  return word;
}

/// "PROXY TCP4 192.0.2.1 192.0.2.2 56324 25" CRLF, or "PROXY UNKNOWN" anything CRLF
proxy_header read_v1(std::string_view bytes) {
  const auto end = bytes.substr(0, v1_longest).find("\r\n");
  if (end == bytes.npos) return {.what = bytes.size() < v1_longest ? kind::incomplete : kind::malformed};
  auto line = bytes.substr(v1_start.size(), end - v1_start.size());
  const auto family = take_word(line);
  if (family == "UNKNOWN") return {.what = kind::local, .length = end + 2};
  const auto source = ip_address::parse(take_word(line)), destination = ip_address::parse(take_word(line));
  const auto from_port = take_word(line), to_port = take_word(line);
  const bool known = family == "TCP4" || family == "TCP6";
  if (!known || !source || !destination || !is_port(from_port) || !is_port(to_port) || !line.empty())
    return {.what = kind::malformed};
  return {.what = kind::proxied, .length = end + 2, .client_ip = source->to_string()};
}

/// 12 octets signature, version and command, family and transport, length; then the addresses
proxy_header read_v2(std::string_view bytes) {
  if (bytes.size() < v2_fixed) return {};
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned version = at(12) >> 4, command = at(12) & 0x0fu, family = at(13) >> 4;
  const std::size_t addresses = at(14) * 256u + at(15), length = v2_fixed + addresses;
  if (version != 2 || command > 1 || length > max_proxy_header) return {.what = kind::malformed};
  if (bytes.size() < length) return {};
  constexpr unsigned inet = 1, inet6 = 2;
  const std::size_t octets = family == inet ? 4 : family == inet6 ? 16 : 0;
  if (command == 0 || octets == 0) return {.what = kind::local, .length = length};
  if (addresses < 2 * octets + 4) return {.what = kind::malformed};
  std::array<std::uint8_t, 16> source{};
  std::transform(bytes.begin() + v2_fixed, bytes.begin() + v2_fixed + static_cast<std::ptrdiff_t>(octets),
                 source.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  return {
      .what = kind::proxied, .length = length, .client_ip = ip_address::from_octets(source.data(), octets).to_string()};
}

}  // namespace

proxy_header read_proxy_header(std::string_view bytes) {
  const auto begins = [&](std::string_view start) {
    const auto both = std::min(bytes.size(), start.size());
    return bytes.substr(0, both) == start.substr(0, both);
  };
  if (begins(v1_start)) return bytes.size() < v1_start.size() ? proxy_header{} : read_v1(bytes);
  if (begins(v2_start)) return bytes.size() < v2_start.size() ? proxy_header{} : read_v2(bytes);
  return {.what = kind::absent};
}

}  // namespace intake::smtp
