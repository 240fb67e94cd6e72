// Schemes whose sender shows what it knows: a password, a token, a header, a certificate.
//
// Owner  Pure functions of options that make_authenticator() has checked.
#pragma once

#include "adapters/telephony/authentication.hpp"

namespace intake::telephony {

auth_verdict check_basic(const auth_options&, const push_request&);
auth_verdict check_bearer(const auth_options&, const push_request&);
auth_verdict check_header(const auth_options&, const push_request&);
auth_verdict check_certificate(const auth_options&, const push_request&);

}  // namespace intake::telephony
