#include "adapters/telephony/tail_cursor.hpp"

#include <gtest/gtest.h>

namespace intake::telephony {
namespace {

TEST(TailCursor, ComesBackFromItsText) {
  const tail_cursor c{.inode = 1234567, .place = {.offset = 99, .line = 3}, .head = 99, .digest = "00ff"};
  EXPECT_EQ(c.text(), "1234567 99 3 99 00ff");
  const auto back = tail_cursor::parse(c.text());
  ASSERT_TRUE(back);
  EXPECT_EQ(back->text(), c.text());
  EXPECT_EQ(tail_cursor::parse(tail_cursor{}.text())->inode, 0U);
}

TEST(TailCursor, RefusesWhatIsNone) {
  for (const char* text : {"", "1", "1 2 3", "1 2 3 4", "a 2 3 4 x", "1 -2 3 4 x", "99999999999999999999 2 3 4 x"})
    EXPECT_FALSE(tail_cursor::parse(text)) << text;
}

struct name_case {
  const char *base, *name;
  bool rotated;
};

TEST(RotatedNames, AreKnownFromOthers) {
  const name_case cases[] = {
      {"Master.csv", "Master.csv.1", true},
      {"Master.csv", "Master.csv.12", true},
      {"Master.csv", "Master.csv-20261124", true},
      {"Master.csv", "Master.csv.2026-11-24T10", true},
      {"Master.csv", "Master-20261124.csv", true},
      {"Master.csv", "Master.csv.old", true},
      {"Master", "Master.1", true},
      {"Master.csv", "Master.csv", false},
      {"Master.csv", "Master.csv.1.gz", false},
      {"Master.csv", "Master.csv.bak", false},
      {"Master.csv", "Master.csv.", false},
      {"Master.csv", "Master.csv1", false},
      {"Master.csv", "Master2.csv", false},
      {"Master.csv", "Mistress.csv.1", false},
      {"Master.csv", "Master.csv.swp", false},
  };
  for (const name_case& c : cases) EXPECT_EQ(is_rotated_name(c.base, c.name), c.rotated) << c.name;
}

}  // namespace
}  // namespace intake::telephony
