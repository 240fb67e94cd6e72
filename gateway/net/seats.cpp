#include "gateway/net/seats.hpp"

#include "gateway/networks.hpp"

namespace intake::net {

std::uint32_t seats::of(std::string_view address) const {
  const auto found = by_client_.find(client_network(address));
  return found == by_client_.end() ? 0 : found->second;
}

seat::seat(seats& among, std::string_view address) : among_(among), client_(client_network(address)) {
  among_.open_.add(1);
  ++among_.by_client_[client_];
}

seat::~seat() {
  among_.open_.add(-1);
  if (--among_.by_client_[client_] == 0) among_.by_client_.erase(client_);
}

}  // namespace intake::net
