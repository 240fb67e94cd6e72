#include "adapters/telephony/push_protocol.hpp"

#include <gtest/gtest.h>

#include "gateway/config/telephony_formats.hpp"
#include "gateway/crypto/base64.hpp"
#include "tests/adapters/telephony/sample_request.hpp"

namespace intake::telephony {
namespace {

const time_point now = from_millis(1'700'000'000'123);
const std::string json = "application/json", form = "application/x-www-form-urlencoded";

sample_request post(std::string body, std::string type = json, header_fields more = {}) {
  sample_request r{.body = std::move(body)};
  if (!type.empty()) r.headers.emplace_back("Content-Type", std::move(type));
  r.headers.insert(r.headers.end(), more.begin(), more.end());
  return r;
}

/// One exchange, with a sender whose signature was good and a door that says what it is told to.
class exchange {
 public:
  exchange(std::string_view format, sample_request request, push_limits limits = {})
      : sample_(std::move(request)),
        view_(sample_.view()),
        limits_(limits),
        protocol_(*find_push_format(format), view_, limits_, now) {
    if (auto reply = protocol_.before_authentication()) {
      pushed.reply = std::move(reply);
      before = true;
    } else {
      pushed = protocol_.read("zoom secret");
    }
  }
  exchange(const exchange&) = delete;
  exchange& operator=(const exchange&) = delete;

  std::vector<std::string> records() const { return {pushed.records.begin(), pushed.records.end()}; }
  int status() const { return pushed.reply ? pushed.reply->status : 0; }
  push_reply taken() const {
    std::vector<push_outcome> outcomes;
    for (std::size_t i = 0; i < pushed.records.size(); ++i)
      outcomes.push_back({.receipt = "R" + std::to_string(i + 1)});
    return protocol_.answer(pushed, outcomes);
  }
  push_reply answer(const std::vector<push_outcome>& outcomes) const { return protocol_.answer(pushed, outcomes); }
  const push_protocol& protocol() const { return protocol_; }

  push pushed;
  bool before = false;  ///< answered without asking who it is

