// Places a line of a chat in its conversation.
//
// Guarantees  A line joins the conversation that is named after its root and no other; whose line it is, the adapter has made sure.
//             What revises a line names that line's event. A conversation that nobody remembers is opened anew by whatever comes:
//             a late edit or rating is a ticket too. Its id derives from the root, so every node computes the same.
// Owner       Pure; the assembling thread.
#pragma once

#include "normalizers/assembly/assembler.hpp"

namespace intake::assembly {

outcome fold_chat(const arrival&, facts&, const known&, const event_identity&);

}  // namespace intake::assembly
