// A line of a chat as events tell it (event.md, `chat`), as JSON.
//
// Guarantees  At most about `room` bytes: what was typed into forms is kept before the transcript, and of that the newest lines.
// Owner       Pure; any thread.
#pragma once

#include <string>

#include "gateway/chat_line.hpp"

namespace intake::assembly {

std::string chat_json(const chat_line&, std::size_t room);

}  // namespace intake::assembly
