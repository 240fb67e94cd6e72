// A mail as it was received → facts. The one entry of this folder.
//
// Guarantees  As in normalizers/normalizer.hpp. Memory does not grow with the size of a mail's parts.
#pragma once

#include "normalizers/normalizer.hpp"

namespace intake::email {

facts normalize(const contact_view&);

}  // namespace intake::email
