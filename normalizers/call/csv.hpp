// One line of separated values, as PBXs write them rather than as RFC 4180 says.
//
// Guarantees  Linear. A field in quotes ends at a quote that a separator or the end of the line follows; blanks between are
//             forgiven. Quotes within are read doubled (Asterisk) or bare (FreeSWITCH, which escapes nothing), as `quotes`
//             says; a lone one is a character in both. Line ends at the end of the line are cut.
// Fails       A line that ends within quotes (cut off), holds no byte, or more than 512 fields.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"

namespace intake::call {

enum class quotes { doubled, bare };

result<std::vector<std::string>> read_csv(std::string_view line, char separator = ',', quotes = quotes::doubled);

}  // namespace intake::call
