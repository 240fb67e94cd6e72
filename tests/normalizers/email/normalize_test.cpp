#include "normalizers/email/normalize.hpp"

#include <gtest/gtest.h>

#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

TEST(NormalizeEmail, ReadsAnEverydayMail) {
  const std::string raw = crlf(
      "Received: from mx.x.test\n"
      "Message-ID: <1@x.test>\n"
      "Date: Tue, 17 Nov 2026 11:15:30 +0100\n"
      "From: =?UTF-8?Q?Anna_M=C3=BCller?= <Anna@x.test>\n"
      "To: Support <support@y.test>\n"
      "Subject: =?UTF-8?Q?Frage_=C3=BCber?=\n"
      "\t=?UTF-8?Q?_Bestellung?=\n"
      "MIME-Version: 1.0\n"
      "Content-Type: multipart/mixed; boundary=\"=-=\"\n"
      "\n"
      "--=-=\n"
      "Content-Type: text/plain; charset=utf-8\n"
      "\n"
      "Where is it?\n"
      "\n"
      "--=-=\n"
      "Content-Type: application/pdf\n"
      "Content-Transfer-Encoding: base64\n"
      "Content-Disposition: attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.pdf\n"
      "\n"
      "JVBERi0xLjc=\n"
      "--=-=--\n");
  const facts f = reading_of(raw);
  EXPECT_EQ(f.subject, "Frage über Bestellung");
  EXPECT_EQ(f.customer_name, "Anna Müller");
  ASSERT_EQ(f.identities.size(), 1u);
  EXPECT_EQ(f.identities[0].value, "anna@x.test");
  EXPECT_EQ(f.identities[0].assurance, "claimed");
  ASSERT_EQ(f.participants.size(), 2u);
  EXPECT_EQ(f.participants[1].address, "support@y.test");
  ASSERT_TRUE(f.body);
  EXPECT_EQ(f.body->text, "Where is it?\n");
  ASSERT_EQ(f.attachments.size(), 1u);
  EXPECT_EQ(f.attachments[0].filename, "Größe.pdf");
  EXPECT_EQ(f.occurred_at, at("2026-11-17T10:15:30Z"));
  EXPECT_EQ(f.thread.own_id, "1@x.test");
  EXPECT_FALSE(f.parse.degraded);
  EXPECT_TRUE(f.parse.warnings.empty());
  EXPECT_TRUE(f.parse.limits_hit.empty());
}

struct clock_case {
  std::string_view date, occurred_at;
};

TEST(NormalizeEmail, SaysThatAMailIsNotAllHere) {
  const std::string raw = "Subject: big\r\n\r\nthe beginning of";
  const boost::json::object envelope{{"incomplete", "beginning_only"}};
  contact_view contact{.receipt = "R", .via = "imap", .received_at = at("2026-11-26T12:00:00Z"), .envelope = envelope, .bytes = raw};
  const facts f = normalize(contact);
  EXPECT_TRUE(f.parse.degraded);
  EXPECT_EQ(f.parse.warnings, (std::vector<std::string>{"incomplete_beginning_only"}));
}

TEST(NormalizeEmail, BelievesTheSendersClockOnlyNearOurs) {
  constexpr clock_case cases[] = {
      {"Tue, 17 Nov 2026 10:00:00 +0000", "2026-11-17T10:00:00Z"},
      {"Tue, 17 Nov 2026 10:34:00 +0000", "2026-11-17T10:34:00Z"},
      {"Tue, 17 Nov 2026 10:36:00 +0000", "2026-11-17T10:30:00Z"},
      {"Tue, 11 Nov 2026 10:30:00 +0000", "2026-11-11T10:30:00Z"},
      {"Tue, 10 Nov 2026 10:00:00 +0000", "2026-11-17T10:30:00Z"},
      {"nonsense", "2026-11-17T10:30:00Z"},
  };
  for (const clock_case& c : cases)
    EXPECT_EQ(reading_of("Date: " + std::string(c.date) + "\n\nx").occurred_at, at(c.occurred_at)) << c.date;
}

