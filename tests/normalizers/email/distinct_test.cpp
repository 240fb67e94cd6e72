#include "normalizers/email/distinct.hpp"

#include <gtest/gtest.h>

namespace intake::email {
namespace {

TEST(Distinct, KeepsTheFirstOfEachInOrderHoweverManyThereAre) {
  for (const int count : {0, 1, 2, 15, 16, 17, 40}) {
    distinct d;
    std::vector<std::string> expected;
    for (int i = 0; i < count; ++i) expected.push_back("id-" + std::to_string(i));
    for (int round = 0; round < 2; ++round)
      for (const std::string& s : expected) d.add(s), d.add(s), d.add(expected.front());
    EXPECT_EQ(d.size(), expected.size());
    EXPECT_EQ(d.take(), expected);
  }
}

}  // namespace
}  // namespace intake::email
