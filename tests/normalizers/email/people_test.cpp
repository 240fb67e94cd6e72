#include "normalizers/email/people.hpp"

#include <gtest/gtest.h>

namespace intake::email {
namespace {

std::string drawn(const people& who) {
  std::string out;
  for (const participant& p : who.participants) out += p.role + "=" + p.name + "<" + p.address + "> ";
  return out;
}

people people_of(std::string_view raw, std::string_view mail_from = {}) {
  std::vector<field> header;
  parse_notes notes;
  scan_header(raw, 0, true, {}, limits{}, header, notes);
  return read_people(header, mail_from);
}

TEST(People, AreListedByRole) {
  const people who =
      people_of("To: Support <s@x.test>\nCc: c@x.test, d@x.test\nFrom: Anna <A@x.test>\nReply-To: r@x.test\n\n");
  EXPECT_EQ(drawn(who), "from=Anna<A@x.test> reply_to=<r@x.test> to=Support<s@x.test> cc=<c@x.test> cc=<d@x.test> ");
  EXPECT_EQ(who.sender, "a@x.test");
  EXPECT_EQ(who.sender_name, "Anna");
  EXPECT_EQ(who.evidence, "From header");
}

TEST(People, OfARepeatedFieldAreAllListedOnce) {
  EXPECT_EQ(drawn(people_of("From: a@x.test\nTo: b@x.test\nTo: B@X.test, c@x.test\n\n")),
            "from=<a@x.test> to=<b@x.test> to=<c@x.test> ");
}

struct sender_case {
  const char* name;
  std::string_view raw, mail_from, sender, evidence;
};

TEST(People, TheSenderIsTheBestThatIsKnown) {
  constexpr sender_case cases[] = {
      {"from", "From: a@x.test\nSender: b@x.test\n\n", "c@x.test", "a@x.test", "From header"},
      {"sender", "From: nobody\nSender: b@x.test\n\n", "c@x.test", "b@x.test", "Sender header"},
      {"envelope", "Subject: x\n\n", "C@x.test", "c@x.test", "envelope sender"},
      {"return_path", "Return-Path: <d@x.test>\n\n", "", "d@x.test", "Return-Path header"},
      {"nobody", "Subject: x\n\n", "", "", ""},
  };
  for (const sender_case& c : cases) {
    SCOPED_TRACE(c.name);
    const people who = people_of(c.raw, c.mail_from);
    EXPECT_EQ(who.sender, c.sender);
    EXPECT_EQ(who.evidence, c.evidence);
  }
}

TEST(People, AreBounded) {
  std::string raw = "From: a@x.test\nTo: ";
  for (int i = 0; i < 3000; ++i) raw += "b" + std::to_string(i) + "@x.test, ";
  EXPECT_EQ(people_of(raw + "\n\n").participants.size(), max_addresses);
}

}  // namespace
}  // namespace intake::email
