#include "normalizers/text/flowed.hpp"

#include <gtest/gtest.h>

namespace intake::text {
namespace {

struct flowed_case {
  const char* name;
  std::string_view written, read;
  bool delsp = false;
};

constexpr flowed_case cases[] = {
    {"one_paragraph", "Hello \nworld\n", "Hello world\n"},
    {"two_paragraphs", "a \nb\n\nc \nd\n", "a b\n\nc d\n"},
    {"deleted_blanks", "日本 \n語\n", "日本語\n", true},
    {"quotes_flow_apart", "> a \n> b\nc \nd\n", "> a b\nc d\n"},
    {"a_quote_ends_where_its_depth_does", "> a \n>> b\n", "> a \n>> b\n"},
    {"a_signature_stays", "bye \n-- \nAnn\n", "bye \n-- \nAnn\n"},
    {"a_stuffed_line", " >not a quote\n  two\n", ">not a quote\n two\n"},
    {"crlf", "a \r\nb\r\n", "a b\n"},
    {"no_end", "a \nb", "a b"},
    {"empty", "", ""},
};

TEST(Flowed, BecomesParagraphs) {
  for (const flowed_case& c : cases) EXPECT_EQ(unflowed(c.written, c.delsp), c.read) << c.name;
}

TEST(Flowed, IsLinear) {
  std::string text;
  for (int i = 0; i < 500'000; ++i) text += "> a \n";
  EXPECT_LT(unflowed(text, false).size(), text.size());
}

}  // namespace
}  // namespace intake::text
