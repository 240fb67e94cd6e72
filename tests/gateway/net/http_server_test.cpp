#include "gateway/net/http_server.hpp"

#include <gtest/gtest.h>

#include "gateway/net/session_group.hpp"
#include "tests/support/io_fixture.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/test_certificates.hpp"

namespace intake::net {
namespace {

using tests::io_fixture;
using tests::temporary_directory;
using tests::test_authority;
using namespace std::chrono_literals;

awaitable<response> echo(const request& r) {
  co_return reply(200, "text/plain", r.method + " " + r.path + " [" + r.body + "]");
}

awaitable<response> describe(const request& r) {
  std::string text = "id=" + std::string(r.parameter("id")) + " after=" + r.query_value("after").value_or("-");
  text += " token=" + r.bearer_token + " x=" + std::string(r.header("x-thing")) + " peer=" + r.peer.address;
  co_return reply(200, "text/plain", text);
}

awaitable<response> nothing(const request&) { co_return reply(204, "", "dropped"); }

awaitable<response> broken(const request&) {
  throw std::runtime_error("secret detail");
  co_return response{};
}

awaitable<response> splitter(const request& r) {
  auto answer = reply(200, "text/plain", "ok");
  answer.headers.emplace_back("X-Echo", r.query_value("v").value_or(""));
  co_return answer;
}

body_source pieces(std::vector<std::string> all) {
  auto left = std::make_shared<std::vector<std::string>>(std::move(all));
  return [left]() -> awaitable<std::optional<std::string>> {
    if (left->empty()) co_return std::nullopt;
    std::string next = left->front();
    left->erase(left->begin());
    co_return next;
  };
}

awaitable<response> streamed(const request& r) {
  auto answer = reply(200, "text/plain", "");
  answer.stream_body = pieces({"one,", "", "two,", "three"});
  if (const auto length = r.query_value("length")) answer.stream_length = std::stoull(*length);
  co_return answer;
}

class HttpServer : public io_fixture {
 public:
  HttpServer() {
    router.add("GET", "/echo", echo);
    router.add("POST", "/echo", echo);
    router.add("POST", "/small", echo, 10);
    router.add("GET", "/things/{id}", describe);
    router.add("GET", "/nothing", nothing);
    router.add("GET", "/broken", broken);
    router.add("GET", "/split", splitter);
    router.add("GET", "/stream", streamed);
  }

  http_server& start(http_server_options options = {}) {
    server.emplace(io.get_executor(), router, std::move(options));
    server->on_exchange([this](const http_exchange& e) {
      exchanges.push_back(std::string(e.method) + " " + std::string(e.pattern) + " " + std::to_string(e.status));
    });
    server->on_error([this](const std::string& what) { errors.push_back(what); });
    port = server->listen("127.0.0.1:0").value();
    return *server;
  }

  std::string ask(std::string bytes) { return run(talk(port, std::move(bytes))); }

  static int count(const std::string& text, const std::string& part) {
    int n = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
  }

  void expect(const std::string& answer, const std::string& part) {
    EXPECT_NE(answer.find(part), std::string::npos) << "wanted: " << part << "\ngot: " << answer;
  }

