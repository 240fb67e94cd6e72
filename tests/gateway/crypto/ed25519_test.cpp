#include "gateway/crypto/ed25519.hpp"

#include <gtest/gtest.h>

#include <boost/algorithm/hex.hpp>

namespace intake::crypto {
namespace {

std::string unhex(std::string_view text) { return boost::algorithm::unhex(std::string(text)); }

// RFC 8032, 7.1: tests 1 and 2.
const std::string first_key = unhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
const std::string first_signature = unhex(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
    "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
const std::string second_key = unhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
const std::string second_signature = unhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");

TEST(Ed25519, AgreesWithTheStandard) {
  EXPECT_TRUE(ed25519_verify(first_key, "", first_signature));
  EXPECT_TRUE(ed25519_verify(second_key, "r", second_signature));
}

TEST(Ed25519, RefusesAnotherKeyMessageOrLength) {
  EXPECT_FALSE(ed25519_verify(first_key, "r", second_signature));
  EXPECT_FALSE(ed25519_verify(second_key, "s", second_signature));
  EXPECT_FALSE(ed25519_verify(second_key, "", second_signature));
  EXPECT_FALSE(ed25519_verify(second_key, "r", second_signature.substr(1)));
  EXPECT_FALSE(ed25519_verify(second_key, "r", second_signature + '\0'));
  EXPECT_FALSE(ed25519_verify(second_key.substr(1), "r", second_signature));
  EXPECT_FALSE(ed25519_verify("", "r", second_signature));
}

TEST(Ed25519, RefusesEveryFlippedBit) {
  for (std::size_t bit = 0; bit < second_signature.size() * 8; ++bit) {
    std::string flipped = second_signature;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
    EXPECT_FALSE(ed25519_verify(second_key, "r", flipped)) << bit;
  }
}

/// S + L is the same scalar written a second time.
TEST(Ed25519, RefusesAScalarThatIsNotReduced) {
  const std::string order = unhex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  std::string other = second_signature;
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += static_cast<unsigned char>(other[32 + i]) + static_cast<unsigned char>(order[i]);
    other[32 + i] = static_cast<char>(carry & 255);
    carry >>= 8;
  }
  EXPECT_FALSE(ed25519_verify(second_key, "r", other));
}

}  // namespace
}  // namespace intake::crypto
