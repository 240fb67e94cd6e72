#include "gateway/crypto/constant_time.hpp"

#include <gtest/gtest.h>

namespace intake::crypto {
namespace {

TEST(ConstantTime, EqualMeansTheSameBytes) {
  EXPECT_TRUE(constant_time_equal("", ""));
  EXPECT_TRUE(constant_time_equal("token", "token"));
  EXPECT_FALSE(constant_time_equal("token", "tokem"));
  EXPECT_FALSE(constant_time_equal("Token", "token"));
  EXPECT_FALSE(constant_time_equal("token", "token "));
  EXPECT_FALSE(constant_time_equal("", "t"));
  EXPECT_FALSE(constant_time_equal(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

}  // namespace
}  // namespace intake::crypto
