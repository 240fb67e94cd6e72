// How one source of call records proves who it is: what an owner sets, with a default and a consequence on every field.
//
// Owner  A value; make_authenticator() checks it.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace intake::telephony {

enum class auth_scheme {
  none,     ///< everybody, or everybody in `addresses`
  twilio,   ///< X-Twilio-Signature over the public URL and the form
  zoom,     ///< x-zm-signature over timestamp and body
  hmac,     ///< a signature of a text that a template describes
  ed25519,  ///< Telnyx: telnyx-signature-ed25519 over timestamp and body; the secrets are public keys
  basic,    ///< Authorization: Basic
  bearer,   ///< Authorization: Bearer
  header,   ///< a shared secret in a header: RingCentral's Verification-Token, Firehose's X-Amz-Firehose-Access-Key
  mtls,     ///< a client certificate
};

enum class auth_hash { sha1, sha256, sha512 };
enum class auth_encoding { hex, base64 };

struct auth_options {
  auth_scheme scheme = auth_scheme::none;
  std::vector<std::string> secrets{};    ///< one, or two while rotating: either is good; `ed25519`: base64 of 32 bytes
  std::vector<std::string> addresses{};  ///< networks; when there are any, nobody else is heard, whatever he knows

  /// twilio, `{url}`: this source as the sender calls it, without a query; the request's Host is never believed.
  std::string public_url{};
  std::string user{};  ///< basic

  std::string header{};  ///< hmac: of the signature; header: of the secret
  std::string prefix{};  ///< hmac: what stands before the signature ("sha256=")
  /// hmac: may name `{timestamp}` `{url}` `{path}`, has to name `{body}`, and something stands between any two of them.
  std::string signed_text = "{body}";
  std::string timestamp_header{};  ///< hmac: seconds (or milliseconds) since 1970; empty: signatures never get stale
  auth_hash hash = auth_hash::sha256;
  auth_encoding encoding = auth_encoding::hex;
  std::chrono::seconds window{300};  ///< how far a signed timestamp may be from now, either way

  /// mtls: "sha256:<64 digits>", or a subject, which counts only when its chain was verified.
  std::vector<std::string> certificates{};
};

}  // namespace intake::telephony
