// What every backend must do, whatever it hands events to (gateway/backends/backend.hpp).
//
// A harness type H gives the suite its subject and the far side's view:
//   backends::backend& subject();             the backend under test
//   void restart();                           throws the backend away and makes it anew, the far side stays
//   void take_away(); void bring_back();      the far side as a whole is gone for a while
//   std::vector<arrival> arrived();           what the far side has, each event once, in the order of arrival
// Use: INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, BackendContract, sqlite_harness);
#pragma once

#include <condition_variable>
#include <gtest/gtest.h>
#include <map>
#include <mutex>

#include "tests/support/outgoing_events.hpp"

namespace intake::tests {

struct arrival {
  std::string id, conversation, json;
};

/// Hands a batch in and waits until each event has its verdict; a second verdict is a failure.
inline std::vector<backends::verdict> deliver_and_wait(backends::backend& to,
                                                       const std::vector<backends::outgoing_ptr>& batch) {
  struct waiting {
    std::mutex lock;
    std::condition_variable changed;
    std::map<const backends::outgoing*, std::vector<backends::verdict>> verdicts;
    std::size_t count = 0;
  };
  auto state = std::make_shared<waiting>();
  const backends::backend::completion done = [state](const backends::outgoing_ptr& event, backends::verdict v) {
    const std::lock_guard guard(state->lock);
    state->verdicts[event.get()].push_back(std::move(v));
    ++state->count;
    state->changed.notify_all();
  };
  to.deliver(batch, done);
  std::unique_lock guard(state->lock);
  state->changed.wait_for(guard, std::chrono::seconds(30), [&] { return state->count >= batch.size(); });
  std::vector<backends::verdict> out;
  for (const auto& event : batch) {
    const auto& given = state->verdicts[event.get()];
    EXPECT_EQ(given.size(), 1u) << "verdicts for " << event->id;
    out.push_back(given.empty() ? backends::verdict{.outcome = backends::outcome::retry, .reason = "no verdict came"}
                                : given.front());
  }
  return out;
}

inline void expect_all(const std::vector<backends::verdict>& verdicts, backends::outcome wanted) {
  for (const auto& v : verdicts) EXPECT_EQ(v.outcome, wanted) << v.reason;
}

template <class Harness>
class BackendContract : public testing::Test {
 protected:
  backends::backend& subject() { return harness_.subject(); }

  /// As many events as may be under way at once, each opening a conversation of its own.
  std::vector<backends::outgoing_ptr> full_batch() {
    std::vector<backends::outgoing_ptr> batch;
    for (std::size_t i = 1; i <= subject().capacity(); ++i)
      batch.push_back(make_outgoing({.number = static_cast<int>(i), .conversation = "c-" + std::to_string(i)}));
    return batch;
  }

  /// Ten messages of one conversation: in one batch where that is allowed, else one after the other.
  void deliver_a_conversation() {
    std::vector<backends::outgoing_ptr> batch;
    for (int i = 1; i <= 10; ++i)
      batch.push_back(make_outgoing({.number = i, .kind = i == 1 ? "ticket.opened" : "ticket.message", .sequence = i}));
    if (subject().keeps_order() && subject().capacity() >= batch.size())
      return expect_all(deliver_and_wait(subject(), batch), backends::outcome::delivered);
    for (const auto& event : batch) expect_all(deliver_and_wait(subject(), {event}), backends::outcome::delivered);
  }

  Harness harness_;
};
TYPED_TEST_SUITE_P(BackendContract);

TYPED_TEST_P(BackendContract, GivesEveryEventOneVerdictAndHasItOverThere) {
  const auto batch = this->full_batch();
  expect_all(deliver_and_wait(this->subject(), batch), backends::outcome::delivered);
  EXPECT_EQ(this->harness_.arrived().size(), batch.size());
}

TYPED_TEST_P(BackendContract, HandsOverTheStoredBytes) {
  const auto event = make_outgoing({.subject = "Füße \"quoted\" \\ 🔥", .attachments = 2});
  expect_all(deliver_and_wait(this->subject(), {event}), backends::outcome::delivered);
  const auto arrived = this->harness_.arrived();
  ASSERT_EQ(arrived.size(), 1u);
  EXPECT_EQ(arrived[0].id, event->id);
  EXPECT_EQ(arrived[0].json, event->json);
}

TYPED_TEST_P(BackendContract, KeepsTheOrderOfAConversation) {
  this->deliver_a_conversation();
  const auto arrived = this->harness_.arrived();
  ASSERT_EQ(arrived.size(), 10u);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(arrived[static_cast<std::size_t>(i)].id, event_id(i + 1));
}

TYPED_TEST_P(BackendContract, TheSameEventAgainHasNoSecondEffect) {
  this->deliver_a_conversation();
  this->deliver_a_conversation();
  EXPECT_EQ(this->harness_.arrived().size(), 10u);
}

TYPED_TEST_P(BackendContract, NorAfterARestart) {
  this->deliver_a_conversation();
  this->harness_.restart();
  this->deliver_a_conversation();
  EXPECT_EQ(this->harness_.arrived().size(), 10u);
}

TYPED_TEST_P(BackendContract, AFarSideThatIsGoneMakesEveryEventWaitWithAReason) {
  this->harness_.take_away();
  const auto batch = this->full_batch();
  for (const auto& v : deliver_and_wait(this->subject(), batch)) {
    EXPECT_EQ(v.outcome, backends::outcome::unavailable) << v.reason;
    EXPECT_FALSE(v.reason.empty());
    EXPECT_EQ(v.reason.find('\n'), std::string::npos) << v.reason;
  }
  this->harness_.bring_back();
  expect_all(deliver_and_wait(this->subject(), batch), backends::outcome::delivered);
  EXPECT_EQ(this->harness_.arrived().size(), batch.size());
}

TYPED_TEST_P(BackendContract, AFarSideThatGoesBetweenTwoBatchesIsNoticed) {
  this->deliver_a_conversation();
  this->harness_.take_away();
  const auto late = make_outgoing({.number = 11, .kind = "ticket.message", .sequence = 11});
  expect_all(deliver_and_wait(this->subject(), {late}), backends::outcome::unavailable);
  this->harness_.bring_back();
  expect_all(deliver_and_wait(this->subject(), {late}), backends::outcome::delivered);
  EXPECT_EQ(this->harness_.arrived().size(), 11u);
}

TYPED_TEST_P(BackendContract, AnEmptyBatchIsNothing) { EXPECT_TRUE(deliver_and_wait(this->subject(), {}).empty()); }

REGISTER_TYPED_TEST_SUITE_P(BackendContract, GivesEveryEventOneVerdictAndHasItOverThere, HandsOverTheStoredBytes,
                            KeepsTheOrderOfAConversation, TheSameEventAgainHasNoSecondEffect, NorAfterARestart,
                            AFarSideThatIsGoneMakesEveryEventWaitWithAReason,
                            AFarSideThatGoesBetweenTwoBatchesIsNoticed, AnEmptyBatchIsNothing);

}  // namespace intake::tests
