// Signatures over a text that a template describes: HMAC by any vendor's recipe, Ed25519 as Telnyx does it.
//
// Guarantees  What is compared is the signature's text, so another spelling of the right bytes is a wrong signature.
// Owner       Pure functions of options that make_authenticator() has checked.
#pragma once

#include "adapters/telephony/authentication.hpp"

namespace intake::telephony {

auth_verdict check_hmac(const auth_options&, const push_request&, time_point now);
auth_verdict check_ed25519(const auth_options&, const push_request&, time_point now);

/// Whether a template signs the body, knows its placeholders, and leaves no doubt where a timestamp ends.
status check_template(std::string_view signed_text);
bool template_names(std::string_view signed_text, std::string_view placeholder);

/// The HMAC of `text` as the options' encoding writes it.
std::string hmac_text(auth_hash, auth_encoding, std::string_view secret, std::string_view text);

}  // namespace intake::telephony
