#include "gateway/net/guarded_download.hpp"

#include <gtest/gtest.h>

#include "gateway/net/connect.hpp"
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
using boost::asio::ip::make_address;

/// Every name leads to one public address, and that to a port of this machine.
class GuardedDownload : public io_fixture {
 public:
  outward to_port(std::function<std::uint16_t()> port) {
    return {.resolve = [](std::string,
                          std::chrono::milliseconds) -> awaitable<result<std::vector<boost::asio::ip::address>>> {
              co_return std::vector{make_address("93.184.216.34")};
            },
            .connect =
                [this, port](boost::asio::ip::address, std::uint16_t, std::chrono::milliseconds limit) {
                  return connect_address(io.get_executor(), make_address("127.0.0.1"), port(), limit);
                }};
  }

  static awaitable<download_result> start(guarded_download guard, std::string url, std::string& bytes) {
    co_return co_await guard.fetch(url, [&bytes](std::string_view more) -> awaitable<bool> {
      bytes += more;
      co_return true;
    });
  }
  static std::string said(const download_result& r) {
    if (r) return "got " + r->media_type + " " + std::to_string(r->size);
    return std::string(name_of(r.error().what)) + ": " + r.error().message;
  }

  std::string bytes;
};

/// A server that says the same bytes to everybody.
class GuardedDownloadOfAScript : public GuardedDownload {
 public:
  using script = std::function<awaitable<void>(stream&)>;

  std::string outcome_of(script s, download_options options = {}) {
    door.start([this, s](stream accepted) { sessions.spawn(act(std::move(accepted), s)); });
    options.rules = outbound_rules::parse({"http://pbx.example.com"}).value();
    const auto guard = guarded_download::create(std::move(options), to_port([this] { return door.port(); })).value();
    return said(run(start(guard, "http://pbx.example.com/r", bytes)));
  }
  std::string outcome_of(std::string answer, download_options options = {}) {
    return outcome_of(
        [this, answer](stream& s) -> awaitable<void> {
          asked = co_await read_until(s, "\r\n\r\n");
          co_await s.write(answer);
        },
        std::move(options));
  }
  static awaitable<void> act(stream s, script what) { co_await what(s); }

  listener door = listener::bind(io.get_executor(), "127.0.0.1:0").value();
  session_group sessions{io.get_executor()};
  std::string asked;
};

const std::string wav = "HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\n";

