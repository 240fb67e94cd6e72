// Did a program write this mail, and of what kind? (RFC 3834, RFC 3464, RFC 2369, RFC 2919 and what is in use beside them.)
//
// Guarantees  Each marker names the header that hit. A list or a bulk mail is only marked: a customer may be behind it.
// Fails       Never.
#pragma once

#include <string_view>

#include "normalizers/email/bounce.hpp"
#include "normalizers/email/mime_guard.hpp"

namespace intake::email {

/// `null_sender`: the envelope sender was "<>". `told`: what the mail says as a report.
automation read_automation(const mail&, bool null_sender, std::string_view subject, const bounce& told);

}  // namespace intake::email
