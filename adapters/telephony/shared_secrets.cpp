#include "adapters/telephony/shared_secrets.hpp"

#include "gateway/crypto/base64.hpp"
#include "gateway/crypto/constant_time.hpp"

namespace intake::telephony {
namespace {

using crypto::constant_time_equal;

constexpr std::string_view basic_challenge = "Basic realm=\"intake\", charset=\"UTF-8\"";
constexpr std::string_view bearer_challenge = "Bearer realm=\"intake\"";
constexpr std::string_view fingerprint_prefix = "sha256:";

/// What follows `scheme` in Authorization; empty for another scheme, for none, or for two.
std::string_view credentials(const push_request& r, std::string_view scheme) {
  const std::string_view value = r.header("authorization").value_or("");
  if (value.size() <= scheme.size() || !same_word(value.substr(0, scheme.size()), scheme)) return {};
  if (value[scheme.size()] != ' ') return {};
  return value.substr(scheme.size() + 1);
}

/// The secret that `shown` is, or nothing. Looks at all of them, whichever it is.
std::string_view secret_shown(const auth_options& options, std::string_view shown) {
  std::string_view found;
  for (const auto& secret : options.secrets)
    if (constant_time_equal(secret, shown)) found = secret;
  return found;
}

auth_verdict judge(std::string_view secret, int status, std::string_view challenge) {
  if (secret.empty()) return {.status = status, .reason = "wrong", .challenge = challenge};
  return {.secret = secret};
}

}  // namespace

auth_verdict check_basic(const auth_options& options, const push_request& r) {
  const auto sent = credentials(r, "basic");
  if (sent.empty()) return {.status = 401, .reason = "missing", .challenge = basic_challenge};
  const std::string pair = crypto::base64_decode(sent).value_or("");
  const auto colon = pair.find(':');
  if (colon == pair.npos) return judge({}, 401, basic_challenge);
  const std::string_view user = std::string_view(pair).substr(0, colon),
                         password = std::string_view(pair).substr(colon + 1);
  const auto secret = secret_shown(options, password);
  return judge(constant_time_equal(options.user, user) ? secret : std::string_view{}, 401, basic_challenge);
}

auth_verdict check_bearer(const auth_options& options, const push_request& r) {
  const auto sent = credentials(r, "bearer");
  if (sent.empty()) return {.status = 401, .reason = "missing", .challenge = bearer_challenge};
  return judge(secret_shown(options, sent), 401, bearer_challenge);
}

auth_verdict check_header(const auth_options& options, const push_request& r) {
  const auto sent = r.header(options.header);
  if (!sent) return {.status = 403, .reason = "missing"};
  return judge(secret_shown(options, *sent), 403, {});
}

auth_verdict check_certificate(const auth_options& options, const push_request& r) {
  const auto& shown = r.certificate;
  if (shown.subject.empty() && shown.sha256.empty()) return {.status = 403, .reason = "missing"};
  for (const std::string_view known : options.certificates) {
    if (known.starts_with(fingerprint_prefix)) {
      if (known.substr(fingerprint_prefix.size()) == shown.sha256) return {};
    } else if (shown.verified && known == shown.subject) {
      return {};
    }
  }
  return {.status = 403, .reason = "certificate"};
}

}  // namespace intake::telephony
