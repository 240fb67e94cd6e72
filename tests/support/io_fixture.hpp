// Runs coroutines in a test: one io_context on the test's own thread, with a limit so that a hang is a failure.
#pragma once

#include <chrono>
#include <gtest/gtest.h>
#include <optional>
#include <stdexcept>
#include <sys/socket.h>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/net/connect.hpp"
#include "gateway/net/deadline.hpp"
#include "gateway/net/stream.hpp"

namespace intake::tests {

using boost::asio::awaitable;
using namespace std::chrono_literals;

class io_fixture : public ::testing::Test {
 public:
  static constexpr auto patience = 20s;

  /// Runs the context until the coroutine has ended and returns its value.
  template <class T>
  T run(awaitable<T> work) {
    std::optional<T> value;
    std::exception_ptr broken;
    bool done = false;
    boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr e, T v) {
      done = true;
      broken = std::move(e);
      value = std::move(v);
    });
    run_until([&] { return done; });
    if (broken) std::rethrow_exception(broken);
    return std::move(*value);
  }
  void run(awaitable<void> work) { run(with_value(std::move(work))); }

  /// Runs the context until the condition holds.
  template <class Condition>
  void run_until(Condition holds) {
    const auto limit = std::chrono::steady_clock::now() + patience;
    io.restart();
    while (!holds()) {
      if (std::chrono::steady_clock::now() > limit) throw std::runtime_error("the test waited in vain");
      io.run_one_for(20ms);
      if (io.stopped()) io.restart();
    }
  }
  void run_for(std::chrono::milliseconds time) {
    io.restart();
    io.run_for(time);
  }

  awaitable<void> pause(std::chrono::milliseconds time) {
    boost::asio::steady_timer timer(io, time);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }

  /// Two ends of a Unix socket pair.
  std::pair<net::stream, net::stream> stream_pair() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) throw std::runtime_error("socketpair");
    return {net::stream::adopt(io.get_executor(), ends[0]).value(),
            net::stream::adopt(io.get_executor(), ends[1]).value()};
  }

  awaitable<net::stream> connect(std::uint16_t port) {
    auto s = co_await net::connect_tcp(io.get_executor(), "127.0.0.1", port, 5000ms);
    if (!s) throw std::runtime_error(s.error().message);
    co_return std::move(*s);
  }

  /// Everything the peer sends until it ends the connection or is silent for `silence`.
  static awaitable<std::string> read_all(net::stream& s, std::chrono::milliseconds silence = 5000ms) {
    std::string all;
    char buffer[4096];
    net::deadline limit(s);
    for (;;) {
      limit.arm(silence);
      const auto [ec, n] = co_await s.read_some(buffer);
      if (ec) co_return all;
      all.append(buffer, n);
    }
  }

  /// Reads until `end` has been seen or nothing more comes.
  static awaitable<std::string> read_until(net::stream& s, std::string end,
                                           std::chrono::milliseconds silence = 5000ms) {
    std::string all;
    char buffer[4096];
    net::deadline limit(s);
    while (all.find(end) == std::string::npos) {
      limit.arm(silence);
      const auto [ec, n] = co_await s.read_some(buffer);
      if (ec) break;
      all.append(buffer, n);
    }
    co_return all;
  }

  /// Connects, says `bytes`, returns all that comes back until the peer closes.
  awaitable<std::string> talk(std::uint16_t port, std::string bytes) {
    auto s = co_await connect(port);
    co_await s.write(bytes);
    co_return co_await read_all(s);
  }

  boost::asio::io_context io{1};

 private:
  static awaitable<bool> with_value(awaitable<void> work) {
    co_await std::move(work);
    co_return true;
  }
};

}  // namespace intake::tests
