// X-Twilio-Signature: base64 of HMAC-SHA1 over the URL that Twilio called and the form, or the URL alone when it names the
// digest of another body (https://www.twilio.com/docs/usage/security).
//
// Guarantees  The URL is the configured one with the query as called; Host decides nothing. Both with and without its
//             port, as Twilio's own libraries do. Stricter than they are about the form (form_syntax.hpp).
// Owner       Pure functions of options that make_authenticator() has checked.
// Fails       What no receiver can see: names and values are signed without a mark between them, so whoever has caught a
//             request may move that border ("From=+1" to "Fro=m+1") under the same signature, and there is no time in it.
#pragma once

#include "adapters/telephony/authentication.hpp"

namespace intake::telephony {

auth_verdict check_twilio(const auth_options&, const push_request&);

/// The same URL with the port of its scheme when it has none, without its port when it has one.
std::string with_other_port(std::string_view url);

}  // namespace intake::telephony
