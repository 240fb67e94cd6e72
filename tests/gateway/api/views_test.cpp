#include "gateway/api/views.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/support/journal_fixture.hpp"

namespace intake::api {
namespace {

namespace json = boost::json;
using journal::delivery_state;
using tests::make_contact;

const std::string ada = "01JD9000000000000000000001", bob = "01JD9000000000000000000002";

class Views : public ::testing::Test {
 public:
  std::int64_t ticket(const std::string& receipt, const std::string& json = R"({"data":{}})") {
    const auto number = j.append(make_contact(receipt, "mail"))->contact->number;
    return j.put_event(receipt + "-0", receipt, json, number);
  }
  void deliver(std::int64_t event, delivery_state state, std::string reference, std::string reason = {}) {
    j.perform([&](journal::tables& to, std::span<const journal::place>) {
      to.put_delivery({.backend = "tickets",
                       .event = event,
                       .state = state,
                       .attempts = 2,
                       .at = from_millis(1'795'000'001'000),
                       .next_at = std::nullopt,
                       .reference = reference,
                       .reason = reason});
      to.move_backend_cursor("tickets", event);
    });
  }

  tests::journal_fixture j;
};

TEST_F(Views, TellTheLifeOfAContactUpToTheTicketNumber) {
  deliver(ticket(ada), delivery_state::delivered, "4711");
  const auto life = receipt_view(*j.reader(), ada);
  ASSERT_TRUE(life);
  EXPECT_EQ(life->at("state"), "ticketed");
  EXPECT_EQ(life->at("received_at"), "2026-11-18T11:06:40.000Z");
  EXPECT_EQ(life->at("raw").at("size"), json::value(4));
  const auto& event = life->at("events").at(0);
  EXPECT_EQ(event.at("id"), json::value(ada + "-0"));
  EXPECT_EQ(
      json::serialize(event.at("deliveries")),
      R"([{"backend":"tickets","state":"delivered","attempts":2,"at":"2026-11-18T11:06:41.000Z","reference":"4711"}])");
}

TEST_F(Views, ShowTheSettingsInTheEnvelope) {
  contact c = make_contact(ada, "record");
  c.settings = std::make_shared<const source_settings>(json::object{{"country", "PT"}});
  j.append(c);
  EXPECT_EQ(receipt_view(*j.reader(), ada)->at("envelope").at("settings").at("country"), "PT");
}

TEST_F(Views, SayThatARecordWaitsForTheEventOfItsCall) {
  j.append(make_contact(ada, "record"));
  j.perform([](journal::tables& to, std::span<const journal::place>) {
    to.wait(1);
    to.set_assembled(1);
  });
  EXPECT_EQ(receipt_view(*j.reader(), ada)->at("state"), "in_work");
  j.perform([](journal::tables& to, std::span<const journal::place>) { to.fold(1, bob + "-0"); });
  EXPECT_EQ(receipt_view(*j.reader(), ada)->at("state"), "folded");
}

TEST_F(Views, KnowNoContactThatNeverCame) { EXPECT_FALSE(receipt_view(*j.reader(), bob)); }

TEST_F(Views, SayThatAnEventWaitsUntilItsBackendTookIt) {
  ticket(ada);
  const auto life = receipt_view(*j.reader(), ada);
  EXPECT_EQ(json::serialize(life->at("events").at(0).at("deliveries")), R"([{"backend":"tickets","state":"waiting"}])");
}

TEST_F(Views, LeaveOutABackendThatCameLater) {
  ticket(ada);
  j.perform([](journal::tables& to, std::span<const journal::place>) { to.register_backend("desk"); });
  const auto life = receipt_view(*j.reader(), ada);
  const auto& deliveries = life->at("events").at(0).at("deliveries").as_array();
  ASSERT_EQ(deliveries.size(), 1u);
  EXPECT_EQ(deliveries[0].at("backend"), json::value("tickets"));
}

TEST_F(Views, SayWhereAContactIsThatIsNoTicketYet) {
  j.append(make_contact(ada, "mail"));
  EXPECT_EQ(receipt_view(*j.reader(), ada)->at("state"), "in_work");
  j.append(make_contact(bob, "spam"), {}, "sender is listed");
  const auto held = receipt_view(*j.reader(), bob);
  EXPECT_EQ(held->at("state"), "held");
  EXPECT_EQ(held->at("quarantine").at("reason"), json::value("sender is listed"));
  EXPECT_EQ(quarantine_view(*j.reader()).at(0).at("receipt"), json::value(bob));
}

TEST_F(Views, LeadFromAFoldedContactToTheTicketItJoined) {
  deliver(ticket(ada), delivery_state::delivered, "7");
  const auto number = j.append(make_contact(bob, "the same mail"))->contact->number;
  j.perform([&](journal::tables& to, std::span<const journal::place>) { to.fold(number, ada + "-0"); });
  const auto life = receipt_view(*j.reader(), bob);
  EXPECT_EQ(life->at("state"), "folded");
  EXPECT_EQ(life->at("folded").at("deliveries").at(0).at("reference"), json::value("7"));
}

TEST_F(Views, ShowEventsByteForByteAndWhereToGoOn) {
  const std::string first = R"({"id":"a",  "data":{}})", second = R"({"id":"b","data":{ }})";
  ticket(ada, first);
  ticket(bob, second);
  auto reader = j.reader();
  const auto one = events_view(*reader, {.after = 0, .limit = 1, .since = {}, .until = {}, .channel = {}});
  EXPECT_EQ(one.json, R"({"events":[)" + first + R"(],"last":1})");
  const auto rest = events_view(*reader, {.after = one.last, .limit = 100, .since = {}, .until = {}, .channel = {}});
  EXPECT_EQ(rest.json, R"({"events":[)" + second + R"(],"last":2})");
  const auto end = events_view(*reader, {.after = rest.last, .limit = 100, .since = {}, .until = {}, .channel = {}});
  EXPECT_EQ(end.json, R"({"events":[],"last":2})");
}

TEST_F(Views, MoveOnPastEventsOfOtherChannels) {
  ticket(ada);
  const auto page = events_view(*j.reader(), {.after = 0, .limit = 10, .since = {}, .until = {}, .channel = "chat"});
  EXPECT_EQ(page.json, R"({"events":[],"last":1})");
}

TEST_F(Views, ShowEventsOfARangeOfTime) {
  ticket(ada);
  const auto accepted = j.clock.now();
  auto reader = j.reader();
  const auto within = [&](time_point since, time_point until) {
    return events_view(*reader, {.after = 0, .limit = 10, .since = since, .until = until, .channel = {}}).count;
  };
  EXPECT_EQ(within(accepted, accepted + milliseconds{1}), 1u);
  EXPECT_EQ(within(accepted - milliseconds{5}, accepted), 0u);
}

TEST_F(Views, ListWhatABackendRefused) {
  const auto event = ticket(ada);
  deliver(event, delivery_state::dead, {}, "422 unknown queue");
  const auto dead = dead_view(*j.reader());
  ASSERT_EQ(dead.size(), 1u);
  EXPECT_EQ(dead[0].at("event"), json::value(ada + "-0"));
  EXPECT_EQ(dead[0].at("reason"), json::value("422 unknown queue"));
  EXPECT_EQ(backends_view(*j.reader()).at(0).at("dead"), json::value(1));
}

TEST_F(Views, RetryingIsNotDead) {
  deliver(ticket(ada), delivery_state::retrying, {}, "503");
  EXPECT_TRUE(dead_view(*j.reader()).empty());
  EXPECT_EQ(backends_view(*j.reader()).at(0).at("undelivered"), json::value(1));
}

TEST_F(Views, BalanceTheBooks) {
  deliver(ticket(ada), delivery_state::delivered, "1");
  j.append(make_contact(bob, "spam"), {}, "listed");
  const auto books = ledger_view(*j.reader(), {});
  EXPECT_EQ(books.at("balanced"), json::value(true));
  const auto& line = books.at("sources").at(0);
  EXPECT_EQ(line.at("source"), json::value("smtp/test"));
  EXPECT_EQ(line.at("seen"), json::value(2));
  EXPECT_EQ(line.at("quarantined"), json::value(1));
  EXPECT_EQ(line.at("events"), json::value(1));
  EXPECT_EQ(json::serialize(line.at("backends")), R"([{"name":"tickets","delivered":1,"waiting":0,"dead":0}])");
}

TEST_F(Views, NameTheContactThatLedToNothing) {
  const auto number = j.append(make_contact(ada, "mail"))->contact->number;
  j.perform([&](journal::tables& to, std::span<const journal::place>) { to.set_assembled(number); });
  const auto books = ledger_view(*j.reader(), {});
  EXPECT_EQ(books.at("balanced"), json::value(false));
  EXPECT_EQ(books.at("sources").at(0).at("missing").at(0), json::value(ada));
}

TEST_F(Views, SumUpForTheStatus) {
  ticket(ada);
  j.append(make_contact(bob, "mail"));
  const auto status = status_view(*j.reader());
  EXPECT_EQ(json::serialize(status.at("journal")), R"({"contacts":2,"in_work":1,"events":1,"quarantined":0})");
  EXPECT_EQ(status.at("sources").at(0).at("seen"), json::value(2));
}

TEST_F(Views, ShowAConversationWithItsEvents) {
  ticket(ada);
  const auto id = std::string(receipt_view(*j.reader(), ada)->at("events").at(0).at("conversation").as_string());
  j.perform([&](journal::tables& to, std::span<const journal::place>) {
    const auto number = to.put_conversation({.id = id, .sequence = 1, .parties = {"kim@example.org"}}, j.clock.now());
    to.put_thread(crypto::short_digest(ada), number, {.event = ada + "-0", .content = {}});
  });
  const auto found = conversation_view(*j.reader(), id, 10);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->at("parties").at(0), json::value("kim@example.org"));
  EXPECT_EQ(found->at("events").at(0).at("id"), json::value(ada + "-0"));
  EXPECT_FALSE(conversation_view(*j.reader(), "not-an-id", 10));
}

struct moment_case {
  const char* text;
  std::int64_t ms;  ///< -1: not a time
};

TEST(Moment, IsATimeOrADay) {
  constexpr moment_case cases[] = {{"2026-11-18", 1'794'960'000'000},
                                   {"2026-11-18T00:00:00Z", 1'794'960'000'000},
                                   {"2026-11-18T01:00:00+01:00", 1'794'960'000'000},
                                   {"2026-13-18", -1},
                                   {"yesterday", -1},
                                   {"", -1},
                                   {"2026-11-18T", -1}};
  for (const auto& c : cases) {
    const auto got = moment(c.text);
    EXPECT_EQ(got ? to_millis(*got) : -1, c.ms) << c.text;
  }
}

}  // namespace
}  // namespace intake::api
