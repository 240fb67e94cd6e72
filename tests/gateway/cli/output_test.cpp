#include "gateway/cli/output.hpp"

#include <gtest/gtest.h>
#include <sstream>

#include <boost/json/parse.hpp>

namespace intake::cli {
namespace {

TEST(Table, AlignsColumnsByCharactersAndLeavesNoBlanksAtLineEnds) {
  table t{{"NAME", "COUNT", "WHY"}};
  EXPECT_TRUE(t.empty());
  t.add({"Grüße", "1", ""});
  t.add({"x", "22", "late"});
  std::ostringstream out;
  t.print(out);
  EXPECT_EQ(out.str(), "NAME   COUNT  WHY\nGrüße  1\nx      22     late\n");
}

struct shown_case {
  const char* text;
  const char* shown;
};

TEST(Shown, GivesATerminalNothingToObey) {
  constexpr shown_case cases[] = {
      {"plain", "plain"},
      {"\x1b[2Jgone", " [2Jgone"},
      {"two\nlines\ttab", "two lines tab"},
      {"del\x7f", "del "},
      {"c1\xc2\x9b"
       "31m",
       "c1 31m"},
      {"Grüße", "Grüße"},
  };
  for (const auto& c : cases) EXPECT_EQ(shown(c.text), c.shown);
}

TEST(Shown, CutsBetweenCharacters) { EXPECT_EQ(shown("äöü", 2), "äö…"); }

TEST(Short, TimesAndSizes) {
  EXPECT_EQ(short_time("2026-11-22T08:15:30.123Z"), "2026-11-22 08:15:30");
  EXPECT_EQ(short_time(""), "");
  EXPECT_EQ(short_size(812), "812 B");
  EXPECT_EQ(short_size(4200), "4.1 KB");
  EXPECT_EQ(short_size(50ull << 20), "50.0 MB");
  EXPECT_EQ(counted(1, "mail"), "1 mail");
  EXPECT_EQ(counted(0, "mail"), "0 mails");
}

TEST(Members, ReadAsTextNumberOrList) {
  const auto object =
      boost::json::parse(R"({"s":"text","n":7,"u":18446744073709551615,"b":false,"l":[1],"o":{"k":1},"z":null})");
  EXPECT_EQ(text(object, "s"), "text");
  EXPECT_EQ(text(object, "n"), "7");
  EXPECT_EQ(text(object, "b"), "no");
  EXPECT_EQ(text(object, "z"), "");
  EXPECT_EQ(text(object, "absent"), "");
  EXPECT_EQ(integer(object, "n"), 7);
  EXPECT_EQ(integer(object, "s"), 0);
  EXPECT_EQ(list(object, "l").size(), 1u);
  EXPECT_TRUE(list(object, "s").empty());
  EXPECT_NE(part(object, "o"), nullptr);
  EXPECT_EQ(part(object, "l"), nullptr);
}

}  // namespace
}  // namespace intake::cli
