#include "gateway/pipeline/background.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <thread>

namespace intake::pipeline {
namespace {

/// Whether a thread may come back from the background at all.
bool may_come_back() {
  bool came = false;
  std::thread([&came] {
    const sched_param none{};
    came = sched_setscheduler(0, SCHED_IDLE, &none) == 0 && sched_setscheduler(0, SCHED_OTHER, &none) == 0;
  }).join();
  return came;
}

/// The policy of a thread that hears these waits, one after the other.
int policy_after(std::initializer_list<int> seconds) {
  int policy = -1;
  std::thread thread([&] {
    background here("test");
    for (const int each : seconds) here.waited(std::chrono::seconds{each});
    policy = sched_getscheduler(0);
  });
  thread.join();
  return policy;
}

TEST(Background, GivesWayWhileItsWorkIsFresh) {
  if (!may_come_back()) GTEST_SKIP() << "a thread may not come back here (RLIMIT_NICE)";
  EXPECT_EQ(policy_after({}), SCHED_IDLE);
  EXPECT_EQ(policy_after({0, 2, 9}), SCHED_IDLE);
}

TEST(Background, RunsLikeEverybodyOnceItsWorkHasWaitedUntilItHasCaughtUp) {
  if (!may_come_back()) GTEST_SKIP() << "a thread may not come back here (RLIMIT_NICE)";
  EXPECT_EQ(policy_after({11}), SCHED_OTHER);
  EXPECT_EQ(policy_after({11, 5}), SCHED_OTHER);
  EXPECT_EQ(policy_after({11, 5, 0}), SCHED_IDLE);
}

TEST(Background, IsOnlyNicerWhereThereIsNoWayBack) {
  if (may_come_back()) GTEST_SKIP() << "there is one";
  int nice = 0;
  std::thread([&] {
    background here("test");
    here.waited(std::chrono::seconds{11});
    nice = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
  }).join();
  EXPECT_EQ(nice, 19);
  EXPECT_EQ(policy_after({11}), SCHED_OTHER);
}

TEST(Background, IsStarvedWhenItHasWantedToRunForTenSecondsAndHardlyDid) {
  using namespace std::chrono_literals;
  starvation thread;
  thread_state now;
  const auto second = [&](bool wants_to_run, std::chrono::milliseconds ran) {
    now = {.wants_to_run = wants_to_run, .ran = now.ran + ran};
    return thread.at(now);
  };
  const auto nine_hungry_ones = [&] {
    for (int n = 0; n < 9; ++n) EXPECT_FALSE(second(true, 1ms)) << n;
  };
  nine_hungry_ones();
  EXPECT_FALSE(second(false, 1ms)) << "it waits for something else";
  nine_hungry_ones();
  EXPECT_FALSE(second(true, 300ms)) << "it has run";
  nine_hungry_ones();
  EXPECT_TRUE(second(true, 0ms));
  EXPECT_TRUE(second(true, 0ms)) << "for as long as it lasts";
  EXPECT_FALSE(second(false, 0ms));
}

TEST(Background, LooksAtItsThreadsWhileTheyWork) {
  std::atomic<bool> stop = false;
  std::thread thread([&] {
    background here("test");
    while (!stop) here.waited(milliseconds{0});
  });
  for (int n = 0; n < 20; ++n) background::relieve_the_starved();
  stop = true;
  thread.join();
  background::relieve_the_starved();  // it is gone
}

}  // namespace
}  // namespace intake::pipeline
