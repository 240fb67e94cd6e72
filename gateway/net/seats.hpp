// Who is connected: all of them for the metric, and how many of each client, so that none takes everybody's places.
//
// Guarantees  A seat counts from its construction to its end. A client is an IPv4 address or an IPv6 /64 (client_network()).
// Owner       `seats` belongs to a server and outlives its seats; one thread.
// Fails       Never.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/ops/metrics.hpp"

namespace intake::net {

class seats {
 public:
  explicit seats(ops::gauge& open) : open_(open) {}

  std::int64_t all() const { return open_.value(); }
  /// That the client at this address has.
  std::uint32_t of(std::string_view address) const;

 private:
  friend class seat;
  ops::gauge& open_;
  std::unordered_map<std::string, std::uint32_t> by_client_;
};

class seat {
 public:
  seat(seats& among, std::string_view address);
  seat(const seat&) = delete;
  seat& operator=(const seat&) = delete;
  ~seat();

 private:
  seats& among_;
  const std::string client_;
};

}  // namespace intake::net
