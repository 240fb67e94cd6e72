#include "gateway/net/websocket.hpp"

#include <gtest/gtest.h>
#include <link.h>

#include "gateway/net/http_server.hpp"
#include "tests/support/io_fixture.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/test_certificates.hpp"
#include "tests/support/websocket_peer.hpp"

namespace intake::net {
namespace {

using namespace tests;
using namespace std::chrono_literals;
using namespace std::string_literals;

std::shared_ptr<const std::string> shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

/// Says everything back; "leave CODE REASON" makes it end the socket.
class WebSocket : public io_fixture {
 public:
  awaitable<void> echo(websocket socket) {
    last = socket;
    ++opened;
    while (auto text = co_await socket.read()) {
      if (*text == "throw") throw std::runtime_error("a handler's bug");
      if (*text == "leave") co_return;
      if (*text == "close 4401") socket.close(4401, "token");
      socket.send(shared("[" + *text + "]"));
    }
    ends.push_back(socket.ended());
  }

  http_server& start(websocket_options options = {}, http_server_options server_options = {}) {
    router.add("GET", "/chat", [this, options](const request& r) -> awaitable<response> {
      co_return accept_websocket(r, options, [this](websocket s) { return echo(std::move(s)); });
    });
    router.add("GET", "/plain",
               [](const request&) -> awaitable<response> { co_return reply(200, "text/plain", "plain"); });
    server.emplace(io.get_executor(), router, std::move(server_options));
    server->on_error([this](const std::string& what) { errors.push_back(what); });
    server->on_exchange([this](const http_exchange& e) { statuses.push_back(e.status); });
    port = server->listen("127.0.0.1:0").value();
    return *server;
  }

  /// A connection that has shaken hands; `more` goes out behind the request at once.
  awaitable<stream> open(std::string more = {}) {
    auto s = co_await connect(port);
    co_await s.write(opening_handshake("/chat") + more);
    const auto head = co_await read_head(s);
    EXPECT_TRUE(head.starts_with("HTTP/1.1 101 Switching Protocols\r\n")) << head;
    co_return std::move(s);
  }

  /// A response's head and not a byte more.
  static awaitable<std::string> read_head(stream& s) {
    std::string head;
    char c;
    while (!head.ends_with("\r\n\r\n")) {
      const auto [ec, n] = co_await s.read_some({&c, 1});
      if (ec) break;
      head += c;
    }
    co_return head;
  }

  /// Shakes hands, sends the bytes and tells what came back until the server ended the connection.
  std::string dialogue(std::string bytes) {
    return run([](WebSocket& t, std::string all) -> awaitable<std::string> {
      auto s = co_await t.open();
      co_await s.write(all);
      co_return told(co_await read_all(s));
    }(*this, std::move(bytes)));
  }

