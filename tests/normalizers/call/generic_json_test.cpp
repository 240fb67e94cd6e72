// JSON records read by a mapping of the owner's.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "tests/normalizers/call/drawn.hpp"

namespace intake::call {
namespace {

const boost::json::object mapping = boost::json::parse(R"({
  "time_zone": "Europe/Lisbon",
  "fields": {"leg": "/call/id", "ids": ["/call/id", "/call/parent"], "version": "/rev", "direction": "=inbound",
             "from": "/parties/0/number", "from_name": "/parties/0/name", "to": "/parties/1/number",
             "agent": "/parties/1/a~1b", "result": "/state", "started_at": "/times/start", "answered_at": "/times/answer",
             "ended_at": "/times/end", "talk_ms": "/talk", "recording_url": "/rec", "leg_ended": "=true",
             "transferred": "/moved"},
  "values": {"result": {"ok": "answered", "away": "missed", "vm": "voicemail", "*": "failed"}}
})")
                                        .as_object();

TEST(GenericJson, ReadsByMapping) {
  const record_case cases[] = {
      {"answered",
       R"({"call":{"id":7,"parent":"6"},"rev":3,"parties":[{"number":"912345678","name":"Anna"},{"number":"21","a/b":"rui"}],)"
       R"("state":"ok","times":{"start":"2026-07-24 08:15:30","answer":"2026-07-24 08:15:35","end":1784879760},"talk":25250,)"
       R"("rec":"https://pbx.example/7.wav","moved":false})",
       "leg 7 | ids 7 6 | v3 | inbound | from 912345678 (Anna) | to 21 | agent rui | answered | started "
       "2026-07-24T07:15:30 | "
       "answered 2026-07-24T07:15:35 | ended 2026-07-24T07:56:00 | talked 25.250s | recording "
       "https://pbx.example/7.wav | leg over"},
      {"missed", R"({"call":{"id":"8"},"state":"away","moved":true})",
       "leg 8 | inbound | missed | transferred | leg over"},
      {"voicemail", R"({"call":{"id":"8"},"state":"vm","rev":4})", "leg 8 | v4 | inbound | voicemail | leg over"},
      {"a_word_nobody_mapped", R"({"call":{"id":"8"},"state":"???"})", "leg 8 | inbound | failed | leg over"},
      {"nothing_of_it", R"({"other":1})", "! unreadable: none of the configured fields is in the record"},
      {"no_json", "id=8", "! unreadable: no JSON: syntax error"},
      {"no_object", "8", "! unreadable: no JSON object"},
  };
  for (const record_case& c : cases) EXPECT_EQ(drawn(facts_of("generic-json", c.record, mapping)), c.read_as) << c.name;
}

TEST(GenericJson, WantsAMapping) {
  EXPECT_EQ(drawn(facts_of("generic-json", R"({"id":1})")), "! unreadable: no fields are configured for this source");
}

TEST(GenericJson, ReadsTimesInTheConfiguredForm) {
  const auto started = [](boost::json::object settings, std::string_view record) {
    settings["fields"] = {{"started_at", "/t"}};
    return drawn(*facts_of("generic-json", record, std::move(settings)).call->started_at);
  };
  EXPECT_EQ(started({{"times", "epoch_ms"}}, R"({"t":1795508130250})"), "08:15:30.250");
  EXPECT_EQ(started({{"times", "%d.%m.%Y %H:%M"}}, R"({"t":"24.11.2026 08:15"})"), "08:15:00");
  EXPECT_EQ(started({{"times", "epoch"}}, R"({"t":1795508130.5})"), "08:15:30.500");
}

}  // namespace
}  // namespace intake::call
