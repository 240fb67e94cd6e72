// What the gateway found (the envelope) and what the browser sent (the frame) → one line of a chat.
//
// Guarantees  Keeps the promises of gateway/chat_line.hpp. What both say, the gateway's word counts.
// Owner       Pure; any thread.
// Fails       A frame that is not of its kind's shape: the message says what is wrong, with none of its content.
#pragma once

#include <boost/json/object.hpp>

#include "gateway/chat_line.hpp"
#include "gateway/facts.hpp"
#include "gateway/result.hpp"

namespace intake::chat {

/// What the envelope alone says; it places a line in its conversation even if nobody can read the frame.
chat_line read_envelope(const boost::json::object& envelope, parse_notes&);

/// Adds what the frame says.
status read_frame(const boost::json::object& frame, chat_line& to, parse_notes&);

}  // namespace intake::chat
