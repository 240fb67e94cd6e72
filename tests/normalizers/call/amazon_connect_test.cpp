// Amazon Connect's contact records and contact events.
#include <gtest/gtest.h>

#include "tests/normalizers/call/drawn.hpp"

namespace intake::call {
namespace {

constexpr std::string_view answered = R"({
  "AWSContactTraceRecordFormatVersion": "2017-03-10", "Channel": "VOICE", "ContactId": "c-1", "InitialContactId": null,
  "InitiationMethod": "INBOUND", "InitiationTimestamp": "2026-11-24T08:15:30Z", "DisconnectTimestamp": "2026-11-24T08:17:00Z",
  "LastUpdateTimestamp": "2026-11-24T08:18:00Z", "DisconnectReason": "CUSTOMER_DISCONNECT",
  "CustomerEndpoint": {"Address": "+351912345678", "Type": "TELEPHONE_NUMBER"},
  "SystemEndpoint": {"Address": "+351211234567", "Type": "TELEPHONE_NUMBER"},
  "Queue": {"ARN": "arn:q", "Name": "Support", "EnqueueTimestamp": "2026-11-24T08:15:40Z",
            "DequeueTimestamp": "2026-11-24T08:15:55Z", "Duration": 15},
  "Agent": {"ARN": "arn:a", "Username": "rui", "ConnectedToAgentTimestamp": "2026-11-24T08:15:56Z",
            "AgentInteractionDuration": 60, "CustomerHoldDuration": 4},
  "Recording": {"Location": "bucket/rec.wav", "Status": "AVAILABLE", "Type": "AUDIO"},
  "Recordings": [{"Location": "bucket/rec.wav", "Status": "AVAILABLE"}, {"Location": "bucket/old.wav", "Status": "DELETED"}]})";

TEST(AmazonConnect, ReadsRecordsAndEvents) {
  const record_case cases[] = {
      {"answered", std::string(answered),
       "leg c-1 | v1795508280000 | inbound | from +351912345678 | to +351211234567 | agent rui | queue Support | "
       "answered | "
       "cause CUSTOMER_DISCONNECT | started 08:15:30 | answered 08:15:56 | ended 08:17:00 | lasted 90s | waited 15s | "
       "talked 60s | "
       "held 4s | recording s3://bucket/rec.wav | leg over | call over"},
      {"abandoned",
       R"({"Channel":"VOICE","ContactId":"c-2","InitiationMethod":"INBOUND","InitiationTimestamp":"2026-11-24T08:15:30Z",)"
       R"("DisconnectTimestamp":"2026-11-24T08:16:30Z","CustomerEndpoint":{"Address":"anonymous"},)"
       R"("Queue":{"Name":"Support","EnqueueTimestamp":"2026-11-24T08:15:40Z","DequeueTimestamp":"2026-11-24T08:16:30Z"},"Agent":null})",
       "leg c-2 | inbound | queue Support | abandoned | started 08:15:30 | ended 08:16:30 | lasted "
       "60s | "
       "waited 50s | leg over | call over"},
      {"ended_in_the_menu",
       R"({"Channel":"VOICE","ContactId":"c-3","InitiationMethod":"INBOUND","DisconnectTimestamp":"2026-11-24T08:16:30Z"})",
       "leg c-3 | inbound | ended 08:16:30 | leg over | call over"},
      {"outbound_in_vain",
       R"({"Channel":"VOICE","ContactId":"c-4","InitiationMethod":"OUTBOUND","DisconnectTimestamp":"2026-11-24T08:16:30Z",)"
       R"("CustomerEndpoint":{"Address":"+15550100"},"SystemEndpoint":{"Address":"+351211234567"}})",
       "leg c-4 | outbound | from +351211234567 | to +15550100 | missed | ended 08:16:30 | leg over | call over"},
      {"line_trouble",
       R"({"Channel":"VOICE","ContactId":"c-4","InitiationMethod":"INBOUND","DisconnectTimestamp":"2026-11-24T08:16:30Z",)"
       R"("DisconnectReason":"TELECOM_PROBLEM"})",
       "leg c-4 | inbound | failed | cause TELECOM_PROBLEM | ended 08:16:30 | leg over | call over"},
      {"transferred_away",
       R"({"Channel":"VOICE","ContactId":"c-5","NextContactId":"c-6","InitiationMethod":"INBOUND",)"
       R"("Agent":{"Username":"rui","ConnectedToAgentTimestamp":"2026-11-24T08:15:56Z"},)"
       R"("DisconnectTimestamp":"2026-11-24T08:16:30Z"})",
       "leg c-5 | ids c-5 c-6 | inbound | agent rui | answered | answered 08:15:56 | ended 08:16:30 | transferred | "
       "leg over"},
      {"second_leg",
       R"({"Channel":"VOICE","ContactId":"c-6","InitialContactId":"c-5","PreviousContactId":"c-5","RelatedContactId":"c-0",)"
       R"("InitiationMethod":"TRANSFER"})",
       "leg c-6 | ids c-6 c-5 c-0 | inbound"},
      {"keys_in_any_case",
       R"({"channel":"VOICE","contactid":"c-7","initiationmethod":"INBOUND","agentInfo":{"AGENTARN":"arn:a",)"
       R"("connectedToAgentTimestamp":"2026-11-24T08:15:56Z"}})",
       "leg c-7 | inbound | agent arn:a | answered | answered 08:15:56"},
      {"event",
       R"({"version":"0","detail-type":"Amazon Connect Contact Event","source":"aws.connect","detail":{"eventType":"QUEUED",)"
       R"("contactId":"c-8","initialContactId":"c-1","channel":"VOICE","initiationMethod":"INBOUND",)"
       R"("queueInfo":{"queueArn":"arn:q","enqueueTimestamp":"2026-11-24T08:15:40Z"}}})",
       "leg c-8 | ids c-8 c-1 | v3 | inbound | queue arn:q"},
      {"event_of_the_end",
       R"({"detail":{"eventType":"DISCONNECTED","contactId":"c-8","channel":"VOICE","initiationMethod":"INBOUND",)"
       R"("disconnectTimestamp":"2026-11-24T08:16:30Z","queueInfo":{"enqueueTimestamp":"2026-11-24T08:15:40Z"}}})",
       "leg c-8 | v5 | inbound | abandoned | ended 08:16:30 | leg over | call over"},
      {"chat", R"({"Channel":"CHAT","ContactId":"c-9"})", ""},
      {"trailing_comma", R"({"ContactId":"c-1","Channel":"VOICE",})", "! unreadable: no JSON: syntax error"},
      {"no_contact", R"({"Channel":"VOICE"})", "! unreadable: no ContactId"},
      {"contact_of_another_kind", R"({"ContactId":{"a":1}})", "! unreadable: no ContactId"},
  };
  for (const record_case& c : cases) EXPECT_EQ(drawn(facts_of("amazon-connect", c.record)), c.read_as) << c.name;
}

TEST(AmazonConnect, CountsTheNewestCopyAndAnyRecordAboveEveryEvent) {
  const auto version = [](std::string_view record) { return facts_of("amazon-connect", record).call->version; };
  std::string newer(answered);
  newer.replace(newer.find("08:18:00"), 8, "08:25:00");
  EXPECT_GT(version(newer), version(answered));
  EXPECT_GT(version(answered), version(R"({"detail":{"eventType":"COMPLETED","contactId":"c-1"}})"));
}

}  // namespace
}  // namespace intake::call
