// One line of a chat, as the browser sent it and the adapter understood it → facts. The one entry of this folder.
//
// Guarantees  As in normalizers/normalizer.hpp. The envelope is the gateway's own finding: who writes, in which conversation, what is
//             revised; the frame is the browser's and believed in nothing but what it says. `thread.own_id` is the conversation's
//             root on every line. A text that looks like HTML or script stays the text it is.
// Fails       Never: a frame that is no JSON, or not of its kind's shape, gives `parse.degraded` and a warning that says what; it keeps
//             its place in the conversation.
#pragma once

#include "normalizers/normalizer.hpp"

namespace intake::chat {

facts normalize(const contact_view&);

}  // namespace intake::chat