TEST_F(GuardedDownloadOfAScript, AsksPlainlyAndPassesOnTheBytes) {
  EXPECT_EQ(outcome_of("HTTP/1.1 200 OK\r\nContent-Type: Audio/MPEG; rate=8000\r\nContent-Length: 4\r\n\r\nRIFF"),
            "got audio/mpeg 4");
  EXPECT_EQ(bytes, "RIFF");
  EXPECT_EQ(
      asked,
      "GET /r HTTP/1.1\r\nHost: pbx.example.com\r\nUser-Agent: intake\r\nAccept-Encoding: identity\r\nConnection: "
      "close\r\n\r\n");
}
TEST_F(GuardedDownloadOfAScript, ReadsChunks) {
  EXPECT_EQ(outcome_of(wav + "Transfer-Encoding: chunked\r\n\r\n2\r\nRI\r\n2\r\nFF\r\n0\r\n\r\n"), "got audio/wav 4");
  EXPECT_EQ(bytes, "RIFF");
}
TEST_F(GuardedDownloadOfAScript, ReadsToTheEndOfTheConnection) {
  EXPECT_EQ(outcome_of(wav + "\r\nRIFF"), "got audio/wav 4");
}
TEST_F(GuardedDownloadOfAScript, TakesExactlyAsMuchAsIsAllowed) {
  EXPECT_EQ(outcome_of(wav + "Content-Length: 100000\r\n\r\n" + std::string(100000, 'x'), {.max_bytes = 100000}),
            "got audio/wav 100000");
}
TEST_F(GuardedDownloadOfAScript, ADeclaredSizeTooLarge) {
  EXPECT_EQ(outcome_of(wav + "Content-Length: 5\r\n\r\n", {.max_bytes = 4}),
            "too_large: pbx.example.com answers with more than is allowed");
  EXPECT_EQ(bytes, "");
}
TEST_F(GuardedDownloadOfAScript, AnUndeclaredSizeTooLarge) {
  EXPECT_EQ(outcome_of(
                [](stream& s) -> awaitable<void> {
                  co_await read_until(s, "\r\n\r\n");
                  co_await s.write(wav + "Transfer-Encoding: chunked\r\n\r\n");
                  while (!co_await s.write("400\r\n" + std::string(0x400, 'x') + "\r\n")) continue;
                },
                {.max_bytes = 300'000})
                .substr(0, 10),
            "too_large:");
  EXPECT_LE(bytes.size(), 300'000u);
}
TEST_F(GuardedDownloadOfAScript, OtherTypes) {
  EXPECT_EQ(outcome_of("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<h1>"),
            "wrong_type: pbx.example.com answers with text/html");
  EXPECT_EQ(bytes, "");
}
TEST_F(GuardedDownloadOfAScript, NoType) {
  EXPECT_EQ(outcome_of("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nRIFF"),
            "wrong_type: pbx.example.com answers with no media type");
}
TEST_F(GuardedDownloadOfAScript, ATypeThatIsNone) {
  EXPECT_EQ(outcome_of("HTTP/1.1 200 OK\r\nContent-Type: audio/\r\nContent-Length: 4\r\n\r\nRIFF").substr(0, 11),
            "wrong_type:");
}
TEST_F(GuardedDownloadOfAScript, AnEncodingNobodyAskedFor) {
  EXPECT_EQ(outcome_of(wav + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nRIFF").substr(0, 11), "wrong_type:");
}
TEST_F(GuardedDownloadOfAScript, AStatusThatIsNoSuccess) {
  EXPECT_EQ(outcome_of("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), "status: pbx.example.com answers 404");
}
TEST_F(GuardedDownloadOfAScript, PartOfTheContent) {
  EXPECT_EQ(outcome_of("HTTP/1.1 206 Partial Content\r\nContent-Type: audio/wav\r\nContent-Length: 4\r\n\r\nRIFF"),
            "status: pbx.example.com answers 206");
}
TEST_F(GuardedDownloadOfAScript, AnAnswerCutShort) {
  EXPECT_EQ(outcome_of(wav + "Content-Length: 10\r\n\r\nRIFF").substr(0, 7), "broken:");
}
TEST_F(GuardedDownloadOfAScript, AnAnswerThatIsNone) {
  EXPECT_EQ(outcome_of("SSH-2.0-OpenSSH_9.2\r\n\r\n").substr(0, 7), "broken:");
}
TEST_F(GuardedDownloadOfAScript, AHeadWithoutEnd) {
  EXPECT_EQ(outcome_of("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'a')).substr(0, 7), "broken:");
}
TEST_F(GuardedDownloadOfAScript, AChunkExtensionWithoutEnd) {
  EXPECT_EQ(outcome_of(wav + "Transfer-Encoding: chunked\r\n\r\n4;" + std::string(300'000, 'a')).substr(0, 7),
            "broken:");
}
TEST_F(GuardedDownloadOfAScript, NoAnswer) {
  EXPECT_EQ(outcome_of([this](stream&) -> awaitable<void> { co_await pause(2s); }, {.answer_timeout = 50ms}),
            "timeout: no answer in time by pbx.example.com");
}
TEST_F(GuardedDownloadOfAScript, AnAnswerThatDripsBelowTheMinimumRate) {
  EXPECT_EQ(outcome_of(
                [this](stream& s) -> awaitable<void> {
                  co_await s.write(wav + "Content-Length: 100000\r\n\r\n");
                  while (!co_await s.write("x")) co_await pause(5ms);
                },
                {.minimum_bytes = 10000, .minimum_window = 100ms}),
            "slow: pbx.example.com sends too slowly");
}
TEST_F(GuardedDownloadOfAScript, AnAnswerThatIsFastEnoughButNeverEnds) {
  EXPECT_EQ(outcome_of(
                [this](stream& s) -> awaitable<void> {
                  co_await s.write(wav + "Content-Length: 10000000\r\n\r\n");
                  while (!co_await s.write("x")) co_await pause(5ms);
                },
                {.timeout = 200ms, .minimum_bytes = 1, .minimum_window = 150ms}),
            "timeout: no answer in time by pbx.example.com");
}
TEST_F(GuardedDownloadOfAScript, NobodyListens) {
  const auto port = door.port();
  door.close();
  const auto guard = guarded_download::create({.rules = outbound_rules::parse({"http://pbx.example.com"}).value()},
                                              to_port([port] { return port; }))
                         .value();
  EXPECT_EQ(said(run(start(guard, "http://pbx.example.com/r", bytes))).substr(0, 12), "unreachable:");
}
TEST_F(GuardedDownloadOfAScript, BytesThatAreNotTaken) {
  door.start([this](stream accepted) {
    sessions.spawn(act(std::move(accepted), [](stream& s) -> awaitable<void> {
      co_await read_until(s, "\r\n\r\n");
      co_await s.write(wav + "Content-Length: 4\r\n\r\nRIFF");
    }));
  });
  const auto guard = guarded_download::create({.rules = outbound_rules::parse({"http://pbx.example.com"}).value()},
                                              to_port([this] { return door.port(); }))
                         .value();
  const auto nobody = [](std::string_view) -> awaitable<bool> { co_return false; };
  EXPECT_EQ(said(run(guard.fetch("http://pbx.example.com/r", nobody))), "refused: the bytes were not taken");
}
TEST_F(GuardedDownloadOfAScript, GivenUpByUs) {
  door.start([this](stream accepted) {
    sessions.spawn(act(std::move(accepted), [this](stream&) -> awaitable<void> { co_await pause(5s); }));
  });
  const auto guard = guarded_download::create({.rules = outbound_rules::parse({"http://pbx.example.com"}).value()},
                                              to_port([this] { return door.port(); }))
                         .value();
  session_group ours(io.get_executor());
  std::string outcome;
  ours.spawn([](GuardedDownload& test, guarded_download g, std::string& out) -> awaitable<void> {
    out = said(co_await start(g, "http://pbx.example.com/r", test.bytes));
  }(*this, guard, outcome));
  run_for(30ms);
  ours.cancel();
  run_until([&] { return !outcome.empty(); });
  EXPECT_EQ(outcome, "cancelled: given up");
}

class GuardedDownloadOverTls : public GuardedDownload {
 public:
  GuardedDownloadOverTls() {
    router.add("GET", "/r", [this](const request& r) { return answered(r, ""); });
    router.add("GET", "/here", [this](const request& r) { return answered(r, "/r"); });
    router.add("GET", "/there", [this](const request& r) { return answered(r, "https://cdn.example.net/r"); });
  }
  awaitable<response> answered(const request& r, std::string location) {
    seen.push_back(std::string(r.header("Host")) + " " + std::string(r.header("Authorization")));
    response out = reply(location.empty() ? 200 : 302, "audio/wav", "RIFF");
    if (!location.empty()) out.headers.emplace_back("Location", std::move(location));
    co_return out;
  }

  std::string outcome_of(const std::string& names, const std::string& url) {
    const auto pair = authority.issue("server", {.names = names});
    auto tls = tls_context::server({{pair.certificate, pair.private_key}}).value();
    const auto port = server.listen("127.0.0.1:0", tls).value();
    const auto guard =
        guarded_download::create({.rules = outbound_rules::parse({"api.example.com", "cdn.example.net"}).value(),
                                  .authorization = "Basic c2VjcmV0",
                                  .ca_file = authority.ca_file()},
                                 to_port([port] { return port; }))
            .value();
    return said(run(start(guard, url, bytes)));
  }

  temporary_directory directory;
  test_authority authority{directory};
  http_router router;
  http_server server{io.get_executor(), router};
  std::vector<std::string> seen;
};

const std::string both = "DNS:api.example.com, DNS:cdn.example.net";

TEST_F(GuardedDownloadOverTls, VerifiesTheNameAndShowsItsCredentials) {
  EXPECT_EQ(outcome_of(both, "https://api.example.com/r"), "got audio/wav 4");
  EXPECT_EQ(seen, std::vector<std::string>{"api.example.com Basic c2VjcmV0"});
}
TEST_F(GuardedDownloadOverTls, RefusesACertificateForAnotherName) {
  EXPECT_EQ(outcome_of("DNS:cdn.example.net, IP:93.184.216.34, IP:127.0.0.1", "https://api.example.com/r").substr(0, 4),
            "tls:");
  EXPECT_TRUE(seen.empty());
}
TEST_F(GuardedDownloadOverTls, KeepsItsCredentialsWithinAnOrigin) {
  EXPECT_EQ(outcome_of(both, "https://api.example.com/here"), "got audio/wav 4");
  EXPECT_EQ(seen, (std::vector<std::string>{"api.example.com Basic c2VjcmV0", "api.example.com Basic c2VjcmV0"}));
}
TEST_F(GuardedDownloadOverTls, ShowsItsCredentialsToNobodyElse) {
  EXPECT_EQ(outcome_of(both, "https://api.example.com/there"), "got audio/wav 4");
  EXPECT_EQ(seen, (std::vector<std::string>{"api.example.com Basic c2VjcmV0", "cdn.example.net "}));
}

}  // namespace
}  // namespace intake::net
