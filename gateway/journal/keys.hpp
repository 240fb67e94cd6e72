// How thread ids and conversation ids become keys of the `threads` table.
//
// Guarantees  A conversation's id is the hexadecimal of its root id's key, so that a conversation is found without an
//             index of its own.
// Owner       Free functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace intake::journal {

/// The 16 bytes behind a conversation id of 32 hexadecimal digits; empty for anything else.
std::string key_of_conversation(std::string_view id);

}  // namespace intake::journal
