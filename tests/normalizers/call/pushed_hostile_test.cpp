// What no record of the dialects that come by HTTP should look like: a bounded answer for each, whatever the dialect.
#include <gtest/gtest.h>

#include "tests/normalizers/call/drawn.hpp"

namespace intake::call {
namespace {

constexpr std::string_view formats[] = {"amazon-connect", "freeswitch-json", "freeswitch-xml",
                                        "generic-json",   "ringcentral",     "telnyx",
                                        "twilio",         "zammad",          "zoom"};

const boost::json::object mapping = {{"fields", {{"leg", "/a"}, {"ids", {"/a", "/b"}}, {"from", "/a/a/a/a"}}}};

TEST(PushedRecords, ThatAreHostileAreUnreadable) {
  const auto nested = [](std::string_view open, std::string_view close, int depth) {
    std::string out;
    for (int i = 0; i < depth; ++i) out += open;
    for (int i = 0; i < depth; ++i) out += close;
    return out;
  };
  const std::string hostile[] = {"",
                                 std::string(1, '\0'),
                                 "\xff\xfe",
                                 "{",
                                 "[]",
                                 "null",
                                 "{}",
                                 nested("[", "]", 200'000),
                                 nested("{\"a\":", "}", 100'000),
                                 nested("{\"data\":", "}", 50'000),
                                 nested("<cdr>", "</cdr>", 50'000),
                                 "<!DOCTYPE a [<!ENTITY a \"&a;\">]><cdr>&a;</cdr>",
                                 nested("--b\r\n", "--b--", 1'000),
                                 std::string(1'000'000, '%'),
                                 std::string(1'000'000, '&'),
                                 std::string(1'000'000, '='),
                                 std::string(2'000'000, 'A'),
                                 "{\"" + std::string(900'000, 'k') + "\":1}"};
  for (const std::string_view format : formats)
    for (const std::string& bytes : hostile) {
      const facts f = facts_of(format, bytes, mapping);
      EXPECT_TRUE(f.parse.degraded) << format << ' ' << bytes.substr(0, 20);
      EXPECT_LE(f.body->text.size(), 16'384u);
    }
}

/// A record of each dialect that is right but for the size of its values.
std::string with_value(std::string_view format, const std::string& value) {
  if (format == "amazon-connect")
    return R"({"Channel":"VOICE","ContactId":")" + value + R"(","Queue":{"Name":")" + value + "\"}}";
  if (format == "freeswitch-json") return R"({"variables":{"uuid":")" + value + R"(","cc_queue":")" + value + "\"}}";
  if (format == "freeswitch-xml") return "<cdr><variables><uuid>" + value + "</uuid></variables></cdr>";
  if (format == "generic-json") return R"({"a":")" + value + "\"}";
  if (format == "ringcentral")
    return R"({"body":{"telephonySessionId":")" + value + R"(","parties":[{"id":")" + value + "\"}]}}";
  if (format == "telnyx") return R"({"data":{"event_type":"call.hangup","payload":{"call_leg_id":")" + value + "\"}}}";
  if (format == "twilio") return "CallSid=" + value + "&CallStatus=ringing&Timestamp=" + value + "&CallerName=" + value;
  if (format == "zammad") return "event=answer&callId=" + value + "&user=" + value;
  return R"({"event":"phone.callee_missed","payload":{"object":{"call_id":")" + value + "\"}}}";
}

TEST(PushedRecords, AreReadWithTheirValuesCut) {
  for (const std::string_view format : formats)
    for (const std::string& value :
         {std::string(300'000, 'x'), std::string(300, '\x7f') + "x", std::string("a\tb\x01")}) {
      if (value.find('\x01') != value.npos && format != "twilio" && format != "zammad")
        continue;  // not sound JSON or XML
      const facts f = facts_of(format, with_value(format, value), mapping);
      ASSERT_TRUE(f.call) << format << ' ' << value.size() << ' ' << drawn(f);
      EXPECT_LE(f.call->leg.size(), 256u) << format;
      EXPECT_EQ(f.call->leg.find('\x01'), std::string::npos) << format;
      for (const std::string& id : f.call->ids) EXPECT_LE(id.size(), 256u) << format;
      EXPECT_LE(f.call->queue.size(), 256u) << format;
    }
}

}  // namespace
}  // namespace intake::call
