// The signed address that an answer leaves from.
#include "normalizers/assembly/reply_token.hpp"

#include <gtest/gtest.h>

#include "gateway/crypto/short_digest.hpp"

namespace intake::assembly {
namespace {

const std::string secret = "0123456789abcdef0123456789abcdef", other = "another secret of thirty-two byte";
const std::string key = crypto::short_digest("1@example.org");

std::string token_in(const std::string& address) {
  const auto plus = address.find('+');
  return address.substr(plus + 1, address.find('@') - plus - 1);
}

TEST(ReplyToken, ComesBackAsTheThreadItWasMadeFor) {
  const std::string address = reply_address("support@example.test", "1@example.org", secret);
  EXPECT_TRUE(address.starts_with("support+")) << address;
  EXPECT_TRUE(address.ends_with("@example.test"));
  EXPECT_EQ(token_in(address).size(), 42u);
  EXPECT_EQ(read_reply_token(token_in(address), {secret}), key);
}

TEST(ReplyToken, DoesNotMindCapitals) {
  std::string token = token_in(reply_address("support@example.test", "1@example.org", secret));
  for (char& c : token) c = static_cast<char>(std::toupper(c));
  EXPECT_EQ(read_reply_token(token, {secret}), key);
}

TEST(ReplyToken, EitherSecretIsGoodWhileRotating) {
  const std::string token = token_in(reply_address("support@example.test", "1@example.org", secret));
  EXPECT_EQ(read_reply_token(token, {other, secret}), key);
  EXPECT_EQ(read_reply_token(token, {other}), std::nullopt);
  EXPECT_EQ(read_reply_token(token, {}), std::nullopt);
}

TEST(ReplyToken, NoOtherTextIsOne) {
  const std::string token = token_in(reply_address("support@example.test", "1@example.org", secret));
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string forged = token;
    forged[i] = forged[i] == 'a' ? 'b' : 'a';
    const auto read = read_reply_token(forged, {secret});
    // The last character holds two bits that mean nothing.
    if (i + 1 < token.size()) EXPECT_EQ(read, std::nullopt) << i;
  }
  for (const std::string& text : {std::string{}, token.substr(1), token + "a", std::string(42, '!'), std::string(42, 'a')})
    EXPECT_EQ(read_reply_token(text, {secret}), std::nullopt) << text;
}

TEST(ReplyToken, TakesThePlaceOfAnotherTag) {
  EXPECT_EQ(reply_address("support+old@example.test", "1@example.org", secret),
            reply_address("support@example.test", "1@example.org", secret));
}

TEST(ReplyToken, IsLeftOutWhereItDoesNotFit) {
  EXPECT_EQ(reply_address("a-very-long-name-for-a-mailbox@example.test", "1@example.org", secret), "");
  EXPECT_EQ(reply_address("no-address", "1@example.org", secret), "");
  EXPECT_EQ(reply_address("", "1@example.org", secret), "");
}

}  // namespace
}  // namespace intake::assembly
