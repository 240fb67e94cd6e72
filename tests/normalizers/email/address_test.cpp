#include "normalizers/email/address.hpp"

#include <gtest/gtest.h>

namespace intake::email {

void PrintTo(const address& a, std::ostream* out) { *out << '"' << a.name << "\" <" << a.mailbox << '>'; }

namespace {

struct address_case {
  const char* name;
  std::string_view raw;
  std::vector<address> list;
};

const address_case cases[] = {
    {"bare", "a@x.test", {{"", "a@x.test"}}},
    {"angle", "<a@x.test>", {{"", "a@x.test"}}},
    {"named", "Anna Meyer <a@x.test>", {{"Anna Meyer", "a@x.test"}}},
    {"quoted_name", "\"Meyer, Anna\" <a@x.test>", {{"Meyer, Anna", "a@x.test"}}},
    {"escaped_quotes", R"("Anna \"Ann\" Meyer" <a@x.test>)", {{"Anna \"Ann\" Meyer", "a@x.test"}}},
    {"comment_is_a_name", "a@x.test (Anna Meyer)", {{"Anna Meyer", "a@x.test"}}},
    {"comment_beside_a_name", "Anna <a@x.test> (work)", {{"Anna", "a@x.test"}}},
    {"nested_comment", "a@x.test (Anna (Ann) Meyer)", {{"Anna (Ann) Meyer", "a@x.test"}}},
    {"list", "a@x.test, Bob <b@x.test>,c@x.test", {{"", "a@x.test"}, {"Bob", "b@x.test"}, {"", "c@x.test"}}},
    {"semicolons", "a@x.test; b@x.test", {{"", "a@x.test"}, {"", "b@x.test"}}},
    {"empty_entries", ",, a@x.test ,;,", {{"", "a@x.test"}}},
    {"group", "Team: a@x.test, Bob <b@x.test>;, c@x.test", {{"", "a@x.test"}, {"Bob", "b@x.test"}, {"", "c@x.test"}}},
    {"empty_group", "undisclosed-recipients:;", {}},
    {"encoded_name", "=?utf-8?Q?M=C3=BCller=2C_Anna?= <a@x.test>", {{"Müller, Anna", "a@x.test"}}},
    {"encoded_name_with_raw_comma", "=?utf-8?Q?M=C3=BCller,_Anna?= <a@x.test>", {{"Müller, Anna", "a@x.test"}}},
    {"encoded_name_in_quotes", "\"=?utf-8?Q?M=C3=BCller?=\" <a@x.test>", {{"Müller", "a@x.test"}}},
    {"encoded_name_in_two_words", "=?utf-8?Q?M=C3?= =?utf-8?Q?=BCller?= <a@x.test>", {{"Müller", "a@x.test"}}},
    {"raw_eight_bit_name", "M\xFCller <a@x.test>", {{"Müller", "a@x.test"}}},
    {"route", "Anna <@one.test,@two.test:a@x.test>", {{"Anna", "a@x.test"}}},
    {"quoted_local_part", "\"anna meyer\"@x.test", {{"", "\"anna meyer\"@x.test"}}},
    {"quoted_local_part_in_angle", "Anna <\"a>b\"@x.test>", {{"Anna", "\"a>b\"@x.test"}}},
    {"blanks_around_at", "a @ x . test", {{"", "a@x.test"}}},
    {"no_brackets", "Anna Meyer a@x.test", {{"Anna Meyer", "a@x.test"}}},
    {"no_closing_bracket", "Anna <a@x.test", {{"Anna", "a@x.test"}}},
    {"no_closing_bracket_before_comma", "Anna <a@x.test, b@x.test", {{"Anna", "a@x.test"}, {"", "b@x.test"}}},
    {"no_comma", "Anna <a@x.test> Bob <b@x.test>", {{"Anna", "a@x.test"}, {"Bob", "b@x.test"}}},
    {"no_name_no_comma", "<a@x.test> <b@x.test>", {{"", "a@x.test"}, {"", "b@x.test"}}},
    {"unclosed_quote", "\"Anna <a@x.test>", {{"Anna", "a@x.test"}}},
    {"unclosed_comment", "(Anna <a@x.test>", {{"Anna", "a@x.test"}}},
    {"mailto", "<mailto:a@x.test>", {{"", "a@x.test"}}},
    {"local_user", "MAILER-DAEMON (Mail Delivery System)", {{"Mail Delivery System", "MAILER-DAEMON"}}},
    {"name_alone", "Anna Meyer", {{"Anna Meyer", ""}}},
    {"empty_angle", "Anna <>", {{"Anna", ""}}},
    {"name_is_an_address", "a@x.test <b@x.test>", {{"a@x.test", "b@x.test"}}},
    {"folded", "Anna\r\n Meyer\r\n <a@x.test>", {{"Anna Meyer", "a@x.test"}}},
    {"utf8_address", "<anna@m\xC3\xBCller.test>", {{"", "anna@müller.test"}}},
    {"line_break_in_encoded_name", "=?utf-8?Q?a=0D=0AB:_c?= <a@x.test>", {{"a B: c", "a@x.test"}}},
    {"nothing", "  ", {}},
};

TEST(Address, ReadsListsAsTheyAreWritten) {
  for (const address_case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(read_addresses(c.raw), c.list);
  }
}

TEST(Address, ListsAreBounded) {
  std::string raw;
  for (int i = 0; i < 5000; ++i) raw += "a" + std::to_string(i) + "@x.test,";
  EXPECT_EQ(read_addresses(raw, 1000).size(), 1000u);
}

TEST(Address, StaysLinearInBracketsThatNeverClose) {
  for (const char c : {'(', '<', '"', ':', '@', '\\'}) EXPECT_LE(read_addresses(std::string(60'000, c)).size(), 1000u);
}

TEST(Address, KeysIgnoreCaseAndBlanks) { EXPECT_EQ(address_key(" Anna+Tag@X.Test "), "anna+tag@x.test"); }

}  // namespace
}  // namespace intake::email
