#include "normalizers/email/forwarded.hpp"

#include <gtest/gtest.h>

#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

const boost::json::object to_our_mailbox = {{"mailboxes", boost::json::array{"support@desk.test"}}};

struct forward_case {
  const char* name;
  std::string_view subject, text, customer;
  std::string_view from = "Kim <kim@desk.test>";
};

constexpr forward_case cases[] = {
    {"gmail", "Fwd: Broken",
     "See below.\n\n---------- Forwarded message ---------\nFrom: Ann Lee <Ann@x.test>\nDate: Mon, 5 Oct "
     "2026\nSubject: Broken\n\nHelp\n",
     "ann@x.test"},
    {"outlook_in_german", "WG: Defekt",
     "Bitte übernehmen.\n\nVon: Ann Lee <ann@x.test>\nGesendet: Montag, 5. Oktober 2026 10:00\nAn: Kim\nBetreff: "
     "Defekt\n",
     "ann@x.test"},
    {"bold_fields", "Fwd: Broken", "*From:* Ann Lee <ann@x.test>\n*Date:* 5 Oct 2026\n\nHelp\n", "ann@x.test"},
    {"quoted_by_apple", "Fwd: Broken", "> Begin forwarded message:\n>\n> From: ann@x.test\n> Subject: Broken\n",
     "ann@x.test"},
    {"not_passed_on", "Broken", "From: ann@x.test\nDate: today\n", "kim@desk.test"},
    {"by_a_customer", "Fwd: Broken", "From: ann@x.test\nDate: today\n", "eve@y.test", "eve@y.test"},
    {"a_sentence", "Fwd: Broken", "From: ann@x.test I heard that.\nNothing more.\n", "kim@desk.test"},
    {"her_own", "Fwd: Broken", "From: Kim <kim@desk.test>\nDate: today\n", "kim@desk.test"},
};

TEST(Forwarded, ByAColleagueIsTheCustomers) {
  for (const forward_case& c : cases) {
    SCOPED_TRACE(c.name);
    const facts f =
        reading_of("From: " + std::string(c.from) + "\nTo: support@desk.test\nSubject: " + std::string(c.subject) +
                       "\n\n" + std::string(c.text),
                   to_our_mailbox);
    ASSERT_EQ(f.identities.size(), 1u);
    EXPECT_EQ(f.identities[0].value, c.customer);
    EXPECT_TRUE(has(f.thread.parties, c.customer)) << "may go on with the conversation";
  }
}

TEST(Forwarded, AsAnAttachment) {
  const facts f = reading_of(
      "From: Kim <kim@desk.test>\nSubject: Fwd: Broken\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee "
      "there.\n--b\n"
      "Content-Type: message/rfc822\n\nFrom: Ann Lee <ann@x.test>\nSubject: Broken\n\nHelp\n--b--\n",
      to_our_mailbox);
  EXPECT_EQ(f.identities.at(0).value, "ann@x.test");
  EXPECT_EQ(f.identities.at(0).evidence, "forwarded by kim@desk.test");
  EXPECT_EQ(f.customer_name, "Ann Lee");
  EXPECT_EQ(f.thread.sender, "kim@desk.test");
}

TEST(Forwarded, WithinAPublicProviderIsNobodysColleague) {
  const facts f = reading_of("From: eve@gmail.com\nSubject: Fwd: x\n\nFrom: ann@x.test\nDate: today\n",
                             {{"mailboxes", boost::json::array{"ourshop@gmail.com"}}});
  EXPECT_EQ(f.identities.at(0).value, "eve@gmail.com");
}

}  // namespace
}  // namespace intake::email
