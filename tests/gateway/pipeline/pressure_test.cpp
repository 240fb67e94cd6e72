#include "gateway/pipeline/pressure.hpp"

#include <gtest/gtest.h>

namespace intake::pipeline {
namespace {

using namespace std::chrono_literals;

TEST(Pressure, IsHighWhileManyComeInATenthOfASecondAndForOneMore) {
  pressure in;
  const pressure::moment start{1000s};
  EXPECT_FALSE(in.is_high(start));
  for (int n = 0; n < 20; ++n) in.note(1, start);
  EXPECT_FALSE(in.is_high(start)) << "200 in a second are not many";
  in.note(1, start + 99ms);
  EXPECT_TRUE(in.is_high(start + 99ms));
  EXPECT_TRUE(in.is_high(start + 199ms));
  EXPECT_FALSE(in.is_high(start + 200ms));
  in.note(1, start + 150ms);
  EXPECT_TRUE(in.is_high(start + 199ms));
  EXPECT_FALSE(in.is_high(start + 200ms));
  in.note(500, start + 10s);
  EXPECT_TRUE(in.is_high(start + 10s));
}

TEST(Pressure, AStormIsMoreThanThatByFar) {
  pressure in;
  const pressure::moment start{1000s};
  in.note(100, start);
  EXPECT_TRUE(in.is_high(start));
  EXPECT_FALSE(in.is_storm(start));
  in.note(1, start);
  EXPECT_TRUE(in.is_storm(start + 199ms));
  EXPECT_FALSE(in.is_storm(start + 200ms));
}

TEST(Rest, LastsAsLongAsTheStorm) {
  pressure in;
  const pressure::moment start{1000s};
  EXPECT_FALSE(rest(in, 1, 0ms, start).goes_on(start)) << "there is none";
  in.note(101, start);
  const rest from_work(in, 1, 0ms, start);
  EXPECT_TRUE(from_work.goes_on(start));
  in.note(101, start + 150ms);
  EXPECT_TRUE(from_work.goes_on(start + 250ms));
  EXPECT_FALSE(from_work.goes_on(start + 300ms));
}

TEST(Rest, EndsOnceTheOldestWorkHasWaitedForFiveSeconds) {
  pressure in;
  const pressure::moment start{1000s};
  in.note(101, start);
  EXPECT_FALSE(rest(in, 1, 5s, start).goes_on(start));
  const rest from_work(in, 1, 4s, start);
  in.note(101, start + 950ms);
  EXPECT_TRUE(from_work.goes_on(start + 999ms));
  EXPECT_FALSE(from_work.goes_on(start + 1s));
}

TEST(Rest, EndsOnceManyWait) {
  pressure in;
  const pressure::moment start{1000s};
  in.note(101, start);
  EXPECT_FALSE(rest(in, 8192, 0ms, start).goes_on(start));
  const rest from_work(in, 101, 0ms, start);
  in.note(8090, start);
  EXPECT_TRUE(from_work.goes_on(start));
  in.note(1, start);
  EXPECT_FALSE(from_work.goes_on(start));
}

}  // namespace
}  // namespace intake::pipeline
