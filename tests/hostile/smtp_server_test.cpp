// Peers that don't keep to the rules, against the real listener on a loopback socket, with a door that keeps all in memory.
#include "adapters/smtp/smtp_server.hpp"

#include <gtest/gtest.h>
#include <list>
#include <netinet/in.h>
#include <sys/socket.h>

#include "gateway/net/session_group.hpp"
#include "tests/support/fake_door.hpp"
#include "tests/support/io_fixture.hpp"
#include "tests/support/test_certificates.hpp"

namespace intake::smtp {
namespace {

using namespace std::string_literals;
using tests::awaitable;

/// The client's end of a connection.
struct client {
  net::stream stream;
  std::string held = {};

  /// The next reply, all its lines; empty when the server has closed or says nothing for ten seconds.
  awaitable<std::string> reply() {
    net::deadline limit(stream);
    char buffer[4096];
    for (;;) {
      for (std::size_t line = 0, end = held.find("\r\n"); end != held.npos;
           line = end + 2, end = held.find("\r\n", line)) {
        if (held[line + 3] != ' ') continue;
        auto whole = held.substr(0, end);
        held.erase(0, end + 2);
        co_return whole;
      }
      limit.arm(std::chrono::seconds{10});
      const auto [ended, n] = co_await stream.read_some(buffer);
      if (ended) co_return "";
      held.append(buffer, n);
    }
  }
  awaitable<void> send(std::string bytes) { co_await stream.write(bytes); }
  awaitable<void> expect(std::string start) {
    const auto said = co_await reply();
    EXPECT_TRUE(said.starts_with(start)) << "said: \"" << said << "\", expected: " << start;
  }
  awaitable<void> say(std::string command, std::string start) {
    co_await send(command + "\r\n");
    co_await expect(start);
  }
  awaitable<void> greet(std::string hello = "EHLO a.test") {
    co_await expect("220");
    co_await say(hello, "250");
  }
  awaitable<void> begin_mail() {
    co_await say("MAIL FROM:<a@a.test>", "250 2.1.0");
    co_await say("RCPT TO:<support@x.test>", "250 2.1.5");
    co_await say("DATA", "354");
  }
  awaitable<void> send_mail(std::string receipt) {
    co_await begin_mail();
    co_await send("Subject: x\r\n\r\nbody\r\n.\r\n");
    co_await expect("250 2.0.0 " + receipt);
  }
  awaitable<bool> closed() { co_return (co_await reply()).empty(); }
};

class SmtpServer : public tests::io_fixture {
 protected:
  void SetUp() override {
    section.name = "test";
    section.listen = "127.0.0.1:0";
    section.hostname = "mx.x.test";
  }
  void TearDown() override {
    if (!served) return;
    run(served->drain(std::chrono::seconds{5}));
    EXPECT_EQ(served->sessions(), 0u);
    EXPECT_EQ(door.open_bodies, 0);
  }

  void start() {
    if (section.tls != "none") {
      const auto pair = authority.issue("localhost");
      tls = net::tls_context::server({{pair.certificate, pair.private_key}}).value();
    }
    served = server::create(io.get_executor(), {section, mailboxes, trusted, tls}, door, metrics).value();
    served->start();
  }
  awaitable<client> connected() { co_return client{co_await connect(served->port())}; }

  std::string metric(std::string_view series) const {
    const auto text = metrics.prometheus_text();
    const auto at = text.find(series);
    if (at == text.npos) return "";
    return text.substr(at + series.size() + 1, text.find('\n', at) - at - series.size() - 1);
  }

