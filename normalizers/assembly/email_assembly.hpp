// Places a mail in its conversation.
//
// Guarantees  A mail joins a conversation only when it refers to it and its sender is a party of it; a stranger who
//             merely claims a thread opens a conversation of his own that names the claim. The same mail by another way
//             is folded into the first. A conversation's id derives from the root Message-ID, so every node computes
//             the same.
// Owner       Pure; the assembling thread.
#pragma once

#include "normalizers/assembly/assembler.hpp"

namespace intake::assembly {

outcome fold_email(const arrival&, facts&, const known&, const event_identity&);

}  // namespace intake::assembly
