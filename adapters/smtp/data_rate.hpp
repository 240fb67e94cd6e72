// How fast content comes, over a sliding minute of waiting for it: the measure against slow-loris senders.
//
// Guarantees  Counts only the time in which the session waited for the peer; a slow disk of ours is not the peer's
//             fault.
// Owner       One mail under way. No clock: time comes in.
#pragma once

#include <array>
#include <cstdint>
#include <numeric>

#include "gateway/clock.hpp"

namespace intake::smtp {

class data_rate {
 public:
  static constexpr milliseconds window{60000};

  /// `octets` came after `waited`.
  void add(milliseconds waited, std::uint64_t octets) {
    const auto before = waited_ / slot;
    waited_ += waited;
    const auto steps = waited_ / slot - before;
    for (std::int64_t i = 1; i <= steps && i <= std::int64_t{slots}; ++i) at(before + i) = 0;
    at(waited_ / slot) += octets;
  }

  /// True once a whole minute has been waited in which fewer octets came than `minimum` a second would make.
  bool below(std::uint32_t minimum) const {
    if (waited_ < window) return false;
    const auto octets = std::accumulate(octets_.begin(), octets_.end(), std::uint64_t{0});
    return octets < std::uint64_t{minimum} * static_cast<std::uint64_t>(window.count() / 1000);
  }

  /// When to look again, should nothing come.
  milliseconds next_look() const { return waited_ < window ? window - waited_ : slot; }

 private:
  static constexpr milliseconds slot{5000};
  static constexpr std::size_t slots = 13;  ///< twelve whole ones and the one that is filling

  std::uint64_t& at(std::int64_t index) { return octets_[static_cast<std::size_t>(index) % slots]; }

  std::array<std::uint64_t, slots> octets_{};
  milliseconds waited_{0};
};

}  // namespace intake::smtp
