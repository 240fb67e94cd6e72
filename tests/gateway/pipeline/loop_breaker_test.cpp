// Which mails are a loop, and which are a flood that somebody has to see.
#include "gateway/pipeline/loop_breaker.hpp"

#include <functional>
#include <gtest/gtest.h>

namespace intake::pipeline {
namespace {

using namespace std::chrono_literals;

const time_point noon = from_millis(1'795'000'000'000);

facts mail(std::string kind, std::string text, std::string from = "robot@example.org") {
  facts f;
  f.automation.is_auto = kind != "person";
  f.automation.kind = kind == "person" ? "none" : std::move(kind);
  f.thread.sender = std::move(from);
  f.thread.mailbox = "support@example.test";
  f.body.emplace().text = std::move(text);
  return f;
}

/// How many of so many mails, one every `step`, pass.
int passing(loop_breaker& by, int mails, std::chrono::seconds step, const std::function<facts(int)>& one,
            const std::string& conversation = {}) {
  int passed = 0;
  for (int i = 0; i < mails; ++i) passed += by.judge(one(i), conversation, noon + i * step).empty();
  return passed;
}

std::string numbered(int i) { return "answer " + std::to_string(i); }

TEST(LoopBreaker, HoldsAnswersInOneConversationBeyondTheBudget) {
  loop_breaker by({.most = 20, .window = 1h});
  EXPECT_EQ(passing(by, 100, 10s, [](int i) { return mail("ooo", numbered(i)); }, "c1"), 20);
}

TEST(LoopBreaker, HoldsOneTextBeyondTheBudgetWithoutAConversation) {
  for (const char* kind : {"ooo", "bounce", "bulk"}) {
    loop_breaker by({.most = 20, .window = 1h});
    EXPECT_EQ(passing(by, 100, 10s, [&](int) { return mail(kind, "I am away"); }), 20) << kind;
  }
}

TEST(LoopBreaker, LetsSlowOnesPass) {
  loop_breaker by({.most = 3, .window = 1h});
  EXPECT_EQ(passing(by, 50, 20min, [](int) { return mail("ooo", "I am away"); }, "c1"), 50);
}

TEST(LoopBreaker, ALoopStaysHeldUntilItHasBeenQuiet) {
  loop_breaker by({.most = 2, .window = 1h});
  const facts f = mail("ooo", "I am away");
  for (const auto at : {0min, 1min, 2min, 50min, 59min}) by.judge(f, "c1", noon + at);
  EXPECT_FALSE(by.judge(f, "c1", noon + 100min).empty());
  EXPECT_TRUE(by.judge(f, "c1", noon + 200min).empty());
}

TEST(LoopBreaker, NeverHoldsPeople) {
  loop_breaker by({.most = 2, .window = 1h});
  EXPECT_EQ(passing(by, 100, 1s, [](int) { return mail("person", "Hello?"); }, "c1"), 100);
}

TEST(LoopBreaker, NeverHoldsMonitoring) {
  loop_breaker by({.most = 2, .window = 1h});
  EXPECT_EQ(passing(by, 500, 1s, [](int) { return mail("monitoring", "db1 is down"); }, "c1"), 500);
}

TEST(LoopBreaker, ManyBouncesOfManyRecipientsAreNoLoop) {
  loop_breaker by({.most = 20, .window = 1h});
  EXPECT_EQ(passing(by, 500, 1s, [](int i) { return mail("bounce", numbered(i) + "@example.org does not exist"); }), 500);
}

TEST(LoopBreaker, CountsEachSenderAndConversationByItself) {
  loop_breaker by({.most = 1, .window = 1h});
  EXPECT_TRUE(by.judge(mail("ooo", "a", "a@x.test"), "c1", noon).empty());
  EXPECT_TRUE(by.judge(mail("ooo", "a", "b@x.test"), "c1", noon).empty());
  EXPECT_TRUE(by.judge(mail("ooo", "b", "a@x.test"), "c2", noon).empty());
  EXPECT_FALSE(by.judge(mail("ooo", "c", "a@x.test"), "c1", noon).empty());
}

TEST(LoopBreaker, NoLimitHoldsNothing) {
  loop_breaker by({.most = 0, .window = 1h});
  EXPECT_EQ(passing(by, 100, 1s, [](int) { return mail("ooo", "I am away"); }, "c1"), 100);
}

TEST(LoopBreaker, KeepsItsMemoryBounded) {
  loop_breaker by({.most = 2, .window = 1h});
  EXPECT_EQ(passing(by, 60'000, 0s, [](int i) { return mail("ooo", numbered(i)); }), 60'000);
}

}  // namespace
}  // namespace intake::pipeline
