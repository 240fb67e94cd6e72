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

struct found {
  int waiting = 0, seconds = 0;
};

/// The policy of a thread that finds so much, one time after the other.
int policy_after(std::initializer_list<found> work) {
  int policy = -1;
  std::thread thread([&] {
    background here("test");
    for (const auto& each : work) here.finds(each.waiting, std::chrono::seconds{each.seconds});
    policy = sched_getscheduler(0);
  });
  thread.join();
  return policy;
}

TEST(Background, GivesWayWhileMuchWaits) {
  if (!may_come_back()) GTEST_SKIP() << "a thread may not come back here (RLIMIT_NICE)";
  EXPECT_EQ(policy_after({}), SCHED_OTHER);
  EXPECT_EQ(policy_after({{1, 0}}), SCHED_OTHER);
  EXPECT_EQ(policy_after({{1000, 0}}), SCHED_IDLE);
  EXPECT_EQ(policy_after({{1, 0}, {1000, 2}, {2000, 9}}), SCHED_IDLE);
  EXPECT_EQ(policy_after({{1000, 0}, {2, 0}}), SCHED_OTHER);
}

TEST(Background, RunsLikeEverybodyOnceItsWorkHasWaitedUntilItHasCaughtUp) {
  if (!may_come_back()) GTEST_SKIP() << "a thread may not come back here (RLIMIT_NICE)";
  EXPECT_EQ(policy_after({{1000, 11}}), SCHED_OTHER);
  EXPECT_EQ(policy_after({{1000, 0}, {1000, 11}, {1000, 5}}), SCHED_OTHER);
  EXPECT_EQ(policy_after({{1000, 11}, {1000, 5}, {1000, 0}}), SCHED_IDLE);
}

TEST(Background, IsALittleNicerUnlessItIsLate) {
  if (!may_come_back()) GTEST_SKIP() << "a thread may not come back here (RLIMIT_NICE)";
  std::thread([] {
    background here("test");
    const auto nice = [] { return getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())); };
    EXPECT_EQ(nice(), 10);
    here.finds(1, std::chrono::seconds{11});
    EXPECT_EQ(nice(), 0);
    here.finds(1, std::chrono::seconds{0});
    EXPECT_EQ(nice(), 10);
  }).join();
}

TEST(Background, IsOnlyNicerWhereThereIsNoWayBack) {
  if (may_come_back()) GTEST_SKIP() << "there is one";
  int nice = 0;
  std::thread([&] {
    background here("test");
    here.finds(1000, std::chrono::seconds{11});
    nice = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
  }).join();
  EXPECT_EQ(nice, 19);
  EXPECT_EQ(policy_after({{1000, 0}}), SCHED_OTHER);
}

TEST(Background, GivesWayWhileContactsComeInQuickly) {
  if (!may_come_back()) GTEST_SKIP() << "a thread may not come back here (RLIMIT_NICE)";
  background::contacts_came(50);
  EXPECT_EQ(policy_after({{1, 0}}), SCHED_IDLE);
  EXPECT_EQ(policy_after({{1, 11}}), SCHED_OTHER) << "late";
  std::this_thread::sleep_for(std::chrono::milliseconds{250});
  EXPECT_EQ(policy_after({{1, 0}}), SCHED_OTHER);
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
    while (!stop) here.finds(0, milliseconds{0});
  });
  for (int n = 0; n < 20; ++n) background::relieve_the_starved();
  stop = true;
  thread.join();
  background::relieve_the_starved();  // it is gone
}

}  // namespace
}  // namespace intake::pipeline
