#include "adapters/chat/rate_limit.hpp"

#include <gtest/gtest.h>

namespace intake::chat {
namespace {

TEST(ChatRateLimit, LetsABurstThroughAndThenOneAtATime) {
  rate_limit limit;
  const rate allowed{.per_minute = 60, .burst = 3};
  time_point now = from_millis(1'795'000'000'000);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.take(allowed, now).count(), 0) << i;
  const auto wait = limit.take(allowed, now);
  EXPECT_GT(wait.count(), 900);
  EXPECT_LE(wait.count(), 1001);
  EXPECT_EQ(limit.take(allowed, now + wait).count(), 0) << "whoever waits as told gets through";
  EXPECT_GT(limit.take(allowed, now + wait).count(), 0);
}

TEST(ChatRateLimit, IsFullAgainAfterAWhile) {
  rate_limit limit;
  const rate allowed{.per_minute = 60, .burst = 3};
  const time_point now = from_millis(1'795'000'000'000);
  EXPECT_TRUE(limit.is_full(allowed, now)) << "never used";
  limit.take(allowed, now);
  limit.take(allowed, now);
  EXPECT_FALSE(limit.is_full(allowed, now + milliseconds{1999}));
  EXPECT_TRUE(limit.is_full(allowed, now + milliseconds{2000}));
}

TEST(ChatRateLimit, DoesNotGainFromAClockThatGoesBack) {
  rate_limit limit;
  const rate allowed{.per_minute = 60, .burst = 1};
  const time_point now = from_millis(1'795'000'000'000);
  EXPECT_EQ(limit.take(allowed, now).count(), 0);
  EXPECT_GT(limit.take(allowed, now - milliseconds{5000}).count(), 0);
}

}  // namespace
}  // namespace intake::chat
