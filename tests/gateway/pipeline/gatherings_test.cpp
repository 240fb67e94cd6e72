#include "gateway/pipeline/gatherings.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <sstream>

#include <boost/json/parse.hpp>

#include "gateway/pipeline/assembly_line.hpp"
#include "normalizers/assembly/call_assembly.hpp"
#include "normalizers/assembly/email_assembly.hpp"
#include "tests/support/journal_fixture.hpp"

namespace intake::pipeline {
namespace {

using namespace std::chrono_literals;

/// Reads "leg result id id…" as a record of a leg that has ended; "?" as a result: it has not.
facts read_call(const contact_view& c) {
  facts f;
  std::istringstream words{std::string(c.bytes)};
  call_record r;
  words >> r.leg >> r.result;
  if (r.leg.empty()) return f;
  for (std::string id; words >> id;) r.ids.push_back(id);
  r.leg_ended = r.result != "?";
  r.direction = "inbound";
  r.started_at = from_millis(1'795'000'000'000);
  f.call = r;
  return f;
}

facts read_mail(const contact_view& c) {
  facts f;
  f.thread.own_id = std::string(c.bytes);
  f.thread.parties = {f.thread.sender = "kim@example.org"};
  return f;
}

std::optional<assembly::gathered> gather(std::int64_t contact, const assembly::arrival& a, const facts& f, assembly::recollection& from,
                                         const assembly::gathering_rules& rules) {
  if (f.call && f.call->leg == "unfoldable") throw std::runtime_error("bug");
  return assembly::gather_call(contact, a, f, from, rules);
}

assembly::gathered settle(const assembly::gathering& due, assembly::recollection& from, const event_identity& identity, const assembly::gathering_rules& rules) {
  if (due.state.find("\"untellable\"") != std::string::npos) throw std::runtime_error("bug");
  return assembly::settle_call(due, from, identity, rules);
}

constexpr channel table[] = {{.name = "email", .normalize = read_mail, .fold = assembly::fold_email},
                             {.name = "phone", .normalize = read_call, .fold = assembly::fold_no_call, .gather = gather, .settle = settle}};

class GatheringsTest : public ::testing::Test {
 protected:
  void SetUp() override { start(); }
  void TearDown() override { line_.reset(); }
  void start(std::size_t batch = 16) {
    line_ = std::make_unique<assembly_line>(assembly_options{.channels = table, .identity = {}, .bodies = j_.directory.path().string() + "/bodies",
                                                             .normalizer_threads = 2, .batch = batch, .rules = {}, .time = &j_.clock},
                                            *j_.writer, j_.reader(), metrics_);
    line_->start([this](const std::vector<backends::outgoing_ptr>& events) {
      const std::lock_guard lock{mutex_};
      for (const auto& event : events) events_.push_back(boost::json::parse(event->json).as_object());
      changed_.notify_all();
    });
  }
  /// Ends without a word, as a crash would; what was not committed is gone.
  void restart() {
    line_.reset();
    j_.restart();
    start();
  }

  journal::append_ptr journaled(const std::string& text, const std::string& channel = "phone") {
    contact c = tests::make_contact("R" + std::to_string(++count_), text);
    c.channel = channel;
    c.source = channel == "phone" ? "telephony/pbx" : "smtp/test";
    c.received_at = j_.clock.now();
    return j_.append(std::move(c));
  }
  void arrives(const std::string& text, const std::string& channel = "phone") { line_->feed({journaled(text, channel)}); }
  void until_assembled() {
    const auto reader = j_.reader();
    while (reader->assembled() < count_) std::this_thread::sleep_for(2ms);
  }
  void passes(milliseconds time) {
    until_assembled();
    j_.clock.advance(time);
    line_->take_released();  // wakes it: the clock of the test wakes nobody
  }
  std::vector<boost::json::object> events(std::size_t n) {
    std::unique_lock lock{mutex_};
    EXPECT_TRUE(changed_.wait_for(lock, 20s, [&] { return events_.size() >= n; }));
    return events_;
  }
  std::vector<std::string> ids(std::size_t n) {
    std::vector<std::string> out;
    for (const auto& event : events(n)) out.emplace_back(event.at("id").as_string());
    return out;
  }
  journal::ledger_line counted() {
    auto lines = j_.reader()->ledger({});
    journal::ledger_line sum;
    for (const auto& line : lines) {
      sum.events += line.events, sum.folded += line.folded, sum.in_work += line.in_work;
      sum.missing.insert(sum.missing.end(), line.missing.begin(), line.missing.end());
    }
    return sum;
  }

