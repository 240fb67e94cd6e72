#include "gateway/journal/key_filter.hpp"

#include <gtest/gtest.h>

#include <string>

#include "gateway/crypto/short_digest.hpp"

namespace intake::journal {
namespace {

using namespace std::chrono_literals;

constexpr milliseconds window = 1000ms;
const time_point start = from_millis(1'795'000'000'000);

std::string key(int number) { return crypto::short_digest(std::to_string(number)); }

/// Adds the keys from `first` to before `last`.
void add(key_filter& to, int first, int last, time_point when = start) {
  for (int i = first; i < last; ++i) to.add(key(i), when);
}

/// How many of these may be there.
int held(const key_filter& in, int first, int last, time_point when = start) {
  int n = 0;
  for (int i = first; i < last; ++i) n += in.may_hold(key(i), when) ? 1 : 0;
  return n;
}

TEST(KeyFilter, MissesNoneThatWasAdded) {
  key_filter filter{window};
  add(filter, 0, 300'000);
  EXPECT_EQ(held(filter, 0, 300'000), 300'000);
}

TEST(KeyFilter, TakesFewOthersForOneOfThem) {
  key_filter filter{window};
  EXPECT_EQ(held(filter, 0, 1000), 0);
  add(filter, 0, 300'000);
  EXPECT_LT(held(filter, 300'000, 400'000), 1000);
}

TEST(KeyFilter, TakesTwoOctetsAKey) {
  key_filter filter{window};
  EXPECT_EQ(filter.octets(), 0u);
  add(filter, 0, 1);
  EXPECT_EQ(filter.octets(), 2u * 65'536);
  add(filter, 1, 65'536 + 131'072);
  EXPECT_EQ(filter.octets(), 2u * (65'536 + 131'072));
}

TEST(KeyFilter, ForgetsWhatHasLeftTheWindow) {
  key_filter filter{window};
  for (int round = 0; round < 40; ++round) add(filter, round * 100'000, (round + 1) * 100'000, start + round * 2 * window);
  EXPECT_LE(filter.octets(), 2u * 2'097'152) << "of four million keys";
  EXPECT_EQ(held(filter, 3'900'000, 4'000'000, start + 78 * window), 100'000);
  EXPECT_LT(held(filter, 0, 100'000, start + 78 * window), 2000);
}

TEST(KeyFilter, KnowsWhatAnotherHasLearntBefore) {
  key_filter filter{window}, older{window};
  add(older, 0, 1000);
  add(filter, 1000, 2000);
  filter.absorb(std::move(older));
  add(filter, 2000, 3000);
  EXPECT_EQ(held(filter, 0, 3000), 3000);
}

TEST(KeyFilter, SaysOfNoneThatItIsNewWhileAKeyThatItHadToDropCounts) {
  key_filter filter{window, 2};
  add(filter, 0, 65'536 + 131'072);
  EXPECT_LT(held(filter, 900'000, 901'000), 100);
  add(filter, 500'000, 500'001);
  EXPECT_EQ(held(filter, 0, 1000), 1000) << "dropped, and in the window";
  EXPECT_EQ(held(filter, 900'000, 901'000), 1000);
  EXPECT_LT(held(filter, 900'000, 901'000, start + window + 1ms), 100);
}

TEST(KeyFilter, DropsTheOldestOfAnotherFirst) {
  key_filter filter{window, 2}, older{window, 2};
  add(older, 0, 65'536 + 131'072);
  add(filter, 500'000, 500'001);
  filter.absorb(std::move(older));
  EXPECT_EQ(held(filter, 0, 1000), 1000);
  EXPECT_EQ(held(filter, 500'000, 500'001, start + 2 * window), 1);
}

}  // namespace
}  // namespace intake::journal
