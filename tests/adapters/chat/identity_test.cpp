#include "adapters/chat/identity.hpp"

#include <gtest/gtest.h>

#include "tests/support/jwt_signer.hpp"

namespace intake::chat {
namespace {

using namespace std::chrono_literals;

const time_point started = from_millis(1'795'000'000'000);

class ChatIdentity : public ::testing::Test {
 protected:
  static std::vector<config::chat_identity_section> keys(const std::string& key) {
    return {{.issuer = "https://dash.test", .audience = "intake", .algorithm = "HS256", .key_id = {}, .key = key}};
  }
  std::string token(const std::string& jti, time_point issued, std::chrono::seconds lasts = 300s, bool says_when = true) const {
    const auto seconds = [](time_point t) { return std::to_string(to_millis(t) / 1000); };
    std::string claims = R"({"iss":"https://dash.test","aud":"intake","sub":"kim","jti":")" + jti + R"(","exp":)" + seconds(issued + lasts);
    if (says_when) claims += R"(,"iat":)" + seconds(issued);
    return signer.token(R"({"alg":"HS256"})", claims + "}");
  }
  bool takes(const std::string& shown, bool proven, time_point now) {
    const auto known = who->verify(shown, now);
    const auto* user = std::get_if<signed_in_user>(&known);
    return user && who->bind(*user, "u_kim", proven, now);
  }

  tests::jwt_signer signer{crypto::jwt_algorithm::hs256};
  std::unique_ptr<identity> who = identity::create(keys(signer.secret), started).value();
};

TEST_F(ChatIdentity, ATokenIsTakenOnceAndThenFromItsSessionOnly) {
  const auto t = token("1", started + 60s);
  EXPECT_TRUE(takes(t, false, started + 61s));
  EXPECT_FALSE(takes(t, false, started + 62s)) << "somebody else shows it";
  EXPECT_TRUE(takes(t, true, started + 63s)) << "a reload";
}

TEST_F(ChatIdentity, ATokenFromBeforeTheStartMayHaveBeenShownBefore) {
  EXPECT_FALSE(takes(token("1", started - 60s), false, started + 1s));
  EXPECT_TRUE(takes(token("2", started - 60s), true, started + 1s)) << "its session has come back";
  EXPECT_TRUE(takes(token("3", started + 1s), false, started + 1s));
}

TEST_F(ChatIdentity, ATokenThatDoesNotSayWhenIsTakenOnceItCannotBeOlder) {
  EXPECT_FALSE(takes(token("1", started + 10s, 300s, false), false, started + 11s));
  EXPECT_TRUE(takes(token("2", started + 400s, 300s, false), false, started + 401s));
}

TEST_F(ChatIdentity, OtherKeysAreTakenWhileItRunsAndBadOnesNot) {
  EXPECT_FALSE(who->use(keys("short")));
  EXPECT_TRUE(takes(token("1", started + 1s), false, started + 1s)) << "the old key stays";
  ASSERT_TRUE(who->use(keys(std::string(32, 'n'))));
  EXPECT_FALSE(takes(token("2", started + 1s), false, started + 1s));
}

}  // namespace
}  // namespace intake::chat