  http_router router;
  std::optional<http_server> server;
  std::optional<websocket> last;
  std::uint16_t port = 0;
  int opened = 0;
  std::vector<websocket_end> ends;
  std::vector<std::string> errors;
  std::vector<int> statuses;
};

TEST_F(WebSocket, ShakesHands) {
  start({.subprotocol = "intake.chat.v1"});
  const auto head = run([](WebSocket& t) -> awaitable<std::string> {
    auto s = co_await t.connect(t.port);
    co_await s.write(opening_handshake("/chat", "Sec-WebSocket-Protocol: other, intake.chat.v1\r\n"));
    const auto answer = co_await read_head(s);
    co_await s.write(close_frame(1000));
    EXPECT_EQ(told(co_await read_all(s)), "close(1000)");
    co_return answer;
  }(*this));
  EXPECT_TRUE(head.starts_with("HTTP/1.1 101 Switching Protocols\r\n")) << head;
  EXPECT_NE(head.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), head.npos) << "RFC 6455, 1.3" << head;
  EXPECT_NE(head.find("Sec-WebSocket-Protocol: intake.chat.v1\r\n"), head.npos) << head;
  EXPECT_EQ(head.find("Extensions"), head.npos) << head;
  EXPECT_EQ(statuses, std::vector<int>{101});
}

TEST_F(WebSocket, ItsClientSpeaksWithIt) {
  start({.subprotocol = "intake.chat.v1"});
  run([](WebSocket& t) -> awaitable<void> {
    websocket_options options;
    options.subprotocol = "intake.chat.v1";
    auto opened = co_await begin_websocket(co_await t.connect(t.port), {.host = "localhost", .target = "/chat", .origin = "http://localhost"}, options);
    EXPECT_TRUE(opened) << opened.error().message;
    if (!opened) co_return;
    websocket socket = *opened;
    socket.send(shared("hello"));
    const auto answer = co_await socket.read();
    EXPECT_EQ(answer.value_or("nothing"), "[hello]");
    co_await socket.drained();
    EXPECT_EQ(socket.backlog(), 0u);
    co_await socket.leave(1000, "bye");
    websocket_options other;
    other.subprotocol = "another";
    const auto refused = co_await begin_websocket(co_await t.connect(t.port), {.host = "localhost", .target = "/chat", .origin = ""}, other);
    EXPECT_FALSE(refused);
    if (!refused) EXPECT_NE(refused.error().message.find("HTTP 400"), std::string::npos) << refused.error().message;
  }(*this));
  EXPECT_EQ(ends.size(), 1u);
}

struct handshake_case {
  const char* name;
  const char* without;  ///< a line of the good request that is dropped
  std::string with;
  int status;
};

TEST_F(WebSocket, RefusesWhatIsNoOpeningHandshake) {
  start({.subprotocol = "intake.chat.v1"});
  const std::string protocol = "Sec-WebSocket-Protocol: intake.chat.v1\r\n";
  const handshake_case cases[] = {
      {"no_upgrade", "Upgrade: websocket\r\n", protocol, 426},
      {"other_upgrade", "Upgrade: websocket\r\n", protocol + "Upgrade: h2c\r\n", 426},
      {"no_connection", "Connection: keep-alive, Upgrade\r\n", protocol, 400},
      {"no_version", "Sec-WebSocket-Version: 13\r\n", protocol, 426},
      {"old_version", "Sec-WebSocket-Version: 13\r\n", protocol + "Sec-WebSocket-Version: 8\r\n", 426},
      {"two_versions", "", protocol + "Sec-WebSocket-Version: 13\r\n", 426},
      {"no_key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", protocol, 400},
      {"two_keys", "", protocol + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 400},
      {"short_key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", protocol + "Sec-WebSocket-Key: c2hvcnQ=\r\n",
       400},
      {"odd_key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
       protocol + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=!\r\n", 400},
      {"no_subprotocol", "", "", 400},
      {"other_case_subprotocol", "", "Sec-WebSocket-Protocol: Intake.Chat.V1\r\n", 400},
      {"body", "", protocol + "Content-Length: 1\r\n", 400},
      {"http_1_0", " HTTP/1.1\r\n", protocol, 400},
      {"head", "GET ", protocol, 400},
  };
  for (const auto& c : cases) {
    auto bytes = opening_handshake("/chat", c.with + "Connection: close\r\n");
    const std::string without = c.without;
    if (!without.empty()) bytes.erase(bytes.find(without), without.size());
    if (without == "GET ") bytes.insert(0, "HEAD ");
    if (without == " HTTP/1.1\r\n") bytes.insert(bytes.find("Host"), " HTTP/1.0\r\n");
    if (std::string_view(c.name) == "body") bytes += "x";
    const auto answer = run(talk(port, bytes));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + std::to_string(c.status))) << c.name << ": " << answer;
    EXPECT_NE(answer.find("application/problem+json"), answer.npos) << c.name;
    EXPECT_EQ(answer.find("Sec-WebSocket-Version: 13\r\n") != answer.npos, c.status == 426) << c.name;
  }
  EXPECT_EQ(opened, 0);
}

TEST_F(WebSocket, WhatComesBehindTheRequestIsTheSocketsFirst) {
  start();
  const auto answer = run([](WebSocket& t) -> awaitable<std::string> {
    auto s = co_await t.open(text_frame("early") + text_frame("bird") + close_frame(1000));
    co_return told(co_await read_all(s));
  }(*this));
  EXPECT_EQ(answer, "text([early]) text([bird]) close(1000)");
}

