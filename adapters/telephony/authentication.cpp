#include "adapters/telephony/authentication.hpp"

#include <algorithm>

#include "adapters/telephony/shared_secrets.hpp"
#include "adapters/telephony/signatures.hpp"
#include "adapters/telephony/twilio_signature.hpp"
#include "gateway/crypto/base64.hpp"
#include "gateway/crypto/ed25519.hpp"

namespace intake::telephony {
namespace {

constexpr std::size_t most_secrets = 2;
constexpr std::size_t longest_secret = 4096;

/// Zoom and Telnyx are recipes of the signed schemes.
void apply_recipe(auth_options& options) {
  if (options.scheme == auth_scheme::zoom) {
    options.header = "x-zm-signature";
    options.prefix = "v0=";
    options.signed_text = "v0:{timestamp}:{body}";
    options.timestamp_header = "x-zm-request-timestamp";
    options.hash = auth_hash::sha256;
    options.encoding = auth_encoding::hex;
  } else if (options.scheme == auth_scheme::ed25519) {
    options.header = "telnyx-signature-ed25519";
    options.signed_text = "{timestamp}|{body}";
    options.timestamp_header = "telnyx-timestamp";
  }
}

bool is_field_name(std::string_view text) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  return !text.empty() && text.find_first_not_of(letters) == text.npos;
}

status check_secrets(const auth_options& options) {
  const bool needs_none = options.scheme == auth_scheme::none || options.scheme == auth_scheme::mtls;
  if (needs_none && !options.secrets.empty()) return fail("this scheme of authentication takes no secrets");
  if (needs_none) return {};
  if (options.secrets.empty()) return fail("this scheme of authentication needs a secret");
  if (options.secrets.size() > most_secrets)
    return fail("two secrets at most: the new one and the one that is leaving");
  for (const auto& secret : options.secrets) {
    if (secret.empty() || secret.size() > longest_secret) return fail("a secret is empty or longer than 4096 bytes");
    if (options.scheme != auth_scheme::ed25519) continue;
    if (crypto::base64_decode(secret).value_or("").size() != crypto::ed25519_key_size)
      return fail("a public key is not base64 of 32 bytes");
  }
  return {};
}

status check_public_url(std::string_view url) {
  const auto host = url.find("://") + 3;
  const bool known = url.starts_with("https://") || url.starts_with("http://");
  if (!known || url.size() <= host || url[host] == '/' || url.find_first_of("?# ") != url.npos)
    return fail("the public URL has to be an http(s) address without a query: what the sender calls is signed");
  return {};
}

status check_signing(const auth_options& options) {
  if (auto ok = check_template(options.signed_text); !ok) return ok;
  if (!is_field_name(options.header)) return fail("the header of the signature has no name, or one that is none");
  const bool has_time = template_names(options.signed_text, "{timestamp}");
  if (has_time != !options.timestamp_header.empty())
    return fail("{timestamp} and the timestamp's header need each other: one that is not signed guards nothing");
  if (has_time && !is_field_name(options.timestamp_header))
    return fail("the timestamp's header has a name that is none");
  if (options.window <= std::chrono::seconds{0}) return fail("the replay window has to be longer than nothing");
  if (template_names(options.signed_text, "{url}")) return check_public_url(options.public_url);
  return {};
}

status check_certificates(const std::vector<std::string>& certificates) {
  constexpr std::string_view prefix = "sha256:";
  if (certificates.empty()) return fail("mtls needs the certificates that may come in");
  for (const std::string_view each : certificates) {
    if (each.empty()) return fail("a certificate's subject is empty");
    if (!each.starts_with(prefix)) continue;
    if (each.size() != prefix.size() + 64 || each.find_first_not_of("0123456789abcdef", prefix.size()) != each.npos)
      return fail("a certificate's fingerprint is not sha256: and 64 lower-case hexadecimal digits");
  }
  return {};
}

status check_scheme(const auth_options& options) {
  switch (options.scheme) {
    case auth_scheme::none:
    case auth_scheme::bearer: return {};
    case auth_scheme::twilio: return check_public_url(options.public_url);
    case auth_scheme::zoom:
    case auth_scheme::hmac:
    case auth_scheme::ed25519: return check_signing(options);
    case auth_scheme::mtls: return check_certificates(options.certificates);
    case auth_scheme::basic:
      if (options.user.empty() || options.user.find(':') != options.user.npos)
        return fail("basic authentication needs a user, without a colon");
      return {};
    case auth_scheme::header:
      if (!is_field_name(options.header)) return fail("the header of the secret has no name, or one that is none");
      return {};
  }
  return fail("unknown scheme of authentication");
}

}  // namespace

result<authenticator> make_authenticator(auth_options options) {
  apply_recipe(options);
  auto addresses = networks::parse(options.addresses);
  if (!addresses) return addresses.error();
  if (auto ok = check_secrets(options); !ok) return ok.error();
  if (auto ok = check_scheme(options); !ok) return ok.error();
  authenticator made;
  made.options_ = std::move(options);
  made.addresses_ = std::move(*addresses);
  return made;
}

auth_verdict authenticator::check(const push_request& r, time_point now) const {
  if (!addresses_.empty() && !addresses_.contains(r.address)) return {.status = 403, .reason = "address"};
  switch (options_.scheme) {
    case auth_scheme::none: return {};
    case auth_scheme::twilio: return check_twilio(options_, r);
    case auth_scheme::zoom:
    case auth_scheme::hmac: return check_hmac(options_, r, now);
    case auth_scheme::ed25519: return check_ed25519(options_, r, now);
    case auth_scheme::basic: return check_basic(options_, r);
    case auth_scheme::bearer: return check_bearer(options_, r);
    case auth_scheme::header: return check_header(options_, r);
    case auth_scheme::mtls: return check_certificate(options_, r);
  }
  return {.status = 403, .reason = "wrong"};
}

}  // namespace intake::telephony
