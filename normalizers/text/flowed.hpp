// format=flowed → the paragraphs as they were written (RFC 3676).
//
// Guarantees  Linear. Lines flow together only within one quote depth; a signature's "-- " stays a line of its own; stuffed blanks go.
// Fails       Never.
#pragma once

#include <string>
#include <string_view>

namespace intake::text {

/// `delsp`: the blank that says "goes on" is not part of the text (RFC 3676 §4.2).
std::string unflowed(std::string_view text, bool delsp);

}  // namespace intake::text