 private:
  sample_request sample_;
  push_request view_;
  push_limits limits_;
  push_protocol protocol_;
};

std::string header_of(const push_reply& reply, std::string_view name) {
  for (const auto& [n, value] : reply.headers)
    if (n == name) return value;
  return {};
}

struct accepted_case {
  const char* name;
  const char* format;
  sample_request request;
  std::vector<std::string> records;
  int status;
  std::string body;
};

TEST(PushProtocol, EachDialectHearsWhatItTakesForReceived) {
  const std::string twiml = R"(<?xml version="1.0" encoding="UTF-8"?><Response/>)";
  const std::string one = R"({"receipt":"R1"})", two = R"({"receipts":["R1","R2"]})";
  const accepted_case cases[] = {
      {"twilio",
       "twilio",
       post("CallSid=CA1&CallStatus=completed", form),
       {"CallSid=CA1&CallStatus=completed"},
       200,
       twiml},
      {"twilio_json", "twilio", post(R"({"CallSid":"CA1"})"), {R"({"CallSid":"CA1"})"}, 200, twiml},
      {"telnyx", "telnyx", post(R"({"data":{}})"), {R"({"data":{}})"}, 202, one},
      {"zammad", "zammad", post("event=newCall&callId=1", form), {"event=newCall&callId=1"}, 200, "{}"},
      {"zammad_parts",
       "zammad",
       post("--b\r\n\r\n--b--", "multipart/form-data; boundary=b"),
       {"--b\r\n\r\n--b--"},
       200,
       "{}"},
      {"zoom", "zoom", post(R"({"event":"phone.callee_missed"})"), {R"({"event":"phone.callee_missed"})"}, 200, one},
      {"ringcentral",
       "ringcentral",
       post(R"({"uuid":"1"})", "application/json; charset=UTF-8"),
       {R"({"uuid":"1"})"},
       200,
       one},
      {"freeswitch_json", "freeswitch-json", post(R"({"variables":{}})"), {R"({"variables":{}})"}, 202, one},
      {"freeswitch_form", "freeswitch-json", post("cdr=%7B%22a%22%3A1%7D", form), {"cdr=%7B%22a%22%3A1%7D"}, 202, one},
      {"freeswitch_base64",
       "freeswitch-json",
       post("cdr=e30=", "application/x-www-form-base64-encoded"),
       {"cdr=e30="},
       202,
       one},
      {"freeswitch_xml", "freeswitch-xml", post("<cdr/>", "text/xml"), {"<cdr/>"}, 202, one},
      {"freeswitch_xml_form", "freeswitch-xml", post("cdr=%3Ccdr/%3E", form), {"cdr=%3Ccdr/%3E"}, 202, one},
      {"eventbridge",
       "amazon-connect",
       post(R"({"detail-type":"x","detail":{}})"),
       {R"({"detail-type":"x","detail":{}})"},
       202,
       one},
      {"contact_records",
       "amazon-connect",
       post(R"([{"ContactId":"1"},{"ContactId":"2"}])"),
       {R"({"ContactId":"1"})", R"({"ContactId":"2"})"},
       202,
       two},
      {"generic", "generic-json", post("{\"id\": 1.50}\n"), {R"({"id": 1.50})"}, 202, one},
      {"no_type", "generic-json", post("{}", ""), {"{}"}, 202, one},
      {"put",
       "generic-json",
       {.method = "PUT", .headers = {{"content-type", "APPLICATION/JSON"}}, .body = "{}"},
       {"{}"},
       202,
       one},
      {"events",
       "generic-json",
       post(R"([{"id":1},{"id":2}])", "application/cloudevents-batch+json"),
       {R"({"id":1})", R"({"id":2})"},
       202,
       two},
      {"json_lines",
       "generic-json",
       post("{\"id\":1}\n\n{\"id\":2}\n", "application/x-ndjson"),
       {R"({"id":1})", R"({"id":2})"},
       202,
       two},
      {"none_of_them", "generic-json", post("[]"), {}, 202, R"({"receipts":[]})"},
      {"csv", "asterisk-csv", post("\"\",\"1\"\r\n\"\",\"2\"\r\n", "text/csv"), {R"("","1")", R"("","2")"}, 202, two},
      {"line", "3cx", post("Call 1,2", "text/plain; charset=utf-8"), {"Call 1,2"}, 202, one},
  };
  for (const auto& c : cases) {
    const exchange e(c.format, c.request);
    ASSERT_FALSE(e.pushed.reply) << c.name << ' ' << e.pushed.reply->body;
    EXPECT_EQ(e.records(), c.records) << c.name;
    const auto reply = e.taken();
    EXPECT_EQ(reply.status, c.status) << c.name;
    EXPECT_EQ(reply.body, c.body) << c.name;
    EXPECT_EQ(header_of(reply, "Intake-Receipt"), c.records.size() == 1 ? "R1" : "") << c.name;
  }
}

TEST(PushProtocol, EveryFormatThatMayHaveAPathIsTaken) {
  for (const auto& f : config::telephony_formats()) EXPECT_EQ(find_push_format(f.name) != nullptr, f.path) << f.name;
}

struct refused_case {
  const char* name;
  const char* format;
  sample_request request;
  int status;
  bool before;  ///< without asking who it is
};

TEST(PushProtocol, RefusesInProblemJson) {
  const refused_case cases[] = {
      {"get", "generic-json", {.method = "GET", .body = "{}"}, 405, true},
      {"delete", "twilio", {.method = "DELETE"}, 405, true},
      {"lower_case_post", "twilio", {.method = "post"}, 405, true},
      {"no_length", "generic-json", {}, 411, true},
      {"empty", "generic-json", {.headers = {{"Content-Length", "0"}}}, 400, true},
      {"empty_chunks", "generic-json", {.headers = {{"Transfer-Encoding", "chunked"}}}, 400, true},
      {"too_large", "generic-json", post(std::string((1 << 20) + 1, ' ')), 413, true},
      {"xml_for_json", "generic-json", post("<a/>", "text/xml"), 415, true},
      {"form_for_zoom", "zoom", post("a=1", form), 415, true},
      {"json_for_lines", "asterisk-csv", post("{}"), 415, true},
      {"zipped", "amazon-connect", post("{}", json, {{"Content-Encoding", "gzip"}}), 415, true},
      {"no_json", "generic-json", post("{"), 400, false},
      {"two_jsons", "generic-json", post("{}{}"), 400, false},
      {"no_json_from_zoom", "zoom", post("hello"), 400, false},
      {"bad_line", "generic-json", post("{}\n{\n", "application/x-ndjson"), 400, false},
      {"blank_lines", "asterisk-csv", post("\n\r\n", "text/csv"), 400, false},
  };
  for (const auto& c : cases) {
    const exchange e(c.format, c.request);
    ASSERT_EQ(e.status(), c.status) << c.name;
    EXPECT_EQ(e.before, c.before) << c.name;
    EXPECT_TRUE(e.pushed.records.empty()) << c.name;
    EXPECT_EQ(e.pushed.reply->content_type, "application/problem+json") << c.name;
    EXPECT_NE(e.pushed.reply->body.find("\"status\":" + std::to_string(c.status)), std::string::npos) << c.name;
  }
  EXPECT_EQ(header_of(*exchange("zoom", {.method = "GET"}).pushed.reply, "Allow"), "POST, PUT");
}

TEST(PushProtocol, ManyRecordsHaveALimit) {
  std::string array = "[1", envelope = R"({"requestId":"r","timestamp":1,"records":[{"data":"e30="})", lines = "1\n";
  for (int i = 1; i < 500; ++i) {
    array += ",1";
    envelope += R"(,{"data":"e30="})";
    lines += "1\n";
  }
  EXPECT_EQ(exchange("generic-json", post(array + "]")).records().size(), 500u);
  EXPECT_EQ(exchange("generic-json", post(array + ",1]")).status(), 413);
  EXPECT_EQ(exchange("amazon-connect", post(envelope + "]}")).records().size(), 500u);
  EXPECT_EQ(exchange("amazon-connect", post(envelope + ",{}]}")).status(), 413);
  EXPECT_EQ(exchange("asterisk-csv", post(lines, "text/csv")).records().size(), 500u);
  EXPECT_EQ(exchange("asterisk-csv", post(lines + "1", "text/csv")).status(), 413);
}

TEST(PushProtocol, FirehoseIsUnpackedAndAnsweredInItsOwnForm) {
  const std::string first = R"({"ContactId":"1"})", second = R"({"ContactId":"2","Channel":"VOICE"})";
  const exchange e(
      "amazon-connect",
      post(R"({"requestId":"ed4acda5-034f","timestamp":1578090901599,"records":[{"data":")" +
           crypto::base64_encode(first + "\n") + R"("},{"data":")" + crypto::base64_encode(second) + R"("}]})"));
  EXPECT_EQ(e.records(), (std::vector<std::string>{first, second}));
  EXPECT_EQ(e.taken(), (push_reply{.status = 200,
                                   .content_type = "application/json",
                                   .body = R"({"requestId":"ed4acda5-034f","timestamp":1700000000123})"}));
}

