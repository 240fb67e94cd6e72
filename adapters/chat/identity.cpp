#include "adapters/chat/identity.hpp"

#include <map>

#include "gateway/crypto/jwt.hpp"

namespace intake::chat {
namespace {

using crypto::jwt_algorithm;

/// Of a token, with what two machines' clocks may differ by.
const std::chrono::seconds longest_life = crypto::jwt_rules{}.max_ahead + crypto::jwt_rules{}.leeway;

result<crypto::jwt_key> key_of(const config::chat_identity_section& s) {
  if (s.algorithm == "HS256") return crypto::jwt_key::from_secret(s.key_id, s.key);
  const auto algorithm = s.algorithm == "RS256"   ? jwt_algorithm::rs256
                         : s.algorithm == "ES256" ? jwt_algorithm::es256
                                                  : jwt_algorithm::eddsa;
  return crypto::jwt_key::from_pem(s.key_id, algorithm, s.key);
}

verified_user user_of(crypto::jwt_claims claims) {
  verified_user out{.id = std::move(claims.subject),
                    .issuer = std::move(claims.issuer),
                    .name = std::move(claims.name),
                    .email = std::move(claims.email),
                    .email_verified = claims.email_verified,
                    .account = {},
                    .expires_at = claims.expires};
  if (const auto* account = claims.all.if_contains("account"); account && account->is_object())
    for (const std::string_view name : {"id", "name", "plan", "region", "locale"})
      if (const auto* value = account->get_object().if_contains(name); value && value->is_string())
        out.account[name] = *value;
  return out;
}

}  // namespace

struct identity::issuers {
  std::vector<crypto::jwt_verifier> known;
};

identity::identity(std::unique_ptr<issuers> i, time_point now)
    : issuers_(std::move(i)), since_(std::chrono::floor<std::chrono::seconds>(now)) {}
identity::~identity() = default;

result<std::unique_ptr<identity::issuers>> identity::issuers_of(
    const std::vector<config::chat_identity_section>& sections) {
  std::map<std::pair<std::string, std::string>, std::vector<crypto::jwt_key>> keys;
  for (const auto& section : sections) {
    if (section.issuer.empty()) continue;
    auto key = key_of(section);
    if (!key) return fail("identity " + section.issuer + ": " + key.error().message);
    keys[{section.issuer, section.audience}].push_back(std::move(*key));
  }
  auto out = std::make_unique<issuers>();
  for (auto& [who, list] : keys) {
    auto verifier = crypto::jwt_verifier::with(std::move(list), {.issuer = who.first, .audience = who.second});
    if (!verifier) return fail("identity " + who.first + ": " + verifier.error().message);
    out->known.push_back(std::move(*verifier));
  }
  return out;
}

result<std::unique_ptr<identity>> identity::create(const std::vector<config::chat_identity_section>& sections,
                                                   time_point now) {
  auto known = issuers_of(sections);
  if (!known) return known.error();
  return std::unique_ptr<identity>(new identity(std::move(*known), now));
}

status identity::use(const std::vector<config::chat_identity_section>& sections) {
  auto known = issuers_of(sections);
  if (!known) return known.error();
  issuers_ = std::move(*known);
  return {};
}

std::variant<signed_in_user, std::string_view> identity::verify(std::string_view token, time_point now) const {
  std::string_view why = "token_refused";
  for (const auto& verifier : issuers_->known) {
    auto known = verifier.verify(token, now);
    if (auto* claims = std::get_if<crypto::jwt_claims>(&known)) {
      std::string id = claims->issuer + '\0' + claims->id;
      const time_point issued = claims->issued;
      return signed_in_user{.who = user_of(std::move(*claims)), .token_id = std::move(id), .issued = issued};
    }
    if (std::get<crypto::jwt_refusal>(known) == crypto::jwt_refusal::expired) why = "token_expired";
  }
  return why;
}

bool identity::bind(const signed_in_user& shown, const std::string& session, bool proven, time_point now) {
  if (bound_.size() >= sweep_at_) {
    std::erase_if(bound_, [now](const auto& each) { return each.second.until < now; });
    sweep_at_ = 2 * bound_.size() + 1024;
  }
  const auto there = bound_.find(shown.token_id);
  if (there != bound_.end()) return proven && there->second.session == session;
  const bool older_than_us = shown.issued < since_ && shown.who.expires_at <= since_ + longest_life;
  if (older_than_us && !proven) return false;
  bound_.emplace(shown.token_id, binding{session, shown.who.expires_at});
  return true;
}

}  // namespace intake::chat
