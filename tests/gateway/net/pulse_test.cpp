#include "gateway/net/pulse.hpp"

#include <gtest/gtest.h>

#include "tests/support/io_fixture.hpp"

namespace intake::net {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

struct Pulse : tests::io_fixture {
  std::shared_ptr<pulse> heart = std::make_shared<pulse>(io.get_executor());
  std::vector<int> beaten;
};

struct listener_of_beats final : pulse::member {
  listener_of_beats(Pulse& t, int i) : test(t), id(i) {}
  pulse::time_point beat(pulse::time_point now) override {
    EXPECT_LE(wanted, now) << "woken too early";
    test.beaten.push_back(id);
    return left-- > 0 ? wanted = now + 2ms : pulse::time_point::max();
  }
  void wake_in(std::chrono::milliseconds time) { test.heart->wake(*this, wanted = steady::now() + time); }

  Pulse& test;
  int id;
  int left = 0;
  pulse::time_point wanted;
};

TEST_F(Pulse, WakesInOrderAndAgainWhenAsked) {
  listener_of_beats late(*this, 1), early(*this, 2);
  early.left = 2;
  late.wake_in(60ms);
  early.wake_in(1ms);
  run_until([&] { return beaten.size() == 4; });
  EXPECT_EQ(beaten, (std::vector<int>{2, 2, 2, 1}));
}

TEST_F(Pulse, ALaterWordReplacesTheFirst) {
  listener_of_beats a(*this, 1), b(*this, 2);
  a.wake_in(1ms);
  b.wake_in(20ms);
  a.wake_in(40ms);
  run_until([&] { return beaten.size() == 2; });
  EXPECT_EQ(beaten, (std::vector<int>{2, 1}));
}

TEST_F(Pulse, WhoHasLeftIsNotWoken) {
  listener_of_beats stays(*this, 2);
  {
    listener_of_beats leaves(*this, 1);
    leaves.wake_in(1ms);
    heart->leave(leaves);
  }
  stays.wake_in(5ms);
  run_until([&] { return !beaten.empty(); });
  EXPECT_EQ(beaten, std::vector<int>{2});
}

}  // namespace
}  // namespace intake::net
