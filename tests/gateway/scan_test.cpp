#include "gateway/scan.hpp"

#include <gtest/gtest.h>

#include <string>

namespace intake {
namespace {

TEST(Scan, FindsTheFirstWhereverItIsAndHoweverLongTheTextIs) {
  const auto mark = [](auto c) { return c == '!'; };
  for (std::size_t size = 0; size < 70; ++size) {
    std::string text(size, '\xFF');
    EXPECT_EQ(scan(text, 0, mark), size);
    for (std::size_t at = 0; at < size; ++at) {
      text.assign(size, '\0');
      text[at] = '!';
      text.back() = '!';
      for (std::size_t from = 0; from <= at; ++from) EXPECT_EQ(scan(text, from, mark), at) << size << ' ' << from;
      EXPECT_EQ(scan(text, at + 1, mark), at + 1 == size ? size : size - 1);
    }
  }
}

TEST(Scan, LooksAtNothingInFrontOfItsStart) {
  const auto mark = [](auto c) { return c == '!'; };
  EXPECT_EQ(scan("!...!", 1, mark), 4u);
  EXPECT_EQ(scan("!", 1, mark), 1u);
}

TEST(Scan, FindsAPairWhereverItIsAndNotItsHalves) {
  for (std::size_t size = 0; size < 40; ++size)
    for (std::size_t at = 0; at + 1 < size; ++at) {
      std::string text(size, '\n');
      text[at + 1] = '-';
      for (std::size_t from = 0; from <= at; ++from) EXPECT_EQ(scan_for(text, from, '\n', '-'), at) << size;
      EXPECT_EQ(scan_for(text, at + 1, '\n', '-'), size);
      EXPECT_EQ(scan_for(text, 0, '-', '-'), size);
    }
}

}  // namespace
}  // namespace intake
