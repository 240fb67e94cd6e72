#include "adapters/smtp/mailboxes.hpp"

#include <gtest/gtest.h>

namespace intake::smtp {
namespace {

using finding = mailboxes::finding;

mailboxes ours() {
  return mailboxes::create({{.address = "support@x.test", .queue = "general"},
                            {.address = "Sales@X.test", .queue = "sales"},
                            {.address = "sales+vip@x.test", .queue = "vip"},
                            {.address = "*@all.test", .queue = "all"},
                            {.address = "named@all.test", .queue = "named"}})
      .value();
}

struct lookup {
  std::string address;
  std::string configured = {};  ///< empty: not accepted
  finding refused = finding::unknown_mailbox;
};

const lookup lookups[] = {
    {.address = "support@x.test", .configured = "support@x.test"},
    {.address = "SUPPORT@X.TEST", .configured = "support@x.test"},
    {.address = "\"support\"@x.test", .configured = "support@x.test"},
    {.address = "support+ticket-12@x.test", .configured = "support@x.test"},
    {.address = "support+@x.test", .configured = "support@x.test"},
    {.address = "support+bounce=a.test@x.test", .configured = "support@x.test"},
    {.address = "sales@x.test", .configured = "Sales@X.test"},
    {.address = "sales+vip@x.test", .configured = "sales+vip@x.test"},
    {.address = "sales+vip+more@x.test", .configured = "Sales@X.test"},
    {.address = "anybody@all.test", .configured = "*@all.test"},
    {.address = "named@all.test", .configured = "named@all.test"},
    {.address = "named+x@all.test", .configured = "named@all.test"},
    {.address = "postmaster@x.test", .configured = "support@x.test"},
    {.address = "PostMaster@X.TEST", .configured = "support@x.test"},
    {.address = "postmaster@all.test", .configured = "*@all.test"},
    {.address = "nobody@x.test"},
    {.address = "supportx@x.test"},
    {.address = "+support@x.test"},
    {.address = "support@y.test", .refused = finding::foreign},
    {.address = "postmaster@y.test", .refused = finding::foreign},
    {.address = "support@sub.x.test", .refused = finding::foreign},
    {.address = "support@[192.0.2.1]", .refused = finding::foreign},
};

TEST(SmtpMailboxes, FindsWhatIsOurs) {
  const auto table = ours();
  for (const auto& c : lookups) {
    const auto found = table.find(parse_mailbox(c.address).value());
    if (c.configured.empty()) {
      EXPECT_EQ(found.what, c.refused) << c.address;
    } else {
      ASSERT_EQ(found.what, finding::accepted) << c.address;
      EXPECT_EQ(table[found.index].address, c.configured) << c.address;
    }
  }
}

TEST(SmtpMailboxes, NeverLooksLikeARelay) {
  const auto table = ours();
  for (const char* address : {"user%other.test@x.test", "user%other.test@all.test", "\"user@other.test\"@all.test",
                              "\"user@other.test\"@x.test", "other.test!user@all.test", "\"user%other.test\"@all.test",
                              "support+a%other.test@x.test", "\"support+a@other.test\"@x.test", "user@other.test"})
    EXPECT_EQ(table.find(parse_mailbox(address).value()).what, finding::foreign) << address;
}

TEST(SmtpMailboxes, BarePostmasterAlwaysHasAHome) {
  const mailbox bare{.local = "postmaster", .domain = {}};
  EXPECT_EQ(ours().find(bare).what, finding::accepted);
  const auto none = mailboxes::create({}).value();
  ASSERT_EQ(none.find(bare).what, finding::accepted);
  EXPECT_EQ(none[none.find(bare).index].queue, "general");
  EXPECT_EQ(none.find(parse_mailbox("postmaster@x.test").value()).what, finding::foreign);
}

TEST(SmtpMailboxes, AnExplicitPostmasterComesFirst) {
  const auto table =
      mailboxes::create({{.address = "*@x.test", .queue = "all"}, {.address = "postmaster@x.test", .queue = "ops"}})
          .value();
  EXPECT_EQ(table[table.find(parse_mailbox("postmaster@x.test").value()).index].queue, "ops");
}

TEST(SmtpMailboxes, NamesTheAddressThatIsNone) {
  for (const char* bad : {"support", "support@", "@x.test", "*", "*@", "a b@x.test", "**@x.test@y.test"}) {
    const auto table = mailboxes::create({{.address = "ok@x.test"}, {.address = bad}});
    ASSERT_FALSE(table.has_value()) << bad;
    EXPECT_NE(table.error().message.find(bad), std::string::npos);
  }
}

}  // namespace
}  // namespace intake::smtp
