#include "normalizers/email/detail.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

namespace json = boost::json;

TEST(EmailDetail, SaysWhatOnlyMailsHave) {
  const json::object envelope =
      json::parse(R"({"mail_from":"anna@x.test","rcpt_to":["s@y.test"],"helo":"mx.x.test","client_ip":"192.0.2.1",
    "tls":"TLSv1.3","mailboxes":["support@y.test"],"queue":"general"})")
          .as_object();
  const facts f = reading_of(
      "Message-ID: <1@x>\nIn-Reply-To: <0@x>\nReferences: <r@x> <0@x>\nDate: Tue, 17 Nov 2026 10:15:30 +0100\nList-Id: "
      "Talk <talk.y.test>\nX-Secret: no\nX-Mailer: Post 1.0\n\nx",
      envelope);
  EXPECT_EQ(json::parse(f.detail), json::parse(R"({
    "message_id": "1@x", "message_id_synthetic": false, "in_reply_to": ["0@x"], "references": ["r@x", "0@x"], "date": "2026-11-17T09:15:30.000Z",
    "envelope": {"mail_from": "anna@x.test", "helo": "mx.x.test", "client_ip": "192.0.2.1", "tls": "TLSv1.3", "rcpt_to": ["s@y.test"]},
    "mailbox": "support@y.test", "headers": {"List-Id": "Talk <talk.y.test>", "X-Mailer": "Post 1.0"}, "list_id": "talk.y.test"})"))
      << f.detail;
}

TEST(EmailDetail, TakesNoEnvelopeOfTheWrongShape) {
  const facts f =
      reading_of("Message-ID: <1@x>\n\nx", {{"mail_from", 1}, {"rcpt_to", "a"}, {"mailboxes", nullptr}, {"tls", true}});
  const auto detail = json::parse(f.detail).as_object();
  EXPECT_EQ(json::serialize(detail.at("envelope")), R"({"tls":true})");
  EXPECT_FALSE(detail.contains("mailbox"));
  EXPECT_FALSE(detail.contains("date"));
}

TEST(EmailDetail, HoldsNoControlCharacters) {
  const facts f = reading_of("Message-ID: <1@x>\nX-Mailer: =?utf-8?Q?a=0D=0Ab?=\n\nx", {{"helo", "a\r\nb\x01"}});
  const auto detail = json::parse(f.detail);
  EXPECT_EQ(detail.at("headers").at("X-Mailer"), "a b");
  EXPECT_EQ(detail.at("envelope").at("helo"), "a b");
}

}  // namespace
}  // namespace intake::email
