#include "gateway/crypto/jwt.hpp"

#include <cmath>
#include <set>

#include <boost/json/parse.hpp>

#include "gateway/crypto/base64.hpp"

namespace intake::crypto {
namespace {

namespace json = boost::json;

constexpr std::size_t max_token = 4096;
constexpr std::size_t max_name = 255;  ///< of sub and jti, which become parts of keys

std::size_t members_of(const json::value& v) {
  std::size_t n = 0;
  if (const auto* object = v.if_object())
    for (const auto& member : *object) n += 1 + members_of(member.value());
  else if (const auto* array = v.if_array())
    for (const auto& item : *array) n += members_of(item);
  return n;
}

/// A member has one colon outside of strings. The text is known to be JSON.
std::size_t members_written(std::string_view text) {
  std::size_t n = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      quoted = !quoted;
    else if (!quoted && text[i] == ':')
      ++n;
  }
  return n;
}

/// A part of the token as the object that it has to be; nothing when a member occurs twice, so that nobody can read
/// the other one.
std::optional<json::object> object_of(std::string_view part) {
  const auto text = base64url_decode(part);
  if (!text) return std::nullopt;
  error_code ec;
  auto value = json::parse(*text, ec);
  if (ec || !value.is_object() || members_of(value) != members_written(*text)) return std::nullopt;
  return std::move(value.get_object());
}

/// Absent or of another type: null.
const json::string* text_of(const json::object& o, std::string_view name) {
  const auto* v = o.if_contains(name);
  return v ? v->if_string() : nullptr;
}

/// sub and jti: something that may be a name.
std::string name_in(const json::object& o, std::string_view name) {
  const auto* text = text_of(o, name);
  return text && text->size() <= max_name ? std::string(*text) : std::string();
}

/// NumericDate (RFC 7519, 2): seconds since 1970, possibly with a fraction.
std::optional<time_point> date_of(const json::value& v) {
  constexpr double limit = 1e11;  // some thousand years
  error_code ec;
  const double seconds = v.is_number() ? v.to_number<double>(ec) : -1;
  if (ec || !(seconds >= 0 && seconds < limit)) return std::nullopt;
  return from_millis(static_cast<std::int64_t>(std::floor(seconds * 1000)));
}

/// False when there is such a date and it lies ahead, or there is something else in its place.
bool has_begun(const json::object& claims, std::string_view name, time_point now) {
  const auto* v = claims.if_contains(name);
  if (!v) return true;
  const auto date = date_of(*v);
  return date && *date <= now;
}

/// A string or an array of strings.
bool is_for(const json::value& aud, std::string_view audience) {
  if (const auto* one = aud.if_string()) return std::string_view(*one) == audience;
  if (const auto* several = aud.if_array())
    for (const auto& v : *several)
      if (v.is_string() && is_for(v, audience)) return true;
  return false;
}

struct parts {
  std::string_view header, payload, signature, signed_text;
};

std::optional<parts> split(std::string_view token) {
  const auto first = token.find('.');
  const auto second = first == token.npos ? first : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos) return std::nullopt;
  return parts{token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1),
               token.substr(0, second)};
}

}  // namespace

std::string_view name_of(jwt_refusal why) {
  switch (why) {
    case jwt_refusal::malformed: return "malformed";
    case jwt_refusal::too_large: return "too_large";
    case jwt_refusal::critical_header: return "critical_header";
    case jwt_refusal::unknown_key: return "unknown_key";
    case jwt_refusal::wrong_algorithm: return "wrong_algorithm";
    case jwt_refusal::bad_signature: return "bad_signature";
    case jwt_refusal::claims_missing: return "claims_missing";
    case jwt_refusal::wrong_issuer: return "wrong_issuer";
    case jwt_refusal::wrong_audience: return "wrong_audience";
    case jwt_refusal::expired: return "expired";
    case jwt_refusal::too_far_ahead: return "too_far_ahead";
    case jwt_refusal::not_yet_valid: return "not_yet_valid";
  }
  return {};
}

