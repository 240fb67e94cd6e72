#include "gateway/crypto/random.hpp"

#include <gtest/gtest.h>
#include <set>

namespace intake::crypto {
namespace {

TEST(Random, GivesAsManyBytesAsAsked) {
  EXPECT_EQ(random_bytes(0).size(), 0u);
  EXPECT_EQ(random_bytes(33).size(), 33u);
}

TEST(Random, DoesNotRepeat) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(random_bytes(16)).second);
}

}  // namespace
}  // namespace intake::crypto
