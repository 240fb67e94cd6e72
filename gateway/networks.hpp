// Sets of networks, as `trusted_proxies` and lists of allowed addresses name them: "10.0.0.0/8", "2001:db8::/32", "127.0.0.1".
//
// Guarantees  An IPv4 address and its v4-mapped IPv6 form (::ffff:10.1.2.3) are the same address.
// Owner       Values; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"

namespace intake {

/// An IP address of either family, IPv4 as v4-mapped.
class ip_address {
 public:
  /// Reads "192.0.2.1" or "2001:db8::1"; nothing for anything else (no port, no zone, no brackets).
  static std::optional<ip_address> parse(std::string_view text);
  /// From the 4 or 16 octets of a binary header.
  static ip_address from_octets(const std::uint8_t* octets, std::size_t count);

  bool is_v4() const;
  std::string to_string() const;
  const std::array<std::uint8_t, 16>& octets() const { return octets_; }
  bool operator==(const ip_address&) const = default;

 private:
  std::array<std::uint8_t, 16> octets_{};
};

/// Who counts as one client: an IPv4 address, and of IPv6 the /64 around an address, all of which are one customer's. What is
/// no address stands for itself.
std::string client_network(std::string_view address);

class networks {
 public:
  /// Fails with the first entry that is no network, or has bits set behind its prefix.
  static result<networks> parse(const std::vector<std::string>& entries);

  bool contains(const ip_address&) const;
  bool contains(std::string_view address) const;
  bool empty() const { return networks_.empty(); }

 private:
  struct network {
    ip_address base;
    unsigned prefix = 128;
  };
  static std::optional<network> parse_one(std::string_view text);

  std::vector<network> networks_;
};

}  // namespace intake
