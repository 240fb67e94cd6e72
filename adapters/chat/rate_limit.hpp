// How often something may happen: a bucket that fills at a steady rate and is drawn from.
//
// Owner       A value of 24 bytes; time comes in.
#pragma once

#include <algorithm>
#include <cstdint>

#include "gateway/clock.hpp"

namespace intake::chat {

struct rate {
  std::uint32_t per_minute = 60;
  std::uint32_t burst = 20;
};

class rate_limit {
 public:
  /// Takes one; or the time until there is one again.
  milliseconds take(const rate& allowed, time_point now) {
    const double per_ms = allowed.per_minute / 60'000.0;
    const double gained = since_ == time_point{} ? allowed.burst : static_cast<double>((now - since_).count()) * per_ms;
    since_ = now;
    level_ = std::min<double>(allowed.burst, level_ + std::max(gained, 0.0));
    if (level_ < 1) return milliseconds{static_cast<std::int64_t>((1 - level_) / per_ms) + 1};
    level_ -= 1;
    return milliseconds{0};
  }

  /// Whether nothing is lost by forgetting it.
  bool is_full(const rate& allowed, time_point now) const {
    const double gained = static_cast<double>((now - since_).count()) * allowed.per_minute / 60'000.0;
    return since_ == time_point{} || level_ + gained >= allowed.burst;
  }

 private:
  double level_ = 0;
  time_point since_{};
};

}  // namespace intake::chat
