// What rspamd is told of a mail, and what its answers mean.
#include "gateway/inspect/rspamd_protocol.hpp"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace intake::inspect {
namespace {

contact from(std::string_view sender) {
  contact c;
  c.receipt = "01JD9";
  c.envelope = {{"mail_from", sender},
                {"rcpt_to", boost::json::array{"a@example.test", "b@example.test"}},
                {"helo", "mx\r\nX-Evil: 1"},
                {"client_ip", "192.0.2.7"}};
  return c;
}

using fields = std::vector<std::pair<std::string, std::string>>;

TEST(RspamdProtocol, TellsTheEnvelope) {
  EXPECT_EQ(rspamd_fields(from("ann@example.org")), (fields{{"Queue-Id", "01JD9"},
                                                            {"IP", "192.0.2.7"},
                                                            {"Helo", "mx  X-Evil: 1"},
                                                            {"From", "ann@example.org"},
                                                            {"Rcpt", "a@example.test"},
                                                            {"Rcpt", "b@example.test"}}));
  EXPECT_EQ(rspamd_fields(from(""))[3], (std::pair<std::string, std::string>{"From", "<>"}));
}

TEST(RspamdProtocol, ReadsActionScoreAndAuthentication) {
  const auto v = read_rspamd_answer(
      R"({"action":"add header","score":7.299,"required_score":15.0,"symbols":{
          "R_SPF_ALLOW":{"score":-0.2,"options":["+ip4:192.0.2.0/24"]},
          "R_DKIM_ALLOW":{"options":["example.org:s=key1"]},
          "DMARC_POLICY_ALLOW":{"options":["example.org","none"]},
          "ARC_NA":{}}})",
      from("ann@example.org"));
  ASSERT_TRUE(v);
  EXPECT_EQ(v->action, "add header");
  EXPECT_EQ(v->score, "7.30");
  EXPECT_EQ(v->required, "15.00");
  EXPECT_TRUE(v->is_likely_spam());
  EXPECT_FALSE(v->is_spam());
  EXPECT_EQ(boost::json::serialize(v->auth),
            R"({"spf":{"result":"pass","domain":"example.org"},"dkim":{"result":"pass","domain":"example.org"},)"
            R"("dmarc":{"result":"pass","domain":"example.org"},"arc":{"result":"none"}})");
}

TEST(RspamdProtocol, AGoodSignatureOutweighsABadOne) {
  const auto v = read_rspamd_answer(R"({"action":"no action","symbols":{"R_DKIM_REJECT":{},"R_DKIM_ALLOW":{}}})",
                                    from("ann@example.org"));
  ASSERT_TRUE(v);
  EXPECT_EQ(v->auth.at("dkim").at("result"), "pass");
}

TEST(RspamdProtocol, WhatIsNoAnswerIsNone) {
  for (const std::string_view text : {"", "{", "[]", "{}", R"({"action":5})", R"({"error":"busy"})", "<html>"})
    EXPECT_FALSE(read_rspamd_answer(text, from("a@x.test"))) << text;
  EXPECT_TRUE(read_rspamd_answer(R"({"action":"reject","symbols":[1],"score":"x"})", from("a@x.test")));
}

}  // namespace
}  // namespace intake::inspect
