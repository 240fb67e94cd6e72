#include "adapters/smtp/mail_transaction.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "tests/support/smtp_dialogue.hpp"

namespace intake::smtp {
namespace {

using test::policy_accepting;

const auto policy = policy_accepting({{.address = "a@x.test", .queue = "one"},
                                      {.address = "b@x.test", .queue = "two"},
                                      {.address = "c@x.test", .queue = "one"}});
const client_identity client{.address = "192.0.2.7", .name = {}, .helo = "h.test"};

TEST(SmtpMailTransaction, DescribesTheEnvelope) {
  mail_transaction mail;
  mail.begin("s@a.test", true);
  mail.add_recipient("c@x.test", 2);
  mail.add_recipient("b+1@x.test", 1);
  mail.add_recipient("b+2@x.test", 1);
  const auto made = mail.to_contact(policy, {.address = "192.0.2.7", .name = "n.test", .helo = "h.test"}, "TLSv1.3 X");
  EXPECT_EQ(made.channel, "email");
  EXPECT_EQ(made.source, "smtp/public");
  EXPECT_EQ(made.via, "smtp");
  EXPECT_EQ(made.media_type, "message/rfc822");
  EXPECT_EQ(
      boost::json::serialize(made.envelope),
      R"({"mail_from":"s@a.test","rcpt_to":["c@x.test","b+1@x.test","b+2@x.test"],"helo":"h.test","client_ip":"192.0.2.7",)"
      R"("client_name":"n.test","tls":"TLSv1.3 X","smtputf8":true,"mailboxes":["b@x.test","c@x.test"],"queue":"two","also_queues":["one"]})");
}

TEST(SmtpMailTransaction, LeavesOutWhatIsNotSo) {
  mail_transaction mail;
  mail.begin("", false);
  mail.add_recipient("a@x.test", 0);
  mail.add_recipient("c@x.test", 2);
  const auto made = mail.to_contact(policy, client, "");
  EXPECT_EQ(
      boost::json::serialize(made.envelope),
      R"({"mail_from":"","rcpt_to":["a@x.test","c@x.test"],"helo":"h.test","client_ip":"192.0.2.7","mailboxes":["a@x.test","c@x.test"],"queue":"one"})");
}

TEST(SmtpMailTransaction, SameEnvelopeSameKeyInAnyOrder) {
  const auto key = [](std::initializer_list<const char*> recipients) {
    mail_transaction mail;
    mail.begin("s@a.test", false);
    for (const auto* r : recipients) mail.add_recipient(r, 0);
    return mail.to_contact(policy, client, "").natural_key;
  };
  EXPECT_EQ(key({"a@x.test", "b@x.test"}), key({"b@x.test", "a@x.test", "b@x.test"}));
  EXPECT_EQ(key({"a@x.test"}), std::string("s@a.test\0a@x.test", 17));
  EXPECT_NE(key({"a@x.test"}), key({"a@x.test", "b@x.test"}));
}

TEST(SmtpMailTransaction, ResetForgetsAll) {
  mail_transaction mail;
  mail.begin("s@a.test", true);
  mail.add_recipient("a@x.test", 0);
  mail.reset();
  EXPECT_FALSE(mail.begun());
  EXPECT_FALSE(mail.smtputf8());
  EXPECT_EQ(mail.recipients(), 0u);
}

}  // namespace
}  // namespace intake::smtp
