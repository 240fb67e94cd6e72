#include "gateway/pipeline/dispatcher.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "tests/support/journal_fixture.hpp"

namespace intake::pipeline {
namespace {

using backends::outcome;
using backends::outgoing_ptr;
using backends::verdict;
using journal::delivery_state;

/// A backend that does as it is told: a list of verdicts an event, then "delivered".
class scripted_backend final : public backends::backend {
 public:
  struct log {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> seen;                         ///< ids in the order they came
    std::map<std::string, std::vector<verdict>> script;    ///< by id; used up from the front
  };
  explicit scripted_backend(std::shared_ptr<log> l, bool keeps_order = false) : log_(std::move(l)), keeps_order_(keeps_order) {}
  std::string_view name() const override { return "tickets"; }
  std::size_t capacity() const override { return 8; }
  bool keeps_order() const override { return keeps_order_; }
  void deliver(std::vector<outgoing_ptr> batch, const completion& done) override {
    for (const auto& event : batch) {
      verdict v;
      {
        const std::lock_guard lock{log_->mutex};
        log_->seen.push_back(event->id);
        auto& left = log_->script[event->id];
        if (!left.empty()) {
          v = left.front();
          left.erase(left.begin());
        }
        log_->changed.notify_all();
      }
      if (v.outcome == outcome::delivered) v.reference = "T-" + event->id;
      done(event, v);
    }
  }

