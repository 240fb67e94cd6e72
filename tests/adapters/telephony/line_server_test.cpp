// Real sockets on loopback: whole lines come in, half lines do not, and nobody keeps a connection for ever.
#include "adapters/telephony/line_server.hpp"

#include "gateway/net/connect.hpp"
#include "gateway/net/tls_impl.hpp"
#include "tests/support/fake_door.hpp"
#include "tests/support/io_fixture.hpp"
#include "tests/support/test_certificates.hpp"

namespace intake::telephony {
namespace {

using namespace std::chrono_literals;

using boost::asio::awaitable;

class LineServer : public tests::io_fixture {
 public:
  LineServer() {
    section.name = "lines";
    section.format = "3cx";
    section.listen = "127.0.0.1:0";
    section.limits.max_line = 100;
  }
  ~LineServer() override {
    if (server) run(server->drain(2s));
  }

  void start(std::shared_ptr<net::tls_context> tls = nullptr) {
    auto made = line_server::create(io.get_executor(), section, std::move(tls), door, metrics);
    if (!made) throw std::runtime_error(made.error().message);
    server = std::move(*made);
    server->start();
  }
  awaitable<void> say(net::stream& s, std::string bytes) {
    if (const auto problem = co_await s.write(bytes)) throw std::runtime_error(problem.message());
  }
  /// Says the bytes on a connection of its own and ends it in good order.
  awaitable<void> send(std::string bytes) {
    auto s = co_await connect(server->port());
    co_await say(s, std::move(bytes));
    s.shutdown();
    co_await tests::io_fixture::read_all(s);
  }
  std::vector<std::string> bodies() const {
    std::vector<std::string> out;
    for (const auto& m : door.mails) out.push_back(m.body);
    return out;
  }
  double counted(const std::string& series) const {
    const std::string text = metrics.prometheus_text();
    const auto at = text.find(series + " ");
    return at == std::string::npos ? 0 : std::stod(text.substr(at + series.size() + 1));
  }
  double refused(const std::string& reason) const {
    return counted("intake_refused_total{reason=\"" + reason + "\",source=\"telephony/lines\"}");
  }

  using list = std::vector<std::string>;
  tests::fake_door door;
  ops::registry metrics;
  config::telephony_section section;
  std::unique_ptr<line_server> server;
};

TEST_F(LineServer, TakesEachLineAsARecord) {
  start();
  run(send("one\r\ntwo\nthree\r\r\nfour\n"));
  EXPECT_EQ(bodies(), (list{"one", "two", "three", "four"}));
  const contact& c = door.mails[0].what;
  EXPECT_EQ(c.source, "telephony/lines");
  EXPECT_EQ(c.via, "3cx");
  EXPECT_EQ(c.envelope.at("client_ip"), "127.0.0.1");
  EXPECT_EQ(c.natural_key, "") << "there is no telling a repeated line from two equal ones";
  EXPECT_EQ(counted(R"(intake_contacts_total{channel="phone",outcome="accepted",source="telephony/lines"})"), 4);
}

TEST_F(LineServer, GivesTheSameRecordsHoweverTheyAreCut) {
  start();
  const std::string bytes = "one\r\ntwo\r\nthree\r\n";
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    door.mails.clear();
    run([](LineServer& t, std::string first, std::string second) -> awaitable<void> {
      auto s = co_await t.connect(t.server->port());
      co_await t.say(s, std::move(first));
      co_await t.pause(2ms);
      co_await t.say(s, std::move(second));
      s.shutdown();
      co_await tests::io_fixture::read_all(s);
    }(*this, bytes.substr(0, cut), bytes.substr(cut)));
    EXPECT_EQ(bodies(), (list{"one", "two", "three"})) << cut;
  }
}

TEST_F(LineServer, TakesNoHalfLine) {
  start();
  const std::string bytes = "one\ntwo";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    door.mails.clear();
    const double before = refused("half_a_line");
    run(send(bytes.substr(0, cut)));
    EXPECT_EQ(door.mails.size(), cut > 3 ? 1U : 0U) << cut;
    EXPECT_EQ(refused("half_a_line") - before, cut == 0 || cut == 4 ? 0 : 1) << cut;
  }
  EXPECT_EQ(door.open_bodies, 0);
}

