#include "gateway/net/tls.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <thread>

#include "gateway/net/session_group.hpp"
#include "gateway/net/tls_impl.hpp"
#include "tests/support/io_fixture.hpp"
#include "tests/support/test_certificates.hpp"

namespace intake::net {
namespace {

using tests::io_fixture;
using tests::temporary_directory;
using tests::test_authority;
using namespace std::chrono_literals;

struct handshake_outcome {
  status client = status{};
  status server = status{};
};

class Tls : public io_fixture {
 public:
  std::shared_ptr<tls_context> server(std::initializer_list<test_authority::pair> pairs) {
    std::vector<certificate_files> files;
    for (const auto& p : pairs) files.push_back({p.certificate, p.private_key});
    return tls_context::server(files).value();
  }
  std::shared_ptr<tls_context> client() { return tls_context::client(authority.ca_file()).value(); }

  handshake_outcome shake(const tls_context& by_server, const tls_context& by_client, const std::string& host) {
    std::tie(near, far) = stream_pair();
    handshake_outcome outcome;
    session_group servers(io.get_executor());
    servers.spawn([](stream& s, const tls_context& c, status& out) -> awaitable<void> {
      out = co_await s.start_tls(c);
      if (!out) s.close();
    }(far, by_server, outcome.server));
    run([](stream& s, const tls_context& c, std::string h, status& out) -> awaitable<void> {
      out = co_await s.start_tls(c, h);
      if (!out) s.close();
    }(near, by_client, host, outcome.client));
    run_until([&] { return servers.size() == 0; });
    return outcome;
  }

  /// Common name of the certificate a client is shown for `host`.
  std::string shown_for(const tls_context& context, const std::string& host) {
    const auto outcome = shake(context, *client(), host);
    return outcome.client ? "verified" : outcome.client.error().message;
  }

