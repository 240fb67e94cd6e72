// What daemons said of a mail before it was taken: from the envelope into the facts.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

const std::string mail = crlf(
    "From: Ann <ann@example.org>\nTo: support+abc@example.test\nSubject: x\nAuthentication-Results: mx.test; dmarc=fail\n"
    "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello\n--b\nContent-Type: application/pdf; name=a.pdf\n\n%PDF-1.4\n--b--\n");

facts with(std::string_view inspection) {
  boost::json::object envelope{{"authserv_ids", boost::json::array{"mx.test"}},
                               {"mailboxes", boost::json::array{"support@example.test"}},
                               {"rcpt_to", boost::json::array{"support+Tag1@example.test"}}};
  if (!inspection.empty()) envelope.emplace("inspection", boost::json::parse(inspection));
  return reading_of(mail, envelope);
}

TEST(Inspection, AuthenticationDecidesHowSureWeAreOfTheSender) {
  const facts proven = with(R"({"auth":{"dmarc":{"result":"pass","domain":"example.org"},"spf":{"result":"pass"}}})");
  EXPECT_EQ(proven.identities.at(0).assurance, "verified");
  EXPECT_EQ(proven.identities.at(0).evidence, "dmarc=pass by rspamd");
  EXPECT_TRUE(proven.thread.sender_proven);
  EXPECT_NE(proven.detail.find(R"("auth":{"spf":{"result":"pass"},"dmarc":{"result":"pass","domain":"example.org"}})"),
            std::string::npos)
      << proven.detail;
  EXPECT_EQ(with(R"({"auth":{"dmarc":{"result":"fail","domain":"example.org"}}})").identities.at(0).assurance, "none");
  EXPECT_EQ(with(R"({"auth":{"dmarc":{"result":"pass","domain":"other.org"}}})").identities.at(0).assurance, "claimed");
}

TEST(Inspection, WithoutItTheUpstreamsWordCounts) {
  EXPECT_EQ(with("").identities.at(0).evidence, "dmarc=fail by mx.test");
  EXPECT_EQ(with(R"({"failed":{"rspamd":"timed out"}})").identities.at(0).evidence, "dmarc=fail by mx.test");
}

TEST(Inspection, MarksAttachments) {
  EXPECT_EQ(with("").attachments.at(0).scan, "none");
  EXPECT_EQ(with(R"({"virus":{"result":"clean"}})").attachments.at(0).scan, "clean");
  EXPECT_EQ(with(R"({"virus":{"result":"infected","name":"Worm.X"}})").attachments.at(0).scan, "infected");
  EXPECT_EQ(with(R"({"failed":{"clamd":"timed out"}})").attachments.at(0).scan, "failed");
}

TEST(Inspection, SaysWhoCouldNotBeAsked) {
  EXPECT_TRUE(has(with(R"({"failed":{"clamd":"timed out","rspamd":"connect"}})").parse.warnings,
                  "not_inspected_by_clamd: timed out"));
  EXPECT_TRUE(has(with(R"({"failed":{"clamd":"timed out","rspamd":"connect"}})").parse.warnings,
                  "not_inspected_by_rspamd: connect"));
}

TEST(Inspection, Tags) {
  const facts f = with(R"({"tags":[{"tag":"spam","evidence":"rspamd: add header, score 7.50"},5]})");
  ASSERT_EQ(f.tags.size(), 1u);
  EXPECT_EQ(f.tags[0].name, "spam");
}

TEST(Inspection, WhatIsNoObjectSaysNothing) {
  for (const char* odd : {"5", "[]", R"({"auth":5,"virus":[],"failed":"x","tags":{}})", R"({"auth":{"dmarc":5}})"})
    EXPECT_EQ(with(odd).attachments.size(), 1u) << odd;
}

TEST(OwnAddresses, AreReadWithTheirTags) {
  const facts f = with("");
  EXPECT_EQ(f.thread.mailbox, "support@example.test");
  EXPECT_EQ(f.thread.plus_tags, (std::vector<std::string>{"Tag1", "abc"}));
}

}  // namespace
}  // namespace intake::email
