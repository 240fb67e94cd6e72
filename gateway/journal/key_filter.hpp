// Which dedupe keys were certainly not added of late, in two octets a key: most contacts are new, and a look into the
// tables costs more than all else that the segment thread does for one.
//
// Guarantees  A key that was added within the window is never missed. A few of a thousand others are said to be there, too.
//             Memory is bounded: beyond 32 million keys the oldest are dropped, and until their window has passed every key
//             may be there.
// Owner       One thread at a time.
// Fails       Never.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

#include "gateway/clock.hpp"

namespace intake::journal {

class key_filter {
 public:
  /// A part holds 65,536 keys, the next twice as many, up to 1,048,576.
  explicit key_filter(milliseconds window, std::size_t most_parts = 32) : window_(window), most_parts_(most_parts) {}

  /// `key`: octets of a digest, of which the first sixteen count.
  bool may_hold(std::string_view key, time_point now) const;
  void add(std::string_view key, time_point);
  /// What was added to the other one counts as older than what was added here.
  void absorb(key_filter&& older);

  std::size_t octets() const;

 private:
  struct alignas(64) line {
    std::array<std::uint64_t, 8> bits{};
  };
  /// Keys that came one after another; goes as a whole once the newest of them has left the window.
  struct part {
    std::vector<line> lines;
    std::size_t keys = 0;
    time_point newest{};
    bool is_full() const;
  };

  void grow(time_point now);
  void drop_oldest();

  milliseconds window_;
  std::size_t most_parts_;
  std::deque<part> parts_;  ///< oldest first
  time_point blind_until_{};
};

}  // namespace intake::journal
