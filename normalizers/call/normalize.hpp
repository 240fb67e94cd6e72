// A call record as it was received → facts. The one entry of this folder.
//
// Guarantees  As in normalizers/normalizer.hpp. One record is one contact; `facts.call` is what it says of its call, absent
//             when the record is sound but speaks of no call (then nothing is degraded either: there is nothing to do).
//             `thread.own_id` is the leg's id, unique within the source.
// Fails       Never: an unknown format or a record that is none gives `parse.degraded` and a warning that says what.
#pragma once

#include "normalizers/normalizer.hpp"

namespace intake::call {

facts normalize(const contact_view&);

}  // namespace intake::call
