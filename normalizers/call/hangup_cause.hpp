// What became of a leg, by the word its switch has for why it was hung up: Q.850's causes as FreeSWITCH names them, and the
// same words as Telnyx writes them (`normal_clearing`, `user_busy`).
//
// Guarantees  Only says what a leg that nobody answered came to: "busy", "missed" (it rang, or could have) or "failed" (it could
//             not ring). Case does not matter. An unknown word is "failed".
#pragma once

#include <string_view>

namespace intake::call {

std::string_view result_of_hangup(std::string_view hangup_cause);

}  // namespace intake::call
