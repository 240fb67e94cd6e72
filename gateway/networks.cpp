#include "gateway/networks.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>

namespace intake {

namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/// True when all bits behind the prefix are zero.
bool is_network_base(const ip_address& address, unsigned prefix) {
  for (unsigned bit = prefix; bit < 128; ++bit)
    if (address.octets()[bit / 8] & (0x80u >> (bit % 8))) return false;
  return true;
}

bool same_prefix(const ip_address& a, const ip_address& b, unsigned prefix) {
  const unsigned whole = prefix / 8, rest = prefix % 8;
  if (!std::equal(a.octets().begin(), a.octets().begin() + whole, b.octets().begin())) return false;
  if (rest == 0) return true;
  const unsigned mask = 0xffu << (8 - rest) & 0xffu;
  return (a.octets()[whole] & mask) == (b.octets()[whole] & mask);
}

}  // namespace

std::optional<ip_address> ip_address::parse(std::string_view text) {
  char terminated[INET6_ADDRSTRLEN + 1];
  if (text.empty() || text.size() >= sizeof terminated || text.find('\0') != text.npos) return std::nullopt;
  std::memcpy(terminated, text.data(), text.size());
  terminated[text.size()] = '\0';
  std::uint8_t octets[16];
  if (inet_pton(AF_INET, terminated, octets) == 1) return from_octets(octets, 4);
  if (inet_pton(AF_INET6, terminated, octets) == 1) return from_octets(octets, 16);
  return std::nullopt;
}

ip_address ip_address::from_octets(const std::uint8_t* octets, std::size_t count) {
  ip_address address;
  if (count == 4) {
    std::copy(mapped_prefix.begin(), mapped_prefix.end(), address.octets_.begin());
    std::copy_n(octets, 4, address.octets_.begin() + 12);
  } else {
    std::copy_n(octets, 16, address.octets_.begin());
  }
  return address;
}

bool ip_address::is_v4() const { return std::equal(mapped_prefix.begin(), mapped_prefix.end(), octets_.begin()); }

std::string ip_address::to_string() const {
  char text[INET6_ADDRSTRLEN];
  const bool v4 = is_v4();
  inet_ntop(v4 ? AF_INET : AF_INET6, octets_.data() + (v4 ? 12 : 0), text, sizeof text);
  return text;
}

std::string client_network(std::string_view address) {
  // Without a colon it is IPv4, which is written in one way only, or none.
  if (address.find(':') == address.npos) return std::string(address);
  const auto parsed = ip_address::parse(address);
  if (!parsed) return std::string(address);
  if (parsed->is_v4()) return parsed->to_string();
  auto octets = parsed->octets();
  std::fill(octets.begin() + 8, octets.end(), std::uint8_t{0});
  return ip_address::from_octets(octets.data(), octets.size()).to_string() + "/64";
}

std::optional<networks::network> networks::parse_one(std::string_view text) {
  const auto slash = text.find('/');
  const auto base = ip_address::parse(text.substr(0, slash));
  if (!base) return std::nullopt;
  // A v4-mapped base written as IPv6 counts its prefix in 128 bits, one written as IPv4 in 32.
  const bool written_as_v4 = text.substr(0, slash).find(':') == text.npos;
  unsigned prefix = written_as_v4 ? 32 : 128;
  if (slash != text.npos) {
    const auto digits = text.substr(slash + 1);
    const unsigned most = prefix;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
    if (problem != std::errc{} || end != digits.data() + digits.size() || digits.empty() || prefix > most)
      return std::nullopt;
  }
  if (written_as_v4) prefix += 96;
  if (!is_network_base(*base, prefix)) return std::nullopt;
  return network{*base, prefix};
}

result<networks> networks::parse(const std::vector<std::string>& entries) {
  networks set;
  for (const auto& entry : entries) {
    const auto parsed = parse_one(entry);
    if (!parsed) return fail("\"" + entry + "\" is not a network; write it like \"10.0.0.0/8\" or \"2001:db8::/32\"");
    set.networks_.push_back(*parsed);
  }
  return set;
}

bool networks::contains(const ip_address& address) const {
  return std::any_of(networks_.begin(), networks_.end(),
                     [&](const network& n) { return same_prefix(n.base, address, n.prefix); });
}

bool networks::contains(std::string_view address) const {
  if (networks_.empty()) return false;
  const auto parsed = ip_address::parse(address);
  return parsed && contains(*parsed);
}

}  // namespace intake
