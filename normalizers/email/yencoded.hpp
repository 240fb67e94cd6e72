// Files that newsreaders and some mailers put into the text itself: "=ybegin line=128 size=… name=…" … "=yend" (yEnc 1.3).
//
// Guarantees  A block counts only with its end. Linear; at most 100 blocks.
// Fails       Never.
#pragma once

#include <string_view>
#include <vector>

#include "normalizers/email/uuencoded.hpp"

namespace intake::email {

std::vector<enclosed_file> find_yencoded(std::string_view text);

}  // namespace intake::email