TEST(NormalizeEmail, ReadsARawHeaderInTheCharsetOfItsText) {
  const facts f = reading_of("From: \x1B$B;3ED\x1B(B <yamada@x.test>\nSubject: \x1B$B@A5a=q\x1B(B\nContent-Type: multipart/mixed; boundary=b\n\n"
                             "--b\nContent-Type: text/plain; charset=iso-2022-jp\n\n\x1B$BF|K\\\x1B(B\n--b--\n");
  EXPECT_EQ(f.subject, "請求書");
  EXPECT_EQ(f.participants[0].name, "山田");
  EXPECT_EQ(f.participants[0].address, "yamada@x.test");
  const facts russian = reading_of("From: \xE9\xD2\xC1 <ira@x.test>\nSubject: \xF3\xDE\xA3\xD4\nContent-Type: text/plain; charset=koi8-r\n\n\xF3\xDE\xA3\xD4\n");
  EXPECT_EQ(russian.subject, "Счёт");
  EXPECT_EQ(russian.participants[0].name, "Ира");
  const facts chinese = reading_of("From: \xB3\x5C\xA5\x5C <xu@x.test>\nContent-Type: multipart/mixed; boundary=b\n\n"
                                   "--b\nContent-Type: text/plain; charset=big5\n\n\xA7\x41\n"
                                   "--b\nContent-Type: application/pdf; name=\"\xA5\x5C.pdf\"\n\nx\n--b--\n");
  EXPECT_EQ(chinese.participants.back().address, "xu@x.test");
  EXPECT_EQ(chinese.participants.front().name, "許功");
  ASSERT_EQ(chinese.attachments.size(), 1u);
  EXPECT_EQ(chinese.attachments[0].filename, "功.pdf");
}

TEST(NormalizeEmail, GivesTheSameFactsForTheSameBytes) {
  const std::string raw = "From: a@x.test\nSubject: x\n\nbody\n";
  EXPECT_EQ(reading_of(raw).thread.own_id, reading_of(raw).thread.own_id);
  EXPECT_EQ(reading_of(raw).detail, reading_of(raw).detail);
}

struct broken_case {
  const char* name;
  std::string_view raw;
  bool degraded;
  std::string_view warning;
};

TEST(NormalizeEmail, MakesSomethingOfEverything) {
  const broken_case cases[] = {
      {"nothing", "", true, "no_header"},
      {"no_header", "Hello, is anybody there?\n", true, "no_header"},
      {"binary", std::string_view("\0\1\2\xFF\xFE\n\0", 7), true, "no_header"},
      {"mbox", "From a@x Mon Jan  1 00:00:00 2026\nSubject: x\n\ny", false, "mbox_line"},
      {"two_froms", "From: a@x.test\nFrom: b@x.test\n\ny", false, "repeated_from"},
      {"two_subjects", "Subject: a\nSubject: b\n\ny", false, "repeated_subject"},
      {"two_types",
       "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\n\ny\n--b--\n", false,
       "ambiguous_structure"},
  };
  for (const broken_case& c : cases) {
    SCOPED_TRACE(c.name);
    const facts f = reading_of(c.raw);
    EXPECT_EQ(f.parse.degraded, c.degraded);
    EXPECT_TRUE(has(f.parse.warnings, c.warning));
    EXPECT_FALSE(f.thread.own_id.empty());
    EXPECT_TRUE(f.occurred_at);
  }
}

TEST(NormalizeEmail, ShowsTheAttachmentsOfEveryReadingOfAnAmbiguousMail) {
  const facts f = reading_of(
      "Content-Type: multipart/mixed; boundary=b; boundary=c\n\n--b\n\nx\n--c\nContent-Type: image/png; "
      "name=one.png\n\n1\n--b\n"
      "Content-Type: image/png; name=two.png\n\n2\n--b--\n");
  ASSERT_EQ(f.attachments.size(), 2u);
  EXPECT_EQ(f.attachments[0].filename, "one.png");
  EXPECT_EQ(f.attachments[1].filename, "two.png");
  EXPECT_TRUE(has(f.parse.warnings, "repeated_parameter"));
}

}  // namespace
}  // namespace intake::email
