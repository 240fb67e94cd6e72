// Reads a time by a pattern in the manner of strptime: times.hpp lists what a pattern may hold.
//
// Guarantees  The whole text must match. A date that the calendar does not have, or an hour that no clock shows, is none; the
//             60th second is the 59th.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/clock.hpp"

namespace intake::call {

struct civil_time {
  time_point clock_face{};            ///< what was written, as if it were UTC
  std::optional<int> offset_minutes;  ///< east of UTC, if written
};

std::optional<civil_time> match_time(std::string_view written, std::string_view pattern);

}  // namespace intake::call
