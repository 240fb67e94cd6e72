#include "normalizers/call/csv.hpp"

#include <gtest/gtest.h>

namespace intake::call {
namespace {

using fields = std::vector<std::string>;

struct csv_case {
  std::string_view line;
  fields values;
};

const csv_case doubled[] = {
    {R"("a","b")", {"a", "b"}},
    {"a,b\r\n", {"a", "b"}},
    {R"("",,"")", {"", "", ""}},
    {",", {"", ""}},
    {R"("""Anna"" <1>",7)", {R"("Anna" <1>)", "7"}},
    {R"("a,b","c")", {"a,b", "c"}},
    {R"( "a" , "b" ,c )", {"a", "b", "c "}},
    {R"("say "hi" to",b)", {R"(say "hi" to)", "b"}},
    {R"(5" pipe,b)", {R"(5" pipe)", "b"}},
    {"\"two\nlines\",b", {"two\nlines", "b"}},
    {R"("""",b)", {R"(")", "b"}},
};

const csv_case bare[] = {
    {R"("Anna "The Boss" Meyer","1")", {R"(Anna "The Boss" Meyer)", "1"}},
    {R"("Meyer "Anna"","1")", {R"(Meyer "Anna")", "1"}},
    {R"("","1","")", {"", "1", ""}},
};

TEST(Csv, ReadsDoubledQuotes) {
  for (const csv_case& c : doubled) {
    const auto values = read_csv(c.line);
    ASSERT_TRUE(values) << c.line;
    EXPECT_EQ(*values, c.values) << c.line;
  }
}

TEST(Csv, ReadsBareQuotes) {
  for (const csv_case& c : bare) {
    const auto values = read_csv(c.line, ',', quotes::bare);
    ASSERT_TRUE(values) << c.line;
    EXPECT_EQ(*values, c.values) << c.line;
  }
}

TEST(Csv, TakesAnotherSeparator) {
  EXPECT_EQ(*read_csv("a;\"b;c\";d,e", ';'), (fields{"a", "b;c", "d,e"}));
  EXPECT_EQ(*read_csv("a\t\tb", '\t'), (fields{"a", "", "b"}));
}

TEST(Csv, RefusesWhatIsNoLine) {
  for (const std::string_view line : {"", "\r\n", "\"a", "a,\"b", "a,\"b\"\""}) EXPECT_FALSE(read_csv(line)) << line;
  EXPECT_TRUE(read_csv(std::string(511, ',')));
  EXPECT_FALSE(read_csv(std::string(512, ',')));
}

TEST(Csv, NeverEndsWithinALongLine) {
  const std::string quotes_only(100'000, '"');
  EXPECT_FALSE(read_csv("\"" + quotes_only));
  EXPECT_EQ(read_csv("\"" + quotes_only + "\"")->front().size(), quotes_only.size() / 2);
}

}  // namespace
}  // namespace intake::call
