// What the number of a hang-up's cause (ITU-T Q.850) says of a call that was not answered.
//
// Guarantees  "missed" "busy" "failed", or "" for a number that says nothing. Whether the call was answered is for the record's
//             times to say: an answered call ends with 16 as one does that its caller gave up.
#pragma once

#include <string_view>

namespace intake::call {

std::string_view result_of_q850(int cause);

}  // namespace intake::call