 private:
  std::shared_ptr<log> log_;
  bool keeps_order_;
};

class DispatcherTest : public ::testing::Test {
 protected:
  void start(bool keeps_order = false) {
    dispatcher_ = std::make_unique<dispatcher>(std::make_unique<scripted_backend>(log_, keeps_order), *j_.writer, j_.reader(), j_.clock,
                                               retry_rules{.first = milliseconds{1000}, .longest = milliseconds{10'000}}, metrics_);
    dispatcher_->start();
  }
  void stop() {
    if (dispatcher_) dispatcher_->stop(milliseconds{1000});
    dispatcher_.reset();
    j_.perform([](journal::tables&, std::span<const journal::place>) {});  // what it said last is in the journal now
  }
  void TearDown() override { stop(); }

  std::int64_t event(const std::string& id, const std::string& conversation) {
    const auto number = j_.put_event(id, conversation, "{\"id\":\"" + id + "\"}", ++contact_);
    auto out = std::make_shared<backends::outgoing>();
    out->number = number, out->id = id, out->conversation = crypto::short_digest_hex(conversation), out->json = "{\"id\":\"" + id + "\"}";
    pending_.push_back(out);
    return number;
  }
  void offer() {
    dispatcher_->offer(pending_);
    pending_.clear();
  }
  void script(const std::string& id, std::vector<verdict> verdicts) { log_->script[id] = std::move(verdicts); }

  /// Waits until that many deliveries were attempted; returns the ids.
  std::vector<std::string> seen(std::size_t n) {
    std::unique_lock lock{log_->mutex};
    log_->changed.wait_for(lock, std::chrono::seconds{20}, [&] { return log_->seen.size() >= n; });
    return log_->seen;
  }
  /// Waits until the journal says so of the event.
  bool becomes(std::int64_t number, delivery_state state) {
    const auto r = j_.reader();
    for (int i = 0; i < 2000; ++i) {
      const auto rows = r->deliveries_of(number);
      if (!rows.empty() && rows[0].second && rows[0].second->state == state) return true;
      std::this_thread::sleep_for(milliseconds{5});
    }
    return false;
  }
  std::size_t times(const std::string& id) {
    const std::lock_guard lock{log_->mutex};
    return static_cast<std::size_t>(std::count(log_->seen.begin(), log_->seen.end(), id));
  }

  tests::journal_fixture j_;
  ops::registry metrics_;
  std::shared_ptr<scripted_backend::log> log_ = std::make_shared<scripted_backend::log>();
  std::unique_ptr<dispatcher> dispatcher_;
  std::vector<outgoing_ptr> pending_;
  std::int64_t contact_ = 0;
};

const verdict again{.outcome = outcome::retry, .reference = {}, .reason = "500", .retry_after = {}};
const verdict never{.outcome = outcome::refused, .reference = {}, .reason = "422", .retry_after = {}};
const verdict away{.outcome = outcome::unavailable, .reference = {}, .reason = "connection refused", .retry_after = {}};
const verdict gone{.outcome = outcome::disabled, .reference = {}, .reason = "410", .retry_after = {}};

TEST_F(DispatcherTest, DeliversAndRemembersTheTicketNumber) {
  start();
  const auto number = event("E1-0", "a");
  offer();
  ASSERT_TRUE(becomes(number, delivery_state::delivered));
  EXPECT_EQ(j_.reader()->deliveries_of(number)[0].second->reference, "T-E1-0");
  stop();
  EXPECT_EQ(j_.reader()->backends()[0].cursor, number);
}

TEST_F(DispatcherTest, TakesUpWhatTheLastRunLeft) {
  const auto one = event("E1-0", "a"), two = event("E2-0", "b");
  start();   // nothing is offered: it reads the journal
  EXPECT_TRUE(becomes(one, delivery_state::delivered));
  EXPECT_TRUE(becomes(two, delivery_state::delivered));
  stop();
  start();
  const auto three = event("E3-0", "a");
  offer();
  EXPECT_TRUE(becomes(three, delivery_state::delivered));
  EXPECT_EQ(times("E1-0"), 1u);
}

TEST_F(DispatcherTest, AFailingEventHoldsItsConversationAndNothingElse) {
  script("E1-0", {again});
  start();
  const auto first = event("E1-0", "a"), behind = event("E2-0", "a"), other = event("E3-0", "b");
  offer();
  EXPECT_TRUE(becomes(other, delivery_state::delivered));
  EXPECT_TRUE(becomes(first, delivery_state::retrying));
  EXPECT_EQ(times("E2-0"), 0u);
  j_.clock.advance(milliseconds{2000});
  dispatcher_->offer({});   // wakes it; the clock is ours
  EXPECT_TRUE(becomes(behind, delivery_state::delivered));
  EXPECT_TRUE(becomes(first, delivery_state::delivered));
  const auto order = seen(4);
  EXPECT_LT(std::find(order.rbegin(), order.rend(), "E1-0").base() - order.begin(), std::find(order.begin(), order.end(), "E2-0") - order.begin() + 1);
}

TEST_F(DispatcherTest, ARefusedEventHoldsItsConversationUntilDiscarded) {
  script("E1-0", {never});
  start();
  const auto first = event("E1-0", "a"), behind = event("E2-0", "a");
  offer();
  EXPECT_TRUE(becomes(first, delivery_state::dead));
  const auto later = event("E3-0", "a");
  offer();
  EXPECT_TRUE(becomes(later, delivery_state::held));
  EXPECT_EQ(times("E2-0") + times("E3-0"), 0u);
  dispatcher_->discard(first);
  EXPECT_TRUE(becomes(behind, delivery_state::delivered));
  EXPECT_TRUE(becomes(later, delivery_state::delivered));
  EXPECT_TRUE(becomes(first, delivery_state::discarded));
  EXPECT_EQ(times("E1-0"), 1u);
}

TEST_F(DispatcherTest, ADeadLetterCanBeSentAgainAlsoAfterARestart) {
  script("E1-0", {never});
  start();
  const auto first = event("E1-0", "a"), behind = event("E2-0", "a");
  offer();
  ASSERT_TRUE(becomes(first, delivery_state::dead));
  stop();
  start();
  dispatcher_->retry(first);
  EXPECT_TRUE(becomes(first, delivery_state::delivered));
  EXPECT_TRUE(becomes(behind, delivery_state::delivered));
}

TEST_F(DispatcherTest, ABackendThatIsAwayIsLeftAloneAndNothingIsHeldAgainstItsEvents) {
  script("E1-0", {away, away});
  start();
  const auto first = event("E1-0", "a");
  offer();
  seen(1);
  for (int i = 0; i < 3 && times("E1-0") < 3; ++i) {
    std::this_thread::sleep_for(milliseconds{100});
    j_.clock.advance(milliseconds{40'000});
    dispatcher_->offer({});
  }
  ASSERT_TRUE(becomes(first, delivery_state::delivered));
  EXPECT_EQ(j_.reader()->deliveries_of(first)[0].second->attempts, 1);
  EXPECT_EQ(times("E1-0"), 3u);
}

TEST_F(DispatcherTest, ABackendThatSaysGoneIsSwitchedOffUntilAnOperatorSwitchesItOn) {
  script("E1-0", {gone});
  start();
  const auto first = event("E1-0", "a"), second = event("E2-0", "b");
  offer();
  seen(1);
  for (int i = 0; i < 400 && dispatcher_->view().enabled; ++i) std::this_thread::sleep_for(milliseconds{5});
  EXPECT_FALSE(dispatcher_->view().enabled);
  stop();
  EXPECT_FALSE(j_.reader()->backends()[0].enabled);
  start();
  EXPECT_FALSE(dispatcher_->view().enabled);
  dispatcher_->enable(true, "operator");
  EXPECT_TRUE(becomes(first, delivery_state::delivered));
  EXPECT_TRUE(becomes(second, delivery_state::delivered));
}

TEST_F(DispatcherTest, ReplaySendsTheStoredBytesAgain) {
  start();
  const auto first = event("E1-0", "a"), second = event("E2-0", "a");
  offer();
  ASSERT_TRUE(becomes(second, delivery_state::delivered));
  dispatcher_->replay({first, second});
  const auto order = seen(4);
  ASSERT_EQ(order.size(), 4u);
  EXPECT_EQ(order[2], "E1-0");
  EXPECT_EQ(order[3], "E2-0");
}

TEST_F(DispatcherTest, AnEventWhoseBytesAreLostIsADeadLetterAndHoldsNobodyElse) {
  const auto lost = event("E1", "a");
  const auto kept = event("E2", "b");
  for (const auto& file : std::filesystem::directory_iterator{j_.directory.path() / "segments"})
    if (file.path().extension() == ".seg") std::filesystem::remove(file);
  start();
  EXPECT_TRUE(becomes(lost, delivery_state::dead));
  EXPECT_TRUE(becomes(kept, delivery_state::dead));
  const auto fresh = event("E3", "c");
  pending_.erase(pending_.begin(), pending_.end() - 1);
  offer();
  EXPECT_TRUE(becomes(fresh, delivery_state::delivered));
  EXPECT_EQ(seen(1), (std::vector<std::string>{"E3"}));
}

TEST_F(DispatcherTest, KeepsOrderWithinManyConversations) {
  for (int i = 0; i < 30; ++i) script("E" + std::to_string(i) + "-0", i % 7 == 0 ? std::vector<verdict>{away} : std::vector<verdict>{});
  start();
  std::vector<std::int64_t> numbers;
  for (int i = 0; i < 30; ++i) numbers.push_back(event("E" + std::to_string(i) + "-0", "c" + std::to_string(i % 5)));
  offer();
  for (int i = 0; i < 200 && j_.reader()->undelivered("tickets").first > 0; ++i) {
    std::this_thread::sleep_for(milliseconds{10});
    j_.clock.advance(milliseconds{31'000});  // past every pause
    dispatcher_->offer({});
  }
  for (const auto number : numbers) ASSERT_TRUE(becomes(number, delivery_state::delivered));
  std::map<std::string, std::size_t> final_at;
  const auto order = seen(30);
  for (std::size_t i = 0; i < order.size(); ++i) final_at[order[i]] = i;   // the attempt that went through is the last one
  for (int i = 5; i < 30; ++i) EXPECT_GT(final_at["E" + std::to_string(i) + "-0"], final_at["E" + std::to_string(i - 5) + "-0"]) << i;
}

}  // namespace
}  // namespace intake::pipeline
