#include "normalizers/call/normalize.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include "normalizers/call/bounded.hpp"
#include "normalizers/text/utf8.hpp"
#include "tests/normalizers/call/drawn.hpp"

namespace intake::call {
namespace {

/// A record whose columns are named as in mapping.hpp.
facts read_named(std::string_view names, std::string_view values, boost::json::object queues = {}) {
  boost::json::object fields;
  std::size_t column = 0;
  for (std::size_t at = 0; at <= names.size(); ++column) {
    const std::size_t end = std::min(names.find(',', at), names.size());
    fields[names.substr(at, end - at)] = column + 1;
    at = end + 1;
  }
  const boost::json::object envelope = {{"format", "generic-csv"},
                                        {"settings", {{"country", "PT"}, {"fields", std::move(fields)}}},
                                        {"queues", std::move(queues)}};
  return normalize({"01JD0000000000000000000000", "phone", received, envelope, values});
}

std::string people(const facts& f) {
  std::string out;
  for (const participant& p : f.participants) out += p.role + " " + p.name + "<" + p.address + "> ";
  for (const identity& i : f.identities) out += i.type + ":" + i.value + " " + i.assurance + " by " + i.evidence;
  return out;
}

TEST(CallNormalizer, SaysWhichFormatIsUnknown) {
  const facts f = facts_of("smoke-signals", "a,b,c");
  EXPECT_TRUE(f.parse.degraded);
  EXPECT_EQ(f.parse.warnings, std::vector<std::string>{"unreadable: no format \"smoke-signals\" is known"});
  EXPECT_EQ(f.body->text, "a,b,c");
  EXPECT_TRUE(f.thread.own_id_synthetic);
  EXPECT_FALSE(f.call);
}

TEST(CallNormalizer, NamesTheCustomerByHisNumber) {
  const facts in =
      read_named("leg,direction,from,from_name,to,queue,agent", "a,inbound,912345678,Anna,211234567,sales,201");
  EXPECT_EQ(people(in),
            "from Anna<+351912345678> to <+351211234567> agent <201> queue sales<> "
            "phone:+351912345678 claimed by caller id");
  EXPECT_EQ(in.customer_name, "Anna");
  EXPECT_EQ(in.thread.sender, "+351912345678");
  const facts out = read_named("leg,direction,from,to,to_name", "a,outbound,201,912345678,Anna");
  EXPECT_EQ(people(out), "from <201> to Anna<+351912345678> phone:+351912345678 claimed by dialled number");
  EXPECT_EQ(people(read_named("leg,from,to", "a,201,202")), "from <201> to <202> ");
  EXPECT_EQ(people(read_named("leg,direction,from,to", "a,inbound,anonymous,211234567")), "to <+351211234567> ");
}

TEST(CallNormalizer, FindsTheDirectionWhereExtensionsLeaveNoDoubt) {
  const auto direction = [](std::string_view parties) { return read_named("from,to", parties).call->direction; };
  EXPECT_EQ(direction("201,202"), "internal");
  EXPECT_EQ(direction("201,912345678"), "outbound");
  EXPECT_EQ(direction("912345678,201"), "inbound");
  EXPECT_EQ(direction("912345678,211234567"), "");
  EXPECT_EQ(direction("912345678,s"), "");
}

TEST(CallNormalizer, PutsTheDialledNumberInOurQueue) {
  const boost::json::object queues = {{"+351211234567", "billing"}, {"800", "night"}};
  const auto queue = [&](std::string_view values) {
    for (const participant& p : read_named("from,to,queue", values, queues).participants)
      if (p.role == "queue") return p.name + "<" + p.address + ">";
    return std::string("none");
  };
  EXPECT_EQ(queue("912345678,211234567,q1"), "q1<billing>");
  EXPECT_EQ(queue("912345678,800,"), "<night>");
  EXPECT_EQ(queue("912345678,801,q1"), "q1<>");
  EXPECT_EQ(queue("912345678,801,"), "none");
}

struct wording_case {
  std::string_view values, subject;  // direction,result,from,from_name,to
};

const wording_case wordings[] = {
    {"inbound,missed,912345678,,211234567", "Missed call from +351912345678"},
    {"inbound,abandoned,912345678,Anna,211234567", "Abandoned call from Anna (+351912345678)"},
    {"inbound,voicemail,912345678,,211234567", "Voicemail from +351912345678"},
    {"inbound,answered,912345678,,211234567", "Call from +351912345678"},
    {"inbound,busy,912345678,,211234567", "Call to a busy line from +351912345678"},
    {"inbound,failed,201,Bob,211234567", "Failed call from Bob (201)"},
    {"inbound,,anonymous,,211234567", "Call from an unknown number"},
    {"outbound,answered,201,Bob,912345678", "Call to +351912345678"},
    {"outbound,busy,201,Bob,912345678", "Unanswered call to +351912345678"},
};

TEST(CallNormalizer, HasASubject) {
  for (const wording_case& c : wordings)
    EXPECT_EQ(read_named("direction,result,from,from_name,to", c.values).subject, c.subject) << c.values;
}

TEST(CallNormalizer, TellsPeopleWhatTheRecordSays) {
  const facts f =
      read_named("leg,direction,result,from,to,queue,agent,cause,started_at,ended_at,duration,wait,talk,recording_url",
                 "a,inbound,answered,912345678,211234567,sales,201,ANSWERED,2026-11-24 09:15:00,"
                 "2026-11-24 10:17:05,3725,5,1:02:00,https://pbx.example/a.wav");
  EXPECT_EQ(
      f.body->text,
      "Call from +351912345678\n\nFrom: +351912345678\nTo: +351211234567\nStarted: 2026-11-24 09:15:00 UTC\n"
      "Ended: 2026-11-24 10:17:05 UTC\nDuration: 1:02:05\nWaited: 0:05\nTalked: 1:02:00\nQueue: sales\nAgent: 201\n"
      "Cause: ANSWERED\nRecordings: 1\n");
  EXPECT_EQ(f.body->reply_text, f.body->text);
}

TEST(CallNormalizer, HappenedWhenTheCallStartedUnlessThatIsYetToCome) {
  EXPECT_EQ(rfc3339(*read_named("leg,started_at", "a,2025-01-01 09:15:00").occurred_at), "2025-01-01T09:15:00.000Z");
  EXPECT_EQ(rfc3339(*read_named("leg,ended_at", "a,2026-11-24 09:15:00").occurred_at), "2026-11-24T09:15:00.000Z");
  EXPECT_EQ(*read_named("leg", "a").occurred_at, received);
  const facts late = read_named("leg,started_at", "a,2026-11-24 13:15:00");
  EXPECT_EQ(*late.occurred_at, received);
  EXPECT_EQ(late.parse.warnings,
            std::vector<std::string>{"starts_in_the_future: clock or time_zone of the source is wrong"});
}

TEST(CallNormalizer, MakesAnIdOfTheRecordWhereTheSourceGivesNone) {
  const facts a = read_named("from,to", "912345678,201"), again = read_named("from,to", "912345678,201");
  EXPECT_TRUE(a.thread.own_id_synthetic);
  EXPECT_EQ(a.thread.own_id, again.thread.own_id);
  EXPECT_EQ(a.call->leg, a.thread.own_id);
  EXPECT_NE(a.thread.own_id, read_named("from,to", "912345679,201").thread.own_id);
  const facts named = read_named("leg,ids", "a,b");
  EXPECT_FALSE(named.thread.own_id_synthetic);
  EXPECT_EQ(named.thread.own_id, "a");
  EXPECT_EQ(named.thread.parents, std::vector<std::string>{"b"});
}

TEST(CallNormalizer, DoesNotDegradeWhatSpeaksOfNoCall) {
  const facts f = facts_of("cucm", "INTEGER,VARCHAR(50)");
  EXPECT_FALSE(f.call);
  EXPECT_FALSE(f.parse.degraded);
  EXPECT_FALSE(f.thread.own_id.empty());
}

TEST(CallNormalizer, RefusesAHugeRecordAndKeepsItsBeginning) {
  const facts f = facts_of("asterisk-csv", std::string(2 * 1024 * 1024, 'a'));
  EXPECT_EQ(f.parse.warnings, std::vector<std::string>{"unreadable: larger than 1 MB"});
  EXPECT_EQ(f.body->text.size(), 4096u);
  EXPECT_TRUE(f.body->truncated);
}

TEST(CallNormalizer, CutsALongNameAndDropsControlCharacters) {
  const facts f = read_named("leg,from_name,agent", "a," + std::string(500'000, 'x') +
                                                        ",\x01 2\xff"
                                                        "01\x7f");
  EXPECT_EQ(f.call->from.name.size(), 256u);
  EXPECT_EQ(f.call->agent,
            "2\xEF\xBF\xBD"
            "01");
}

TEST(CallBounds, KeepSixteenDistinctIdsAndRecordings) {
  call_record record;
  record.leg = "leg";
  for (int i = 0; i < 40; ++i) {
    record.ids.push_back(i % 2 ? "leg" : "id" + std::to_string(i));
    record.recordings.push_back({"r" + std::to_string(i), "recording", std::string(i == 0 ? 3000 : 10, 'u'), {}});
  }
  std::vector<std::string> limits;
  bound(record, limits);
  EXPECT_EQ(record.ids.size(), 16u);
  EXPECT_EQ(record.ids.front(), "leg");
  EXPECT_EQ(record.recordings.size(), 16u);
  EXPECT_EQ(record.recordings[0].url, "");
  EXPECT_EQ(limits, (std::vector<std::string>{"call_ids", "recordings"}));
}

TEST(CallBounds, DropTimesAndDurationsThatCannotBe) {
  call_record record;
  record.started_at = received;
  record.answered_at = received - milliseconds{1};
  record.ended_at = received;
  record.talk = milliseconds{-1};
  record.wait = std::chrono::hours{24 * 400};
  std::vector<std::string> limits;
  bound(record, limits);
  EXPECT_FALSE(record.answered_at);
  EXPECT_TRUE(record.ended_at);
  EXPECT_FALSE(record.talk);
  EXPECT_FALSE(record.wait);
}

}  // namespace
}  // namespace intake::call
