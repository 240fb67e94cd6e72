#include "gateway/ulid.hpp"

#include <gtest/gtest.h>
#include <set>

namespace intake {
namespace {

TEST(Ulid, GrowsWithinAMillisecondAndWhenTheClockStepsBack) {
  ulid_generator generator;
  std::string last;
  for (const std::int64_t ms : {1000, 1000, 1000, 999, 5, 1001}) {
    const auto next = generator.next(from_millis(ms));
    EXPECT_TRUE(is_ulid(next));
    EXPECT_LT(last, next);
    last = next;
  }
}

TEST(Ulid, CarriesItsTime) {
  ulid_generator generator;
  const auto now = from_millis(1'795'335'330'042);
  EXPECT_EQ(ulid_time(generator.next(now)), now);
}

TEST(Ulid, TwoGeneratorsDoNotMeet) {
  ulid_generator a, b;
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) {
    seen.insert(a.next(from_millis(i / 100)));
    seen.insert(b.next(from_millis(i / 100)));
  }
  EXPECT_EQ(seen.size(), 20'000u);
}

TEST(Ulid, KnowsItsOwn) {
  EXPECT_FALSE(is_ulid(""));
  EXPECT_FALSE(is_ulid("01ARZ3NDEKTSV4RRFFQ69G5FA"));   // 25
  EXPECT_FALSE(is_ulid("01ARZ3NDEKTSV4RRFFQ69G5FAU"));  // U is not a digit
  EXPECT_FALSE(is_ulid("81ARZ3NDEKTSV4RRFFQ69G5FAV"));  // more than 48 bits of time
  EXPECT_TRUE(is_ulid("01ARZ3NDEKTSV4RRFFQ69G5FAV"));
}

}  // namespace
}  // namespace intake