TEST(PushProtocol, ABadRecordDoesNotKeepItsBatchOut) {
  const exchange e("amazon-connect",
                   post(R"({"requestId":"r","records":[{"data":"e30="},{"data":"?!"},{"value":1},7,{"data":""}]})"));
  EXPECT_EQ(e.records(), (std::vector<std::string>{"{}", "?!", R"({"value":1})", "7", R"({"data":""})"}));
}

TEST(PushProtocol, FirehoseHearsOfTroubleInItsOwnForm) {
  const header_fields id{{"X-Amz-Firehose-Request-Id", "r-1"}};
  const exchange bad("amazon-connect", post("{", json, id));
  EXPECT_EQ(
      *bad.pushed.reply,
      (push_reply{.status = 400,
                  .content_type = "application/json",
                  .body = R"({"requestId":"r-1","timestamp":1700000000123,"errorMessage":"the body is not JSON"})"}));
  const exchange good("amazon-connect", post(R"({"requestId":"r-1","records":[{"data":"e30="}]})", json, id));
  const auto later = good.answer({{.receipt = "", .temporary = true}});
  EXPECT_EQ(later.status, 503);
  EXPECT_EQ(header_of(later, "Retry-After"), "5");
  EXPECT_EQ(later.content_type, "application/json");
}

TEST(PushProtocol, TheMoveOfAPushKeepsItsRecords) {
  exchange e("amazon-connect", post(R"({"requestId":"r","records":[{"data":"MQ=="},{"data":"e30="}]})"));
  const push moved = std::move(e.pushed);
  EXPECT_EQ((std::vector<std::string>{moved.records.begin(), moved.records.end()}),
            (std::vector<std::string>{"1", "{}"}));
}

TEST(PushProtocol, ASuccessNeedsEveryReceipt) {
  const exchange e("generic-json", post("[1,2]"));
  const auto later = e.answer({{.receipt = "R1"}, {.receipt = "", .temporary = true}});
  EXPECT_EQ(later.status, 503);
  EXPECT_EQ(header_of(later, "Retry-After"), "5");
  EXPECT_EQ(later.body.find("R1"), std::string::npos);
  EXPECT_EQ(e.answer({{.receipt = "R1"}}).status, 503);
  EXPECT_EQ(e.answer({{.receipt = "R1"}, {.receipt = "", .temporary = false}}).status, 400);
  EXPECT_EQ(e.answer({{.receipt = "", .temporary = false}, {.receipt = "", .temporary = true}}).status, 503);
}