struct frames_case {
  const char* name;
  std::string sent;
  std::string told;  ///< what comes back until the end
};

constexpr std::size_t most = 1000;  ///< octets of a message, in these dialogues

std::vector<frames_case> rfc6455_cases() {
  const std::string bye = close_frame(1000, "bye"), end = " close(1000)";
  return {
      {"text", text_frame("hello") + bye, "text([hello])" + end},
      {"empty", text_frame("") + bye, "text([])" + end},
      {"125", text_frame(std::string(125, 'x')) + bye, "text([" + std::string(125, 'x') + "])" + end},
      {"126", text_frame(std::string(126, 'x')) + bye, "text([" + std::string(126, 'x') + "])" + end},
      {"limit", text_frame(std::string(1000, 'x')) + bye, "text([" + std::string(1000, 'x') + "])" + end},
      {"512", text_frame(std::string(512, 'x')) + bye, "text([" + std::string(512, 'x') + "])" + end},
      {"513", text_frame(std::string(513, 'x')) + bye, "text([" + std::string(513, 'x') + "])" + end},
      {"two", text_frame("a") + text_frame("b") + bye, "text([a]) text([b])" + end},
      {"long_fragments", frame(0x01, std::string(400, 'x')) + frame(0x80, std::string(600, 'y')) + bye,
       "text([" + std::string(400, 'x') + std::string(600, 'y') + "])" + end},
      {"unicode", text_frame("Grüße 🚂") + bye, "text([Grüße 🚂])" + end},
      {"fragments", frame(0x01, "he") + frame(0x00, "l") + frame(0x00, "") + frame(0x80, "lo") + bye,
       "text([hello])" + end},
      {"character_across_fragments", frame(0x01, "gr\xc3") + frame(0x80, "\xbc\xc3\x9f") + bye, "text([grüß])" + end},
      {"whole_characters_before_an_empty_fragment", frame(0x01, "aü€🚂") + frame(0x80, "") + bye, "text([aü€🚂])" + end},
      {"empty_fragments", frame(0x01, "") + frame(0x00, "") + frame(0x80, "") + bye, "text([])" + end},
      {"ping", ping_frame("are you there") + bye, "pong(are you there)" + end},
      {"ping_125", ping_frame(std::string(125, 'p')) + bye, "pong(" + std::string(125, 'p') + ")" + end},
      {"ping_between_fragments", frame(0x01, "a") + ping_frame("p") + frame(0x80, "b") + bye,
       "pong(p) text([ab])" + end},
      {"unasked_pong", pong_frame("x") + text_frame("a") + bye, "text([a])" + end},
      {"close_without_code", frame(0x88, ""), "close(1000)"},
      {"close_4000", close_frame(4000, "mine"), "close(4000)"},
      {"after_close", close_frame(1000) + text_frame("late"), "close(1000)"},
      {"rsv1", frame(0xc1, "x"), "close(1002)"},
      {"rsv2", frame(0xa1, "x"), "close(1002)"},
      {"rsv3", frame(0x91, "x"), "close(1002)"},
      {"opcode_3", frame(0x83, "x"), "close(1002)"},
      {"opcode_7", frame(0x87, "x"), "close(1002)"},
      {"opcode_b", frame(0x8b, "x"), "close(1002)"},
      {"opcode_f", frame(0x8f, "x"), "close(1002)"},
      {"unmasked", frame(0x81, "x", false), "close(1002)"},
      {"continuation_of_nothing", frame(0x80, "x"), "close(1002)"},
      {"text_within_text", frame(0x01, "a") + text_frame("b"), "close(1002)"},
      {"fragmented_ping", frame(0x09, "x"), "close(1002)"},
      {"large_ping", frame(0x89, std::string(126, 'p')), "close(1002)"},
      {"close_of_one_byte", frame(0x88, "x"), "close(1002)"},
      {"close_code_999", close_frame(999), "close(1002)"},
      {"close_code_1005", close_frame(1005), "close(1002)"},
      {"close_code_1006", close_frame(1006), "close(1002)"},
      {"close_code_2999", close_frame(2999), "close(1002)"},
      {"close_reason_no_utf8", close_frame(1000, "\xff"), "close(1002)"},
      {"binary", frame(0x82, "bytes") + text_frame("after"), "close(1003 text messages only)"},
      {"empty_binary", frame(0x82, ""), "close(1003 text messages only)"},
      {"bad_utf8", text_frame("a\xc0\xaf"), "close(1007)"},
      {"surrogate", text_frame("\xed\xa0\x80"), "close(1007)"},
      {"cut_character", text_frame("gr\xc3"), "close(1007)"},
      {"bad_utf8_in_a_fragment", frame(0x01, "\xff"), "close(1007)"},
      {"cut_character_before_an_empty_fragment", frame(0x01, "gr\xc3") + frame(0x80, ""), "close(1007)"},
      {"longer_cut_character_before_an_empty_fragment", frame(0x01, "\xf0\x9f\x98") + frame(0x80, ""), "close(1007)"},
      {"too_large", text_frame(std::string(1001, 'x')), "close(1009)"},
      {"too_large_in_fragments", frame(0x01, std::string(600, 'x')) + frame(0x80, std::string(401, 'x')),
       "close(1009)"},
      {"announces_just_under_2_63", "\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x12\x34\x56\x78"s, "close(1009)"},
      {"announces_just_under_2_64", "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\x12\x34\x56\x78"s, "close(1009)"},
      {"length_not_minimal", "\x81\xfe\x00\x01\x12\x34\x56\x78y"s, "close(1002)"},
      {"ours", text_frame("close 4401") + text_frame("late") + close_frame(4401), "close(4401 token)"},
  };
}

