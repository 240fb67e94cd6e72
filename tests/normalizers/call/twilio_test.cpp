// Twilio's callbacks, as forms and as JSON.
#include <gtest/gtest.h>

#include "tests/normalizers/call/drawn.hpp"

namespace intake::call {
namespace {

TEST(Twilio, ReadsCallbacks) {
  const record_case cases[] = {
      {"ringing",
       "CallSid=CA1&AccountSid=AC1&From=%2B351912345678&To=%2B351211234567&CallStatus=ringing&Direction=inbound&"
       "ApiVersion=2010-04-01&CallerName=Anna+Meyer&Timestamp=Tue%2C+24+Nov+2026+08%3A15%3A30+%2B0000&SequenceNumber=0&"
       "CallbackSource=call-progress-events",
       "leg CA1 | inbound | from +351912345678 (Anna Meyer) | to +351211234567 | cause ringing | started 08:15:30"},
      {"answered",
       "CallSid=CA1&From=%2B351912345678&To=%2B351211234567&CallStatus=in-progress&Direction=inbound&"
       "Timestamp=Tue%2C%2024%20Nov%202026%2008%3A15%3A35%20%2B0000&SequenceNumber=1",
       "leg CA1 | v1 | inbound | from +351912345678 | to +351211234567 | answered | cause in-progress | answered "
       "08:15:35"},
      {"completed",
       "CallSid=CA1&From=%2B351912345678&To=%2B351211234567&CallStatus=completed&Direction=inbound&CallDuration=83&"
       "Duration=2&"
       "Timestamp=Tue%2C+24+Nov+2026+08%3A16%3A58+%2B0000&SequenceNumber=2",
       "leg CA1 | v2 | inbound | from +351912345678 | to +351211234567 | answered | cause completed | ended 08:16:58 | "
       "lasted 83s | talked 83s | leg over | call over"},
      {"missed",
       "CallSid=CA2&From=%2B351912345678&To=%2B351211234567&CallStatus=no-answer&Direction=inbound&SequenceNumber=3",
       "leg CA2 | v3 | inbound | from +351912345678 | to +351211234567 | missed | cause no-answer | leg over | call "
       "over"},
      {"busy_outbound", "CallSid=CA3&From=%2B351211234567&To=%2B351912345678&CallStatus=busy&Direction=outbound-api",
       "leg CA3 | v4 | outbound | from +351211234567 | to +351912345678 | busy | cause busy | leg over | call over"},
      {"second_leg_to_a_client",
       "CallSid=CA4&ParentCallSid=CA1&From=%2B351912345678&To=client%3Aanna&CallStatus=no-answer&Direction=outbound-"
       "dial&"
       "SequenceNumber=1",
       "leg CA4 | ids CA4 CA1 | v1 | from +351912345678 | to client:anna | agent anna | missed | cause no-answer | "
       "handset | "
       "leg over"},
      {"recording",
       "AccountSid=AC1&CallSid=CA1&RecordingSid=RE1&RecordingUrl=https%3A%2F%2Fapi.twilio.example%2FRecordings%2FRE1&"
       "RecordingStatus=completed&RecordingDuration=80&RecordingChannels=1&RecordingSource=DialVerb",
       "leg RE1 | ids RE1 CA1 | recording RE1 https://api.twilio.example/Recordings/RE1 80s | leg over"},
      {"voicemail",
       "CallSid=CA5&RecordingSid=RE5&RecordingUrl=https%3A%2F%2Fapi.twilio.example%2FRE5&RecordingStatus=completed&"
       "RecordingDuration=12&RecordingSource=RecordVerb",
       "leg RE5 | ids RE5 CA5 | voicemail | voicemail RE5 https://api.twilio.example/RE5 12s | leg over"},
      {"json",
       R"({"CallSid":"CA6","CallStatus":"canceled","Direction":"inbound","From":"Anonymous","SequenceNumber":4})",
       "leg CA6 | v4 | inbound | missed | cause canceled | leg over | call over"},
      {"event_stream",
       R"({"specversion":"1.0","type":"com.twilio.voice.status-callback.call.ringing","source":"AC1","id":"EV1","data":{)"
       R"("sid":"CA8","request":{"method":"POST","url":"https://example.org/","parameters":{"CallSid":"CA8","From":)"
       R"("+351912345678","To":"+351211234567","CallStatus":"ringing","Direction":"inbound"}}}})",
       "leg CA8 | v2 | inbound | from +351912345678 | to +351211234567 | cause ringing"},
      {"event_stream_without_a_call",
       R"({"specversion":"1.0","type":"com.twilio.messaging.message.sent","id":"EV2","data":{"messageSid":"SM1"}})", ""},
      {"event_stream_with_parameters_that_are_none",
       R"({"specversion":"1.0","data":{"request":{"parameters":["CallSid"]}}})", ""},
      {"status_of_tomorrow", "CallSid=CA7&CallStatus=teleported", "leg CA7 | cause teleported | ! unknown_status"},
      {"time_of_nowhen", "CallSid=CA7&CallStatus=ringing&Timestamp=soon",
       "leg CA7 | v2 | cause ringing | ! unreadable_time"},
      {"no_call", "MessageSid=SM1&Body=Hi", "! unreadable: no CallSid"},
      {"no_form", "hello", "! unreadable: no form, no multipart form and no JSON object"},
      {"no_json", R"({"CallSid":)", "! unreadable: no JSON: incomplete JSON"},
  };
  for (const record_case& c : cases) EXPECT_EQ(drawn(facts_of("twilio", c.record)), c.read_as) << c.name;
}

}  // namespace
}  // namespace intake::call
