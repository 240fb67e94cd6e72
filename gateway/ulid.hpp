// ULIDs: 26 characters of Crockford base32, 48 bits of milliseconds and 80 of chance; they sort by time.
//
// Guarantees  Within one generator strictly increasing, also when the clock stands still or steps back.
// Owner       One thread a generator.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/clock.hpp"

namespace intake {

class ulid_generator {
 public:
  ulid_generator();
  /// Starts from given entropy (tests).
  explicit ulid_generator(std::array<std::uint8_t, 10> entropy) : random_(entropy) {}

  std::string next(time_point now);

 private:
  std::int64_t last_ms_ = -1;
  std::array<std::uint8_t, 10> random_{};
};

/// True for 26 characters that a generator could have written.
bool is_ulid(std::string_view);

/// The time in a ULID.
std::optional<time_point> ulid_time(std::string_view);

}  // namespace intake
