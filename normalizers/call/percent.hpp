// Percent-encoding undone (RFC 3986 §2.1; application/x-www-form-urlencoded).
//
// Guarantees  Linear. A "%" without two hex digits behind it stays as it is. The result may hold any byte.
// Fails       Never.
#pragma once

#include <string>
#include <string_view>

namespace intake::call {

enum class plus { is_itself, is_blank };

std::string percent_decode(std::string_view encoded, plus = plus::is_itself);

}  // namespace intake::call