TEST_F(WebSocket, KeepsToRfc6455) {
  start({.max_message = most, .close_within = 200ms});
  for (const auto& c : rfc6455_cases()) EXPECT_EQ(dialogue(c.sent), c.told) << c.name;
  run_until([&] { return server->connections() == 0; });
  EXPECT_EQ(errors, std::vector<std::string>{});
}

/// The third message of a lively socket finds room waiting for it: less than it needs, or more, or it is none.
TEST_F(WebSocket, KeepsToRfc6455InQuickSuccession) {
  start({.max_message = most, .close_within = 200ms});
  for (const auto& c : rfc6455_cases()) {
    const auto answer = run([](WebSocket& t, std::string third) -> awaitable<std::string> {
      auto s = co_await t.open(text_frame("1") + text_frame("2"));
      std::string echoes(10, '\0');
      for (std::size_t have = 0; have < echoes.size();) {
        const auto [ec, n] = co_await s.read_some(std::span(echoes).subspan(have));
        if (ec) co_return "nothing came back";
        have += n;
      }
      co_await s.write(third);
      co_return told(co_await read_all(s));
    }(*this, c.sent));
    EXPECT_EQ(answer, c.told) << c.name;
  }
}

TEST_F(WebSocket, TakesFramesByteByByte) {
  start();
  const auto answer = run([](WebSocket& t) -> awaitable<std::string> {
    auto s = co_await t.open();
    const auto bytes = frame(0x01, "gr\xc3") + ping_frame("p") + frame(0x80, "\xbc\xc3\x9f") + close_frame(1000);
    for (const char c : bytes) {
      co_await s.write({&c, 1});
      co_await t.pause(1ms);
    }
    co_return told(co_await read_all(s));
  }(*this));
  EXPECT_EQ(answer, "pong(p) text([grüß]) close(1000)");
}

TEST_F(WebSocket, SaysHowItEnded) {
  start();
  dialogue(close_frame(4000, "mine"));
  dialogue(frame(0x88, ""));
  dialogue(text_frame("\xff"));
  { auto gone = run(open()); }
  run_until([&] { return ends.size() == 4; });
  EXPECT_EQ(ends[0].code, 4000);
  EXPECT_EQ(ends[0].reason, "mine");
  EXPECT_TRUE(ends[0].by_peer);
  EXPECT_EQ(ends[1].code, close_code::none);
  EXPECT_EQ(ends[2].code, close_code::invalid_text);
  EXPECT_FALSE(ends[2].by_peer);
  EXPECT_EQ(ends[3].code, close_code::abnormal);
  EXPECT_EQ(last->peer().address, "127.0.0.1");
}

