// A line of a chat in words for people: what its ticket is called, and what it says.
//
// Owner       Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/facts.hpp"

namespace intake::chat {

/// The first line that says something, at most 80 characters of it, cut between words; "Chat" if there is none, or the
/// names of the files if there are any.
std::string subject_of(std::string_view text, const std::vector<attachment_view>& files);

/// What a line says that is no message: the fields that were filled in, who has ended the chat, how it was rated.
std::string text_of(const chat_line&);

}  // namespace intake::chat
