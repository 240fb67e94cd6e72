#include "normalizers/text/reply_phrases.hpp"

#include <gtest/gtest.h>

using namespace intake::text;

namespace {

TEST(ReplyPhrases, HeaderFieldsInTheirLanguagesAndDecorations) {
  EXPECT_EQ(header_field_of("From: Ann"), header_field::from);
  EXPECT_EQ(header_field_of("*Sent:* Sunday"), header_field::date);
  EXPECT_EQ(header_field_of("> To: x"), header_field::to);
  EXPECT_EQ(header_field_of("\u00c0 : Support"), header_field::to);
  EXPECT_EQ(header_field_of("ОТПРАВЛЕНО: 5 мая"), header_field::date);
  EXPECT_EQ(header_field_of("主题：坏了"), header_field::subject);
  EXPECT_EQ(header_field_of("De\u00a0: Ann"), header_field::from);
  EXPECT_EQ(header_field_of("Reply-To: x"), header_field::other);
  EXPECT_EQ(header_field_of("Hello: x"), header_field::none);
  EXPECT_EQ(header_field_of("From London"), header_field::none);
  EXPECT_EQ(header_field_of(""), header_field::none);
}

TEST(ReplyPhrases, Rules) {
  for (const char* line : {"--", "-----", " ___ ", "*****", "=-=-=", "~~~~", "####", "- - -"})
    EXPECT_TRUE(is_rule(line)) << line;
  for (const char* line : {"", "-", "- a", "--a", "|--|"}) EXPECT_FALSE(is_rule(line)) << line;
}

TEST(ReplyPhrases, Dates) {
  for (const char* s : {"2024", "in 1999.", "10:00", "at 9.30", "5/5/2024"}) EXPECT_TRUE(has_date(s)) << s;
  for (const char* s : {"", "12", "12345", "3 cats", "v1.2.3", "1:2"}) EXPECT_FALSE(has_date(s)) << s;
}

TEST(ReplyPhrases, CheapQuestionsNeverRuleOutAnAttribution) {
  for (const char* line :
       {"On 5 May 2024, Ann wrote:", "Ann <a@x.test> schrieb:", "05.05.2024 10:00, Ann пишет:",
        "2024-05-05 10:00 GMT+02:00 Ann", "---- On Sun, 05 May 2024 10:00:00 +0200 a@x.test wrote ----",
        "在 2024年5月5日，10:00，Ann <a@x.test> 写道："}) {
    EXPECT_TRUE(is_attribution(line)) << line;
    EXPECT_TRUE(may_begin_attribution(line)) << line;
    EXPECT_TRUE(may_end_attribution(line)) << line;
  }
}

TEST(ReplyPhrases, LinesNoProgramWritesAreNoPhrases) {
  const std::string padding(2000, 'x');
  EXPECT_FALSE(is_attribution("On 5 May 2024, " + padding + " wrote:"));
  EXPECT_FALSE(may_begin_attribution("On 5 May 2024, " + padding));
  EXPECT_FALSE(is_divider("-----" + padding + "-----"));
  EXPECT_FALSE(is_device_signature("Sent from my " + padding));
}

}  // namespace
