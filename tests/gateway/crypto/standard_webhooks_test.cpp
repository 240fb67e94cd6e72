#include "gateway/crypto/standard_webhooks.hpp"

#include <gtest/gtest.h>

#include "gateway/crypto/base64.hpp"

namespace intake::crypto {
namespace {

std::string secret_of(char c, std::size_t size) { return "whsec_" + base64_encode(std::string(size, c)); }

// The expected signatures were computed by Python's hmac module.
TEST(StandardWebhooks, SignsIdTimestampAndBody) {
  const auto signer = webhook_signer::from_secrets({secret_of('k', 32)});
  ASSERT_TRUE(signer);
  EXPECT_EQ(signer->sign("msg_1", 1614265330, R"({"test": 2432232314})"),
            "v1,keC6SK7hva7tpDMHnhgXibnFVk8sNTGJjntgOgwmokc=");
}

TEST(StandardWebhooks, WhileKeysRotateBothSignTheFirstFirst) {
  const auto signer = webhook_signer::from_secrets({secret_of('k', 32), secret_of('n', 24)});
  ASSERT_TRUE(signer);
  EXPECT_EQ(signer->sign("msg_1", 1614265330, R"({"test": 2432232314})"),
            "v1,keC6SK7hva7tpDMHnhgXibnFVk8sNTGJjntgOgwmokc= v1,wZwi+cjb40MGAL1a1zjfaN8ZtWSbsVlDm8327R0rC74=");
}

TEST(StandardWebhooks, TakesSecretsOf24To64Bytes) {
  EXPECT_TRUE(webhook_signer::from_secrets({secret_of('k', 24)}));
  EXPECT_TRUE(webhook_signer::from_secrets({secret_of('k', 64)}));
}

TEST(StandardWebhooks, RefusesABadSecretWithoutQuotingIt) {
  const std::pair<const char*, std::string> cases[] = {
      {"no_prefix", base64_encode(std::string(32, 'k'))},
      {"asymmetric", "whsk_" + base64_encode(std::string(32, 'k'))},
      {"not_base64", "whsec_kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk!"},
      {"trailing_newline", secret_of('k', 32) + "\n"},
      {"too_short", secret_of('k', 23)},
      {"too_long", secret_of('k', 65)},
      {"empty", ""},
  };
  for (const auto& [name, secret] : cases) {
    const auto signer = webhook_signer::from_secrets({secret_of('n', 32), secret});
    ASSERT_FALSE(signer) << name;
    EXPECT_NE(signer.error().message.find("secret 2"), std::string::npos) << name;
    EXPECT_EQ(signer.error().message.find("kkk"), std::string::npos) << name;
    EXPECT_EQ(signer.error().message.find("a2tra"), std::string::npos) << name;
  }
}

TEST(StandardWebhooks, NeedsASecret) { EXPECT_FALSE(webhook_signer::from_secrets({})); }

}  // namespace
}  // namespace intake::crypto