  tests::journal_fixture j_;
  ops::registry metrics_;
  std::unique_ptr<assembly_line> line_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<boost::json::object> events_;
  int count_ = 0;
};

TEST_F(GatheringsTest, ACallIsToldWhenItIsDueAndItsRecordsWaitUntilThen) {
  arrives("a missed");
  arrives("b missed a");
  until_assembled();
  EXPECT_EQ(counted().in_work, 2);
  EXPECT_TRUE(counted().missing.empty());
  passes(9'999ms);
  passes(1ms);
  EXPECT_EQ(ids(1), std::vector<std::string>{"R2-0"});
  EXPECT_EQ(counted().events, 1);
  EXPECT_EQ(counted().folded, 1);
  EXPECT_EQ(counted().in_work, 0);
  EXPECT_EQ(j_.reader()->folded_into("R1"), "R2-0");
  EXPECT_EQ(events(1)[0].at("data").at("contacts").as_array().size(), 2u);
}

TEST_F(GatheringsTest, TheClockAloneWakesTheAssembler) {
  // The clock stands where the contact is due already: nothing else will come.
  const auto request = journaled("a missed");
  j_.clock.advance(10s);
  line_->feed({request});
  EXPECT_EQ(ids(1), std::vector<std::string>{"R1-0"});
}

TEST_F(GatheringsTest, WhatWasGatheredIsToldAfterARestart) {
  arrives("a missed");
  until_assembled();
  line_.reset();
  j_.restart();
  j_.clock.advance(1h);
  start();
  EXPECT_EQ(ids(1), std::vector<std::string>{"R1-0"});
  restart();
  arrives("a voicemail");
  passes(10s);
  const auto all = events(2);
  EXPECT_EQ(all[1].at("type"), "intake.ticket.revised.v1");
  EXPECT_EQ(all[1].at("id"), "R2-0");
  EXPECT_EQ(all[1].at("subject"), all[0].at("subject"));
}

TEST_F(GatheringsTest, ABacklogGivesTheTicketsThatThereWouldHaveBeenWithoutIt) {
  line_.reset();
  journaled("a missed");
  j_.clock.advance(9s);
  journaled("b missed a");
  j_.clock.advance(11s);
  journaled("c missed a");  // too late for the first ticket
  j_.clock.advance(1h);
  journaled("mail", "email");
  start();
  EXPECT_EQ(ids(3), (std::vector<std::string>{"R2-0", "R3-0", "R4-0"}));
  EXPECT_EQ(events(3)[1].at("type"), "intake.ticket.revised.v1");
}

TEST_F(GatheringsTest, CallsThatTurnOutToBeOneAreMergedAcrossARestart) {
  arrives("a answered");
  arrives("b answered");
  passes(10s);
  EXPECT_EQ(events(2).size(), 2u);
  restart();
  arrives("c answered a b");
  passes(10s);
  const auto all = events(4);
  EXPECT_EQ(all[2].at("id"), "R3-0");
  EXPECT_EQ(all[2].at("subject"), all[0].at("subject"));
  EXPECT_EQ(all[3].at("id"), "R3-1");
  EXPECT_EQ(all[3].at("subject"), all[1].at("subject"));
  restart();
  arrives("b answered");
  passes(10s);
  EXPECT_EQ(j_.reader()->folded_into("R4"), "R3-0");
}

TEST_F(GatheringsTest, MailsDoNotWaitForCalls) {
  arrives("a ?");
  arrives("m1", "email");
  EXPECT_EQ(ids(1), std::vector<std::string>{"R2-0"});
  passes(4h);
  EXPECT_EQ(ids(2), (std::vector<std::string>{"R2-0", "R1-0"}));
}

TEST_F(GatheringsTest, ARecordThatCannotBeGatheredBecomesADegradedTicket) {
  arrives("unfoldable missed");
  const auto event = events(1)[0];
  EXPECT_EQ(event.at("id"), "R1-0");
  EXPECT_EQ(event.at("data").at("parse").at("degraded"), true);
  arrives("");
  until_assembled();
  EXPECT_EQ(j_.reader()->folded_into("R2"), std::string(assembly::nothing_to_tell));
  EXPECT_EQ(counted().folded, 1);
}

TEST_F(GatheringsTest, ACallThatCannotBeToldHoldsUpNobody) {
  arrives("untellable missed");
  arrives("b missed");
  passes(10s);
  EXPECT_EQ(ids(1), std::vector<std::string>{"R2-0"});
  EXPECT_EQ(counted().in_work, 1);
  EXPECT_EQ(j_.reader()->due().size(), 1u);
}

TEST_F(GatheringsTest, MoreThanABatchMayBeDueAtOnce) {
  line_.reset();
  for (int n = 0; n < 700; ++n) journaled("leg" + std::to_string(n) + " answered");
  j_.clock.advance(1h);
  start();
  const auto all = ids(700);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 700u);
  EXPECT_EQ(counted().events, 700);
}

/// The mill: calls of three to six records in any order, doubled, with the gateway ended again and again among them.
TEST_F(GatheringsTest, CallsInAreCallsOutHoweverOftenTheGatewayEnds) {
  constexpr int calls = 150;
  std::mt19937 random{7};
  std::vector<std::string> records;
  for (int n = 0; n < calls; ++n) {
    const std::string root = "call" + std::to_string(n);
    const int legs = 3 + static_cast<int>(random() % 4);
    for (int leg = 0; leg < legs; ++leg)
      for (int copy = random() % 4 == 0 ? 2 : 1; copy > 0; --copy)
        records.push_back((leg ? root + "." + std::to_string(leg) + " missed " : root + " answered ") + root);
  }
  std::shuffle(records.begin(), records.end(), random);
  for (std::size_t n = 0; n < records.size(); ++n) {
    arrives(records[n]);
    if (n % 60 == 59) restart();
  }
  passes(10s);
  restart();
  ASSERT_GE(events(calls).size(), static_cast<std::size_t>(calls));
  passes(1h);
  restart();
  std::map<std::string, int> opened;
  std::set<std::string> ids;
  for (const auto& event : events(calls)) {
    EXPECT_TRUE(ids.emplace(event.at("id").as_string()).second) << event.at("id");
    opened[std::string(event.at("subject").as_string())] += event.at("type") == "intake.ticket.opened.v1";
  }
  EXPECT_EQ(opened.size(), static_cast<std::size_t>(calls));
  for (const auto& [conversation, times] : opened) EXPECT_EQ(times, 1) << conversation;
  const auto sum = counted();
  EXPECT_EQ(sum.in_work, 0);
  EXPECT_TRUE(sum.missing.empty());
  EXPECT_EQ(static_cast<std::size_t>(sum.events + sum.folded), records.size());
}

}  // namespace
}  // namespace intake::pipeline
