#include "gateway/net/stream.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "gateway/net/listener.hpp"
#include "gateway/net/session_group.hpp"
#include "tests/support/io_fixture.hpp"

namespace intake::net {
namespace {

using tests::io_fixture;
using namespace std::chrono_literals;

class Stream : public io_fixture {};

TEST_F(Stream, CarriesBytesBothWays) {
  auto [a, b] = stream_pair();
  run([](stream& x, stream& y) -> awaitable<void> {
    EXPECT_FALSE(co_await x.write("hello"));
    EXPECT_EQ(co_await io_fixture::read_until(y, "hello"), "hello");
    EXPECT_FALSE(co_await y.write("world"));
    EXPECT_EQ(co_await io_fixture::read_until(x, "world"), "world");
  }(a, b));
}

TEST_F(Stream, WritesMoreThanTheSocketHolds) {
  auto [a, b] = stream_pair();
  const std::string large(8 * 1024 * 1024, 'x');
  session_group writers(io.get_executor());
  writers.spawn([](stream& s, const std::string& bytes) -> awaitable<void> {
    EXPECT_FALSE(co_await s.write(bytes));
    s.shutdown();
  }(a, large));
  EXPECT_EQ(run(read_all(b)), large);
}

TEST_F(Stream, TellsTheEndOfThePeer) {
  auto [a, b] = stream_pair();
  EXPECT_EQ(b.peek(), stream::incoming::nothing);
  run([](stream& s) -> awaitable<void> { co_await s.write("x"); }(a));
  EXPECT_EQ(b.peek(), stream::incoming::bytes);
  EXPECT_EQ(run(read_until(b, "x")), "x");
  EXPECT_FALSE(b.peer_gone());
  a.close();
  EXPECT_TRUE(b.peer_gone());
  run([](stream& s) -> awaitable<void> {
    char c[8];
    const auto [ec, n] = co_await s.read_some(c);
    EXPECT_TRUE(closed_by_peer(ec));
    EXPECT_TRUE(co_await s.write("into the void"));  // an error, no signal
  }(b));
}

TEST_F(Stream, IsUsableAfterACancelledRead) {
  auto [a, b] = stream_pair();
  session_group readers(io.get_executor());
  readers.spawn([](stream& s) -> awaitable<void> {
    char c[8];
    const auto [ec, n] = co_await s.read_some(c);
    EXPECT_TRUE(cancelled(ec)) << ec.message();
    EXPECT_FALSE(co_await s.write("421 goodbye"));
  }(a));
  run_for(20ms);
  a.cancel();
  EXPECT_EQ(run(read_until(b, "goodbye")), "421 goodbye");
  run_until([&] { return readers.size() == 0; });
}

TEST_F(Stream, KnowsItsEnds) {
  auto door = listener::bind(io.get_executor(), "[::]:0").value();
  std::optional<stream> accepted;
  door.start([&](stream s) { accepted = std::move(s); });
  stream client = run(connect(door.port()));
  run_until([&] { return accepted.has_value(); });
  EXPECT_EQ(accepted->peer().address, "127.0.0.1");  // not ::ffff:127.0.0.1
  EXPECT_EQ(accepted->peer().port, client.local().port);
  EXPECT_EQ(accepted->local().port, door.port());
  EXPECT_FALSE(accepted->is_tls());
  EXPECT_FALSE(accepted->tls());
}

TEST_F(Stream, RefusesADescriptorThatIsNoSocket) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  EXPECT_FALSE(stream::adopt(io.get_executor(), ends[0]));
  ::close(ends[1]);
}

TEST_F(Stream, ConnectSaysWhatWasRefused) {
  auto door = listener::bind(io.get_executor(), "127.0.0.1:0").value();
  const auto port = door.port();
  door.close();
  auto refused = run(connect_tcp(io.get_executor(), "127.0.0.1", port, 2000ms));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("127.0.0.1:" + std::to_string(port)), std::string::npos);
  EXPECT_NE(refused.error().message.find("refused"), std::string::npos) << refused.error().message;
}

}  // namespace
}  // namespace intake::net
