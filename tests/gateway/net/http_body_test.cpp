// Request bodies that a handler takes in pieces.

#include <gtest/gtest.h>

#include "gateway/net/http_server.hpp"
#include "tests/support/io_fixture.hpp"

namespace intake::net {
namespace {

using namespace std::chrono_literals;

class HttpBody : public tests::io_fixture {
 public:
  /// Counts what comes and keeps the largest piece.
  awaitable<response> upload(const request& r) {
    ++begun;
    if (r.header("Content-Type") == "text/html") co_return problem(415, "Unsupported Media Type");
    EXPECT_TRUE(r.body.empty());
    for (;;) {
      const auto piece = co_await r.next_piece();
      if (!piece) {
        ++broken;
        EXPECT_FALSE(co_await r.next_piece()) << "it stays broken";
        co_return reply(200, "text/plain", "of no use");
      }
      if (piece->empty()) break;
      total += piece->size();
      largest = std::max(largest, piece->size());
      if (handler_takes > 0ms) co_await pause(handler_takes);
    }
    EXPECT_TRUE((co_await r.next_piece())->empty()) << "it stays at its end";
    co_return reply(200, "text/plain", std::to_string(total));
  }

  void start(http_server_options options = {}) {
    router
        .add(
            "POST", "/upload", [this](const request& r) { return upload(r); }, 30'000'000)
        .streams_body = true;
    router.add("GET", "/next",
               [](const request&) -> awaitable<response> { co_return reply(200, "text/plain", "next"); });
    server.emplace(io.get_executor(), router, std::move(options));
    port = server->listen("127.0.0.1:0").value();
  }

  std::string ask(const std::string& bytes) { return run(talk(port, bytes)); }

