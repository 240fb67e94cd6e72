// A record as a dialect left it → one that keeps the promises of gateway/call_record.hpp.
//
// Guarantees  Every text is clean UTF-8 of one line and of bounded length; ids are distinct, the leg's own first; at most 16
//             ids and recordings; durations are not negative. An answer or an end before the start is dropped.
#pragma once

#include <string>
#include <vector>

#include "gateway/call_record.hpp"

namespace intake::call {

/// Adds to `limits_hit` what was cut: "call_ids" "recordings".
void bound(call_record&, std::vector<std::string>& limits_hit);

}  // namespace intake::call
