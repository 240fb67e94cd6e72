// Zoom Phone's events.
#include <gtest/gtest.h>

#include "tests/normalizers/call/drawn.hpp"

namespace intake::call {
namespace {

std::string event(std::string_view name, std::string_view object) {
  return R"({"event":")" + std::string(name) + R"(","event_ts":1795508160000,"payload":{"account_id":"a","object":)" +
         std::string(object) + "}}";
}

TEST(Zoom, ReadsEvents) {
  const std::string people =
      R"("caller":{"phone_number":"+351912345678","name":"Anna"},)"
      R"("callee":{"user_id":"u7","extension_number":801,"extension_type":"user","name":"Rui","phone_number":"+351211234567"},)";
  const record_case cases[] = {
      {"ringing",
       event("phone.callee_ringing",
             R"({"call_id":"c1",)" + people + R"("ringing_start_time":"2026-11-24T08:15:30Z"})"),
       "leg c1/u7 | ids c1/u7 c1 | v1795508160000 | inbound | from +351912345678 (Anna) | to +351211234567 (Rui) | "
       "agent Rui | "
       "started 08:15:30 | handset"},
      {"ended",
       event("phone.callee_ended",
             R"({"call_id":"c1",)" + people +
                 R"("ringing_start_time":"2026-11-24T08:15:30Z","answer_start_time":"2026-11-24T08:15:35Z",)"
                 R"("call_end_time":"2026-11-24T08:16:00Z","handup_result":"Call connected"})"),
       "leg c1/u7 | ids c1/u7 c1 | v1795508160000 | inbound | from +351912345678 (Anna) | to +351211234567 (Rui) | "
       "agent Rui | "
       "answered | cause Call connected | started 08:15:30 | answered 08:15:35 | ended 08:16:00 | talked 25s | handset "
       "| leg over"},
      {"a_handset_in_vain",
       event("phone.callee_missed", R"({"call_id":"c1",)" + people +
                                        R"("ringing_start_time":"2026-11-24T08:15:30Z",)"
                                        R"("call_end_time":"2026-11-24T08:15:50Z"})"),
       "leg c1/u7 | ids c1/u7 c1 | v1795508160000 | inbound | from +351912345678 (Anna) | to +351211234567 (Rui) | "
       "agent Rui | "
       "missed | started 08:15:30 | ended 08:15:50 | handset | leg over"},
      {"a_queue_in_vain",
       event("phone.callee_missed",
             R"({"call_id":"c1","caller":{"phone_number":"+351912345678"},)"
             R"("callee":{"extension_id":"q1","extension_number":900,"extension_type":"callQueue","name":"Support"}})"),
       "leg c1/q1 | ids c1/q1 c1 | v1795508160000 | inbound | from +351912345678 | to 900 (Support) | queue Support | "
       "missed | "
       "leg over"},
      {"outbound",
       event("phone.caller_ended",
             R"({"call_id":"c2","caller":{"extension_number":801,"name":"Rui"},"callee":)"
             R"({"phone_number":"+15550100"},"call_end_time":"2026-11-24T08:16:00Z","handup_result":"Call Cancel"})"),
       "leg c2 | v1795508160000 | outbound | from 801 (Rui) | to +15550100 | missed | cause Call Cancel | ended "
       "08:16:00 | leg over"},
      {"voicemail",
       event(
           "phone.voicemail_received",
           R"({"id":"vm1","call_id":"c1","caller_number":"+351912345678","caller_name":"Anna","callee_number":"801",)"
           R"("callee_name":"Rui","date_time":"2026-11-24T08:16:10Z","duration":12,"download_url":"https://zoom.example/vm1"})"),
       "leg voicemail/vm1 | ids voicemail/vm1 c1 | v1795508160000 | inbound | from +351912345678 (Anna) | to 801 (Rui) "
       "| "
       "voicemail | "
       "started 08:16:10 | voicemail vm1 https://zoom.example/vm1 12s | leg over"},
      {"recording",
       event(
           "phone.recording_completed",
           R"({"recordings":[{"id":"r1","call_id":"c1","caller_number":"+351912345678","callee_number":"801","direction":"inbound",)"
           R"("date_time":"2026-11-24T08:15:35Z","duration":25,"download_url":"https://zoom.example/r1"}]})"),
       "leg recording/r1 | ids recording/r1 c1 | v1795508160000 | inbound | from +351912345678 | to 801 | started "
       "08:15:35 | "
       "recording r1 https://zoom.example/r1 25s | leg over"},
      {"history",
       event(
           "phone.callee_call_history_completed",
           R"({"user_id":"u7","call_logs":[{"id":"h1","call_id":"c1","direction":"inbound","caller_did_number":"+351912345678",)"
           R"("callee_did_number":"+351211234567","callee_name":"Rui","date_time":"2026-11-24T08:15:30Z","duration":20,)"
           R"("result":"No Answer"}]})"),
       "leg h1 | ids h1 c1 | v1795508160000 | inbound | from +351912345678 | to +351211234567 (Rui) | agent Rui | "
       "missed | "
       "cause No Answer | started 08:15:30 | lasted 20s | handset | leg over"},
      {"event_of_another_kind", event("meeting.started", R"({"id":1})"), ""},
      {"no_call_id", event("phone.callee_missed", R"({"caller":{}})"), "! unreadable: no call_id in the event"},
      {"no_event", R"({"payload":{}})", "! unreadable: no event"},
  };
  for (const record_case& c : cases) EXPECT_EQ(drawn(facts_of("zoom", c.record)), c.read_as) << c.name;
}

TEST(Zoom, TellsHandsetsOfOneCallApart) {
  const auto leg = [](std::string_view user, std::string_view device) {
    return facts_of("zoom", event("phone.callee_missed",
                                  R"({"call_id":"c1","callee":{"extension_type":"user","user_id":")" +
                                      std::string(user) + R"(","device_id":")" + std::string(device) + "\"}}"))
        .call->leg;
  };
  EXPECT_NE(leg("u1", ""), leg("u2", ""));
  EXPECT_NE(leg("u1", "desk"), leg("u1", "app"));
  EXPECT_EQ(leg("u1", "desk"), leg("u1", "desk"));
}

}  // namespace
}  // namespace intake::call
