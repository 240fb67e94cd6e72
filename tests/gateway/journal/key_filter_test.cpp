#include "gateway/journal/key_filter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "gateway/crypto/short_digest.hpp"

namespace intake::journal {
namespace {

using namespace std::chrono_literals;

constexpr milliseconds window = 1000ms;
constexpr int a_bucket = 8192, a_part = a_bucket * static_cast<int>(key_filter::buckets_a_part);
const time_point start = from_millis(1'795'000'000'000);

std::string key(int number) { return crypto::short_digest(std::to_string(number)); }

std::int64_t bucket_of(int number) { return 10 + number / a_bucket; }

/// Adds the keys from `first` to before `last`, each to its bucket.
void add(key_filter& to, int first, int last, time_point when = start) {
  for (int i = first; i < last; ++i) to.add(bucket_of(i), key(i), when);
}

/// How many of these may be in their buckets.
int held(const key_filter& in, int first, int last) {
  int n = 0;
  for (int i = first; i < last; ++i) {
    const auto found = in.buckets_of(key(i));
    n += std::find(found.begin(), found.end(), bucket_of(i)) != found.end() ? 1 : 0;
  }
  return n;
}

/// How many buckets these may be in, all in all.
std::size_t buckets(const key_filter& in, int first, int last) {
  std::size_t n = 0;
  for (int i = first; i < last; ++i) n += in.buckets_of(key(i)).size();
  return n;
}

TEST(KeyFilter, LeavesOutNoBucketThatAKeyWasAddedTo) {
  key_filter filter{window};
  add(filter, 0, 600'000);
  EXPECT_EQ(held(filter, 0, 600'000), 600'000);
}

TEST(KeyFilter, LeavesOutMostOthers) {
  key_filter filter{window};
  EXPECT_EQ(buckets(filter, 0, 1000), 0u);
  add(filter, 0, a_part);
  EXPECT_LT(buckets(filter, a_part, a_part + 100'000), 8000u) << "of 6.4 million";
}

TEST(KeyFilter, NamesTheNewestBucketFirst) {
  key_filter filter{window, 4};
  filter.add(1, key(7), start);
  filter.add(2, key(8), start);
  filter.add(3, key(7), start);
  EXPECT_EQ(filter.buckets_of(key(7)), (std::vector<std::int64_t>{3, 1}));
  for (std::int64_t bucket = 4; bucket <= 65; ++bucket) filter.add(bucket, key(9), start);
  filter.add(66, key(7), start);
  EXPECT_EQ(filter.buckets_of(key(7)), (std::vector<std::int64_t>{66, 3, 1})) << "in another part";
}

TEST(KeyFilter, HasAsManyKeysABucketAsItIsTold) {
  constexpr int few = 1024, all = few * static_cast<int>(key_filter::buckets_a_part);
  key_filter filter{window, 4, few};
  for (int i = 0; i < all; ++i) filter.add(1 + i / few, key(i), start);
  EXPECT_EQ(filter.octets(), 2u * all);
  for (int i = 0; i < all; ++i) ASSERT_EQ(std::ranges::count(filter.buckets_of(key(i)), 1 + i / few), 1);
  EXPECT_LT(buckets(filter, all, all + 100'000), 8000u) << "of 6.4 million";
}

TEST(KeyFilter, TakesTwoOctetsAKey) {
  key_filter filter{window};
  EXPECT_EQ(filter.octets(), 0u);
  add(filter, 0, a_part);
  EXPECT_EQ(filter.octets(), 2u * a_part);
}

TEST(KeyFilter, ForgetsWhatHasLeftTheWindow) {
  key_filter filter{window};
  for (int round = 0; round < 6; ++round) add(filter, round * a_part, (round + 1) * a_part, start + round * 2 * window);
  EXPECT_EQ(filter.octets(), 2u * a_part);
  EXPECT_EQ(held(filter, 5 * a_part, 5 * a_part + 1000), 1000);
}

TEST(KeyFilter, ForgetsTheOldestBeyondItsBound) {
  key_filter filter{window, 2};
  add(filter, 0, 2 * a_part + 1);
  EXPECT_EQ(filter.octets(), 4u * a_part);
  EXPECT_EQ(held(filter, 0, 1000), 0);
  EXPECT_EQ(held(filter, a_part, a_part + 1000), 1000);
}

}  // namespace
}  // namespace intake::journal
