// Whole calls as telephone systems report them, through their dialects into one ticket each; every record here is ours.
#include <gtest/gtest.h>

#include "normalizers/call/normalize.hpp"
#include "tests/normalizers/assembly/exchange.hpp"

namespace intake::assembly {
namespace {

struct whole_call {
  const char* what;
  const char* format;
  std::vector<std::string> records;
  const char *result, *agent, *from_e164;
  std::int64_t wait_ms;  ///< -1: not said
  std::int64_t talk_ms = -1;
};

/// One moment of Asterisk, so many seconds after eleven.
std::string moment(const std::string& type, int at, const std::string& channel_id, const std::string& channel, const std::string& application = "",
                   const std::string& data = "", const std::string& dialstatus = "") {
  const std::string extra = type == "HANGUP" ? R"({""hangupcause"":16,""hangupsource"":"""",""dialstatus"":"")" + dialstatus + R"(""})" : "";
  return '"' + type + R"(",")" + std::to_string(1'795'000'400 + at) + R"(.000000","","912345678","912345678","","211234567","600","x",")" + channel + R"(",")" +
         application + R"(",")" + data + R"(","3","",")" + channel_id + R"(","1.1","","","",")" + extra + '"';
}

/// A status callback of Twilio as an event of its Event Streams.
std::string streamed(const std::string& what, const std::string& parameters) {
  return R"({"specversion":"1.0","type":"com.twilio.voice.status-callback.call.)" + what + R"(","source":"AC1","id":"EV1","time":"2026-11-18T11:00:00Z",)" +
         R"("data":{"sid":"CA1","timestamp":"2026-11-18T11:00:00Z","request":{"method":"POST","url":"https://example.org/","parameters":{)" + parameters + "}}}}";
}

/// An event of RingCentral with the caller's party and the agent's.
std::string sessions(int sequence, const std::string& at, const std::string& callers, const std::string& agents) {
  const std::string people = R"("direction":"Inbound","from":{"phoneNumber":"+351912345678"},"to":{"phoneNumber":"+351211234567","name":"Rui"},)";
  return R"({"uuid":"u","event":"x","body":{"sequence":)" + std::to_string(sequence) + R"(,"telephonySessionId":"s-1","eventTime":"2026-11-18T)" + at +
         R"(Z","parties":[{"id":"p-1",)" + people + R"("status":{"code":")" + callers + R"("}},{"id":"p-2","extensionId":"101",)" + people +
         R"("status":{"code":")" + agents + R"("}}]}})";
}

const whole_call calls[] = {
    {"a queue of Asterisk: 201 does not answer, 202 does",
     "asterisk-csv",
     {R"("","912345678","600","queues","912345678","SIP/trunk-1","SIP/201-2","Queue","billing,tr","2026-11-18 11:00:00","2026-11-18 11:00:00","2026-11-18 11:00:15",15,0,"NO ANSWER","DOCUMENTATION","1795511700.3","","","1795511700.3","18")",
      R"("","912345678","600","queues","912345678","SIP/trunk-1","SIP/202-3","Queue","billing,tr","2026-11-18 11:00:00","2026-11-18 11:00:20","2026-11-18 11:03:20",200,180,"ANSWERED","DOCUMENTATION","1795511700.3","","","1795511700.3","19")"},
     "answered", "202", "+351912345678", 20'000, 180'000},
    {"202 of the queue handed the caller on to 250, who has him now",
     "asterisk-csv",
     {R"("","912345678","600","queues","912345678","SIP/trunk-1","SIP/202-3","Queue","billing,tr","2026-11-18 11:00:00","2026-11-18 11:00:20","2026-11-18 11:03:20",200,180,"ANSWERED","DOCUMENTATION","1795511700.3","","","1795511700.3","19")",
      R"("","912345678","250","internal","912345678","SIP/trunk-1","SIP/250-4","Dial","SIP/250,30","2026-11-18 11:03:20","2026-11-18 11:03:24","2026-11-18 11:04:24",64,60,"ANSWERED","DOCUMENTATION","1795511700.3","","","1795511700.3","20")"},
     "answered", "250", "+351912345678", 20'000, 240'000},
    {"202 of the queue asked 205 before handing the caller on: he is still the one who called",
     "asterisk-csv",
     {R"("","912345678","600","queues","912345678","SIP/trunk-1","SIP/202-3","Queue","billing,tr","2026-11-18 11:00:00","2026-11-18 11:00:20","2026-11-18 11:03:20",200,180,"ANSWERED","DOCUMENTATION","1795511700.3","","","1795511700.3","19")",
      R"("","202","205","internal","""Support"" <202>","SIP/202-5","SIP/205-6","Dial","SIP/205","2026-11-18 11:02:00","2026-11-18 11:02:05","2026-11-18 11:04:05",125,120,"ANSWERED","DOCUMENTATION","1795511880.9","","","1795511700.3","20")"},
     "answered", "202", "+351912345678", 20'000, 180'000},
    {"nobody in the queue of Asterisk took it",
     "asterisk-csv",
     {R"("","912345678","600","queues","912345678","SIP/trunk-1","SIP/201-2","Queue","billing,tr","2026-11-18 11:00:00","","2026-11-18 11:00:15",15,0,"NO ANSWER","DOCUMENTATION","1795511700.3","","","1795511700.3","18")",
      R"("","912345678","600","queues","912345678","SIP/trunk-1","","Queue","billing,tr","2026-11-18 11:00:00","2026-11-18 11:00:00","2026-11-18 11:01:00",60,60,"ANSWERED","DOCUMENTATION","1795511700.3","","","1795511700.3","19")"},
     "abandoned", "", "+351912345678", 60'000},
    {"Twilio picked up, the agent did not",
     "twilio",
     {"CallSid=CA1&CallStatus=ringing&Direction=inbound&From=%2B351912345678&To=%2B351211234567&SequenceNumber=0&Timestamp=Wed%2C+18+Nov+2026+11%3A00%3A00+%2B0000",
      "CallSid=CA1&CallStatus=in-progress&Direction=inbound&From=%2B351912345678&To=%2B351211234567&SequenceNumber=1&Timestamp=Wed%2C+18+Nov+2026+11%3A00%3A01+%2B0000",
      "CallSid=CA2&ParentCallSid=CA1&CallStatus=no-answer&Direction=outbound-dial&From=%2B351912345678&To=client%3Aanna&Timestamp=Wed%2C+18+Nov+2026+11%3A00%3A30+%2B0000",
      "CallSid=CA1&CallStatus=completed&Direction=inbound&From=%2B351912345678&To=%2B351211234567&CallDuration=40&SequenceNumber=2&Timestamp=Wed%2C+18+Nov+2026+11%3A00%3A40+%2B0000"},
     "missed", "", "+351912345678", 40'000},
    {"… and then the caller spoke on the tape",
     "twilio",
     {"CallSid=CA1&CallStatus=ringing&Direction=inbound&From=%2B351912345678&To=%2B351211234567&SequenceNumber=0&Timestamp=Wed%2C+18+Nov+2026+11%3A00%3A00+%2B0000",
      "CallSid=CA1&CallStatus=completed&Direction=inbound&From=%2B351912345678&To=%2B351211234567&CallDuration=40&SequenceNumber=2&Timestamp=Wed%2C+18+Nov+2026+11%3A00%3A40+%2B0000",
      "CallSid=CA1&RecordingSid=RE1&RecordingStatus=completed&RecordingSource=RecordVerb&RecordingDuration=9&RecordingUrl=https%3A%2F%2Fapi.example.org%2FRE1"},
     "voicemail", "", "+351912345678", 40'000},
    {"Twilio, the agent answered",
     "twilio",
     {"CallSid=CA1&CallStatus=ringing&Direction=inbound&From=%2B351912345678&To=%2B351211234567&SequenceNumber=0&Timestamp=Wed%2C+18+Nov+2026+11%3A00%3A00+%2B0000",
      "CallSid=CA2&ParentCallSid=CA1&CallStatus=in-progress&Direction=outbound-dial&From=%2B351912345678&To=client%3Aanna&Timestamp=Wed%2C+18+Nov+2026+11%3A00%3A12+%2B0000",
      "CallSid=CA2&ParentCallSid=CA1&CallStatus=completed&Direction=outbound-dial&From=%2B351912345678&To=client%3Aanna&CallDuration=25&Timestamp=Wed%2C+18+Nov+2026+11%3A00%3A37+%2B0000",
      "CallSid=CA1&CallStatus=completed&Direction=inbound&From=%2B351912345678&To=%2B351211234567&CallDuration=40&SequenceNumber=2&Timestamp=Wed%2C+18+Nov+2026+11%3A00%3A40+%2B0000"},
     "answered", "anna", "+351912345678", 12'000, 25'000},
    {"Twilio by Event Streams: the same, wrapped",
     "twilio",
     {streamed("ringing", R"("CallSid":"CA1","CallStatus":"ringing","Direction":"inbound","From":"+351912345678","To":"+351211234567","SequenceNumber":"0","Timestamp":"Wed, 18 Nov 2026 11:00:00 +0000")"),
      streamed("answered", R"("CallSid":"CA2","ParentCallSid":"CA1","CallStatus":"in-progress","Direction":"outbound-dial","From":"+351912345678","To":"client:anna","Timestamp":"Wed, 18 Nov 2026 11:00:12 +0000")"),
      streamed("completed", R"("CallSid":"CA2","ParentCallSid":"CA1","CallStatus":"completed","Direction":"outbound-dial","From":"+351912345678","To":"client:anna","CallDuration":"25","Timestamp":"Wed, 18 Nov 2026 11:00:37 +0000")"),
      streamed("completed", R"("CallSid":"CA1","CallStatus":"completed","Direction":"inbound","From":"+351912345678","To":"+351211234567","CallDuration":"40","SequenceNumber":"2","Timestamp":"Wed, 18 Nov 2026 11:00:40 +0000")")},
     "answered", "anna", "+351912345678", 12'000, 25'000},
    {"moments of Asterisk: 204 of the queue took it",
     "asterisk-cel",
     {moment("CHAN_START", 0, "1.1", "SIP/trunk-1"), moment("APP_START", 1, "1.1", "SIP/trunk-1", "Queue", "billing,tr"),
      moment("CHAN_START", 2, "1.2", "SIP/204-2"), moment("ANSWER", 12, "1.2", "SIP/204-2"), moment("BRIDGE_ENTER", 12, "1.1", "SIP/trunk-1", "Queue"),
      moment("HANGUP", 72, "1.2", "SIP/204-2"), moment("CHAN_END", 72, "1.2", "SIP/204-2"), moment("HANGUP", 72, "1.1", "SIP/trunk-1", "", "", ""),
      moment("CHAN_END", 72, "1.1", "SIP/trunk-1"), moment("LINKEDID_END", 72, "1.1", "SIP/trunk-1")},
     "answered", "204", "+351912345678", 12'000, 60'000},
    {"nobody in the queue took it before the caller gave up",
     "asterisk-cel",
     {moment("CHAN_START", 0, "1.1", "SIP/trunk-1"), moment("ANSWER", 0, "1.1", "SIP/trunk-1"), moment("APP_START", 1, "1.1", "SIP/trunk-1", "Queue", "billing,tr"),
      moment("CHAN_START", 2, "1.2", "SIP/204-2"), moment("HANGUP", 17, "1.2", "SIP/204-2"), moment("CHAN_END", 17, "1.2", "SIP/204-2"),
      moment("HANGUP", 40, "1.1", "SIP/trunk-1"), moment("CHAN_END", 40, "1.1", "SIP/trunk-1"), moment("LINKEDID_END", 40, "1.1", "SIP/trunk-1")},
     "abandoned", "", "+351912345678", 40'000},
    {"201 did not answer, the caller spoke on the tape, and Asterisk still says how the dialling went",
     "asterisk-cel",
     {moment("CHAN_START", 0, "1.1", "SIP/trunk-1"), moment("APP_START", 1, "1.1", "SIP/trunk-1", "Dial", "SIP/201,20"),
      moment("CHAN_START", 1, "1.2", "SIP/201-2"), moment("HANGUP", 21, "1.2", "SIP/201-2"), moment("CHAN_END", 21, "1.2", "SIP/201-2"),
      moment("ANSWER", 21, "1.1", "SIP/trunk-1"), moment("APP_START", 21, "1.1", "SIP/trunk-1", "VoiceMail", "201@default,u"),
      moment("HANGUP", 50, "1.1", "SIP/trunk-1", "", "", "NOANSWER"), moment("CHAN_END", 50, "1.1", "SIP/trunk-1"), moment("LINKEDID_END", 50, "1.1", "SIP/trunk-1")},
     "voicemail", "", "+351912345678", 50'000},
    {"RingCentral: both parties of a call in each event",
     "ringcentral",
     {sessions(1, "11:00:00", "Proceeding", "Setup"), sessions(2, "11:00:12", "Answered", "Answered"), sessions(3, "11:00:37", "Disconnected", "Disconnected")},
     "answered", "Rui", "+351912345678", 12'000},
    {"a CTI push as for Zammad",
     "zammad",
     {"event=newCall&direction=in&from=351912345678&to=351211234567&callId=z1&user%5B%5D=Ana&user%5B%5D=Rui",
      "event=answer&direction=in&from=351912345678&to=351211234567&callId=z1&user=Rui&answeringNumber=21",
      "event=hangup&direction=in&from=351912345678&to=351211234567&callId=z1&cause=normalClearing&answeringNumber=21"},
     "answered", "Rui", "+351912345678", -1},
};

class Dialects : public ::testing::TestWithParam<whole_call> {};

TEST_P(Dialects, AWholeCallIsOneTicketForwardsAndBackwards) {
  const whole_call& c = GetParam();
  const boost::json::object envelope{{"format", c.format}, {"settings", {{"time_zone", "UTC"}, {"country", "PT"}}}};
  for (const bool backwards : {false, true}) {
    auto records = c.records;
    if (backwards) std::reverse(records.begin(), records.end());
    exchange x;
    for (const auto& record : records) {
      const facts f = call::normalize({"R", c.format, from_millis(nine_o_clock), envelope, record});
      ASSERT_TRUE(f.call) << record;
      x.reports(*f.call, 0, "telephony/pbx", f.further_legs);
    }
    x.wait_until(5 * 3'600'000);
    ASSERT_EQ(x.told(), std::vector<std::string>{"opened 1"}) << c.what;
    const auto call = x.call(0);
    EXPECT_EQ(call.at("result"), c.result) << c.what;
    EXPECT_EQ(call.contains("agent") ? call.at("agent") : boost::json::value(""), c.agent) << c.what;
    EXPECT_EQ(call.at("from_e164"), c.from_e164) << c.what;
    if (c.wait_ms >= 0) EXPECT_EQ(call.at("wait_ms"), c.wait_ms) << c.what;
    if (c.talk_ms >= 0) EXPECT_EQ(call.at("talk_ms"), c.talk_ms) << c.what;
    EXPECT_EQ(call.at("complete"), true) << c.what;
    EXPECT_EQ(x.unaccounted(), 0u);
  }
}

INSTANTIATE_TEST_SUITE_P(Systems, Dialects, ::testing::ValuesIn(calls),
                         [](const auto& info) { return std::string(info.param.format).substr(0, 6) + std::to_string(info.index); });

}  // namespace
}  // namespace intake::assembly
