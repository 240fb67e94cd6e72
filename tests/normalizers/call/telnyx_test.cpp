// Telnyx: TeXML callbacks and Call Control events.
#include <gtest/gtest.h>

#include "tests/normalizers/call/drawn.hpp"

namespace intake::call {
namespace {

std::string event(std::string_view type, std::string_view at, std::string_view payload) {
  return R"({"data":{"record_type":"event","event_type":")" + std::string(type) + R"(","id":"ev1","occurred_at":")" +
         std::string(at) + R"(","payload":{"call_control_id":"v3:x","call_leg_id":"leg1","call_session_id":"ses1",)" +
         std::string(payload) + R"(}},"meta":{"attempt":1}})";
}

TEST(Telnyx, ReadsCallbacksAndEvents) {
  const record_case cases[] = {
      {"initiated",
       event("call.initiated", "2026-11-24T08:15:30.076316Z",
             R"("direction":"incoming","from":"+351912345678","to":"+351211234567","caller_id_name":"Anna",)"
             R"("state":"parked","start_time":"2026-11-24T08:15:30Z")"),
       "leg leg1 | ids leg1 ses1 | v1795508130076 | inbound | from +351912345678 (Anna) | to +351211234567 | started "
       "08:15:30"},
      {"answered",
       event("call.answered", "2026-11-24T08:15:35Z",
             R"("from":"+351912345678","to":"+351211234567","state":"answered")"),
       "leg leg1 | ids leg1 ses1 | v1795508135000 | from +351912345678 | to +351211234567 | answered | answered "
       "08:15:35"},
      {"ended",
       event(
           "call.hangup", "2026-11-24T08:16:00Z",
           R"("from":"a","to":"b","start_time":"2026-11-24T08:15:30Z","hangup_cause":"normal_clearing","hangup_source":"caller")"),
       "leg leg1 | ids leg1 ses1 | v1795508160000 | from a | to b | cause normal_clearing | started 08:15:30 | ended "
       "08:16:00 | "
       "lasted 30s | leg over"},
      {"missed",
       event("call.hangup", "2026-11-24T08:16:00Z",
             R"("from":"a","to":"b","direction":"outgoing","hangup_cause":"timeout")"),
       "leg leg1 | ids leg1 ses1 | v1795508160000 | outbound | from a | to b | missed | cause timeout | ended 08:16:00 "
       "| leg over"},
      {"busy", event("call.hangup", "2026-11-24T08:16:00Z", R"("hangup_cause":"user_busy")"),
       "leg leg1 | ids leg1 ses1 | v1795508160000 | busy | cause user_busy | ended 08:16:00 | leg over"},
      {"recording",
       event(
           "call.recording.saved", "2026-11-24T08:17:00Z",
           R"("recording_id":"rec1","recording_started_at":"2026-11-24T08:15:35Z","recording_ended_at":"2026-11-24T08:15:59Z",)"
           R"("recording_urls":{"wav":"https://t.example/r.wav"},"channels":"single")"),
       "leg rec1 | ids rec1 leg1 ses1 | recording rec1 https://t.example/r.wav 24s | leg over"},
      {"texml_with_its_own_time",
       "CallSid=v2%3A7V&CallStatus=completed&CallDuration=2&From=%2B15550101&To=%2B15550102&Timestamp="
       "2026-11-24+08%3A51%3A18.731479Z&SequenceNumber=0&HangupSource=callee",
       "leg v2:7V | from +15550101 | to +15550102 | answered | cause completed | ended 08:51:18.731 | lasted 2s | "
       "talked 2s | "
       "leg over | call over"},
      {"texml_as_json", R"({"CallSid":"v2:7V","CallStatus":"busy","ShakenStirAttestation":"A"})",
       "leg v2:7V | v4 | busy | cause busy | leg over | call over"},
      {"event_without_a_leg", R"({"data":{"event_type":"message.received","payload":{"id":"1"}}})",
       "! unreadable: no call_leg_id in the payload"},
      {"cut_off", R"({"data":{"event_type":"call.hangup",)", "! unreadable: no JSON: incomplete JSON"},
  };
  for (const record_case& c : cases) EXPECT_EQ(drawn(facts_of("telnyx", c.record)), c.read_as) << c.name;
}

}  // namespace
}  // namespace intake::call
