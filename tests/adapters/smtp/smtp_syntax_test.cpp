#include "adapters/smtp/smtp_syntax.hpp"

#include <gtest/gtest.h>

namespace intake::smtp {
namespace {

struct valid_path {
  std::string_view input;
  std::string_view local, domain;
  std::string_view rest = {};
  bool utf8 = false;
};

const valid_path valid_paths[] = {
    {.input = "<user@domain.test>", .local = "user", .domain = "domain.test"},
    {.input = "  <user@domain.test>", .local = "user", .domain = "domain.test"},
    {.input = "<user@domain.test> SIZE=1", .local = "user", .domain = "domain.test", .rest = " SIZE=1"},
    {.input = "<a.b+c=d_e{f}@x-y.test>", .local = "a.b+c=d_e{f}", .domain = "x-y.test"},
    {.input = "<!#$%&'*+-/=?^_`{|}~@x>", .local = "!#$%&'*+-/=?^_`{|}~", .domain = "x"},
    {.input = "<\"quoted\"@x.test>", .local = "quoted", .domain = "x.test"},
    {.input = "<\"a b\"@x.test>", .local = "a b", .domain = "x.test"},
    {.input = "<\"a\\\"b\\\\c\"@x.test>", .local = "a\"b\\c", .domain = "x.test"},
    {.input = "<\"@> <\"@x.test>", .local = "@> <", .domain = "x.test"},
    {.input = "<\"\"@x.test>", .local = "", .domain = "x.test"},
    {.input = "<u@[192.0.2.1]>", .local = "u", .domain = "[192.0.2.1]"},
    {.input = "<u@[IPv6:2001:db8::1]>", .local = "u", .domain = "[IPv6:2001:db8::1]"},
    {.input = "<u@[ipv6:::ffff:192.0.2.1]>", .local = "u", .domain = "[ipv6:::ffff:192.0.2.1]"},
    {.input = "<@relay.test:u@x.test>", .local = "u", .domain = "x.test"},
    {.input = "<@a.test,@[192.0.2.1],@b.test:u@x.test>", .local = "u", .domain = "x.test"},
    {.input = "<u@under_score.test>", .local = "u", .domain = "under_score.test"},
    {.input = "<u@1.2.test>", .local = "u", .domain = "1.2.test"},
    {.input = "<us\u00e9r@x.test>", .local = "us\u00e9r", .domain = "x.test", .utf8 = true},
    {.input = "<\"\u00e9 \u00e9\"@x.test>", .local = "\u00e9 \u00e9", .domain = "x.test", .utf8 = true},
    {.input = "<u@b\u00fccher.test>", .local = "u", .domain = "b\u00fccher.test", .utf8 = true},
};

TEST(SmtpSyntax, ReadsValidPaths) {
  for (const auto& c : valid_paths) {
    auto text = c.input;
    const auto path = take_reverse_path(text);
    ASSERT_TRUE(path && path->mailbox) << c.input;
    EXPECT_EQ(path->mailbox->local, c.local) << c.input;
    EXPECT_EQ(path->mailbox->domain, c.domain) << c.input;
    EXPECT_EQ(path->mailbox->utf8, c.utf8) << c.input;
    EXPECT_EQ(text, c.rest) << c.input;
  }
}

TEST(SmtpSyntax, RefusesInvalidPaths) {
  const std::string_view invalid[] = {
      "",
      "user@domain.test",
      "<user@domain.test",
      "user@domain.test>",
      "<user>",
      "<@x.test>",
      "<user@>",
      "<us er@x.test>",
      "<user@x.test >",
      "< user@x.test>",
      "<user@@x.test>",
      "<user@x.test>junk",
      "<user@x.test><other@y.test>",
      "<<user@x.test>>",
      "<.user@x.test>",
      "<user.@x.test>",
      "<us..er@x.test>",
      "<user@x..test>",
      "<user@.x.test>",
      "<user@x.test.>",
      "<user@-x.test>",
      "<user@x-.test>",
      "<user@x test>",
      "<user(comment)@x.test>",
      "<us\"er@x.test>",
      "<\"unterminated@x.test>",
      "<\"a\"b@x.test>",
      "<\"trailing\\\"@x.test>",
      "<\"tab\there\"@x.test>",
      "<\"del\x7f\"@x.test>",
      "<user@[192.0.2.1>",
      "<user@[192.0.2.256]>",
      "<user@[192.0.2]>",
      "<user@[2001:db8::1]>",
      "<user@[IPv6:192.0.2.1]>",
      "<user@[IPv6:2001:db8::1::2]>",
      "<user@[]>",
      "<user@[x-tag:any!thing]>",
      "<user@[IPv6:]>",
      "<@a.test user@x.test>",
      "<@a.test,user@x.test>",
      "<@a.test,:user@x.test>",
      "<@:user@x.test>",
      "<@a.test:>",
      "<user%\xff@x.test>",
      "<user\xc0\xaf@x.test>",
      "<user\xed\xa0\x80@x.test>",
      "<user\xc2\x85@x.test>",
      "<user\xf4\x90\x80\x80@x.test>",
      "<user\xe2\x82@x.test>",
      "<user@x.test\xc3>",
      std::string_view("<us\0er@x.test>", 14),
      std::string_view("<user@x\0.test>", 14),
      "<us\rer@x.test>",
      "<us\ner@x.test>",
  };
  for (auto text : invalid) {
    const std::string shown(text);
    EXPECT_FALSE(take_forward_path(text)) << shown;
  }
}

TEST(SmtpSyntax, BoundsLengths) {
  const auto reads = [](const std::string& local, const std::string& domain) {
    const auto text = local + "@" + domain;
    return parse_mailbox(text).has_value();
  };
  EXPECT_TRUE(reads(std::string(256, 'a'), "x.test"));
  EXPECT_FALSE(reads(std::string(257, 'a'), "x.test"));
  EXPECT_TRUE(reads("a", std::string(63, 'd') + ".test"));
  EXPECT_FALSE(reads("a", std::string(64, 'd') + ".test"));
  std::string long_domain;
  while (long_domain.size() < 250) long_domain += "dddd.";
  EXPECT_TRUE(reads("a", long_domain + "ddddd"));
  EXPECT_FALSE(reads("a", long_domain + "dddddd"));
}

TEST(SmtpSyntax, NullIsForSendersOnly) {
  std::string_view null = "<> SIZE=3", same = "<>", spaced = "< >";
  const auto path = take_reverse_path(null);
  ASSERT_TRUE(path);
  EXPECT_FALSE(path->mailbox);
  EXPECT_EQ(null, " SIZE=3");
  EXPECT_FALSE(take_forward_path(same));
  EXPECT_FALSE(take_reverse_path(spaced));
}

TEST(SmtpSyntax, BarePostmasterIsForRecipientsOnly) {
  std::string_view bare = "<PostMaster>", same = "<PostMaster>";
  const auto path = take_forward_path(bare);
  ASSERT_TRUE(path && path->mailbox);
  EXPECT_EQ(path->mailbox->local, "postmaster");
  EXPECT_EQ(path->mailbox->domain, "");
  EXPECT_FALSE(take_reverse_path(same));
}

TEST(SmtpSyntax, WritesAMailboxAsItMustBeWritten) {
  const std::pair<mailbox, std::string> cases[] = {
      {{.local = "user", .domain = "x.test"}, "user@x.test"},
      {{.local = "a b", .domain = "x.test"}, "\"a b\"@x.test"},
      {{.local = "a\"b\\c", .domain = "x.test"}, "\"a\\\"b\\\\c\"@x.test"},
      {{.local = "", .domain = "x.test"}, "\"\"@x.test"},
      {{.local = ".a", .domain = "x.test"}, "\".a\"@x.test"},
      {{.local = "a..b", .domain = "x.test"}, "\"a..b\"@x.test"},
      {{.local = "postmaster", .domain = ""}, "postmaster"},
  };
  for (const auto& [m, text] : cases) {
    EXPECT_EQ(to_string(m), text);
    if (!m.domain.empty()) EXPECT_EQ(parse_mailbox(text), m);
  }
}

TEST(SmtpSyntax, ReadsParametersOneByOne) {
  std::string_view text = " SIZE=100 SMTPUTF8  X-A=b+3Dc ";
  auto p = take_parameter(text);
  ASSERT_TRUE(p);
  EXPECT_EQ(p->keyword, "SIZE");
  EXPECT_EQ(p->value, "100");
  p = take_parameter(text);
  ASSERT_TRUE(p);
  EXPECT_EQ(p->keyword, "SMTPUTF8");
  EXPECT_FALSE(p->value);
  p = take_parameter(text);
  ASSERT_TRUE(p);
  EXPECT_EQ(p->value, "b+3Dc");
  EXPECT_TRUE(text.empty());
}

TEST(SmtpSyntax, RefusesBadParameters) {
  for (std::string_view text :
       {"SIZE=1", " ", " SIZE=", " =1", " -A=1", " A B=\x01", " A=b=c", " A=\x7f", " A_B=1", "\tA=1"}) {
    const std::string shown(text);
    bool good = true;
    while (good && !text.empty()) good = take_parameter(text).has_value();
    EXPECT_FALSE(good) << shown;
  }
}

TEST(SmtpSyntax, DecodesXtext) {
  EXPECT_EQ(decode_xtext("plain.name"), "plain.name");
  EXPECT_EQ(decode_xtext("a+2Bb+3dc+20"), "a+b=c ");
  EXPECT_EQ(decode_xtext(""), "");
  for (const char* bad : {"a+", "a+2", "a+2G", "a b", "a=b", "a\tb"}) EXPECT_FALSE(decode_xtext(bad)) << bad;
}

TEST(SmtpSyntax, NumbersFitOrAreNone) {
  EXPECT_EQ(parse_number("0"), 0u);
  EXPECT_EQ(parse_number("00012"), 12u);
  EXPECT_EQ(parse_number("9223372036854775808"), 9223372036854775808u);
  EXPECT_EQ(parse_number("18446744073709551615"), 18446744073709551615u);
  for (const char* bad : {"", "18446744073709551616", "-1", "+1", "1 ", "0x10", "1e3", "000000000000000000001"})
    EXPECT_FALSE(parse_number(bad)) << bad;
}

TEST(SmtpSyntax, AnyPrintableNameMayGreet) {
  for (const char* name : {"a.test", "[192.0.2.1]", "localhost", "my_pc", "-", "b\u00fccher"})
    EXPECT_TRUE(is_helo_name(name)) << name;
  for (const char* name : {"", "a b", "a\tb", "a\x01", "\xff"}) EXPECT_FALSE(is_helo_name(name)) << name;
  EXPECT_FALSE(is_helo_name(std::string(256, 'a')));
}

}  // namespace
}  // namespace intake::smtp
