#include "gateway/net/session_group.hpp"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>

#include "tests/support/io_fixture.hpp"

namespace intake::net {
namespace {

namespace asio = boost::asio;
using tests::io_fixture;
using namespace std::chrono_literals;

class SessionGroup : public io_fixture {
 public:
  /// Reads until cancelled, then goes on working for `farewell` before it ends.
  static awaitable<void> polite(stream& s, std::chrono::milliseconds farewell, int& finished) {
    char c[8];
    while (!(co_await asio::this_coro::cancellation_state).cancelled())
      if (const auto [ec, n] = co_await s.read_some(c); ec) break;
    asio::steady_timer work(s.executor(), farewell);
    co_await work.async_wait(asio::as_tuple(asio::use_awaitable));
    co_await s.write("421 bye");
    ++finished;
  }
};

TEST_F(SessionGroup, DrainLetsSessionsSayGoodbye) {
  auto [a, b] = stream_pair();
  auto [c, d] = stream_pair();
  session_group group(io.get_executor());
  int finished = 0;
  group.spawn(polite(a, 1ms, finished));
  group.spawn(polite(c, 30ms, finished));
  run_for(10ms);
  EXPECT_EQ(group.size(), 2u);
  EXPECT_EQ(run(group.drain(5s)), 0u);
  EXPECT_EQ(finished, 2);
  EXPECT_EQ(run(read_until(b, "bye")), "421 bye");
  EXPECT_EQ(run(read_until(d, "bye")), "421 bye");
}

TEST_F(SessionGroup, DrainGivesUpAtItsLimit) {
  auto [a, b] = stream_pair();
  session_group group(io.get_executor());
  int finished = 0;
  group.spawn(polite(a, 300ms, finished));
  run_for(10ms);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(run(group.drain(50ms)), 1u);
  EXPECT_LT(std::chrono::steady_clock::now() - before, 250ms);
  EXPECT_EQ(finished, 0);
  run_until([&] { return group.size() == 0; });
  EXPECT_EQ(finished, 1);
}

TEST_F(SessionGroup, AnExceptionEndsOnlyItsOwnSession) {
  auto [a, b] = stream_pair();
  std::string told;
  session_group group(io.get_executor(), [&](const std::string& what) { told = what; });
  int finished = 0;
  group.spawn(polite(a, 1ms, finished));
  group.spawn([]() -> awaitable<void> {
    throw std::runtime_error("a bug");
    co_return;
  }());
  run_until([&] { return group.size() == 1; });
  EXPECT_EQ(told, "a bug");
  EXPECT_EQ(run(group.drain(1s)), 0u);
  EXPECT_EQ(finished, 1);
}

TEST_F(SessionGroup, StartsNothingAfterCancel) {
  session_group group(io.get_executor());
  group.cancel();
  bool ran = false;
  group.spawn([](bool& r) -> awaitable<void> {
    r = true;
    co_return;
  }(ran));
  run_for(10ms);
  EXPECT_FALSE(ran);
  EXPECT_EQ(group.size(), 0u);
}

TEST_F(SessionGroup, DroppedItCancels) {
  auto [a, b] = stream_pair();
  int finished = 0;
  {
    session_group group(io.get_executor());
    group.spawn(polite(a, 1ms, finished));
    run_for(10ms);
  }
  run_until([&] { return finished == 1; });
}

}  // namespace
}  // namespace intake::net