TEST(PushProtocol, ZoomValidatesTheAddress) {
  const exchange e(
      "zoom",
      post(R"({"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1,"event":"endpoint.url_validation"})"));
  ASSERT_TRUE(e.pushed.reply);
  EXPECT_FALSE(e.before) << "who has not signed gets nothing signed";
  EXPECT_TRUE(e.pushed.records.empty());
  // By Python's hmac module.
  EXPECT_EQ(
      *e.pushed.reply,
      (push_reply{
          .status = 200,
          .content_type = "application/json",
          .body =
              R"({"plainToken":"qgg8vlvZRS6UYooatFL8Aw","encryptedToken":"33c87763eeee7760422d82e566d46fe8b5eaca6c3da5abf7923e6e8765c76a26"})"}));
}

TEST(PushProtocol, ZoomGetsNoSignatureOfWhatCouldBeARequest) {
  for (const char* payload : {R"({"plainToken":"v0:1700000000:{}"})", R"({"plainToken":""})", R"({"plainToken":7})",
                              R"({"plainToken":"a b"})", "{}", "7", "null"})
    EXPECT_EQ(exchange("zoom", post(std::string(R"({"event":"endpoint.url_validation","payload":)") + payload + "}"))
                  .status(),
              400)
        << payload;
  EXPECT_EQ(exchange("zoom", post(R"({"event":"endpoint.url_validation"})")).status(), 400);
  EXPECT_EQ(exchange("zoom", post(R"({"event":"endpoint.url_validation","payload":{"plainToken":")" +
                                  std::string(513, 'a') + "\"}}"))
                .status(),
            400);
  const auto request = post(R"({"event":"endpoint.url_validation","payload":{"plainToken":"abc"}})");
  const auto view = request.view();
  EXPECT_EQ(push_protocol(*find_push_format("zoom"), view, {}, now).read("").reply->status, 403);
}

TEST(PushProtocol, RingCentralGetsItsTokenBack) {
  const header_fields token{{"Validation-Token", "7c1b-44"}};
  const exchange handshake("ringcentral", post("", "", token));
  ASSERT_TRUE(handshake.pushed.reply);
  EXPECT_TRUE(handshake.before);
  EXPECT_EQ(*handshake.pushed.reply, (push_reply{.status = 200, .headers = {{"Validation-Token", "7c1b-44"}}}));
}

/// RingCentral may send the token with every notification: a handshake is one that brings no record.
TEST(PushProtocol, RingCentralsTokenDoesNotSwallowARecord) {
  const exchange e("ringcentral", post(R"({"uuid":"1"})", json, {{"Validation-Token", "7c1b-44"}}));
  EXPECT_EQ(e.records(), std::vector<std::string>{R"({"uuid":"1"})"});
  EXPECT_EQ(header_of(e.taken(), "Validation-Token"), "7c1b-44");
}

TEST(PushProtocol, NobodySplitsAnAnswer) {
  for (const std::string& token : {std::string("a\r\nSet-Cookie: b"), std::string(), std::string("a b"),
                                   std::string("\xc3\xa9"), std::string(513, 'a')})
    EXPECT_EQ(exchange("ringcentral", post("", "", {{"Validation-Token", token}})).status(), 400) << token;
  EXPECT_EQ(exchange("twilio", post("", "", {{"Validation-Token", "a"}})).status(), 411);
  EXPECT_EQ(exchange("amazon-connect", post("{\"requestId\":\"a\\nb\",\"records\":[]}")).status(), 400);
  const exchange quiet("amazon-connect", post("{", json, {{"X-Amz-Firehose-Request-Id", "a\"b\r\n"}}));
  EXPECT_EQ(quiet.pushed.reply->content_type, "application/problem+json");
}

TEST(PushProtocol, TheOutsideDoesNotLearnWhyItIsKeptOut) {
  const exchange e("generic-json", post("{}"));
  const auto one = e.protocol().refuse({.status = 403, .reason = "stale"}),
             other = e.protocol().refuse({.status = 403, .reason = "address"});
  EXPECT_EQ(one, other);
  EXPECT_EQ(one.body, R"({"type":"about:blank","title":"Forbidden","status":403})");
  const auto asked = e.protocol().refuse({.status = 401, .reason = "wrong", .challenge = "Bearer realm=\"intake\""});
  EXPECT_EQ(asked.status, 401);
  EXPECT_EQ(header_of(asked, "WWW-Authenticate"), "Bearer realm=\"intake\"");
}

TEST(PushProtocol, LaterIsSaidWithATime) {
  const exchange e("generic-json", post("{}"));
  EXPECT_EQ(header_of(e.protocol().refuse(429, "too many requests", std::chrono::seconds{30}), "Retry-After"), "30");
  EXPECT_EQ(header_of(e.protocol().refuse(400, "no"), "Retry-After"), "");
}

}  // namespace
}  // namespace intake::telephony
