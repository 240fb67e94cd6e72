// The Date of a mail (RFC 5322 §3.3, §4.3), and the ways it is written in the wild.
//
// Guarantees  Two- and three-digit years, named and missing zones, missing seconds, comments, asctime and ISO order.
//             A date that does not exist in the calendar is none.
// Fails       Never: nothing for what is no date.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/clock.hpp"

namespace intake::email {

std::optional<time_point> read_date(std::string_view raw_value);

}  // namespace intake::email
