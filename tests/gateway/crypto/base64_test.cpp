#include "gateway/crypto/base64.hpp"

#include <gtest/gtest.h>

namespace intake::crypto {
namespace {

// RFC 4648 §10.
TEST(Base64, AgreesWithTheStandardBothWays) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
  }
}

TEST(Base64, EveryOctetSurvives) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  for (std::size_t cut = 0; cut < 3; ++cut) {
    EXPECT_EQ(base64_decode(base64_encode(all.substr(cut))), all.substr(cut));
    EXPECT_EQ(base64url_decode(base64url_encode(all.substr(cut))), all.substr(cut));
  }
}

TEST(Base64, TheUrlAlphabetNeedsNoEscapes) {
  EXPECT_EQ(base64_encode("\xfb\xff"), "+/8=");
  EXPECT_EQ(base64url_encode("\xfb\xff"), "-_8");
}

TEST(Base64, RefusesEverySecondSpelling) {
  const std::pair<const char*, const char*> cases[] = {
      {"no_padding", "Zg"},           {"half_the_padding", "Zg="},   {"too_much_padding", "Zm9v===="},
      {"padding_inside", "Zg==Zm9v"}, {"only_padding", "===="},      {"three_padding", "Z==="},
      {"stray_bits_of_one", "Zh=="},  {"stray_bits_of_two", "Zm9="}, {"line_feed", "Zm9v\n"},
      {"space_inside", "Zm 9v"},      {"url_alphabet", "-_8="},      {"eight_bit", "Zm9\xe9"},
      {"one_character", "Z"},
  };
  for (const auto& [name, text] : cases) EXPECT_FALSE(base64_decode(text)) << name;
  EXPECT_FALSE(base64_decode(std::string_view("Zm9\0", 4)));
}

TEST(Base64, TheUrlFormRefusesEverySecondSpelling) {
  const std::pair<const char*, const char*> cases[] = {
      {"padding", "Zg=="}, {"standard_alphabet", "+/8"}, {"stray_bits", "Zh"}, {"one_too_many", "Zm9vY"},
      {"dot", "Zm."},
  };
  for (const auto& [name, text] : cases) EXPECT_FALSE(base64url_decode(text)) << name;
}

}  // namespace
}  // namespace intake::crypto
