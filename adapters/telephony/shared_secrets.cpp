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

/// Whether `shown` is one of the secrets. Looks at all of them, whichever it is.
bool is_secret(const auth_options& options, std::string_view shown) {
  bool found = false;
  for (const auto& secret : options.secrets) found |= constant_time_equal(secret, shown);
  return found;
}

auth_verdict judge(bool fits, int status, std::string_view challenge) {
  if (!fits) return {.status = status, .reason = "wrong", .challenge = challenge};
  return {};
}

}  // namespace

auth_verdict check_basic(const auth_options& options, const push_request& r) {
  const auto sent = credentials(r, "basic");
  if (sent.empty()) return {.status = 401, .reason = "missing", .challenge = basic_challenge};
  const std::string pair = crypto::base64_decode(sent).value_or("");
  const auto colon = pair.find(':');
  if (colon == pair.npos) return judge(false, 401, basic_challenge);
  const std::string_view user = std::string_view(pair).substr(0, colon),
                         password = std::string_view(pair).substr(colon + 1);
  const bool knows = is_secret(options, password);
  return judge(constant_time_equal(options.user, user) && knows, 401, basic_challenge);
}

auth_verdict check_bearer(const auth_options& options, const push_request& r) {
  const auto sent = credentials(r, "bearer");
  if (sent.empty()) return {.status = 401, .reason = "missing", .challenge = bearer_challenge};
  return judge(is_secret(options, sent), 401, bearer_challenge);
}

auth_verdict check_header(const auth_options& options, const push_request& r) {
  const auto sent = r.header(options.header);
  if (!sent) return {.status = 403, .reason = "missing"};
  return judge(is_secret(options, *sent), 403, {});
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