result<jwt_verifier> jwt_verifier::with(std::vector<jwt_key> keys, jwt_rules rules) {
  if (keys.empty()) return fail("verifying tokens needs a key");
  if (rules.issuer.empty() || rules.audience.empty()) return fail("verifying tokens needs an issuer and an audience");
  std::set<std::string_view> kids;
  for (const auto& key : keys) {
    if (keys.size() > 1 && key.kid().empty()) return fail("of several keys each needs a kid");
    if (!kids.insert(key.kid()).second) return fail("two keys have the kid \"" + key.kid() + "\"");
  }
  return jwt_verifier(std::move(keys), std::move(rules));
}

/// A kid is compared and nothing else. Without one there has to be no choice.
const jwt_key* jwt_verifier::key_for(const json::object& header) const {
  const auto* kid = header.if_contains("kid");
  if (!kid) return keys_.size() == 1 ? &keys_.front() : nullptr;
  if (!kid->is_string()) return nullptr;
  for (const auto& key : keys_)
    if (!key.kid().empty() && std::string_view(kid->get_string()) == key.kid()) return &key;
  return nullptr;
}

std::variant<jwt_claims, jwt_refusal> jwt_verifier::verify(std::string_view token, time_point now) const {
  if (token.size() > max_token) return jwt_refusal::too_large;
  const auto part = split(token);
  if (!part) return jwt_refusal::malformed;
  const auto header = object_of(part->header);
  const auto signature = base64url_decode(part->signature);
  if (!header || !signature) return jwt_refusal::malformed;
  if (header->contains("crit")) return jwt_refusal::critical_header;
  const auto* key = key_for(*header);
  if (!key) return jwt_refusal::unknown_key;
  const auto* algorithm = text_of(*header, "alg");
  if (!algorithm || std::string_view(*algorithm) != name_of(key->algorithm())) return jwt_refusal::wrong_algorithm;
  if (!key->verifies(part->signed_text, *signature)) return jwt_refusal::bad_signature;
  auto claims = object_of(part->payload);
  if (!claims) return jwt_refusal::malformed;
  return judge(std::move(*claims), now);
}

std::variant<jwt_claims, jwt_refusal> jwt_verifier::judge(json::object claims, time_point now) const {
  const auto* issuer = text_of(claims, "iss");
  const auto* audience = claims.if_contains("aud");
  const auto* exp = claims.if_contains("exp");
  const auto expires = exp ? date_of(*exp) : std::nullopt;
  jwt_claims out;
  out.subject = name_in(claims, "sub");
  out.id = name_in(claims, "jti");
  if (!issuer || !audience || !expires || out.subject.empty() || out.id.empty()) return jwt_refusal::claims_missing;
  if (std::string_view(*issuer) != rules_.issuer) return jwt_refusal::wrong_issuer;
  if (!is_for(*audience, rules_.audience)) return jwt_refusal::wrong_audience;
  if (*expires + rules_.leeway <= now) return jwt_refusal::expired;
  if (*expires > now + rules_.max_ahead + rules_.leeway) return jwt_refusal::too_far_ahead;
  if (!has_begun(claims, "nbf", now + rules_.leeway) || !has_begun(claims, "iat", now + rules_.leeway))
    return jwt_refusal::not_yet_valid;
  out.issuer = rules_.issuer;
  out.expires = *expires;
  if (const auto* iat = claims.if_contains("iat")) out.issued = date_of(*iat).value_or(time_point{});
  if (const auto* name = text_of(claims, "name")) out.name = *name;
  if (const auto* email = text_of(claims, "email")) out.email = *email;
  const auto* verified = claims.if_contains("email_verified");
  out.email_verified = verified && verified->is_bool() && verified->get_bool();
  out.all = std::move(claims);
  return out;
}

}  // namespace intake::crypto