  http_router router;
  std::optional<http_server> server;
  std::uint16_t port = 0;
  std::vector<std::string> exchanges, errors;
};

const std::string close_get = " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

TEST_F(HttpServer, AnswersAGet) {
  start();
  const auto answer = ask("GET /echo" + close_get);
  expect(answer, "HTTP/1.1 200 OK\r\n");
  expect(answer, "Content-Type: text/plain\r\n");
  expect(answer, "Content-Length: 12\r\n");
  expect(answer, "\r\nDate: ");
  expect(answer, "Connection: close\r\n");
  EXPECT_TRUE(answer.ends_with("\r\n\r\nGET /echo []"));
  EXPECT_EQ(exchanges, std::vector<std::string>{"GET /echo 200"});
}

TEST_F(HttpServer, ShowsTheRequestToItsHandler) {
  start();
  const auto answer = ask(
      "GET /things/a%20b?after=7 HTTP/1.1\r\nHost: h\r\nX-Thing:  7 \r\nauthorization: bearer tok-en==\r\nConnection: "
      "close\r\n\r\n");
  EXPECT_TRUE(answer.ends_with("id=a b after=7 token=tok-en== x=7 peer=127.0.0.1")) << answer;
}

TEST_F(HttpServer, KeepsTheConnectionAndAnswersPipelinedRequestsInOrder) {
  start();
  const auto answer =
      ask("GET /things/1 HTTP/1.1\r\nHost: h\r\n\r\nPOST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
          "\r\nPOST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nwo\r\n3;x=y\r\nrld\r\n0\r\n\r\n"
          "GET /things/4" +
          close_get);
  EXPECT_EQ(count(answer, "HTTP/1.1 200 OK"), 4) << answer;
  const auto first = answer.find("id=1"), second = answer.find("[hello]"), third = answer.find("[world]"),
             fourth = answer.find("id=4");
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_LT(third, fourth);
  EXPECT_NE(fourth, std::string::npos);
}

TEST_F(HttpServer, TakesARequestByteByByte) {
  start();
  const auto answer = run([](std::uint16_t p, HttpServer& t) -> awaitable<std::string> {
    auto s = co_await t.connect(p);
    const std::string bytes =
        "POST /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: "
        "chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    for (const char c : bytes) {
      co_await s.write(std::string_view(&c, 1));
      co_await t.pause(1ms);
    }
    co_return co_await read_all(s);
  }(port, *this));
  EXPECT_TRUE(answer.ends_with("POST /echo [hello]")) << answer;
}

TEST_F(HttpServer, Http10ClosesUnlessAskedNotTo) {
  start();
  expect(ask("GET /echo HTTP/1.0\r\n\r\n"), "Connection: close\r\n");
  const auto twice = ask("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /echo HTTP/1.0\r\n\r\n");
  EXPECT_EQ(count(twice, "200 OK"), 2);
  expect(twice, "Connection: keep-alive\r\n");
}

TEST_F(HttpServer, HeadHasTheFieldsButNoBody) {
  start();
  const auto answer = ask("HEAD /echo HTTP/1.1\r\nHost: h\r\n\r\nHEAD /stream" + close_get);
  EXPECT_EQ(count(answer, "200 OK"), 2);
  expect(answer, "Content-Length: 12\r\n");
  EXPECT_EQ(answer.find("GET /echo"), std::string::npos);
  EXPECT_EQ(answer.find("one,"), std::string::npos);
  EXPECT_EQ(exchanges.front(), "HEAD /echo 200");
}

TEST_F(HttpServer, ContinuesOnlyWhenItWantsTheBody) {
  start();
  const auto answer = run([](std::uint16_t p, HttpServer& t) -> awaitable<std::string> {
    auto s = co_await t.connect(p);
    co_await s.write(
        "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 5\r\n\r\n");
    EXPECT_EQ(co_await read_until(s, "\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    co_await s.write("hello");
    co_return co_await read_all(s);
  }(port, *this));
  EXPECT_TRUE(answer.ends_with("[hello]")) << answer;
  const auto refused = ask("POST /small HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n");
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 413 ")) << refused;
}

TEST_F(HttpServer, TellsNotFoundFromNotAllowed) {
  start();
  const auto answer =
      ask("GET /none HTTP/1.1\r\nHost: h\r\n\r\nDELETE /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nxx"
          "GET /echo" +
          close_get);
  expect(answer, "HTTP/1.1 404 Not Found\r\n");
  expect(answer, "application/problem+json");
  expect(answer, "HTTP/1.1 405 Method Not Allowed\r\n");
  expect(answer, "Allow: GET, HEAD, POST\r\n");
  expect(answer, "HTTP/1.1 200 OK\r\n");
}

TEST_F(HttpServer, AHandlersExceptionIsA500WithoutDetails) {
  start();
  const auto answer = ask("GET /broken HTTP/1.1\r\nHost: h\r\n\r\nGET /echo" + close_get);
  expect(answer, "HTTP/1.1 500 Internal Server Error\r\n");
  EXPECT_EQ(answer.find("secret"), std::string::npos);
  expect(answer, "HTTP/1.1 200 OK\r\n");
  EXPECT_EQ(errors, std::vector<std::string>{"GET /broken: secret detail"});
}

TEST_F(HttpServer, A204HasNoBody) {
  start();
  const auto answer = ask("GET /nothing" + close_get);
  expect(answer, "HTTP/1.1 204 No Content\r\n");
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
  EXPECT_EQ(answer.find("Content-Length"), std::string::npos);
}

TEST_F(HttpServer, ValuesCannotSplitAResponse) {
  start();
  const auto answer = ask("GET /split?v=a%0D%0ASet-Cookie:%20evil%0D%0A%0D%0Abody" + close_get);
  expect(answer, "X-Echo: a  Set-Cookie: evil    body\r\n");
}

struct ambiguous_case {
  const char* name;
  std::string request;
  int status;
};

TEST_F(HttpServer, ClosesAfterAmbiguousFramingAndNeverReadsASecondRequest) {
  start();
  const std::string smuggled = "GET /things/smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
  const ambiguous_case cases[] = {
      {"te_and_length",
       "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"unknown_coding", "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n", 400},
      {"chunked_identity", "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n", 400},
      {"two_hosts", "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"no_host", "GET /echo HTTP/1.1\r\n\r\n", 400},
      {"fold", "GET /echo HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n", 400},
      {"trailer", "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n", 400},
      {"long_extension",
       "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(200'000, 'a'), 400},
      {"bare_lf", "GET /echo HTTP/1.1\nHost: h\n\n", 400},
      {"two_lengths", "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n", 400},
      {"large_head", "GET /echo HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n", 431},
      {"long_target", "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", 414},
      {"connect_form", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"bad_escape_in_query", "GET /echo?x=%zz HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"announced_too_large", "POST /small HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nhello world", 413},
      {"chunked_too_large",
       "POST /small HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
       413},
      {"unknown_expectation", "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: cake\r\nContent-Length: 0\r\n\r\n", 417},
      {"http_2", "GET /echo HTTP/2.0\r\nHost: h\r\n\r\n", 505},
  };
  for (const auto& c : cases) {
    const auto answer = ask(c.request + smuggled);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + std::to_string(c.status) + " ")) << c.name << ": " << answer;
    EXPECT_EQ(count(answer, "\r\nDate: "), 1) << c.name;
    EXPECT_EQ(answer.find("smuggled"), std::string::npos) << c.name;
    expect(answer, "Connection: close\r\n");
    expect(answer, "application/problem+json");
  }
  run_until([&] { return server->connections() == 0; });
}

TEST_F(HttpServer, StreamsInChunks) {
  start();
  const auto answer = ask("GET /stream HTTP/1.1\r\nHost: h\r\n\r\nGET /echo" + close_get);
  expect(answer, "Transfer-Encoding: chunked\r\n");
  expect(answer, "\r\n\r\n4\r\none,\r\n4\r\ntwo,\r\n5\r\nthree\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n");
}

TEST_F(HttpServer, StreamsWithAKnownLength) {
  start();
  const auto answer = ask("GET /stream?length=13 HTTP/1.1\r\nHost: h\r\n\r\nGET /echo" + close_get);
  expect(answer, "Content-Length: 13\r\n");
  expect(answer, "\r\n\r\none,two,threeHTTP/1.1 200 OK\r\n");
}

TEST_F(HttpServer, AStreamOfTheWrongLengthIsCut) {
  start();
  for (const char* length : {"12", "14"}) {
    const auto answer =
        ask("GET /stream?length=" + std::string(length) + " HTTP/1.1\r\nHost: h\r\n\r\nGET /echo" + close_get);
    EXPECT_EQ(count(answer, "HTTP/1.1 200"), 1) << answer;
  }
}

TEST_F(HttpServer, StreamsToHttp10UntilTheEnd) {
  start();
  const auto answer = ask("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(answer.ends_with("\r\n\r\none,two,three")) << answer;
  expect(answer, "Connection: close\r\n");
}

TEST_F(HttpServer, AnEndlessStreamEndsWhenItsReaderLeaves) {
  bool gone = false;
  std::shared_ptr<bool> alive(new bool, [&](const bool* b) {
    gone = true;
    delete b;
  });
  router.add("GET", "/tap", [this, held = std::weak_ptr(alive)](const request&) -> awaitable<response> {
    response answer;
    answer.stream_body = [this, kept = held.lock()]() -> awaitable<std::optional<std::string>> {
      co_await pause(5ms);
      co_return std::string();
    };
    co_return answer;
  });
  start();
  {
    auto s = run(connect(port));
    run([](stream& c) -> awaitable<void> {
      co_await c.write("GET /tap HTTP/1.1\r\nHost: h\r\n\r\n");
      EXPECT_NE((co_await read_until(c, "\r\n\r\n")).find("200 OK"), std::string::npos);
    }(s));
    alive.reset();
    EXPECT_FALSE(gone);
  }
  run_until([&] { return gone && server->connections() == 0; });
}

TEST_F(HttpServer, ASlowHeadGets408AndAnIdleConnectionIsClosed) {
  start({.head_timeout = 80ms, .idle_timeout = 80ms, .body_timeout = 80ms});
  expect(run(talk(port, "GET /echo HTTP/1.1\r\nHos")), "HTTP/1.1 408 Request Timeout\r\n");
  expect(run(talk(port, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel")), "HTTP/1.1 408 ");
  EXPECT_EQ(run(talk(port, "")), "");
  const auto answer = run(talk(port, "GET /echo HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_TRUE(answer.ends_with("GET /echo []")) << "answered, then closed for idling: " << answer;
}

TEST_F(HttpServer, AReaderThatDoesNotReadIsCutOff) {
  router.add("GET", "/large", [](const request&) -> awaitable<response> {
    co_return reply(200, "text/plain", std::string(32 * 1024 * 1024, 'x'));
  });
  start({.write_timeout = 100ms});
  auto s = run(connect(port));
  run([](stream& c) -> awaitable<void> { co_await c.write("GET /large HTTP/1.1\r\nHost: h\r\n\r\n"); }(s));
  run_until([&] { return server->connections() == 1; });
  run_until([&] { return server->connections() == 0; });
}

TEST_F(HttpServer, TurnsAwayWhatIsTooMany) {
  start({.max_connections = 2});
  auto first = run(connect(port));
  auto second = run(connect(port));
  run_until([&] { return server->connections() == 2; });
  const auto answer = run(talk(port, "GET /echo HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
  expect(answer, "Retry-After: ");
  first.close();
  run_until([&] { return server->connections() < 2; });
  EXPECT_TRUE(ask("GET /echo" + close_get).starts_with("HTTP/1.1 200 "));
}

TEST_F(HttpServer, DrainAnswersWhatIsUnderWayAndClosesTheRest) {
  router.add("GET", "/slow", [this](const request&) -> awaitable<response> {
    co_await pause(100ms);
    co_return reply(200, "text/plain", "finished");
  });
  start();
  std::string slow, half;
  session_group clients(io.get_executor());
  const auto client = [](HttpServer& t, std::string bytes, std::string& out) -> awaitable<void> {
    out = co_await t.talk(t.port, bytes);
  };
  clients.spawn(client(*this, "GET /slow HTTP/1.1\r\nHost: h\r\n\r\n", slow));
  clients.spawn(client(*this, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel", half));
  auto idle = run(connect(port));
  run_until([&] { return server->connections() == 3; });
  run_for(30ms);
  EXPECT_EQ(run(server->drain(5s)), 0u);
  run_until([&] { return clients.size() == 0; });
  EXPECT_TRUE(slow.ends_with("finished")) << slow;
  expect(slow, "Connection: close\r\n");
  EXPECT_TRUE(half.starts_with("HTTP/1.1 503 ")) << half;
  EXPECT_EQ(run(read_all(idle)), "");
  EXPECT_FALSE(run(connect_tcp(io.get_executor(), "127.0.0.1", port, 1000ms)));
}

TEST_F(HttpServer, DrainCutsAtItsLimit) {
  router.add("GET", "/stuck", [this](const request&) -> awaitable<response> {
    co_await pause(400ms);
    co_return reply(200, "text/plain", "too late");
  });
  start();
  auto s = run(connect(port));
  run([](stream& c) -> awaitable<void> { co_await c.write("GET /stuck HTTP/1.1\r\nHost: h\r\n\r\n"); }(s));
  run_for(30ms);
  EXPECT_EQ(run(server->drain(50ms)), 1u);
  EXPECT_EQ(run(read_all(s)), "");
}

TEST_F(HttpServer, ServesTlsAndUnixSockets) {
  const temporary_directory directory;
  test_authority authority(directory);
  const auto pair = authority.issue("a");
  const auto context = tls_context::server({{pair.certificate, pair.private_key}}).value();
  const auto trust = tls_context::client(authority.ca_file()).value();
  start();
  const auto tls_port = server->listen("127.0.0.1:0", context).value();
  const auto over_tls = run([](HttpServer& t, std::uint16_t p, const tls_context& c) -> awaitable<std::string> {
    auto s = co_await t.connect(p);
    const auto done = co_await s.start_tls(c, "localhost");
    EXPECT_TRUE(done);
    co_await s.write("GET /echo" + close_get);
    co_return co_await read_all(s);
  }(*this, tls_port, *trust));
  EXPECT_TRUE(over_tls.ends_with("GET /echo []")) << over_tls;

  const auto path = directory.file("control.sock");
  ASSERT_TRUE(server->listen(path));
  auto s = connect_unix(io.get_executor(), path).value();
  const auto over_unix = run([](stream& c) -> awaitable<std::string> {
    co_await c.write("GET /echo" + close_get);
    co_return co_await read_all(c);
  }(s));
  EXPECT_TRUE(over_unix.ends_with("GET /echo []")) << over_unix;
}

TEST_F(HttpServer, SaysWhyItCannotListen) {
  start();
  const auto taken = server->listen("127.0.0.1:" + std::to_string(port));
  ASSERT_FALSE(taken);
  EXPECT_NE(taken.error().message.find("in use"), std::string::npos);
}

TEST(Problem, IsProblemJson) {
  const auto p = problem(404, "Not \"Found\"", "no such receipt");
  EXPECT_EQ(p.status, 404);
  EXPECT_EQ(p.content_type, "application/problem+json");
  EXPECT_EQ(p.body, R"({"type":"about:blank","title":"Not \"Found\"","status":404,"detail":"no such receipt"})");
}

}  // namespace
}  // namespace intake::net
