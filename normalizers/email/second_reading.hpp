// A second opinion on the structure of a mail, by mimetic: where two readers differ, an attacker has room between them.
//
// Guarantees  mimetic sees only a skeleton: the Content-Type lines and every line that starts with "--", without the bodies; bounded in
//             size, parts and depth, so that its known weaknesses (stack, quadratic fields, NUL, missing blank lines) can't be reached.
//             The guard's reading stays the binding one.
// Fails       Never; a mail too large for a skeleton is not read twice.
#pragma once

#include "normalizers/email/mime_guard.hpp"

namespace intake::email {

/// True if mimetic finds the same leaves as the guard, or was not asked.
bool second_reading_agrees(const mail&);

}  // namespace intake::email
