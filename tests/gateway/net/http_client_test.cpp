#include "gateway/net/http_client.hpp"

#include <gtest/gtest.h>
#include <thread>

#include "gateway/net/http_server.hpp"
#include "gateway/net/listener.hpp"
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
using kind = http_failure::kind;

class HttpClient : public io_fixture {
 public:
  HttpClient() {
    router.add("POST", "/intake", [this](const request& r) -> awaitable<response> {
      seen.push_back(r);
      auto answer = reply(200, "text/plain", r.target + " [" + r.body + "]");
      answer.headers.emplace_back("X-Test", "yes");
      co_return answer;
    });
    router.add("GET", "/large", [](const request&) -> awaitable<response> {
      co_return reply(200, "text/plain", std::string(200'000, 'x'));
    });
    router.add("GET", "/moved", [](const request&) -> awaitable<response> {
      auto answer = reply(302, "", "");
      answer.headers.emplace_back("Location", "/intake");
      co_return answer;
    });
    router.add("GET", "/unavailable", [](const request&) -> awaitable<response> {
      auto answer = reply(503, "", "");
      answer.headers.emplace_back("Retry-After", "7");
      co_return answer;
    });
  }

  std::string origin(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }

  void serve() { base = origin(server.listen("127.0.0.1:0").value()); }

  std::unique_ptr<http_client> client(http_client_options options) {
    return http_client::create(io.get_executor(), std::move(options)).value();
  }

  std::string post(http_client& c, const std::string& body, std::chrono::milliseconds timeout = {}) {
    return said(run(c.request("POST", "", {}, body, timeout)));
  }

  static std::string said(const http_result& r) {
    return r ? std::to_string(r->status) + " " + r->body
             : std::string(name_of(r.error().what)) + ": " + r.error().message;
  }

  http_router router;
  http_server server{io.get_executor(), router};
  std::vector<request> seen;
  std::string base;
};

TEST_F(HttpClient, PostsAndReadsTheAnswer) {
  serve();
  auto c = client({.url = base + "/intake?key=1"});
  const auto r = run(c->request("POST", "", {{"X-Id", "7"}, {"Content-Type", "application/json"}}, "{}"));
  ASSERT_TRUE(r) << said(r);
  EXPECT_EQ(r->status, 200);
  EXPECT_EQ(r->body, "/intake?key=1 [{}]");
  EXPECT_EQ(r->header("x-test"), "yes");
  EXPECT_FALSE(r->truncated);
  EXPECT_EQ(seen.at(0).header("X-Id"), "7");
  EXPECT_EQ(seen.at(0).header("Host"), base.substr(7));
  EXPECT_EQ(seen.at(0).header("User-Agent"), "intake");
}

TEST_F(HttpClient, KeepsItsConnection) {
  serve();
  auto c = client({.url = base + "/intake"});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(post(*c, "x"), "200 /intake [x]");
  EXPECT_EQ(server.connections(), 1u);
  for (const auto& r : seen) EXPECT_EQ(r.peer.port, seen.front().peer.port);
}

TEST_F(HttpClient, UsesNoMoreConnectionsThanAllowedAndServesWhoWaits) {
  serve();
  auto c = client({.url = base + "/intake", .max_connections = 2});
  int done = 0;
  std::size_t most = 0;
  for (int i = 0; i < 20; ++i)
    c->post("POST", "", {}, std::to_string(i), 5s, [&](http_result r) {
      EXPECT_TRUE(r) << said(r);
      most = std::max(most, server.connections());
      ++done;
    });
  run_until([&] { return done == 20; });
  EXPECT_LE(most, 2u);
}

TEST_F(HttpClient, PostsFromAnotherThread) {
  serve();
  auto c = client({.url = base + "/intake"});
  std::atomic<int> done{0};
  const auto io_thread = std::this_thread::get_id();
  std::thread elsewhere([&] {
    for (int i = 0; i < 10; ++i)
      c->post("POST", "", {}, "x", 5s, [&](http_result r) {
        EXPECT_TRUE(r);
        EXPECT_EQ(std::this_thread::get_id(), io_thread);
        ++done;
      });
  });
  run_until([&] { return done == 10; });
  elsewhere.join();
}

TEST_F(HttpClient, KeepsOnlyTheBeginningOfALargeAnswer) {
  serve();
  auto c = client({.url = base, .max_body = 1000});
  const auto r = run(c->request("GET", "/large", {}, ""));
  ASSERT_TRUE(r) << said(r);
  EXPECT_EQ(r->body.size(), 1000u);
  EXPECT_TRUE(r->truncated);
  EXPECT_EQ(run(c->request("GET", "/unavailable", {}, ""))->header("Retry-After"), "7");
}

TEST_F(HttpClient, FollowsNoRedirect) {
  serve();
  auto c = client({.url = base});
  EXPECT_EQ(run(c->request("GET", "/moved", {}, ""))->status, 302);
  EXPECT_TRUE(seen.empty());
}

TEST_F(HttpClient, SpeaksOverAUnixSocket) {
  const temporary_directory directory;
  ASSERT_TRUE(server.listen(directory.file("control.sock")));
  auto c = client({.url = "http://localhost/intake", .unix_socket = directory.file("control.sock")});
  EXPECT_EQ(post(*c, "x"), "200 /intake [x]");
  auto nobody = client({.url = "http://localhost/intake", .unix_socket = directory.file("none.sock")});
  EXPECT_EQ(post(*nobody, "x").find("connect: cannot connect to "), 0u);
}

TEST_F(HttpClient, RefusesUrlsItCannotServe) {
  for (const char* url :
       {"", "desk.example.com", "ftp://h/", "http://", "https://user:pw@h/", "http://h:99999/", "not a url"}) {
    const auto made = http_client::create(io.get_executor(), {.url = url});
    EXPECT_FALSE(made) << url;
  }
  const auto with_password = http_client::create(io.get_executor(), {.url = "https://user:hunter2@h/"});
  EXPECT_EQ(with_password.error().message.find("hunter2"), std::string::npos);
}

TEST_F(HttpClient, RefusesLineBreaksInFields) {
  serve();
  auto c = client({.url = base + "/intake"});
  EXPECT_FALSE(run(c->request("POST", "", {{"X", "a\r\nY: b"}}, "")));
  EXPECT_FALSE(run(c->request("POST", "/a b", {}, "")));
  EXPECT_FALSE(run(c->request("POST", "/a\r\nX: y", {}, "")));
  EXPECT_TRUE(seen.empty());
}

TEST_F(HttpClient, SaysThatNobodyListens) {
  auto door = listener::bind(io.get_executor(), "127.0.0.1:0").value();
  const auto port = door.port();
  door.close();
  auto c = client({.url = origin(port)});
  EXPECT_EQ(post(*c, "x").find("connect: cannot connect to 127.0.0.1:" + std::to_string(port)), 0u);
  auto unknown = client({.url = "http://no.such.host.invalid/"});
  EXPECT_EQ(post(*unknown, "x", 8s).find("connect: "), 0u);
}

/// A server that answers each connection with the next of the given scripts.
class HttpClientAgainstARawServer : public HttpClient {
 public:
  using script = std::function<awaitable<void>(stream&, int connection)>;

  void play(script s) {
    what = std::move(s);
    door.start([this](stream accepted) {
      if (what) sessions.spawn(act(std::move(accepted), what, ++connections));
    });
    url = origin(door.port()) + "/";
  }

  static awaitable<void> act(stream s, script what, int number) { co_await what(s, number); }

  std::string answer_to(std::string bytes) {
    play([bytes](stream& s, int) -> awaitable<void> {
      co_await read_until(s, "\r\n\r\n");
      co_await s.write(bytes);
    });
    auto c = client({.url = url, .timeout = 2s});
    return post(*c, "");
  }

  listener door = listener::bind(io.get_executor(), "127.0.0.1:0").value();
  session_group sessions{io.get_executor()};
  script what;
  int connections = 0;
  std::string url;
};

TEST_F(HttpClientAgainstARawServer, ReadsABodyThatEndsWithTheConnection) {
  EXPECT_EQ(answer_to("HTTP/1.0 200 OK\r\n\r\nuntil the end"), "200 until the end");
}
TEST_F(HttpClientAgainstARawServer, ReadsChunks) {
  EXPECT_EQ(answer_to("HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"), "202 abc");
}
TEST_F(HttpClientAgainstARawServer, SkipsInterimResponses) {
  EXPECT_EQ(answer_to("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX: y\r\n\r\nHTTP/1.1 200 "
                      "OK\r\nContent-Length: 2\r\n\r\nok"),
            "200 ok");
}
TEST_F(HttpClientAgainstARawServer, RefusesEndlessInterimResponses) {
  std::string many;
  for (int i = 0; i < 20; ++i) many += "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_EQ(answer_to(many + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").find("broken: "), 0u);
}
TEST_F(HttpClientAgainstARawServer, TellsABrokenResponse) {
  EXPECT_EQ(answer_to("SSH-2.0-OpenSSH_9.2\r\n").find("broken: broken response by 127.0.0.1"), 0u);
}
TEST_F(HttpClientAgainstARawServer, TellsAResponseCutShort) {
  EXPECT_EQ(answer_to("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf").find("broken: connection closed by"), 0u);
}
TEST_F(HttpClientAgainstARawServer, TellsAClosedConnectionAndTriesAFreshOneNoFurther) {
  EXPECT_EQ(answer_to("").find("broken: connection closed by"), 0u);
  EXPECT_EQ(connections, 1);
}
TEST_F(HttpClientAgainstARawServer, BoundsTheHeaderBlock) {
  EXPECT_EQ(answer_to("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'a') + "\r\n\r\n").find("broken: "), 0u);
}
TEST_F(HttpClientAgainstARawServer, BoundsTheBody) {
  EXPECT_EQ(answer_to("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx").find("broken: "), 0u);
}

TEST_F(HttpClientAgainstARawServer, TimesOutWaitingForTheAnswer) {
  play([this](stream& s, int) -> awaitable<void> {
    co_await read_until(s, "\r\n\r\n");
    co_await pause(1s);
  });
  auto c = client({.url = url});
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(post(*c, "", 80ms).find("timeout_after: "), 0u);
  EXPECT_LT(std::chrono::steady_clock::now() - before, 800ms);
}

TEST_F(HttpClientAgainstARawServer, TimesOutWhenTheAnswerDripsForever) {
  play([this](stream& s, int) -> awaitable<void> {
    co_await s.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    while (!co_await s.write("x")) co_await pause(10ms);
  });
  auto c = client({.url = url});
  EXPECT_EQ(post(*c, "", 150ms).find("timeout_after: "), 0u);
}

TEST_F(HttpClientAgainstARawServer, TimesOutBeforeTheRequestWasTaken) {
  play([this](stream&, int) -> awaitable<void> { co_await pause(1s); });
  auto c = client({.url = url});
  EXPECT_EQ(post(*c, std::string(64 * 1024 * 1024, 'x'), 100ms).find("timeout_before: "), 0u);
}

TEST_F(HttpClientAgainstARawServer, TriesAStaleConnectionsRequestOnceMore) {
  play([](stream& s, int number) -> awaitable<void> {
    co_await read_until(s, "\r\n\r\n");
    co_await s.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + std::to_string(number));
    if (number == 1) co_await read_until(s, "\r\n\r\n");  // takes the second request, then closes without a word
  });
  auto c = client({.url = url});
  EXPECT_EQ(post(*c, ""), "200 1");
  EXPECT_EQ(post(*c, ""), "200 2");
  EXPECT_EQ(connections, 2);
}

TEST_F(HttpClientAgainstARawServer, DoesNotRepeatWhatMayHaveBeenAnswered) {
  play([](stream& s, int) -> awaitable<void> {
    co_await read_until(s, "\r\n\r\n");
    co_await s.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
    co_await read_until(s, "\r\n\r\n");
    co_await s.write("HTTP/1.1 2");
  });
  auto c = client({.url = url});
  EXPECT_EQ(post(*c, ""), "200 1");
  EXPECT_EQ(post(*c, "").find("broken: "), 0u);
  EXPECT_EQ(connections, 1);
}

TEST_F(HttpClientAgainstARawServer, LeftOverBytesSpoilAConnection) {
  play([](stream& s, int number) -> awaitable<void> {
    co_await read_until(s, "\r\n\r\n");
    co_await s.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + std::to_string(number) +
                     "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
    co_await read_all(s, 500ms);
  });
  auto c = client({.url = url});
  EXPECT_EQ(post(*c, ""), "200 1");
  EXPECT_EQ(post(*c, ""), "200 2");
}

TEST_F(HttpClientAgainstARawServer, BytesThatComeUnaskedLaterSpoilItToo) {
  play([this](stream& s, int number) -> awaitable<void> {
    co_await read_until(s, "\r\n\r\n");
    co_await s.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + std::to_string(number));
    co_await pause(10ms);
    co_await s.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
    co_await read_all(s, 500ms);
  });
  auto c = client({.url = url});
  EXPECT_EQ(post(*c, ""), "200 1");
  run_for(50ms);
  EXPECT_EQ(post(*c, ""), "200 2");
}

