#include "normalizers/email/delivery_report.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

namespace intake::email {
namespace {

TEST(DeliveryReport, NamesWhoDidNotGetTheMail) {
  const mail m = read_structure(
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSorry.\n--b\n"
      "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.x.test\n\n"
      "Original-Recipient: rfc822;Bob@x.test\nFinal-Recipient: rfc822; robert@y.test\nAction: Failed\nStatus: 5.1.1 "
      "(no such user)\n"
      "Diagnostic-Code: smtp; 550 5.1.1 unknown\n\nFinal-Recipient: rfc822;<carol@x.test>\nAction: delayed\nStatus: "
      "4.4.7\n\n"
      "Final-Recipient: rfc822; carol@x.test\nAction: delayed\n--b\n"
      "Content-Type: message/rfc822\n\nMessage-ID: <orig@x.test>\nSubject: x\n\ny\n--b--\n");
  const delivery_report r = read_delivery_report(m);
  EXPECT_EQ(r.kind, "bounce");
  EXPECT_EQ(r.original_message_id, "orig@x.test");
  ASSERT_EQ(r.recipients.size(), 2u);
  EXPECT_EQ(r.recipients[0].address, "Bob@x.test");
  EXPECT_EQ(r.recipients[0].action, "failed");
  EXPECT_EQ(r.recipients[0].status, "5.1.1");
  EXPECT_EQ(r.recipients[0].diagnostic, "smtp; 550 5.1.1 unknown");
  EXPECT_EQ(r.recipients[1].address, "carol@x.test");
  EXPECT_EQ(r.recipients[1].action, "delayed");
  EXPECT_EQ(
      boost::json::serialize(as_json(
          {.kind = "bounce", .recipients = {r.recipients[1]}, .original_message_id = "o", .feedback_type = {}})),
      R"({"recipients":[{"address":"carol@x.test","action":"delayed","status":"4.4.7"}],"original_message_id":"o"})");
}

struct kind_case {
  std::string_view type, body, kind;
};

TEST(DeliveryReport, TellsReceiptsAndComplaintsApart) {
  constexpr kind_case cases[] = {
      {"message/delivery-status", "Reporting-MTA: x\n", "bounce"},
      {"message/disposition-notification", "Disposition: manual-action/MDN-sent-manually; displayed\n", "receipt"},
      {"message/feedback-report", "Feedback-Type: abuse\n", "complaint"},
      {"text/plain", "Action: failed\n", ""},
  };
  for (const kind_case& c : cases) {
    const std::string raw =
        "Content-Type: multipart/report; boundary=b\n\n--b\n\nx\n--b\nContent-Type: " + std::string(c.type) + "\n\n" +
        std::string(c.body) + "--b--\n";
    const mail m = read_structure(raw);
    EXPECT_EQ(read_delivery_report(m).kind, c.kind) << c.type;
    EXPECT_EQ(read_delivery_report(m).feedback_type, c.kind == "complaint" ? "abuse" : "");
  }
}

TEST(DeliveryReport, IsBounded) {
  std::string raw = "Content-Type: message/delivery-status\n\n";
  for (int i = 0; i < 1000; ++i) raw += "Final-Recipient: rfc822; u" + std::to_string(i) + "@x.test\n\n";
  EXPECT_EQ(read_delivery_report(read_structure(raw)).recipients.size(), 100u);
}

}  // namespace
}  // namespace intake::email
