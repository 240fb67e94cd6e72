// RingCentral's telephony session events.
#include <gtest/gtest.h>

#include "tests/normalizers/call/drawn.hpp"

namespace intake::call {
namespace {

std::string event(int sequence, std::string_view at, std::string_view party) {
  return R"({"uuid":"u1","event":"/restapi/v1.0/account/1/telephony/sessions","timestamp":"2026-11-24T08:20:00Z","body":{)"
         R"("sequence":)" +
         std::to_string(sequence) + R"(,"sessionId":"9","telephonySessionId":"s-1","eventTime":")" + std::string(at) +
         R"(","parties":[)" + std::string(party) + "]}}";
}

TEST(RingCentral, ReadsParties) {
  const std::string people =
      R"("direction":"Inbound","extensionId":"101","from":{"phoneNumber":"+351912345678","name":"ANNA"},)"
      R"("to":{"phoneNumber":"+351211234567","name":"Rui Costa","extensionId":"101"},)";
  const record_case cases[] = {
      {"ringing",
       event(2, "2026-11-24T08:15:30Z",
             R"({"id":"p-1",)" + people + R"("status":{"code":"Proceeding"},"missedCall":false})"),
       "leg p-1 | ids p-1 s-1 | v2 | inbound | from +351912345678 (ANNA) | to +351211234567 (Rui Costa) | agent Rui "
       "Costa | "
       "cause Proceeding | started 08:15:30 | handset"},
      {"answered",
       event(4, "2026-11-24T08:15:35.250Z", R"({"id":"p-1",)" + people + R"("status":{"code":"Answered"}})"),
       "leg p-1 | ids p-1 s-1 | v4 | inbound | from +351912345678 (ANNA) | to +351211234567 (Rui Costa) | agent Rui "
       "Costa | "
       "answered | cause Answered | answered 08:15:35.250 | handset"},
      {"ended",
       event(7, "2026-11-24T08:16:00Z",
             R"({"id":"p-1",)" + people +
                 R"("status":{"code":"Disconnected","reason":"CallFinished"},"recordings":[{"id":"55"}]})"),
       "leg p-1 | ids p-1 s-1 | v7 | inbound | from +351912345678 (ANNA) | to +351211234567 (Rui Costa) | agent Rui "
       "Costa | "
       "cause CallFinished | ended 08:16:00 | recording 55 | handset | leg over"},
      {"missed",
       event(3, "2026-11-24T08:16:00Z",
             R"({"id":"p-2","direction":"Inbound","extensionId":"102",)"
             R"("status":{"code":"Disconnected"},"missedCall":true})"),
       "leg p-2 | ids p-2 s-1 | v3 | inbound | agent 102 | missed | cause Disconnected | ended 08:16:00 | handset | "
       "leg over"},
      {"taken_by_a_colleague",
       event(5, "2026-11-24T08:16:00Z",
             R"({"id":"p-3","direction":"Inbound","extensionId":"103",)"
             R"("status":{"code":"Disconnected","reason":"AgentAnswered"}})"),
       "leg p-3 | ids p-3 s-1 | v5 | inbound | agent 103 | missed | cause AgentAnswered | ended 08:16:00 | handset | "
       "leg over"},
      {"voicemail",
       event(6, "2026-11-24T08:16:00Z",
             R"({"id":"p-1","direction":"Inbound","extensionId":"101","status":{"code":"VoiceMail"}})"),
       "leg p-1 | ids p-1 s-1 | v6 | inbound | agent 101 | voicemail | cause VoiceMail | handset"},
      {"transferred",
       event(8, "2026-11-24T08:17:00Z",
             R"({"id":"p-1","direction":"Inbound","status":{"code":"Disconnected","reason":"BlindTransfer"}})"),
       "leg p-1 | ids p-1 s-1 | v8 | inbound | cause BlindTransfer | ended 08:17:00 | transferred | leg over"},
      {"outbound_busy",
       event(3, "2026-11-24T08:17:00Z",
             R"({"id":"p-1","direction":"Outbound","extensionId":"101","to":{"phoneNumber":"+15550100"},)"
             R"("status":{"code":"Disconnected","reason":"TargetBusy"}})"),
       "leg p-1 | ids p-1 s-1 | v3 | outbound | to +15550100 | busy | cause TargetBusy | ended 08:17:00 | leg over"},
      {"internal",
       event(1, "2026-11-24T08:17:00Z",
             R"({"id":"p-1","direction":"Outbound","from":{"extensionId":"101","extensionNumber":"11"},)"
             R"("to":{"extensionId":"102","extensionNumber":"12"},"status":{"code":"Setup"}})"),
       "leg p-1 | ids p-1 s-1 | v1 | internal | from 11 | to 12 | cause Setup | started 08:17:00"},
      {"two_parties", event(1, "2026-11-24T08:17:00Z", R"({"id":"p-1","status":{"code":"Hold"}},{"id":"p-2"})"),
       "leg p-1 | ids p-1 s-1 | v1 | cause Hold || leg p-2 | ids p-2 s-1 | v1"},
      {"no_party", event(1, "2026-11-24T08:17:00Z", ""), "! unreadable: no party with an id in the body"},
      {"no_session", R"({"event":"x","body":{}})", "! unreadable: no telephonySessionId in the body"},
  };
  for (const record_case& c : cases) EXPECT_EQ(drawn(facts_of("ringcentral", c.record)), c.read_as) << c.name;
}

}  // namespace
}  // namespace intake::call
