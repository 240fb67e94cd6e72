// Message-IDs and lists of them (RFC 5322 §3.6.4), as they are found in Message-ID, In-Reply-To and References.
//
// Guarantees  Ids come without brackets and blanks, clean and at most 998 bytes; an id beyond that is none. Lists are bounded.
// Fails       Never.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace intake::email {

/// All ids of a field, in order, each once; without brackets too if there are no brackets at all.
std::vector<std::string> read_message_ids(std::string_view raw_value, std::size_t limit);

/// The one id of a Message-ID field; empty if there is none.
std::string read_message_id(std::string_view raw_value);

}  // namespace intake::email