TEST_F(WebSocket, AHandlerThatReturnsOrThrowsEndsItsSocketOnly) {
  start();
  EXPECT_EQ(dialogue(text_frame("leave") + text_frame("late") + close_frame(1000)), "close(1000)");
  EXPECT_EQ(dialogue(text_frame("throw") + close_frame(1011)), "close(1011)");
  EXPECT_EQ(dialogue(text_frame("next") + close_frame(1000)), "text([next]) close(1000)");
  run_until([&] { return server->connections() == 0; });
  EXPECT_EQ(errors, std::vector<std::string>{"a handler's bug"});
}

TEST_F(WebSocket, SendsFromOutsideAndSharesTheBytes) {
  start();
  std::vector<stream> clients;
  std::vector<websocket> sockets;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(run(open()));
    run_until([&] { return opened == i + 1; });
    sockets.push_back(*last);
  }
  const auto news = shared(std::string(70'000, 'n'));
  for (auto& s : sockets) s.send(news);
  EXPECT_EQ(news.use_count(), 4);
  EXPECT_EQ(sockets.front().backlog(), 70'000u);
  for (auto& c : clients)
    EXPECT_EQ(run([](stream& s) -> awaitable<std::size_t> {
                std::string all(70'010, '\0');
                std::size_t n = 0;
                while (n < all.size()) n += std::get<1>(co_await s.read_some(std::span(all).subspan(n)));
                co_return n;
              }(c)),
              70'010u);
  run_until([&] { return news.use_count() == 1; });
  EXPECT_EQ(sockets.front().backlog(), 0u);
  clients.clear();
  run_until([&] { return ends.size() == 3; });
  sockets.front().send(news);  // after its end: nothing happens
  sockets.front().close(1000, "");
  EXPECT_EQ(news.use_count(), 1);
}

TEST_F(WebSocket, ASlowReaderIsCutOffWith1008) {
  start({.max_backlog = 1024 * 1024, .close_within = 100ms});
  auto slow = run(open());
  run_until([&] { return opened == 1; });
  const auto news = shared(std::string(60'000, 'n'));
  for (int i = 0; i < 1000 && last->ended().code == 0; ++i) {
    last->send(news);
    EXPECT_LE(last->backlog(), 1024u * 1024u);
    io.poll();
  }
  EXPECT_EQ(last->ended().code, close_code::policy);
  EXPECT_LE(news.use_count(), 2) << "only the message that is being written is kept";
  run_until([&] { return server->connections() == 0; });
}

TEST_F(WebSocket, ASlowReaderThatWakesUpIsToldWhy) {
  start({.max_backlog = 1024 * 1024, .close_within = 20s});
  auto slow = run(open());
  run_until([&] { return opened == 1; });
  const auto news = shared(std::string(60'000, 'n'));
  while (last->ended().code == 0) {
    last->send(news);
    io.poll();
    io.restart();
  }
  const auto answer = run([](stream& s) -> awaitable<std::string> {
    auto all = co_await read_until(s, "reads too slowly");
    co_await s.write(close_frame(1008));
    co_return all + co_await read_all(s);
  }(slow));
  EXPECT_TRUE(told(answer).ends_with("close(1008 reads too slowly)"));
}

TEST_F(WebSocket, PingsASilentPeerAndFindsOneThatHasGone) {
  start({.ping_every = 100ms, .pong_within = 1000ms});
  const auto seen = run([](WebSocket& t) -> awaitable<std::string> {
    auto s = co_await t.open();
    std::string all;
    for (int i = 0; i < 5; ++i) {
      all += co_await read_until(s, "\x89");
      co_await s.write(pong_frame(""));
    }
    co_return all + co_await read_all(s);
  }(*this));
  EXPECT_EQ(told(seen), "ping() ping() ping() ping() ping() ping()");
  run_until([&] { return ends.size() == 1; });
  EXPECT_EQ(ends[0].code, close_code::abnormal);
  EXPECT_EQ(ends[0].reason, "no answer to a ping");
}

TEST_F(WebSocket, ManyPingsEndItWith1008) {
  start({.max_pings = 10});
  std::string flood;
  for (int i = 0; i < 11; ++i) flood += ping_frame("");
  const auto answer = dialogue(flood + close_frame(1008));
  EXPECT_TRUE(answer.ends_with("close(1008 too many pings)")) << answer;
}

TEST_F(WebSocket, DrainEndsSocketsWith1012) {
  start();
  auto polite = run(open());
  auto silent = run(open());
  run_until([&] { return opened == 2; });
  EXPECT_EQ(server->connections(), 2u);
  std::string heard;
  boost::asio::co_spawn(
      io,
      [](stream& s, std::string& out) -> awaitable<void> {
        out = co_await read_until(s, "restarting");
        co_await s.write(close_frame(1012));
        s.close();
      }(polite, heard),
      [](std::exception_ptr) {});
  EXPECT_EQ(run(server->drain(200ms)), 1u) << "the silent one is cut";
  EXPECT_EQ(told(heard), "close(1012 restarting)");
  EXPECT_EQ(server->connections(), 0u);
}

TEST_F(WebSocket, CountsAsAConnection) {
  start({}, {.max_connections = 1});
  auto s = run(open());
  run_until([&] { return opened == 1; });
  EXPECT_TRUE(run(talk(port, opening_handshake("/chat"))).starts_with("HTTP/1.1 503 "));
}

TEST_F(WebSocket, FollowsAnOrdinaryRequestOnTheSameConnection) {
  start();
  const auto answer = run([](WebSocket& t) -> awaitable<std::string> {
    auto s = co_await t.connect(t.port);
    co_await s.write("GET /plain HTTP/1.1\r\nHost: h\r\n\r\n" + opening_handshake("/chat") + text_frame("x"));
    auto all = co_await read_until(s, "[x]");
    EXPECT_TRUE(all.starts_with("HTTP/1.1 200 OK")) << all;
    EXPECT_NE(all.find("plainHTTP/1.1 101 "), all.npos) << all;
    co_await s.write(close_frame(1000));
    all += co_await read_all(s);
    co_return told(all.substr(all.rfind("\r\n\r\n") + 4));
  }(*this));
  EXPECT_EQ(answer, "text([x]) close(1000)");
}

TEST_F(WebSocket, SpeaksTls) {
  const temporary_directory directory;
  test_authority authority(directory);
  const auto pair = authority.issue("a");
  const auto context = tls_context::server({{pair.certificate, pair.private_key}}).value();
  const auto trust = tls_context::client(authority.ca_file()).value();
  start({.max_message = 100'000});
  port = server->listen("127.0.0.1:0", context).value();
  const auto large = std::string(50'000, 'x');
  const auto answer = run([](WebSocket& t, const tls_context& c, const std::string& text) -> awaitable<std::string> {
    auto s = co_await t.connect(t.port);
    EXPECT_TRUE(co_await s.start_tls(c, "localhost"));
    co_await s.write(opening_handshake("/chat") + text_frame("early"));
    EXPECT_TRUE((co_await read_head(s)).starts_with("HTTP/1.1 101 "));
    co_await s.write(ping_frame("p") + text_frame(text));
    auto all = co_await read_until(s, "xx]");
    co_await s.write(close_frame(1000));
    co_return told(all + co_await read_all(s));
  }(*this, *trust, large));
  EXPECT_EQ(answer, "text([early]) pong(p) text([" + large + "]) close(1000)");
}

/// A buffer in a template was thread_local, thirty times, and half a megabyte on the stack of each of the gateway's threads.
TEST(WebSocketMemory, LeavesTheStacksOfOtherThreadsAlone) {
  const auto own_of_a_thread = [](dl_phdr_info* program, std::size_t, void* size) {
    for (int i = 0; i < program->dlpi_phnum; ++i)
      if (program->dlpi_phdr[i].p_type == PT_TLS) *static_cast<std::size_t*>(size) = program->dlpi_phdr[i].p_memsz;
    return 1;  // the first is the program itself
  };
  std::size_t size = 0;
  dl_iterate_phdr(own_of_a_thread, &size);
  EXPECT_LT(size, 32u * 1024);
}

}  // namespace
}  // namespace intake::net
