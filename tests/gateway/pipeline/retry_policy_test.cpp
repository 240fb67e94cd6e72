#include "gateway/pipeline/retry_policy.hpp"

#include <gtest/gtest.h>

namespace intake::pipeline {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const time_point start = from_millis(1'000'000);

milliseconds wait(int attempts, double chance = 1.0, std::optional<seconds> retry_after = {}) {
  return *next_attempt({}, attempts, start, start, retry_after, chance) - start;
}

TEST(RetryPolicy, DoublesUpToTwoHours) {
  EXPECT_EQ(wait(1), seconds{5});
  EXPECT_EQ(wait(2), seconds{10});
  EXPECT_EQ(wait(5), seconds{80});
  EXPECT_EQ(wait(11), seconds{5120});
  EXPECT_EQ(wait(12), hours{2});
  EXPECT_EQ(wait(1000), hours{2});
}

TEST(RetryPolicy, SpreadsOverHalfTheInterval) {
  EXPECT_EQ(wait(3, 0.0), seconds{10});
  EXPECT_EQ(wait(3, 0.5), seconds{15});
  EXPECT_EQ(wait(3, 1.0), seconds{20});
}

TEST(RetryPolicy, NeverComesBackBeforeItWasAsked) {
  EXPECT_EQ(wait(1, 1.0, seconds{600}), seconds{600});
  EXPECT_EQ(wait(1, 1.0, seconds{1}), seconds{5});
}

TEST(RetryPolicy, GivesUpAfterDays) {
  EXPECT_TRUE(next_attempt({}, 50, start, start + hours{71}, {}, 0.5));
  EXPECT_FALSE(next_attempt({}, 50, start, start + hours{72}, {}, 0.5));
}

}  // namespace
}  // namespace intake::pipeline
