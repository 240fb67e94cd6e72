#include "gateway/crypto/hmac.hpp"

#include <gtest/gtest.h>

#include "gateway/crypto/digest.hpp"

namespace intake::crypto {
namespace {

struct hmac_case {
  const char* name;
  std::string key, message;
  const char *sha256, *sha1;
};

// RFC 4231 (SHA-256) and RFC 2202 (SHA-1) where both have the case.
const hmac_case cases[] = {
    {.name = "what_do_ya_want",
     .key = "Jefe",
     .message = "what do ya want for nothing?",
     .sha256 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
     .sha1 = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
    {.name = "twenty_0b",
     .key = std::string(20, '\x0b'),
     .message = "Hi There",
     .sha256 = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
     .sha1 = "b617318655057264e28bc0b6fb378c8ef146be00"},
    {.name = "empty_key_and_message",
     .key = "",
     .message = "",
     .sha256 = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad",
     .sha1 = "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d"},
};

template <std::size_t N>
std::string hex_of(const std::array<unsigned char, N>& mac) {
  return hex(mac.data(), mac.size());
}

TEST(Hmac, AgreesWithTheStandards) {
  for (const auto& c : cases) {
    EXPECT_EQ(hex_of(hmac_sha256(c.key, c.message)), c.sha256) << c.name;
    EXPECT_EQ(hex_of(hmac_sha1(c.key, c.message)), c.sha1) << c.name;
  }
}

TEST(Hmac, AKeyLongerThanABlockIsHashedFirst) {
  EXPECT_EQ(hex_of(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, AnEmptyKeyIsNotTheKeyOfLastTime) {
  hmac_sha256("some key", "message");
  EXPECT_EQ(hex_of(hmac_sha256("", "")), cases[2].sha256);
}

}  // namespace
}  // namespace intake::crypto
