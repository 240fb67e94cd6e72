// Local time in an IANA zone → the instant it means, by ICU's tables.
//
// Guarantees  Ambiguous and skipped hours as times.hpp says. The zone read last is kept per thread.
// Fails       Nothing for a zone that ICU does not know.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/clock.hpp"

namespace intake::call {

/// `local` is the clock face read as if it were UTC.
std::optional<time_point> instant_in_zone(time_point local, std::string_view zone,
                                          std::optional<time_point> not_before = {});

}  // namespace intake::call
