// Pushed over a real socket: what is taken, what is refused, and that the answer waits for the receipt.
#include "adapters/telephony/push_server.hpp"

#include "gateway/net/http_server.hpp"
#include "tests/support/fake_door.hpp"
#include "tests/support/io_fixture.hpp"

namespace intake::telephony {
namespace {

using namespace std::chrono_literals;
using boost::asio::awaitable;

class PushServer : public tests::io_fixture {
 public:
  PushServer() {
    section.name = "calls";
    section.format = "generic-json";
    section.path = "/telephony/calls";
    section.limits.max_body = 2000;
  }
  ~PushServer() override {
    if (http) run(http->drain(2s));
  }

  void start() {
    auto made = push_server::create({section, public_url, proxies}, door, metrics);
    if (!made) throw std::runtime_error(made.error().message);
    pushes = std::move(*made);
    pushes->add_routes(routes);
    http = std::make_unique<net::http_server>(io.get_executor(), routes);
    port = http->listen("127.0.0.1:0").value();
  }
  /// One request on a connection of its own; everything that comes back.
  std::string push(const std::string& body, const std::string& fields = "Content-Type: application/json\r\n",
                   const std::string& method = "POST", const std::string& target = "/telephony/calls") {
    return run(talk(port, request(body, fields + "Connection: close\r\n", method, target)));
  }
  static std::string request(const std::string& body, const std::string& fields, const std::string& method = "POST",
                             const std::string& target = "/telephony/calls") {
    return method + " " + target + " HTTP/1.1\r\nHost: x\r\n" + fields +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  static std::string status_of(const std::string& answer) { return answer.substr(0, answer.find("\r\n")); }
  double refused(const std::string& reason) const {
    const std::string text = metrics.prometheus_text();
    const std::string series = "intake_refused_total{reason=\"" + reason + "\",source=\"telephony/calls\"} ";
    const auto at = text.find(series);
    return at == std::string::npos ? 0 : std::stod(text.substr(at + series.size()));
  }

  tests::fake_door door;
  ops::registry metrics;
  config::telephony_section section;
  std::string public_url;
  std::vector<std::string> proxies;
  net::http_router routes;
  std::unique_ptr<push_server> pushes;
  std::unique_ptr<net::http_server> http;
  std::uint16_t port = 0;
};

TEST_F(PushServer, TakesARecordByPostAndByPut) {
  start();
  for (const char* method : {"POST", "PUT"}) {
    const std::string answer = push(R"({"id":1})", "Content-Type: application/json\r\n", method);
    EXPECT_EQ(status_of(answer), "HTTP/1.1 202 Accepted") << answer;
    EXPECT_NE(answer.find("{\"receipt\":\"R" + std::to_string(door.mails.size()) + "\"}"), std::string::npos) << answer;
  }
  ASSERT_EQ(door.mails.size(), 2U);
  EXPECT_EQ(door.mails[0].body, R"({"id":1})");
  const contact& c = door.mails[0].what;
  EXPECT_EQ(c.channel, "phone");
  EXPECT_EQ(c.source, "telephony/calls");
  EXPECT_EQ(c.via, "generic-json");
  EXPECT_EQ(c.media_type, "application/json");
  EXPECT_EQ(c.natural_key, "telephony/calls");
  EXPECT_EQ(c.envelope.at("client_ip"), "127.0.0.1");
  EXPECT_EQ(door.open_bodies, 0);
}

TEST_F(PushServer, AnswersAfterTheReceiptOnly) {
  door.takes = 200ms;
  start();
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(status_of(push("{}")), "HTTP/1.1 202 Accepted");
  EXPECT_GE(std::chrono::steady_clock::now() - began, 200ms);
}

TEST_F(PushServer, TakesAllRecordsOfARequestAtOnce) {
  door.takes = 100ms;
  start();
  std::string body = "[";
  for (int i = 0; i < 100; ++i) body += (i > 0 ? "," : "") + std::string("{\"id\":") + std::to_string(i) + "}";
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(status_of(push(body + "]")), "HTTP/1.1 202 Accepted");
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
  EXPECT_EQ(door.mails.size(), 100U);
}

TEST_F(PushServer, TakesFurtherRequestsOnTheSameConnection) {
  start();
  run([](PushServer& t) -> awaitable<void> {
    auto s = co_await t.connect(t.port);
    for (int i = 0; i < 20; ++i) {
      const std::string wanted = "{\"receipt\":\"R" + std::to_string(i + 1) + "\"}";
      co_await s.write(request("{\"id\":" + std::to_string(i) + "}", "Content-Type: application/json\r\n"));
      const std::string answer = co_await read_until(s, wanted);
      EXPECT_NE(answer.find(wanted), std::string::npos) << answer;
    }
  }(*this));
}

TEST_F(PushServer, SendsFor100Continue) {
  start();
  run([](PushServer& t) -> awaitable<void> {
    auto s = co_await t.connect(t.port);
    const std::string whole = request("{\"id\":1}", "Content-Type: application/json\r\nExpect: 100-continue\r\n");
    const auto body = whole.find("\r\n\r\n") + 4;
    co_await s.write(whole.substr(0, body));
    EXPECT_EQ(co_await read_until(s, "\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    co_await s.write(whole.substr(body));
    const std::string answer = co_await read_until(s, "R1");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 202 ")) << answer;
  }(*this));
}

TEST_F(PushServer, RefusesWhatIsNoPush) {
  start();
  EXPECT_EQ(status_of(push("", "", "GET")), "HTTP/1.1 405 Method Not Allowed");
  EXPECT_EQ(status_of(push("{}", "Content-Type: application/json\r\n", "POST", "/telephony/other")),
            "HTTP/1.1 404 Not Found");
  EXPECT_EQ(status_of(push("<xml/>", "Content-Type: text/xml\r\n")), "HTTP/1.1 415 Unsupported Media Type");
  EXPECT_EQ(status_of(push("{\"id\":")), "HTTP/1.1 400 Bad Request");
  EXPECT_EQ(status_of(push(std::string(3000, ' '))), "HTTP/1.1 413 Content Too Large");
  EXPECT_TRUE(door.mails.empty());
  EXPECT_EQ(refused("request"), 2) << "the type, and what is no JSON; the others are HTTP's business";
}

TEST_F(PushServer, SaysWhenToComeAgain) {
  start();
  door.is_closed = refusal{true, "disk_low", "4.3.1 Insufficient storage"};
  std::string answer = push("{}");
  EXPECT_EQ(status_of(answer), "HTTP/1.1 503 Service Unavailable");
  EXPECT_NE(answer.find("Retry-After: "), std::string::npos) << answer;
  EXPECT_EQ(answer.find("4.3.1"), std::string::npos) << "in SMTP's words";
  door.is_closed.reset();
  door.refuses_contacts = refusal{true, "queue_full", "4.3.2 busy"};
  answer = push("{}");
  EXPECT_EQ(status_of(answer), "HTTP/1.1 503 Service Unavailable");
  EXPECT_NE(answer.find("Retry-After: "), std::string::npos) << answer;
}

TEST_F(PushServer, HearsOnlyWhoHasTheSecret) {
  section.auth.scheme = "bearer";
  section.auth.secrets = {"0123456789abcdef", "fedcba9876543210"};
  start();
  const std::string json = "Content-Type: application/json\r\n";
  EXPECT_EQ(status_of(push("{}", json)).substr(0, 12), "HTTP/1.1 401");
  EXPECT_EQ(status_of(push("{}", json + "Authorization: Bearer 0123456789abcdee\r\n")).substr(0, 10), "HTTP/1.1 4");
  EXPECT_EQ(status_of(push("{}", json + "Authorization: Bearer 0123456789abcdef\r\n")), "HTTP/1.1 202 Accepted");
  EXPECT_EQ(status_of(push("{}", json + "Authorization: Bearer fedcba9876543210\r\n")), "HTTP/1.1 202 Accepted");
  EXPECT_EQ(door.mails.size(), 2U);
}

TEST_F(PushServer, HearsOnlyWhoIsAllowedAndBelievesProxiesOnly) {
  section.allow = {"192.0.2.0/24"};
  proxies = {"127.0.0.1"};
  start();
  const std::string json = "Content-Type: application/json\r\n";
  EXPECT_EQ(status_of(push("{}", json)).substr(0, 12), "HTTP/1.1 403");
  EXPECT_EQ(status_of(push("{}", json + "X-Forwarded-For: 198.51.100.1\r\n")).substr(0, 12), "HTTP/1.1 403");
  EXPECT_EQ(status_of(push("{}", json + "X-Forwarded-For: 192.0.2.7, 198.51.100.1\r\n")).substr(0, 12), "HTTP/1.1 403")
      << "what stands before the last address is what the client says";
  EXPECT_EQ(status_of(push("{}", json + "X-Forwarded-For: 198.51.100.1, 192.0.2.7\r\n")), "HTTP/1.1 202 Accepted");
  ASSERT_EQ(door.mails.size(), 1U);
  EXPECT_EQ(door.mails[0].what.envelope.at("client_ip"), "192.0.2.7");
  EXPECT_EQ(refused("address"), 3);
}

TEST_F(PushServer, BelievesNoForwardedAddressOfJustAnybody) {
  section.allow = {"192.0.2.0/24"};
  start();
  EXPECT_EQ(status_of(push("{}", "Content-Type: application/json\r\nX-Forwarded-For: 192.0.2.7\r\n")).substr(0, 12),
            "HTTP/1.1 403");
}

TEST_F(PushServer, RefusesToBeMadeOfNonsense) {
  section.auth.scheme = "hmac";
  section.auth.secrets = {"0123456789abcdef"};
  section.auth.header = "X-Signature";
  section.auth.signed_text = "nothing of the body";
  const auto made = push_server::create({section, public_url, proxies}, door, metrics);
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("telephony calls: auth: "), std::string::npos) << made.error().message;
  EXPECT_EQ(made.error().message.find("0123456789abcdef"), std::string::npos);
}

}  // namespace
}  // namespace intake::telephony
