// How quickly contacts come in, and whether making tickets may wait for the end of that.
//
// Guarantees  Pure: time comes in. A rest ends with the storm, once the oldest work has waited for five seconds, or once 8,192
//             contacts wait, whatever comes first.
// Owner       One thread notes what comes in, all may ask. A rest is its thread's, and the pressure outlives it.
// Fails       Never.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "gateway/clock.hpp"

namespace intake::pipeline {

class pressure {
 public:
  using moment = std::chrono::steady_clock::time_point;

  void note(std::size_t contacts, moment now);
  /// More than 20 contacts in the tenth of a second that `now` belongs to or in the one before.
  bool is_high(moment now) const;
  /// More than 100.
  bool is_storm(moment now) const;
  /// Since the process began.
  std::int64_t total() const { return total_; }

 private:
  bool is_above(std::size_t contacts, moment now) const;

  std::atomic<std::int64_t> tenth_{0};  ///< number of the current tenth of a second
  std::atomic<std::size_t> in_it_{0}, in_the_one_before_{0};
  std::atomic<std::int64_t> total_{0};
};

/// Of a thread that finds so much work, the oldest of which has waited so long.
class rest {
 public:
  rest(const pressure&, std::int64_t waiting, milliseconds since, pressure::moment now);
  bool goes_on(pressure::moment now) const;

 private:
  const pressure& coming_in_;
  const pressure::moment until_;
  const std::int64_t enough_;  ///< contacts since the process began
};

}  // namespace intake::pipeline
