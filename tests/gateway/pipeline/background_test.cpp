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
  rlimit nice{};
  getrlimit(RLIMIT_NICE, &nice);
  return geteuid() == 0 || nice.rlim_cur >= 20;
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
  EXPECT_EQ(policy_after({}), SCHED_IDLE);
  EXPECT_EQ(policy_after({0, 2, 9}), SCHED_IDLE);
}

TEST(Background, RunsLikeEverybodyOnceItsWorkHasWaitedUntilItHasCaughtUp) {
  if (!may_come_back()) GTEST_SKIP() << "a thread may not come back here (RLIMIT_NICE)";
  EXPECT_EQ(policy_after({11}), SCHED_OTHER);
  EXPECT_EQ(policy_after({11, 5}), SCHED_OTHER);
  EXPECT_EQ(policy_after({11, 5, 0}), SCHED_IDLE);
}

TEST(Background, IsStarvedWhenItHasWaitedForAProcessorTenSecondsOnEnd) {
  using namespace std::chrono_literals;
  starvation thread;
  std::chrono::nanoseconds waited = 0s;
  const auto second = [&](std::chrono::milliseconds of_it) { return thread.at(waited += of_it); };
  for (int n = 0; n < 9; ++n) EXPECT_FALSE(second(990ms)) << n;
  EXPECT_FALSE(second(500ms)) << "it has run, or had nothing to do: it counts from the beginning";
  for (int n = 0; n < 9; ++n) EXPECT_FALSE(second(990ms)) << n;
  EXPECT_TRUE(second(990ms));
  EXPECT_TRUE(second(990ms)) << "for as long as it lasts";
  EXPECT_FALSE(second(0ms));
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
