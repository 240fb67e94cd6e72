#include "adapters/smtp/data_rate.hpp"

#include <gtest/gtest.h>

namespace intake::smtp {
namespace {

TEST(SmtpDataRate, JudgesOnlyAWholeMinute) {
  data_rate rate;
  rate.add(milliseconds{59999}, 0);
  EXPECT_FALSE(rate.below(100));
  EXPECT_EQ(rate.next_look(), milliseconds{1});
  rate.add(milliseconds{1}, 0);
  EXPECT_TRUE(rate.below(100));
}

TEST(SmtpDataRate, OneByteInTenSecondsIsTooSlow) {
  data_rate rate;
  for (int i = 0; i < 6; ++i) rate.add(milliseconds{10000}, 1);
  EXPECT_TRUE(rate.below(100));
}

TEST(SmtpDataRate, AFastStartDoesNotExcuseTheNextMinute) {
  data_rate rate;
  rate.add(milliseconds{10}, 10'000'000);
  for (int i = 0; i < 6; ++i) rate.add(milliseconds{10000}, 1);
  EXPECT_FALSE(rate.below(100)) << "the first octets are still within the window's oldest slot";
  rate.add(milliseconds{10000}, 1);
  EXPECT_TRUE(rate.below(100));
}

TEST(SmtpDataRate, FastEnoughForEver) {
  data_rate rate;
  for (int i = 0; i < 10000; ++i) {
    rate.add(milliseconds{100}, 20);
    ASSERT_FALSE(rate.below(100)) << i;
  }
}

TEST(SmtpDataRate, ALongSilenceForgetsAll) {
  data_rate rate;
  rate.add(milliseconds{1}, 1'000'000'000);
  rate.add(milliseconds{3600000}, 0);
  EXPECT_TRUE(rate.below(1));
}

TEST(SmtpDataRate, ZeroMeansNoMinimum) {
  data_rate rate;
  rate.add(milliseconds{3600000}, 0);
  EXPECT_FALSE(rate.below(0));
}

}  // namespace
}  // namespace intake::smtp
