#include "normalizers/email/bounce.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

struct bounce_case {
  const char* name;
  std::string_view raw, kind;
};

constexpr bounce_case cases[] = {
    {"a_mail_system_with_its_subject",
     "From: Postmaster <postmaster@y.test>\nSubject: Undeliverable Mail\n\nundeliverable to bob@x.test\n", "bounce"},
    {"a_program_without_a_name_and_the_text",
     "From: <admin@y.test>\nSubject: Non-Delivery: hello\n\nThe email below could not be delivered to the following "
     "user:\n\nbob@x.test\n",
     "bounce"},
    {"nobody_and_the_text",
     "Return-Path: <>\nFrom: mta@y.test\nSubject: hm\n\nCould not deliver message to:\n\n<bob@x.test>\n", "bounce"},
    {"a_person_quotes_one",
     "From: Ann <ann@y.test>\nSubject: Re: Undeliverable Mail\n\nI got this, please help:\n> could not be delivered "
     "to:\n> bob@x.test\n",
     "none"},
    {"a_person_forwards_one",
     "From: Ann <ann@y.test>\nSubject: Fwd: Returned mail\n\nyour message could not be delivered to the "
     "following:\nbob@x.test\n",
     "none"},
    {"a_person_who_is_postmaster",
     "From: postmaster@y.test\nSubject: Your certificate\n\nMail to bob@x.test was rejected.\n", "none"},
    {"a_person_asks_about_delivery",
     "From: Ann <ann@y.test>\nSubject: Where is my parcel?\n\nIt could not be delivered to ann@y.test.\n", "none"},
    {"an_mdaemon",
     "From: MDaemon@y.test\nSubject: Warning: bob@x.test - User unknown!\n\nbob@x.test - no such user here.\n",
     "bounce"},
    {"a_rejection_at_delivery",
     "From: Mail Delivery Subsystem <admin@y.test>\nSubject: Automatically rejected mail\nContent-Type: "
     "multipart/report; boundary=b\n\n--b\n\nNo.\n--b\n"
     "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; bob@x.test\nDisposition: "
     "automatic-action/MDN-sent-automatically; deleted\n--b--\n",
     "bounce"},
    {"an_absence_with_no_sender",
     "Return-Path: <>\nFrom: Ann <ann@y.test>\nSubject: Automatic reply: Hi\n\nI am away.\n", "ooo"},
};

TEST(Bounce, NeedsTwoWitnesses) {
  for (const bounce_case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(reading_of(c.raw).automation.kind, c.kind);
  }
}

TEST(Bounce, IsMarkedByWhatHit) {
  const automation a = reading_of(
                           "From: Mail Delivery System <x@y.test>\nReturn-Path: <>\nSubject: Mail delivery "
                           "failed\n\ncould not be delivered:\n<bob@x.test>\n")
                           .automation;
  EXPECT_TRUE(has(a.markers, "From: mail system"));
  EXPECT_TRUE(has(a.markers, "Subject: returned mail"));
  EXPECT_TRUE(has(a.markers, "Body: not delivered"));
  EXPECT_EQ(boost::json::serialize(a.bounce), R"({"recipients":[{"address":"bob@x.test","action":"failed"}]})");
}

TEST(Bounce, CompletesAReportWithItsWords) {
  const automation a =
      reading_of(
          "From: MAILER-DAEMON@y.test\nContent-Type: multipart/report; report-type=delivery-status; "
          "boundary=b\n\n--b\n\n"
          "could not be delivered:\n<bob@x.test>: 550 5.1.1 unknown\n--b\nContent-Type: message/rfc822\n\n"
          "Message-ID: <orig@y.test>\n\nx\n--b--\n")
          .automation;
  EXPECT_EQ(a.kind, "bounce");
  EXPECT_EQ(
      boost::json::serialize(a.bounce),
      R"({"recipients":[{"address":"bob@x.test","action":"failed","status":"5.1.1","diagnostic":"550 5.1.1 unknown"}],)"
      R"("original_message_id":"orig@y.test"})");
}

TEST(Bounce, OfSuccessIsAReceipt) {
  EXPECT_EQ(
      reading_of("From: MAILER-DAEMON@y.test\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; y.test\n\n"
                 "Final-Recipient: rfc822; bob@x.test\nAction: delivered\nStatus: 2.0.0\n")
          .automation.kind,
      "receipt");
}

}  // namespace
}  // namespace intake::email
