#include "adapters/imap/imap_syntax.hpp"

#include <gtest/gtest.h>

#include "adapters/imap/folder_cursor.hpp"

namespace intake::imap {
namespace {

TEST(ImapSyntax, ReadsInternalDates) {
  const auto read = [](std::string_view text) {
    const auto t = read_internal_date(text);
    return t ? rfc3339(*t) : "nothing";
  };
  EXPECT_EQ(read("17-Jul-1996 02:44:25 -0700"), "1996-07-17T09:44:25.000Z");
  EXPECT_EQ(read(" 1-nov-2026 00:00:00 +0530"), "2026-10-31T18:30:00.000Z");
  for (const std::string_view wrong : {"", "17-Jul-1996", "32-Jul-1996 02:44:25 +0000", "17-Xyz-1996 02:44:25 +0000",
                                       "17-Jul-1996 02:44:25 0000", "29-Feb-2025 02:44:25 +0000", "aa-Jul-1996 02:44:25 +0000"})
    EXPECT_EQ(read(wrong), "nothing") << wrong;
}

TEST(ImapSyntax, WritesAndReadsSets) {
  const std::uint32_t some[] = {1, 2, 3, 7, 9, 10};
  EXPECT_EQ(uid_set(some), "1:3,7,9:10");
  const auto ranges = read_uid_set("9:7,4294967295");
  ASSERT_TRUE(ranges);
  EXPECT_EQ(ranges->at(0), (std::pair<std::uint32_t, std::uint32_t>{7, 9}));
  for (const std::string_view wrong : {"1:", "a", "4294967296", "1:*", "-1"}) EXPECT_FALSE(read_uid_set(wrong)) << wrong;
}

TEST(ImapSyntax, QuotesNothingThatEndsALine) {
  EXPECT_EQ(quote("a\"b\\"), "\"a\\\"b\\\\\"");
  for (const std::string_view wrong : {std::string_view("a\r"), std::string_view("a\n"), std::string_view("\0", 1), std::string_view("\x7f"), std::string_view("\xc3\xa9")}) EXPECT_FALSE(quote(wrong));
  EXPECT_FALSE(folder_name("\xff"));
}

TEST(ImapSyntax, ShowsKnownCodesOnly) {
  EXPECT_EQ(known_code("AUTHENTICATIONFAILED"), "AUTHENTICATIONFAILED");
  EXPECT_EQ(known_code("s3cret"), "");
}

TEST(ImapSyntax, EscapesNamesInOauthbearer) {
  EXPECT_EQ(sasl_oauthbearer("a,b=c", "h", 1, "t"), "n,a=a=2Cb=3Dc,\x01host=h\x01port=1\x01" "auth=Bearer t\x01\x01");
}

TEST(FolderCursor, IsWhatItWas) {
  const folder_cursor c{.validity = 4294967295u, .uid = 12, .settled = 11, .fresh = 3, .since = 1793707200};
  EXPECT_EQ(folder_cursor::parse(c.text()), c);
  folder_cursor counted = c;
  counted.counted = 10;
  EXPECT_EQ(folder_cursor::parse(counted.text()), counted);
  for (const std::string_view wrong : {"", "1", "1 2 3 4", "1 2 3 4 5 6 7", "1 2 3 4 5 x", "a b c d e", "4294967296 1 1 1 1"})
    EXPECT_FALSE(folder_cursor::parse(wrong)) << wrong;
}

}  // namespace
}  // namespace intake::imap