TEST_F(HttpClientAgainstARawServer, DroppedItCancelsWhatIsUnderWay) {
  play([this](stream&, int) -> awaitable<void> { co_await pause(1s); });
  std::string outcome;
  auto c = client({.url = url});
  c->post("POST", "", {}, "x", 10s, [&](http_result r) { outcome = said(r); });
  run_for(50ms);
  c.reset();
  run_until([&] { return !outcome.empty(); });
  EXPECT_EQ(outcome.find("cancelled: "), 0u) << outcome;
}

class HttpClientOverTls : public HttpClient {
 public:
  std::string ask(const test_authority::pair& pair, const std::string& ca_file, const std::string& host = "127.0.0.1") {
    const auto context = tls_context::server({{pair.certificate, pair.private_key}}).value();
    const auto port = server.listen("127.0.0.1:0", context).value();
    auto c = client({.url = "https://" + host + ":" + std::to_string(port) + "/intake", .ca_file = ca_file});
    return post(*c, "x");
  }

  temporary_directory directory;
  test_authority authority{directory};
};

TEST_F(HttpClientOverTls, VerifiesTheServer) {
  EXPECT_EQ(ask(authority.issue("good"), authority.ca_file()), "200 /intake [x]");
  EXPECT_EQ(ask(authority.issue("good"), authority.ca_file(), "localhost"), "200 /intake [x]");
  EXPECT_EQ(ask(authority.issue("good"), "").find("tls: "), 0u) << "not one of the system's authorities";
  EXPECT_EQ(ask(authority.issue("named", {.names = "DNS:other.test"}), authority.ca_file()).find("tls: "), 0u);
  const auto expired = ask(authority.issue("old", {.begins = -7200, .ends = -3600}), authority.ca_file());
  EXPECT_EQ(expired.find("tls: "), 0u);
  EXPECT_NE(expired.find("expired"), std::string::npos) << expired;
  EXPECT_EQ(seen.size(), 2u);
}

TEST_F(HttpClientOverTls, ToAPlainServerFails) {
  serve();
  auto c = client({.url = "https" + base.substr(4) + "/intake", .ca_file = authority.ca_file()});
  EXPECT_EQ(post(*c, "x").find("tls: "), 0u);
}

TEST_F(HttpClientOverTls, AHandshakeThatNeverEndsTimesOut) {
  auto door = listener::bind(io.get_executor(), "127.0.0.1:0").value();
  std::vector<stream> silent;
  door.start([&](stream s) { silent.push_back(std::move(s)); });
  auto c = client({.url = "https://127.0.0.1:" + std::to_string(door.port()) + "/", .ca_file = authority.ca_file()});
  EXPECT_EQ(post(*c, "x", 80ms).find("timeout_before: "), 0u);
}

}  // namespace
}  // namespace intake::net
