// A normalizer turns a contact into facts: a pure function of its bytes and envelope.
//
// Guarantees  No I/O, no clock, no chance, no state. Linear in the size of the contact, within a constant bound of memory.
// Owner       Any thread of the normalizer pool.
// Fails       Never throws on content: what cannot be read comes back with `parse.degraded` and a warning that says why.
#pragma once

#include "gateway/contact.hpp"
#include "gateway/facts.hpp"

namespace intake {

using normalizer = facts (*)(const contact_view&);

}  // namespace intake
