#include "normalizers/assembly/call_assembly.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include <boost/json/serialize.hpp>

#include "tests/normalizers/assembly/exchange.hpp"

namespace intake::assembly {
namespace {

using strings = std::vector<std::string>;
constexpr std::int64_t minute = 60'000, hour = 60 * minute;

/// What of an event does not depend on which record came when.
boost::json::object lasting(const gathered_event& e) {
  auto data = exchange::data(e);
  data.erase("contacts");
  return data;
}

TEST(CallAssembly, OneRecordIsOneTicketOnceItIsQuiet) {
  exchange x;
  x.reports(leg("a", "answered"), 0);
  x.wait_until(9'999);
  EXPECT_EQ(x.told(), strings{});
  x.wait_until(10'000);
  ASSERT_EQ(x.told(), strings{"opened 1"});
  EXPECT_EQ(x.call(0).at("result"), "answered");
  EXPECT_EQ(x.call(0).at("from_e164"), "+351912345678");
  EXPECT_EQ(x.call(0).at("wait_ms"), 5000);
  EXPECT_EQ(x.call(0).at("talk_ms"), 15'000);
  EXPECT_EQ(x.call(0).at("duration_ms"), 20'000);
  EXPECT_EQ(x.call(0).at("complete"), true);
  EXPECT_EQ(x.data(0).at("triage").at("queue"), "support");
  EXPECT_EQ(x.data(0).at("customer").at("identities").at(0).at("value"), "+351912345678");
  EXPECT_EQ(x.unaccounted(), 0u);
}

TEST(CallAssembly, TheSourcesWordThatTheCallIsOverShortensTheWait) {
  exchange x;
  call_record r = leg("a", "missed");
  r.call_ended = true;
  x.reports(r, 0);
  x.wait_until(2'000);
  EXPECT_EQ(x.told(), strings{"opened 1"});
}

TEST(CallAssembly, ACallThatNeverEndsIsToldAfterFourHours) {
  exchange x;
  call_record r = leg("a", "");
  r.leg_ended = false;
  x.reports(r, 0);
  x.wait_until(4 * hour - 1);
  EXPECT_EQ(x.told(), strings{});
  x.wait_until(4 * hour);
  ASSERT_EQ(x.told(), strings{"opened 1"});
  EXPECT_EQ(x.call(0).at("complete"), false);
}

TEST(CallAssembly, ARingAllCallOf41RecordsIsOneTicketHoweverTheyCome) {
  const auto records = ring_all();
  ASSERT_EQ(records.size(), 41u);
  boost::json::object expected;
  for (unsigned seed = 0; seed < 1000; ++seed) {
    std::mt19937 random{seed};
    auto twice = records;
    twice.insert(twice.end(), records.begin(), records.end());
    std::shuffle(twice.begin(), twice.end(), random);
    exchange x;
    std::int64_t at = 0;
    for (const auto& record : twice) x.reports(record, at += static_cast<std::int64_t>(random() % 25));
    x.wait_until(5 * hour);
    ASSERT_EQ(x.told(), strings{"opened 1"}) << "seed " << seed;
    ASSERT_EQ(x.unaccounted(), 0u);
    const auto data = lasting(x.events[0]);
    if (seed == 0) expected = data;
    ASSERT_EQ(boost::json::serialize(data), boost::json::serialize(expected)) << "seed " << seed;
  }
  const auto& call = expected.at("call").as_object();
  EXPECT_EQ(call.at("result"), "answered");
  EXPECT_EQ(call.at("agent"), "agent12");
  EXPECT_EQ(call.at("queue"), "q-support");
  EXPECT_EQ(call.at("group_id"), "1795000000.100");
  EXPECT_EQ(call.at("legs").as_array().size(), 21u);
  EXPECT_EQ(call.at("wait_ms"), 8000);
  EXPECT_EQ(call.at("talk_ms"), 12'000);
  EXPECT_EQ(expected.at("subject"), "Call from Kim Costa (+351912345678), answered by agent12");
}

TEST(CallAssembly, TheNewestVersionCountsWheneverItComes) {
  call_record first = leg("a", "missed"), second = leg("a", "voicemail");
  second.version = 2;
  for (const bool late : {false, true}) {
    exchange x;
    x.reports(late ? second : first, 0);
    x.reports(late ? first : second, 1);
    x.wait_until(minute);
    ASSERT_EQ(x.told(), strings{"opened 1"});
    EXPECT_EQ(x.call(0).at("result"), "voicemail");
  }
}

TEST(CallAssembly, ALateRecordMakesARevision) {
  exchange x;
  x.reports(leg("a", "answered"), 0);
  x.wait_until(minute);
  call_record late = leg("a", "");
  late.recordings.push_back({"RE1", "recording", "https://pbx.example.org/r/1.wav?token=x", milliseconds{15'000}});
  x.reports(late, 2 * minute);
  x.wait_until(3 * minute);
  ASSERT_EQ(x.told(), (strings{"opened 1", "revised 2"}));
  const auto data = x.data(1);
  EXPECT_EQ(data.at("revision").at("of"), x.events[0].event.id.c_str());
  EXPECT_EQ(data.at("revision").at("number"), 1);
  EXPECT_EQ(x.events[1].event.conversation, x.events[0].event.conversation);
  EXPECT_EQ(data.at("call").at("recordings").at(0).at("duration_ms"), 15'000);
  EXPECT_EQ(data.at("attachments").at(0).at("origin"), "recording");
  EXPECT_EQ(data.at("attachments").at(0).at("filename"), "recording.wav");
  EXPECT_EQ(x.unaccounted(), 0u);
}

TEST(CallAssembly, AFetchedRecordingIsAttachedByARevision) {
  exchange x;
  x.identity.base_url = "https://intake.example.org";
  call_record heard = leg("a", "voicemail");
  heard.recordings.push_back({"RE1", "voicemail", "https://pbx.example.org/r/1.wav", milliseconds{9'000}});
  x.reports(heard, 0);
  x.wait_until(minute);
  EXPECT_EQ(x.data(0).at("attachments").at(0).at("url"), "https://pbx.example.org/r/1.wav");
  EXPECT_FALSE(x.call(0).at("recordings").at(0).as_object().contains("attachment"));
  call_record fetched;
  fetched.leg = "a";
  fetched.recordings = heard.recordings;
  fetched.recordings[0].fetched = {"01JD9ZK3V5XQ8W2N4T6B000002", "audio/wav", std::string(64, 'b'), 4};
  for (const int time : {2, 3}) x.reports(fetched, time * minute);
  x.reports(heard, 4 * minute);
  x.wait_until(hour);
  ASSERT_EQ(x.told(), (strings{"opened 1", "revised 2"}));
  EXPECT_EQ(x.call(1).at("result"), "voicemail");
  ASSERT_EQ(x.call(1).at("recordings").as_array().size(), 1u);
  EXPECT_EQ(x.call(1).at("recordings").at(0).at("attachment"), "01JD9ZK3V5XQ8W2N4T6B000002.0");
  EXPECT_EQ(boost::json::serialize(x.data(1).at("attachments")),
            R"([{"id":"01JD9ZK3V5XQ8W2N4T6B000002.0","filename":"voicemail.wav","declared_type":"audio/wav","size":4,)"
            R"("sha256":")" +
                std::string(64, 'b') +
                R"(","disposition":"attachment",)"
                R"("url":"https://intake.example.org/v1/attachments/01JD9ZK3V5XQ8W2N4T6B000002.0",)"
                R"("origin":"voicemail","scan":"none"}])");
  EXPECT_EQ(x.unaccounted(), 0u);
}

TEST(CallAssembly, WhatSaysNothingNewIsFolded) {
  exchange x;
  x.reports(leg("a", "answered"), 0);
  x.wait_until(minute);
  x.reports(leg("a", "answered"), 2 * minute);
  EXPECT_EQ(x.whereabouts[2], x.events[0].event.id);
  call_record older = leg("a", "missed");
  older.version = -1;
  x.reports(older, 3 * minute);
  EXPECT_EQ(x.whereabouts[3], x.events[0].event.id);
  x.wait_until(hour);
  EXPECT_EQ(x.told(), strings{"opened 1"});
}

TEST(CallAssembly, ACallOfAnotherSourceIsAnotherCall) {
  exchange x;
  x.reports(leg("a", "answered"), 0);
  x.reports(leg("a", "answered"), 0, "telephony/other");
  x.wait_until(minute);
  ASSERT_EQ(x.told(), (strings{"opened 1", "opened 1"}));
  EXPECT_NE(x.events[0].event.conversation, x.events[1].event.conversation);
}

TEST(CallAssembly, ALegThatKnowsTwoCallsMakesThemOne) {
  exchange x;
  x.reports(leg("a", "missed"), 0);
  x.reports(handset("b", "ana", "answered", {}), 1);
  x.reports(leg("c", "", {"a", "b"}), 2);
  x.wait_until(minute);
  ASSERT_EQ(x.told(), strings{"opened 1"});
  EXPECT_EQ(x.call(0).at("legs").as_array().size(), 3u);
  EXPECT_EQ(x.call(0).at("agent"), "ana");
  EXPECT_EQ(x.unaccounted(), 0u);
}

TEST(CallAssembly, TwoToldCallsThatTurnOutToBeOneAreToldSo) {
  exchange x;
  x.reports(leg("a", "answered"), 0);
  x.reports(leg("b", "answered"), 1);
  x.wait_until(minute);
  x.reports(leg("c", "", {"b", "a"}), 2 * minute);
  x.wait_until(3 * minute);
  ASSERT_EQ(x.told(), (strings{"opened 1", "opened 1", "revised 2", "revised 2"}));
  const std::string older = x.events[0].event.conversation, younger = x.events[1].event.conversation;
  EXPECT_EQ(x.events[2].event.conversation, older);
  EXPECT_EQ(x.data(2).at("conversation").at("related").at(0), younger.c_str());
  EXPECT_EQ(x.call(2).at("legs").as_array().size(), 3u);
  EXPECT_EQ(x.events[3].event.conversation, younger);
  EXPECT_EQ(x.data(3).at("revision").at("of"), x.events[1].event.id.c_str());
  EXPECT_EQ(x.data(3).at("revision").at("reason"), ("merged into conversation " + older).c_str());
  x.reports(leg("b", "answered"), 4 * minute);  // known: it is the older call's now
  EXPECT_EQ(x.whereabouts[4], x.events[2].event.id);
  EXPECT_EQ(x.unaccounted(), 0u);
}

TEST(CallAssembly, MissedCallsOfOneCallerWithinAnHourAreOneTicket) {
  exchange x;
  x.reports(leg("a", "missed", {}, 0), 0);
  x.reports(leg("b", "abandoned", {}, 20 * minute), 20 * minute);
  x.reports(leg("c", "busy", {}, 59 * minute), 59 * minute);
  x.reports(leg("d", "missed", {}, 61 * minute), 61 * minute);
  x.wait_until(2 * hour);
  ASSERT_EQ(x.told(), (strings{"opened 1", "message 2", "message 3", "opened 1"}));
  EXPECT_EQ(x.data(2).at("subject"), "Missed call from Kim Costa (+351912345678), 3 attempts");
  EXPECT_EQ(x.data(2).at("conversation").at("match").at("method"), "caller");
  EXPECT_NE(x.events[3].event.conversation, x.events[0].event.conversation);
}

TEST(CallAssembly, AnAnsweredCallEndsTheCallBacksOfItsCustomer) {
  for (const bool we_call : {false, true}) {
    exchange x;
    x.reports(leg("a", "missed"), 0);
    x.reports(leg("b", "missed", {}, 2 * hour), 2 * hour);
    call_record spoken = leg("c", "answered", {}, 3 * hour);
    if (we_call) {
      spoken.direction = "outbound";
      std::swap(spoken.from, spoken.to);
    }
    x.reports(spoken, 3 * hour);
    x.wait_until(4 * hour);
    ASSERT_EQ(x.told(), (strings{"opened 1", "opened 1", "opened 1", "ended 2", "ended 2"}));
    EXPECT_EQ(x.events[3].event.conversation, x.events[0].event.conversation);
    EXPECT_EQ(x.events[4].event.conversation, x.events[1].event.conversation);
    EXPECT_EQ(x.data(3).at("conversation").at("related").at(0), x.events[2].event.conversation.c_str());
    x.reports(leg("d", "missed", {}, 3 * hour + minute), 3 * hour + minute);
    x.wait_until(5 * hour);
    EXPECT_EQ(x.told().back(), "opened 1");
    EXPECT_EQ(x.unaccounted(), 0u);
  }
}

TEST(CallAssembly, CallBacksStayOpenWhereTheOwnerSaysSo) {
  exchange x;
  x.rules.call_back_closes = false;
  x.reports(leg("a", "missed"), 0);
  x.reports(leg("b", "answered", {}, minute), minute);
  x.reports(leg("c", "missed", {}, 2 * minute), 2 * minute);
  x.wait_until(hour);
  EXPECT_EQ(x.told(), (strings{"opened 1", "opened 1", "message 2"}));
}

TEST(CallAssembly, WithoutAWindowEachMissedCallIsItsOwnTicketAndOneAnswerEndsThemAll) {
  exchange x;
  x.rules.call_back = milliseconds{0};
  x.reports(leg("a", "missed"), 0);
  x.reports(leg("b", "missed"), 1);
  x.reports(leg("c", "answered", {}, minute), minute);
  x.wait_until(hour);
  EXPECT_EQ(x.told(), (strings{"opened 1", "opened 1", "opened 1", "ended 2", "ended 2"}));
}

TEST(CallAssembly, TheDialledNumbersQueueCountsBeforeTheSourcesAndThatBeforeTheEntrys) {
  for (const auto& [desk, own, expected] : std::vector<std::array<std::string, 3>>{
           {"billing", "acd-7", "billing"}, {"", "acd-7", "acd-7"}, {"", "", "nights"}}) {
    exchange x;
    x.desk = desk;
    x.queue = "nights";
    call_record r = leg("a", "missed");
    r.queue = own;
    x.reports(r, 0);
    x.wait_until(hour);
    EXPECT_EQ(x.data(0).at("triage").at("queue"), expected.c_str());
  }
}

TEST(CallAssembly, AnEarlierConversationEndsNoCallBack) {
  exchange x;
  x.reports(leg("a", "missed", {}, 10 * minute), 0);
  x.reports(leg("b", "answered", {}, 0), 1);  // comes later, was before
  x.wait_until(hour);
  EXPECT_EQ(x.told(), (strings{"opened 1", "opened 1"}));
}

TEST(CallAssembly, AnAnswerThatComesLateEndsTheCallBackItOpened) {
  exchange x;
  x.reports(leg("a", "missed"), 0);
  x.wait_until(minute);
  x.reports(handset("b", "ana", "answered", {"a"}), 2 * minute);
  x.wait_until(3 * minute);
  ASSERT_EQ(x.told(), (strings{"opened 1", "revised 2", "ended 3"}));
  EXPECT_EQ(x.call(1).at("result"), "answered");
}

TEST(CallAssembly, CallersWithoutANumberHaveATicketEach) {
  exchange x;
  for (const char* id : {"a", "b"}) {
    call_record r = leg(id, "missed");
    r.from = {};
    x.reports(r, 0);
  }
  x.wait_until(minute);
  EXPECT_EQ(x.told(), (strings{"opened 1", "opened 1"}));
  EXPECT_EQ(x.data(0).at("subject"), "Missed call from an unknown number");
}

TEST(CallAssembly, AnsweredCallsComeLastInTheQueue) {
  exchange x;
  x.reports(leg("a", "answered"), 0);
  x.reports(leg("b", "missed"), 0);
  x.wait_until(minute);
  EXPECT_EQ(x.data(0).at("triage").at("priority"), "p4");
  EXPECT_EQ(x.data(0).at("triage").at("tags").at(0), "answered");
  EXPECT_EQ(x.data(1).at("triage").at("priority"), "p3");
  EXPECT_EQ(x.data(1).at("triage").at("tags").at(0), "call-back");
}

TEST(CallAssembly, AFloodOfRecordsIsToldWithoutWaitingForItsEnd) {
  exchange x;
  call_record r = leg("a", "");
  r.leg_ended = false;
  for (int n = 0; n < 2001; ++n) x.reports(r, n);
  ASSERT_EQ(x.told(), strings{"opened 1"});
  EXPECT_EQ(x.data(0).at("contacts").as_array().size(), 100u);
  EXPECT_EQ(x.unaccounted(), 0u);
}

TEST(CallAssembly, ACallOfTooManyLegsStaysWithinTheLimitOfAnEvent) {
  exchange x;
  x.identity.inline_limit = 64 * 1024;
  for (int n = 0; n < 300; ++n) x.reports(handset("leg" + std::to_string(n), std::string(500, 'x'), "missed", {"g"}), n);
  x.wait_until(minute);
  ASSERT_EQ(x.told(), strings{"opened 1"});
  EXPECT_LT(x.events[0].event.data.size(), x.identity.inline_limit);
  EXPECT_EQ(x.data(0).at("parse").at("limits_hit").at(0), "legs");
  EXPECT_EQ(x.unaccounted(), 0u);
}

TEST(CallAssembly, AContactThatIsNoRecordIsATicketIfItCannotBeReadAndElseNothing) {
  facts f;
  const arrival a{.receipt = "R1", .channel = "phone", .source = "telephony/pbx", .via = "asterisk-csv", .media_type = "text/csv", .sha256 = "00", .size = 3,
                  .received_at = from_millis(0), .queue = {}, .also_queues = {}};
  EXPECT_EQ(fold_no_call(a, f, {}, {}).folded_into, nothing_to_tell);
  f.parse.degraded = true;
  const auto o = fold_no_call(a, f, {}, {});
  ASSERT_EQ(o.events.size(), 1u);
  EXPECT_EQ(o.events[0].id, "R1-0");
  EXPECT_EQ(o.events[0].kind, "ticket.opened");
}

}  // namespace
}  // namespace intake::assembly
