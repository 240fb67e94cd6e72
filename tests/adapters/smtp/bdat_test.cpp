#include "adapters/smtp/bdat.hpp"

#include <gtest/gtest.h>

namespace intake::smtp {
namespace {

TEST(SmtpBdat, ReadsSizeAndLast) {
  EXPECT_EQ(parse_bdat("0")->size, 0u);
  EXPECT_FALSE(parse_bdat("86")->last);
  EXPECT_EQ(parse_bdat("86 LAST")->size, 86u);
  EXPECT_TRUE(parse_bdat("86 last")->last);
  EXPECT_EQ(parse_bdat("9223372036854775808 LAST")->size, 9223372036854775808u);
}

TEST(SmtpBdat, RefusesWhatCannotBeFramed) {
  for (const char* bad : {"", "LAST", "-1", "+5", "5LAST", "5 LAST x", "5  LAST", "5 FIRST", "0x10",
                          "18446744073709551616", "99999999999999999999", "1e3", "5,0"})
    EXPECT_FALSE(parse_bdat(bad)) << bad;
}

TEST(SmtpBdat, TakesExactlyTheChunk) {
  std::uint64_t remaining = 5;
  std::string_view input = "abc";
  EXPECT_EQ(take_chunk(remaining, input), "abc");
  EXPECT_EQ(remaining, 2u);
  input = "deQUIT\r\n";
  EXPECT_EQ(take_chunk(remaining, input), "de");
  EXPECT_EQ(remaining, 0u);
  EXPECT_EQ(input, "QUIT\r\n");
  EXPECT_EQ(take_chunk(remaining, input), "");
}

TEST(SmtpBdat, AHugeChunkTakesWhatIsThere) {
  std::uint64_t remaining = 1ull << 63;
  std::string_view input = "abc";
  EXPECT_EQ(take_chunk(remaining, input), "abc");
  EXPECT_EQ(remaining, (1ull << 63) - 3);
}

}  // namespace
}  // namespace intake::smtp
