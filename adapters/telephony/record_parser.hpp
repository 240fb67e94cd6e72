// Cuts a pushed body into records, each the very bytes that were sent.
//
// Guarantees  Nothing is written anew: numbers, blanks and the order of keys stay as they came. Linear.
// Owner       Pure functions; the records view into what was given.
// Fails       With what is wrong, without quoting it; nothing is taken of a body that is not sound as a whole.
#pragma once

#include <string_view>
#include <vector>

#include "gateway/result.hpp"

namespace intake::telephony {

using records = std::vector<std::string_view>;

/// Sound JSON (RFC 8259) of at most 32 levels. Bytes that are not UTF-8 are the normalizer's business: telephone systems write names in
/// the character set they were set up in.
status check_json(std::string_view text);

/// The elements of a JSON array; anything else is one record. `text` is sound JSON.
records json_records(std::string_view text);

/// Lines without their ends; empty ones are none.
records lines_of(std::string_view text);

}  // namespace intake::telephony