  http_router router;
  std::optional<http_server> server;
  std::uint16_t port = 0;
  int begun = 0, broken = 0;
  std::size_t total = 0, largest = 0;
  std::chrono::milliseconds handler_takes{0};
};

const std::string head = "POST /upload HTTP/1.1\r\nHost: h\r\n";
const std::string next = "GET /next HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

bool ends_with_next(const std::string& answer) { return answer.ends_with("\r\n\r\nnext"); }

TEST_F(HttpBody, ComesInPiecesAndTheNextRequestFollows) {
  start();
  const std::string large(20'000'000, 'x');
  const auto answer = ask(head + "Content-Length: 20000000\r\n\r\n" + large + next);
  EXPECT_NE(answer.find("\r\n\r\n20000000"), answer.npos) << answer.substr(0, 300);
  EXPECT_TRUE(ends_with_next(answer)) << answer.substr(0, 300);
  EXPECT_LE(largest, 128u * 1024u) << "never more than a piece is in memory";
}

TEST_F(HttpBody, MayBeChunkedOrEmpty) {
  start();
  EXPECT_TRUE(
      ends_with_next(ask(head + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n" + next)));
  EXPECT_EQ(total, 5u);
  EXPECT_TRUE(ends_with_next(ask(head + "Content-Length: 0\r\n\r\n" + next)));
  EXPECT_TRUE(ends_with_next(ask(head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + next)));
  EXPECT_TRUE(ends_with_next(ask(head + "\r\n" + next)));
  EXPECT_EQ(total, 5u);
  EXPECT_EQ(begun, 4);
}

TEST_F(HttpBody, IsAskedForWhenTheHandlerWantsIt) {
  start();
  const auto answer = run([](HttpBody& t) -> awaitable<std::string> {
    auto s = co_await t.connect(t.port);
    co_await s.write(head + "Expect: 100-continue\r\nConnection: close\r\nContent-Length: 5\r\n\r\n");
    EXPECT_EQ(co_await read_until(s, "\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    co_await s.write("hello");
    co_return co_await read_all(s);
  }(*this));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n5")) << answer;
  const auto refused = ask(head + "Expect: 100-continue\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n");
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 415 ")) << refused;
}

TEST_F(HttpBody, ARefusalBeforeItsEndClosesTheConnection) {
  start();
  const auto answer =
      ask(head + "Content-Type: text/html\r\nContent-Length: 100000\r\n\r\n" + std::string(100'000, 'x') + next);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 415 ")) << answer;
  EXPECT_NE(answer.find("Connection: close\r\n"), answer.npos);
  EXPECT_FALSE(ends_with_next(answer));
}

struct bad_body {
  const char* name;
  std::string bytes;
  int status;
  int begun;
};

TEST_F(HttpBody, KeepsLimitsAndFraming) {
  start({.body_timeout = 100ms});
  const bad_body cases[] = {
      {"announced_too_large", "Content-Length: 30000001\r\n\r\nx", 413, 0},
      {"chunk_too_large", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1c9c380\r\nx", 413, 1},
      {"malformed_chunk", "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n", 400, 1},
      {"trailer", "Transfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n", 400, 1},
      {"late", "Content-Length: 5\r\n\r\nhel", 408, 1},
      {"late_chunk", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\nde", 408, 1},
  };
  for (const auto& c : cases) {
    begun = broken = 0;
    const auto answer = ask(head + c.bytes);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + std::to_string(c.status) + " ")) << c.name << ": " << answer;
    EXPECT_NE(answer.find("Connection: close\r\n"), answer.npos) << c.name;
    EXPECT_EQ(answer.find("of no use"), answer.npos) << c.name;
    EXPECT_EQ(begun, c.begun) << c.name;
    EXPECT_EQ(broken, c.begun) << c.name;
  }
}

TEST_F(HttpBody, ItsTimeIsThePeersNotTheHandlers) {
  start({.body_timeout = 150ms});
  handler_takes = 100ms;
  const auto answer = run([](HttpBody& t) -> awaitable<std::string> {
    auto s = co_await t.connect(t.port);
    co_await s.write(head + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 5; ++i) {
      co_await s.write("1\r\nx\r\n");
      while (t.total <= static_cast<std::size_t>(i)) co_await t.pause(1ms);
    }
    co_await s.write("0\r\n\r\n");
    co_return co_await read_all(s);
  }(*this));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n5")) << answer;
}

TEST_F(HttpBody, ASlowBodyThatKeepsTheRateMayLast) {
  start({.body_timeout = 60ms, .min_body_rate = 1000});
  const auto send = [](HttpBody& t, std::size_t piece) -> awaitable<std::string> {
    auto s = co_await t.connect(t.port);
    co_await s.write(head + "Connection: close\r\nContent-Length: " + std::to_string(piece * 10) + "\r\n\r\n");
    for (int i = 0; i < 10; ++i) {
      if (co_await s.write(std::string(piece, 'x'))) break;
      co_await t.pause(20ms);
    }
    co_return co_await read_all(s);
  };
  EXPECT_TRUE(run(send(*this, 1000)).starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(run(send(*this, 1)).starts_with("HTTP/1.1 408 "));
}

TEST_F(HttpBody, APeerThatLeavesBreaksIt) {
  start();
  {
    auto s = run(connect(port));
    run([](stream& c) -> awaitable<void> { co_await c.write(head + "Content-Length: 5\r\n\r\nhel"); }(s));
    run_until([&] { return total == 3; });
  }
  run_until([&] { return broken == 1 && server->connections() == 0; });
}

TEST_F(HttpBody, MayFinishWhileTheServerDrains) {
  start();
  auto s = run(connect(port));
  run([](stream& c) -> awaitable<void> { co_await c.write(head + "Content-Length: 5\r\n\r\nhel"); }(s));
  run_until([&] { return total == 3; });
  std::string answer;
  boost::asio::co_spawn(
      io,
      [](HttpBody& t, stream& c, std::string& out) -> awaitable<void> {
        co_await t.pause(20ms);
        co_await c.write("lo");
        out = co_await read_all(c);
      }(*this, s, answer),
      [](std::exception_ptr) {});
  EXPECT_EQ(run(server->drain(5s)), 0u);
  run_until([&] { return !answer.empty(); });
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
}

}  // namespace
}  // namespace intake::net