  config::smtp_section section;
  std::vector<config::mailbox_section> mailboxes{{.address = "support@x.test"}};
  std::vector<std::string> trusted;
  tests::temporary_directory files;
  tests::test_authority authority{files};
  std::shared_ptr<net::tls_context> tls;
  ops::registry metrics;
  tests::fake_door door;
  std::unique_ptr<server> served;
};

TEST_F(SmtpServer, TakesMailsAndGivesReceipts) {
  start();
  run([&]() -> awaitable<void> {
    auto c = co_await connected();
    co_await c.greet();
    co_await c.send_mail("R1");
    co_await c.send_mail("R2");
    co_await c.say("QUIT", "221");
    EXPECT_TRUE(co_await c.closed());
  }());
  ASSERT_EQ(door.mails.size(), 2u);
  EXPECT_EQ(door.mails[0].body, "Subject: x\r\n\r\nbody\r\n");
  EXPECT_EQ(door.mails[0].what.envelope.at("client_ip"), "127.0.0.1");
  EXPECT_EQ(metric(R"(intake_contacts_total{channel="email",outcome="accepted",source="smtp/test"})"), "2")
      << metrics.prometheus_text();
}

TEST_F(SmtpServer, StreamsALargeMail) {
  start();
  std::string line(998, 'x');
  line += "\r\n";
  std::string large = "Subject: x\r\n\r\n";
  while (large.size() < 8 * 1024 * 1024) large += line;
  run([&]() -> awaitable<void> {
    auto c = co_await connected();
    co_await c.greet();
    co_await c.begin_mail();
    co_await c.send(large + ".\r\n");
    co_await c.expect("250 2.0.0 R1");
  }());
  EXPECT_EQ(door.mails[0].body, large);
}

TEST_F(SmtpServer, RefusesWhatIsTooBigAndKeepsNothing) {
  section.limits.max_message_size = 1024 * 1024;
  start();
  run([&]() -> awaitable<void> {
    auto c = co_await connected();
    co_await c.greet();
    co_await c.begin_mail();
    for (int i = 0; i < 3000; ++i) co_await c.send(std::string(1000, 'x') + "\r\n");
    EXPECT_EQ(door.open_bodies, 0);
    co_await c.send(".\r\n");
    co_await c.expect("552 5.3.4");
    co_await c.send_mail("R1");
  }());
  EXPECT_EQ(metric(R"(intake_refused_total{reason="too_big",source="smtp/test"})"), "1");
}

TEST_F(SmtpServer, PassesOnTheDoorsRefusals) {
  start();
  run([&]() -> awaitable<void> {
    auto c = co_await connected();
    co_await c.greet();
    door.is_closed = refusal{.reason = "disk_low", .public_text = "4.3.1 Insufficient storage, try again later"};
    co_await c.say("MAIL FROM:<a@a.test>", "452 4.3.1");
    door.is_closed.reset();
    door.refuses_contacts = refusal{.reason = "journal_sick", .public_text = "4.3.0 Try again later"};
    co_await c.begin_mail();
    co_await c.send("x\r\n.\r\n");
    co_await c.expect("451 4.3.0");
    door.refuses_contacts.reset();
    door.refuses_bodies = refusal{.reason = "body_io", .public_text = "4.3.0 Try again later"};
    co_await c.begin_mail();
    co_await c.send(std::string(100000, 'x') + "\r\nMAIL FROM:<evil@a.test>\r\n.\r\n");
    co_await c.expect("451 4.3.0");
    co_await c.send_mail("R1");
  }());
  EXPECT_EQ(metric(R"(intake_refused_total{reason="disk_low",source="smtp/test"})"), "1");
  EXPECT_EQ(metric(R"(intake_refused_total{reason="body_io",source="smtp/test"})"), "1");
}

TEST_F(SmtpServer, LmtpAnswersForEachRecipient) {
  section.protocol = "lmtp";
  start();
  run([&]() -> awaitable<void> {
    auto c = co_await connected();
    co_await c.greet("LHLO a.test");
    co_await c.say("MAIL FROM:<a@a.test>", "250");
    co_await c.say("RCPT TO:<support@x.test>", "250");
    co_await c.say("RCPT TO:<nobody@x.test>", "550 5.1.1");
    co_await c.say("RCPT TO:<postmaster@x.test>", "250");
    co_await c.say("DATA", "354");
    co_await c.send("x\r\n.\r\nNOOP\r\n");
    co_await c.expect("250 2.0.0 R1");
    co_await c.expect("250 2.0.0 R1");
    co_await c.expect("250 2.0.0 OK");
  }());
  EXPECT_EQ(door.mails.size(), 1u);
}

// --- TLS

TEST_F(SmtpServer, DropsWhatIsInjectedBehindStarttls) {
  section.tls = "starttls";
  start();
  const auto trusts = net::tls_context::client(authority.ca_file()).value();
  run([&]() -> awaitable<void> {
    auto c = co_await connected();
    co_await c.greet();
    co_await c.send(
        "STARTTLS\r\nEHLO injected.test\r\nMAIL FROM:<injected@a.test>\r\nRCPT TO:<support@x.test>\r\nDATA\r\n");
    co_await c.expect("220 2.0.0");
    const auto shaken = co_await c.stream.start_tls(*trusts, "localhost");
    EXPECT_TRUE(shaken.has_value());
    co_await c.say("RCPT TO:<support@x.test>", "503 5.5.1");
    co_await c.say("EHLO real.test", "250");
    co_await c.send_mail("R1");
  }());
  ASSERT_EQ(door.mails.size(), 1u);
  EXPECT_EQ(door.mails[0].what.envelope.at("mail_from"), "a@a.test");
  EXPECT_TRUE(door.mails[0].what.envelope.at("tls").as_string().starts_with("TLSv1."));
  EXPECT_EQ(metric(R"(intake_refused_total{reason="starttls_pipelining",source="smtp/test"})"), "1");
}

TEST_F(SmtpServer, ImplicitTlsBehindAProxy) {
  section.tls = "implicit";
  trusted = {"127.0.0.0/8"};
  start();
  const auto trusts = net::tls_context::client(authority.ca_file()).value();
  for (const auto* header : {"", "PROXY TCP4 203.0.113.9 10.0.0.2 4711 465\r\n"})
    run([&]() -> awaitable<void> {
      auto c = co_await connected();
      co_await c.send(header);
      const auto shaken = co_await c.stream.start_tls(*trusts, "localhost");
      EXPECT_TRUE(shaken.has_value());
      co_await c.greet();
      co_await c.begin_mail();
      co_await c.send(".\r\n");
      co_await c.expect("250 2.0.0");
    }());
  ASSERT_EQ(door.mails.size(), 2u);
  EXPECT_EQ(door.mails[0].what.envelope.at("client_ip"), "127.0.0.1");
  EXPECT_EQ(door.mails[1].what.envelope.at("client_ip"), "203.0.113.9");
}

TEST_F(SmtpServer, AHandshakeThatStallsIsGivenUp) {
  section.tls = "implicit";
  section.limits.command_timeout = milliseconds{200};
  start();
  run([&]() -> awaitable<void> {
    auto c = co_await connected();
    EXPECT_TRUE(co_await c.closed());
  }());
}

// --- time and numbers

TEST_F(SmtpServer, EarlyTalkIsCountedAndReadRight) {
  start();
  // The connection and its first octets are in the kernel before the server gets to run.
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(served->port());
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  const auto early = "EHLO early.test\r\nMAIL FROM:<a@a.test>\r\n"s;
  ASSERT_EQ(::send(descriptor, early.data(), early.size(), 0), static_cast<ssize_t>(early.size()));
  run([&]() -> awaitable<void> {
    client c{net::stream::adopt(io.get_executor(), descriptor).value()};
    co_await c.expect("220");
    co_await c.expect("250");
    co_await c.expect("250 2.1.0");
  }());
  EXPECT_EQ(metric(R"(intake_refused_total{reason="early_talk",source="smtp/test"})"), "1");
}

TEST_F(SmtpServer, TheSilentAreToldGoodbye) {
  section.limits.command_timeout = milliseconds{200};
  section.limits.data_timeout = milliseconds{200};
  start();
  run([&]() -> awaitable<void> {
    auto silent = co_await connected();
    auto stalled = co_await connected();
    co_await stalled.greet();
    co_await stalled.begin_mail();
    co_await stalled.send("half a mail\r\n.\r");
    co_await silent.expect("220");
    co_await silent.expect("421 4.4.2");
    co_await stalled.expect("421 4.4.2");
    EXPECT_TRUE(co_await silent.closed());
    EXPECT_TRUE(co_await stalled.closed());
  }());
  EXPECT_EQ(door.mails.size(), 0u);
}

TEST_F(SmtpServer, OctetByOctetACommandStillHasItsTime) {
  section.limits.command_timeout = milliseconds{300};
  start();
  run([&]() -> awaitable<void> {
    auto c = co_await connected();
    co_await c.expect("220");
    for (int i = 0; i < 10; ++i) {
      co_await c.send("N");
      co_await pause(milliseconds{50});
    }
    co_await c.expect("421 4.4.2");
  }());
}

TEST_F(SmtpServer, WhoNeverReadsIsCutOff) {
  section.limits.command_timeout = milliseconds{300};
  section.limits.max_commands = 100000000;
  start();
  run([&]() -> awaitable<void> {
    auto c = co_await connected();
    net::deadline limit(c.stream);
    limit.arm(std::chrono::seconds{10});
    std::string flood;
    for (int i = 0; i < 10000; ++i) flood += "HELP\r\n";
    error_code ended;
    for (int i = 0; i < 10000 && !ended; ++i) ended = co_await c.stream.write(flood);
    EXPECT_TRUE(ended);
    EXPECT_FALSE(limit.expired()) << "the server let it wait";
  }());
}

TEST_F(SmtpServer, ManyStalledSessionsStopNobody) {
  section.limits.max_sessions_per_client = 1000;
  start();
  run([&]() -> awaitable<void> {
    std::list<client> stalled;
    for (int i = 0; i < 300; ++i) {
      stalled.push_back(co_await connected());
      if (i % 3 == 0) continue;
      co_await stalled.back().greet();
      if (i % 3 == 1) co_await stalled.back().begin_mail();
    }
    auto good = co_await connected();
    co_await good.greet();
    co_await good.send_mail("R1");
    EXPECT_EQ(metric(R"(intake_sessions{source="smtp/test"})"), "301");
  }());
}

TEST_F(SmtpServer, SessionsAreLimitedInTotal) {
  section.limits.max_sessions = 3;
  start();
  run([&]() -> awaitable<void> {
    std::list<client> there;
    for (int i = 0; i < 3; ++i) co_await there.emplace_back(co_await connected()).greet();
    auto further = co_await connected();
    co_await further.expect("421 4.3.2");
    EXPECT_TRUE(co_await further.closed());
    co_await there.front().say("QUIT", "221");
    EXPECT_TRUE(co_await there.front().closed());
    co_await pause(milliseconds{50});
    auto next = co_await connected();
    co_await next.greet();
  }());
}

TEST_F(SmtpServer, SessionsAreLimitedPerClientButNotForProxies) {
  section.limits.max_sessions_per_client = 2;
  for (const bool is_proxy : {false, true}) {
    trusted.clear();
    if (is_proxy) trusted.emplace_back("127.0.0.1");
    if (served) run(served->drain(milliseconds{2000}));
    start();
    run([&]() -> awaitable<void> {
      auto first = co_await connected();
      auto second = co_await connected();
      co_await first.greet();
      co_await second.greet();
      auto third = co_await connected();
      co_await third.expect(is_proxy ? "220" : "421 4.7.0");
    }());
  }
}

// --- the end

TEST_F(SmtpServer, DrainLetsAMailArriveAndSendsTheRestAway) {
  start();
  std::size_t mails_before_end = 0;
  run([&]() -> awaitable<void> {
    auto idle = co_await connected();
    auto busy = co_await connected();
    co_await idle.greet();
    co_await busy.greet();
    co_await busy.begin_mail();
    co_await busy.send("half a ");
    co_await pause(milliseconds{50});
    bool drained = false;
    net::session_group beside(io.get_executor());
    beside.spawn([](server& s, bool& done) -> awaitable<void> {
      co_await s.drain(std::chrono::seconds{5});
      done = true;
    }(*served, drained));
    co_await idle.expect("421 4.3.2");
    EXPECT_TRUE(co_await idle.closed());
    EXPECT_FALSE(drained);
    co_await busy.send("mail\r\n.\r\n");
    co_await busy.expect("250 2.0.0 R1");
    mails_before_end = door.mails.size();
    co_await busy.expect("421 4.3.2");
    EXPECT_TRUE(co_await busy.closed());
    co_await beside.join(std::chrono::seconds{5});
    EXPECT_TRUE(drained);
  }());
  EXPECT_EQ(mails_before_end, 1u);
  EXPECT_EQ(door.mails[0].body, "half a mail\r\n");
  EXPECT_FALSE(served->listening());
}

TEST_F(SmtpServer, DrainCutsOffWhoTakesTooLong) {
  start();
  run([&]() -> awaitable<void> {
    auto c = co_await connected();
    co_await c.greet();
    co_await c.begin_mail();
    co_await c.send("half a mail");
    co_await pause(milliseconds{50});
    co_await served->drain(milliseconds{200});
    EXPECT_EQ(served->sessions(), 0u);
    EXPECT_TRUE(co_await c.closed());
  }());
  EXPECT_EQ(door.open_bodies, 0);
  EXPECT_TRUE(door.mails.empty());
}

TEST_F(SmtpServer, DrainWaitsForTheDoorsAnswer) {
  door.takes = milliseconds{300};
  start();
  run([&]() -> awaitable<void> {
    auto c = co_await connected();
    co_await c.greet();
    co_await c.begin_mail();
    co_await c.send("x\r\n.\r\n");
    co_await pause(milliseconds{50});
    co_await served->drain(std::chrono::seconds{5});
    co_await c.expect("250 2.0.0 R1");
    co_await c.expect("421 4.3.2");
  }());
}

TEST_F(SmtpServer, ADisconnectAnywhereLeavesNothing) {
  section.limits.max_sessions_per_client = 1000;
  start();
  const auto all =
      "EHLO a.test\r\nMAIL FROM:<a@a.test>\r\nRCPT TO:<support@x.test>\r\nDATA\r\nSubject: x\r\n\r\nbody\r\n.\r\n"s;
  run([&]() -> awaitable<void> {
    for (std::size_t at = 0; at < all.size(); ++at) {
      auto c = co_await connected();
      co_await c.send(all.substr(0, at));
      if (at % 2 == 0) co_await c.expect("220");
      c.stream.close();
    }
  }());
  run_until([&] { return served->sessions() == 0; });
  EXPECT_TRUE(door.mails.empty());
  EXPECT_EQ(door.open_bodies, 0);
}

TEST_F(SmtpServer, NoiseIsAnsweredAndSentAway) {
  start();
  std::string noise;
  unsigned state = 1;
  for (int i = 0; i < 200000; ++i) noise += static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
  run([&]() -> awaitable<void> {
    auto c = co_await connected();
    co_await c.send(noise);
    co_await c.send("\r\nQUIT\r\n");
    while (!(co_await c.reply()).empty()) continue;
    auto good = co_await connected();
    co_await good.greet();
    co_await good.send_mail("R1");
  }());
}

TEST_F(SmtpServer, SaysWhatIsWrongWithItsSetup) {
  const auto problem = [&](auto change) {
    auto wrong = section;
    auto proxies = trusted;
    auto addresses = mailboxes;
    change(wrong, proxies, addresses);
    const auto made = server::create(io.get_executor(), {wrong, addresses, proxies, nullptr}, door, metrics);
    return made ? "nothing" : made.error().message;
  };
  EXPECT_NE(problem([](auto& s, auto&, auto&) { s.tls = "starttls"; }).find("certificate"), std::string::npos);
  EXPECT_NE(problem([](auto& s, auto&, auto&) { s.listen = "nonsense"; }).find("nonsense"), std::string::npos);
  EXPECT_NE(problem([](auto&, auto& p, auto&) { p = {"10.0.0.1/8"}; }).find("10.0.0.1/8"), std::string::npos);
  EXPECT_NE(problem([](auto&, auto&, auto& m) { m.push_back({.address = "x"}); }).find("\"x\""), std::string::npos);
  EXPECT_EQ(problem([](auto&, auto&, auto&) {}), "nothing");
}

}  // namespace
}  // namespace intake::smtp