TEST_F(LineServer, RefusesALineThatIsTooLongAndReadsTheNext) {
  start();
  run(send("one\n" + std::string(300'000, 'x') + "\ntwo\n"));
  EXPECT_EQ(bodies(), (list{"one", "two"}));
  EXPECT_EQ(refused("line_too_long"), 1);
}

TEST_F(LineServer, HoldsLinesWhileTheDoorIsClosed) {
  start();
  door.is_closed = refusal{true, "disk_low", "4.3.1 later"};
  bool sent = false;
  boost::asio::co_spawn(io, send("one\ntwo\n"), [&](const std::exception_ptr&) { sent = true; });
  run_for(200ms);
  EXPECT_TRUE(door.mails.empty());
  door.is_closed.reset();
  run_until([&] { return sent; });
  EXPECT_EQ(door.mails.size(), 2U);
}

TEST_F(LineServer, EndsAConnectionThatSaysNothing) {
  section.limits.idle_timeout = 100ms;
  start();
  run([](LineServer& t) -> awaitable<void> {
    auto s = co_await t.connect(t.server->port());
    co_await t.say(s, "one\n");
    EXPECT_EQ(co_await tests::io_fixture::read_all(s), "");
  }(*this));
  EXPECT_EQ(bodies(), (list{"one"}));
}

TEST_F(LineServer, EndsAConnectionWhoseLineTakesTooLong) {
  section.limits.line_timeout = 200ms;
  start();
  bool ended = false;
  run([](LineServer& t, bool& done) -> awaitable<void> {
    auto s = co_await t.connect(t.server->port());
    for (int i = 0; i < 100 && !s.peer_gone(); ++i) {  // an octet now and then does not help
      (void)co_await s.write("x");
      co_await t.pause(20ms);
    }
    done = s.peer_gone();
  }(*this, ended));
  EXPECT_TRUE(ended);
  EXPECT_TRUE(door.mails.empty());
  EXPECT_EQ(refused("half_a_line"), 1);
}

TEST_F(LineServer, ReadsNoFasterThanItsRate) {
  section.limits.max_rate = 20;
  start();
  std::string text;
  for (int i = 0; i < 45; ++i) text += "line " + std::to_string(i) + "\n";
  bool sent = false;
  boost::asio::co_spawn(io, send(text), [&](const std::exception_ptr&) { sent = true; });
  run_until([&] { return door.mails.size() >= 20; });
  run_for(300ms);
  EXPECT_EQ(door.mails.size(), 20U);
  run_until([&] { return sent; });
  EXPECT_EQ(door.mails.size(), 45U);
}

TEST_F(LineServer, ServesSoManyAtOnce) {
  section.limits.max_sessions = 2;
  start();
  run([](LineServer& t) -> awaitable<void> {
    auto a = co_await t.connect(t.server->port()), b = co_await t.connect(t.server->port());
    co_await t.say(a, "one\n");
    co_await t.say(b, "two\n");
    co_await t.pause(20ms);
    auto c = co_await t.connect(t.server->port());
    EXPECT_EQ(co_await tests::io_fixture::read_all(c), "");
  }(*this));
  EXPECT_EQ(refused("too_many_sessions"), 1);
  EXPECT_EQ(door.mails.size(), 2U);
}

TEST_F(LineServer, HearsNobodyWhoIsNotAllowed) {
  section.allow = {"192.0.2.0/24"};
  start();
  run([](LineServer& t) -> awaitable<void> {
    auto s = co_await t.connect(t.server->port());
    EXPECT_EQ(co_await tests::io_fixture::read_all(s), "");
  }(*this));
  EXPECT_EQ(refused("address"), 1);
}

TEST_F(LineServer, FinishesWhatItHasReadWhenDrained) {
  door.takes = 100ms;
  start();
  auto s = run([](LineServer& t) -> awaitable<net::stream> {
    auto made = co_await t.connect(t.server->port());
    co_await t.say(made, "one\ntwo\nthr");
    co_return made;
  }(*this));
  run_for(30ms);
  run(server->drain(5s));
  EXPECT_EQ(bodies(), (list{"one", "two"}));
  EXPECT_FALSE(server->listening());
}

TEST_F(LineServer, SpeaksTls) {
  tests::temporary_directory directory;
  tests::test_authority authority(directory);
  const auto pair = authority.issue("server");
  start(net::tls_context::server({{pair.certificate, pair.private_key}}).value());
  auto client = net::tls_context::client(authority.ca_file()).value();
  run([](LineServer& t, const net::tls_context& trust) -> awaitable<void> {
    auto s = co_await t.connect(t.server->port());
    const auto secured = co_await s.start_tls(trust, "localhost");
    EXPECT_TRUE(secured);
    co_await t.say(s, "one\r\n");
    co_await t.pause(50ms);
    auto clear = co_await t.connect(t.server->port());
    co_await t.say(clear, "two, in clear\n");
    co_await tests::io_fixture::read_all(clear);
  }(*this, *client));
  EXPECT_EQ(bodies(), (list{"one"}));
  EXPECT_EQ(refused("handshake"), 1);
}

TEST_F(LineServer, HearsOnlyWhoShowsAGoodCertificate) {
  tests::temporary_directory directory, elsewhere;
  tests::test_authority authority(directory), stranger(elsewhere);
  const auto own = authority.issue("server");
  section.client_ca_file = authority.ca_file();
  start(net::tls_context::server({{own.certificate, own.private_key}}, section.client_ca_file).value());
  const auto say_with = [&](const std::optional<tests::test_authority::pair>& shown) {
    auto client = net::tls_context::client(authority.ca_file()).value();
    SSL_CTX* context = client->details().current->contexts.front().get();
    if (shown) {
      SSL_CTX_use_certificate_chain_file(context, shown->certificate.c_str());
      SSL_CTX_use_PrivateKey_file(context, shown->private_key.c_str(), SSL_FILETYPE_PEM);
    }
    run([](LineServer& t, const net::tls_context& trust) -> awaitable<void> {
      auto s = co_await t.connect(t.server->port());
      const auto secured = co_await s.start_tls(trust, "localhost");
      EXPECT_TRUE(secured);
      (void)co_await s.write("one\n");
      s.shutdown();
      co_await tests::io_fixture::read_all(s);
    }(*this, *client));
  };
  say_with({});
  say_with(stranger.issue("pbx"));
  EXPECT_TRUE(door.mails.empty());
  EXPECT_EQ(refused("certificate"), 2);
  say_with(authority.issue("pbx"));
  EXPECT_EQ(bodies(), (list{"one"}));
}

}  // namespace
}  // namespace intake::telephony
