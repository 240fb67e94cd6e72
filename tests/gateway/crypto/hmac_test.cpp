#include "gateway/crypto/hmac.hpp"

#include <gtest/gtest.h>

#include "gateway/crypto/digest.hpp"

namespace intake::crypto {
namespace {

struct hmac_case {
  const char* name;
  std::string key, message;
  const char *sha256, *sha1, *sha512;
};

// RFC 4231 (SHA-256, SHA-512) and RFC 2202 (SHA-1) where both have the case.
const hmac_case cases[] = {
    {.name = "what_do_ya_want",
     .key = "Jefe",
     .message = "what do ya want for nothing?",
     .sha256 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
     .sha1 = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
     .sha512 = "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
               "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
    {.name = "twenty_0b",
     .key = std::string(20, '\x0b'),
     .message = "Hi There",
     .sha256 = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
     .sha1 = "b617318655057264e28bc0b6fb378c8ef146be00",
     .sha512 = "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
               "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"},
    {.name = "empty_key_and_message",
     .key = "",
     .message = "",
     .sha256 = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad",
     .sha1 = "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d",
     .sha512 = "b936cee86c9f87aa5d3c6f2e84cb5a4239a5fe50480a6ec66b70ab5b1f4ac673"
               "0c6c515421b327ec1d69402e53dfb49ad7381eb067b338fd7b0cb22247225d47"},
};

template <std::size_t N>
std::string hex_of(const std::array<unsigned char, N>& mac) {
  return hex(mac.data(), mac.size());
}

TEST(Hmac, AgreesWithTheStandards) {
  for (const auto& c : cases) {
    EXPECT_EQ(hex_of(hmac_sha256(c.key, c.message)), c.sha256) << c.name;
    EXPECT_EQ(hex_of(hmac_sha1(c.key, c.message)), c.sha1) << c.name;
    EXPECT_EQ(hex_of(hmac_sha512(c.key, c.message)), c.sha512) << c.name;
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
