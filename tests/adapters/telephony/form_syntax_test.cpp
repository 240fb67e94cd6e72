#include "adapters/telephony/form_syntax.hpp"

#include <gtest/gtest.h>

namespace intake::telephony {
namespace {

TEST(FormSyntax, DecodesAndSorts) {
  const auto fields = parse_form("b=2&a=%2B1+%C3%A9&a=&user%5B%5D=x");
  ASSERT_TRUE(fields);
  const form_fields expected{{"a", ""}, {"a", "+1 \xc3\xa9"}, {"b", "2"}, {"user[]", "x"}};
  EXPECT_EQ(*fields, expected);
}

TEST(FormSyntax, RefusesSecondSpellings) {
  for (const char* body : {"", "a", "=1", "a=1&", "&a=1", "a=1&&b=2", "a=1=2", "a=%2b", "a=%41", "a=%", "a=%2", "a=%zz",
                           "a=%00", "a=1&a=1", "a=1\n", "a b=1"})
    EXPECT_FALSE(parse_form(body)) << body;
}

TEST(FormSyntax, HasALimit) {
  std::string body = "f0=";
  for (std::size_t i = 1; i < most_fields; ++i) body += "&f" + std::to_string(i) + "=";
  EXPECT_TRUE(parse_form(body));
  EXPECT_FALSE(parse_form(body + "&more="));
}

}  // namespace
}  // namespace intake::telephony
