#include "gateway/net/deadline.hpp"

#include <gtest/gtest.h>

#include "gateway/net/session_group.hpp"
#include "tests/support/io_fixture.hpp"

namespace intake::net {
namespace {

using tests::io_fixture;
using namespace std::chrono_literals;

class Deadline : public io_fixture {};

TEST_F(Deadline, EndsTheReadAndLeavesRoomForAGoodbye) {
  auto [a, b] = stream_pair();
  run([](stream& s) -> awaitable<void> {
    deadline limit(s);
    limit.arm(30ms);
    char c[8];
    const auto [ec, n] = co_await s.read_some(c);
    EXPECT_TRUE(cancelled(ec));
    EXPECT_TRUE(limit.expired());
    EXPECT_FALSE(co_await s.write("421 too slow\r\n"));
  }(a));
  EXPECT_EQ(run(read_until(b, "\r\n")), "421 too slow\r\n");
}

TEST_F(Deadline, FollowsWhenArmedAgainAndAgain) {
  int fired = 0;
  deadline limit(io.get_executor(), [&] { ++fired; });
  for (int i = 0; i < 10; ++i) {
    limit.arm(80ms);
    run_for(20ms);  // 200 ms in all: each command is in time
  }
  EXPECT_EQ(fired, 0);
  EXPECT_FALSE(limit.expired());
  run_for(150ms);
  EXPECT_EQ(fired, 1);
  EXPECT_TRUE(limit.expired());
}

TEST_F(Deadline, CanBeMadeShorter) {
  int fired = 0;
  deadline limit(io.get_executor(), [&] { ++fired; });
  limit.arm(1h);
  run_for(5ms);
  limit.arm(20ms);
  run_for(100ms);
  EXPECT_EQ(fired, 1);
}

TEST_F(Deadline, DisarmedItDoesNothing) {
  int fired = 0;
  deadline limit(io.get_executor(), [&] { ++fired; });
  limit.arm(20ms);
  limit.disarm();
  run_for(60ms);
  EXPECT_EQ(fired, 0);
  limit.arm(20ms);
  run_for(60ms);
  EXPECT_EQ(fired, 1);
  limit.arm(1h);
  EXPECT_FALSE(limit.expired()) << "arming starts anew";
}

TEST_F(Deadline, GoneItTouchesNothing) {
  int fired = 0;
  {
    deadline limit(io.get_executor(), [&] { ++fired; });
    limit.arm(10ms);
  }
  run_for(40ms);
  EXPECT_EQ(fired, 0);
}

}  // namespace
}  // namespace intake::net