  temporary_directory directory;
  test_authority authority{directory};
  stream near, far;
};

TEST_F(Tls, CarriesBytesAndSaysWhatWasAgreed) {
  const auto context = server({authority.issue("a")});
  const auto outcome = shake(*context, *client(), "localhost");
  ASSERT_TRUE(outcome.client) << outcome.client.error().message;
  ASSERT_TRUE(outcome.server) << outcome.server.error().message;
  EXPECT_TRUE(far.is_tls());
  EXPECT_EQ(far.tls()->version, "TLSv1.3");
  EXPECT_EQ(far.tls()->server_name, "localhost");
  EXPECT_NE(far.tls()->cipher.find("TLS_"), std::string::npos);
  const std::string large(3'000'000, 'x');
  session_group writers(io.get_executor());
  writers.spawn([](stream& s, const std::string& bytes) -> awaitable<void> {
    EXPECT_FALSE(co_await s.write(bytes));
    s.shutdown();
  }(near, large));
  EXPECT_EQ(run(read_all(far)), large);
}

TEST_F(Tls, AReadMayBeCancelledAndTheStreamUsedOn) {
  const auto context = server({authority.issue("a")});
  ASSERT_TRUE(shake(*context, *client(), "localhost").client);
  run([](stream& s) -> awaitable<void> {
    deadline limit(s);
    limit.arm(20ms);
    char c[8];
    const auto [ec, n] = co_await s.read_some(c);
    EXPECT_TRUE(cancelled(ec));
    EXPECT_FALSE(co_await s.write("421 too slow\r\n"));
  }(far));
  EXPECT_EQ(run(read_until(near, "\r\n")), "421 too slow\r\n");
}

TEST_F(Tls, AnOrderlyEndDiffersFromACut) {
  const auto context = server({authority.issue("a")});
  for (const bool orderly : {true, false}) {
    ASSERT_TRUE(shake(*context, *client(), "localhost").client);
    if (orderly) near.shutdown();
    near.close();
    run([](stream& s, bool expected) -> awaitable<void> {
      char c[8];
      const auto [ec, n] = co_await s.read_some(c);
      EXPECT_TRUE(ec);
      EXPECT_EQ(closed_by_peer(ec), expected) << ec.message();
    }(far, orderly));
    EXPECT_TRUE(far.peer_gone());
  }
}

TEST_F(Tls, ChoosesTheCertificateByName) {
  const auto context = server({authority.issue("default", {.names = "DNS:default.test"}),
                               authority.issue("desk", {.names = "DNS:desk.test"}),
                               authority.issue("wild", {.names = "DNS:*.mail.test"})});
  EXPECT_EQ(shown_for(*context, "default.test"), "verified");
  EXPECT_EQ(shown_for(*context, "desk.test"), "verified");
  EXPECT_EQ(shown_for(*context, "mx.mail.test"), "verified");
  EXPECT_NE(shown_for(*context, "other.test").find("hostname mismatch"), std::string::npos);
}

TEST_F(Tls, ClientRefusesForeignExpiredAndMisnamed) {
  const temporary_directory elsewhere;
  test_authority stranger(elsewhere);
  const auto foreign = stranger.issue("f");
  const auto context = server({{foreign.certificate, foreign.private_key}});
  EXPECT_NE(shown_for(*context, "localhost").find("certificate refused"), std::string::npos);
  EXPECT_NE(shown_for(*server({authority.issue("old", {.begins = -7200, .ends = -3600})}), "localhost").find("expired"),
            std::string::npos);
  EXPECT_NE(shown_for(*server({authority.issue("a")}), "127.0.0.2").find("IP address mismatch"), std::string::npos);
  EXPECT_EQ(shown_for(*server({authority.issue("a")}), "127.0.0.1"), "verified");
}

TEST_F(Tls, OldProtocolsAreRefused) {
  const auto context = server({authority.issue("a")});
  struct {
    int version;
    bool accepted;
  } const cases[] = {{TLS1_VERSION, false}, {TLS1_1_VERSION, false}, {TLS1_2_VERSION, true}, {TLS1_3_VERSION, true}};
  for (const auto& c : cases) {
    const auto old = client();
    SSL_CTX* raw = old->details().current->contexts.front().get();
    SSL_CTX_set_min_proto_version(raw, 0);
    SSL_CTX_set_max_proto_version(raw, c.version);
    if (!c.accepted) SSL_CTX_set_cipher_list(raw, "ALL:@SECLEVEL=0");
    const auto outcome = shake(*context, *old, "localhost");
    EXPECT_EQ(outcome.server.has_value(), c.accepted) << std::hex << c.version;
    if (!c.accepted)
      EXPECT_NE(outcome.server.error().message.find("protocol"), std::string::npos) << outcome.server.error().message;
  }
}

TEST_F(Tls, CiphersWithoutForwardSecrecyAreRefused) {
  const auto context = server({authority.issue("a")});
  for (const char* cipher : {"AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384"}) {
    const auto weak = client();
    SSL_CTX* raw = weak->details().current->contexts.front().get();
    SSL_CTX_set_max_proto_version(raw, TLS1_2_VERSION);
    ASSERT_EQ(SSL_CTX_set_cipher_list(raw, cipher), 1);
    EXPECT_FALSE(shake(*context, *weak, "localhost").server) << cipher;
  }
}

TEST_F(Tls, PlainTextInsteadOfAHandshakeIsAnError) {
  const auto context = server({authority.issue("a")});
  auto [a, b] = stream_pair();
  run([](stream& s) -> awaitable<void> { co_await s.write("MAIL FROM:<evil@a.test>\r\n"); }(a));
  const auto outcome = run([](stream& s, const tls_context& c) -> awaitable<std::string> {
    const auto done = co_await s.start_tls(c);
    co_return done ? "accepted" : done.error().message;
  }(b, *context));
  EXPECT_NE(outcome.find("failed"), std::string::npos) << outcome;
}

TEST_F(Tls, AHandshakeThatNeverEndsCanBeCancelled) {
  const auto context = server({authority.issue("a")});
  auto [a, b] = stream_pair();
  const bool late = run([](stream& s, const tls_context& c) -> awaitable<bool> {
    deadline limit(s);
    limit.arm(30ms);
    const auto done = co_await s.start_tls(c);
    co_return !done && cancelled(done.error().cause) && limit.expired();
  }(b, *context));
  EXPECT_TRUE(late);
}

TEST_F(Tls, ReloadTakesAGoodPairAndOnlyAGoodPair) {
  const auto context = server({authority.issue("live", {.names = "DNS:one.test"})});
  ASSERT_EQ(shown_for(*context, "one.test"), "verified");
  EXPECT_FALSE(context->changed_on_disk());

  authority.issue("live", {.names = "DNS:two.test"});
  EXPECT_TRUE(context->changed_on_disk());
  ASSERT_TRUE(context->reload());
  EXPECT_FALSE(context->changed_on_disk());
  EXPECT_EQ(shown_for(*context, "two.test"), "verified");

  const auto expect_refused = [&](const std::string& reason) {
    const auto outcome = context->reload();
    ASSERT_FALSE(outcome) << reason;
    EXPECT_NE(outcome.error().message.find(reason), std::string::npos) << outcome.error().message;
    EXPECT_FALSE(context->changed_on_disk()) << "a bad pair is told once";
    EXPECT_EQ(shown_for(*context, "two.test"), "verified") << "the good pair lives on";
  };
  authority.issue("live", {.names = "DNS:three.test", .begins = -7200, .ends = -3600});
  expect_refused("has expired");
  authority.issue("live", {.names = "DNS:three.test", .begins = 3600});
  expect_refused("is not valid yet");
  std::filesystem::copy_file(authority.issue("other").private_key, directory.file("live.key"),
                             std::filesystem::copy_options::overwrite_existing);
  expect_refused("private key");
  std::ofstream(directory.file("live.pem")) << "half a certific";
  expect_refused("cannot use certificate");
  std::filesystem::remove(directory.file("live.pem"));
  expect_refused("cannot use certificate");

  authority.issue("live", {.names = "DNS:three.test"});
  ASSERT_TRUE(context->reload());
  EXPECT_EQ(shown_for(*context, "three.test"), "verified");
}

TEST_F(Tls, ReloadDoesNotDisturbASession) {
  const auto context = server({authority.issue("live")});
  ASSERT_TRUE(shake(*context, *client(), "localhost").client);
  authority.issue("live");
  ASSERT_TRUE(context->reload());
  run([](stream& s) -> awaitable<void> { EXPECT_FALSE(co_await s.write("still here")); }(near));
  EXPECT_EQ(run(read_until(far, "here")), "still here");
}

/// A client that shows this certificate when it is asked for one.
std::shared_ptr<tls_context> showing(std::shared_ptr<tls_context> client, const test_authority::pair& own) {
  SSL_CTX* context = client->details().current->contexts.front().get();
  SSL_CTX_use_certificate_chain_file(context, own.certificate.c_str());
  SSL_CTX_use_PrivateKey_file(context, own.private_key.c_str(), SSL_FILETYPE_PEM);
  return client;
}

TEST_F(Tls, SaysWhoTheClientIsWhenItIsAsked) {
  const auto own = authority.issue("server");
  const auto asking = tls_context::server({{own.certificate, own.private_key}}, authority.ca_file()).value();

  ASSERT_TRUE(shake(*asking, *client(), "localhost").server);
  EXPECT_FALSE(far.client_certificate()) << "none was shown, and the handshake is good all the same";

  ASSERT_TRUE(shake(*asking, *showing(client(), authority.issue("pbx-1")), "localhost").server);
  ASSERT_TRUE(far.client_certificate());
  EXPECT_EQ(far.client_certificate()->subject, "CN=pbx-1");
  EXPECT_EQ(far.client_certificate()->sha256.size(), 64U);
  EXPECT_TRUE(far.client_certificate()->verified);

  ASSERT_TRUE(shake(*asking, *showing(client(), authority.issue("old", {.begins = -7200, .ends = -3600})), "localhost").server);
  EXPECT_FALSE(far.client_certificate()->verified) << "it has expired";

  const temporary_directory elsewhere;
  test_authority stranger(elsewhere);
  ASSERT_TRUE(shake(*asking, *showing(client(), stranger.issue("pbx-1")), "localhost").server);
  EXPECT_EQ(far.client_certificate()->subject, "CN=pbx-1");
  EXPECT_FALSE(far.client_certificate()->verified);

  const auto silent = server({own});
  ASSERT_TRUE(shake(*silent, *showing(client(), authority.issue("pbx-2")), "localhost").server);
  EXPECT_FALSE(far.client_certificate()) << "nobody asked";
  EXPECT_FALSE(tls_context::server({{own.certificate, own.private_key}}, directory.file("none.pem")));
}

TEST_F(Tls, FilesThatCannotServeAreNamed) {
  const auto good = authority.issue("a");
  const auto other = authority.issue("b");
  EXPECT_FALSE(tls_context::server({}));
  const auto missing = tls_context::server({{directory.file("none.pem"), good.private_key}});
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("none.pem"), std::string::npos);
  const auto mismatch = tls_context::server({{good.certificate, other.private_key}});
  ASSERT_FALSE(mismatch);
  EXPECT_NE(mismatch.error().message.find("b.key"), std::string::npos);
  EXPECT_NE(mismatch.error().message.find("key values mismatch"), std::string::npos) << mismatch.error().message;
  EXPECT_FALSE(tls_context::client(directory.file("none.pem")));
}

}  // namespace
}  // namespace intake::net
