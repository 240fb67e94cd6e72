#include "gateway/backends/webhook_backend.hpp"

#include <cstdlib>
#include <future>
#include <gtest/gtest.h>
#include <set>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "gateway/crypto/base64.hpp"
#include "gateway/crypto/digest.hpp"
#include "tests/contracts/backend_contract.hpp"
#include "tests/support/webhook_receiver.hpp"

namespace intake::tests {

inline const std::string first_key(32, 'k'), second_key(24, 'n');

class webhook_harness {
 public:
  webhook_harness() { restart(); }
  ~webhook_harness() { shut_down(); }

  backends::backend& subject() { return *backend_; }

  void restart(std::chrono::milliseconds timeout = std::chrono::seconds(5), const std::string& url = {}) {
    shut_down();
    io_ = std::make_unique<boost::asio::io_context>(1);
    auto made = backends::webhook_backend::create(
        io_->get_executor(),
        {.name = "desk",
         .url = url.empty() ? receiver.url() : url,
         .secrets = {"whsec_" + crypto::base64_encode(first_key), "whsec_" + crypto::base64_encode(second_key)},
         .ca_file = {},
         .timeout = timeout,
         .concurrency = 16},
        system_clock());
    ASSERT_TRUE(made) << made.error().message;
    backend_ = std::move(*made);
    thread_ = std::thread([this] {
      const auto until_told = boost::asio::make_work_guard(*io_);
      io_->run();
    });
  }

  /// Destroys the backend on the I/O thread, as the gateway does, and lets what is left run out.
  void shut_down() {
    if (!backend_) return;
    std::promise<void> gone;
    boost::asio::post(*io_, [&] {
      backend_.reset();
      boost::asio::post(*io_, [&] { gone.set_value(); });
    });
    gone.get_future().wait();
    io_->stop();
    thread_.join();
  }

  void take_away() { receiver.stop(); }
  void bring_back() { receiver.start(); }

  std::vector<arrival> arrived() {
    std::set<std::string> known;
    std::vector<arrival> out;
    for (auto& r : receiver.requests())
      if (known.insert(r.headers["webhook-id"]).second) out.push_back({r.headers["webhook-id"], {}, r.body});
    return out;
  }

  webhook_receiver receiver;

 private:
  std::unique_ptr<boost::asio::io_context> io_;
  std::unique_ptr<backends::backend> backend_;
  std::thread thread_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Webhook, BackendContract, webhook_harness);

}  // namespace intake::tests

namespace intake::backends {
namespace {

using namespace intake::tests;
using std::chrono::milliseconds;
using ending = webhook_answer::ending;

class WebhookBackend : public testing::Test {
 protected:
  verdict deliver(int number = 1) {
    return deliver_and_wait(harness_.subject(),
                            {make_outgoing({.number = number, .conversation = "c" + std::to_string(number)})})
        .front();
  }
  verdict deliver_when(webhook_answer a) {
    harness_.receiver.behave([a](const webhook_request&) { return a; });
    return deliver();
  }

  webhook_harness harness_;
};

/// HMAC-SHA256 by the definition of RFC 2104, not by the code under test.
std::string hmac_by_hand(std::string key, const std::string& message) {
  key.resize(64, '\0');
  std::string inner, outer;
  for (const char c : key) {
    inner += static_cast<char>(c ^ 0x36);
    outer += static_cast<char>(c ^ 0x5c);
  }
  const auto first = crypto::sha256(inner + message);
  const auto second = crypto::sha256(outer + std::string(first.begin(), first.end()));
  return "v1," + crypto::base64_encode(std::string(second.begin(), second.end()));
}

TEST_F(WebhookBackend, PostsACloudEventThatBothKeysSigned) {
  EXPECT_EQ(deliver().outcome, outcome::delivered);
  const auto requests = harness_.receiver.requests();
  ASSERT_EQ(requests.size(), 1u);
  auto r = requests[0];
  EXPECT_EQ(r.method, "POST");
  EXPECT_EQ(r.target, "/intake");
  EXPECT_EQ(r.headers["content-type"], "application/cloudevents+json; charset=UTF-8");
  EXPECT_EQ(r.headers["webhook-id"], event_id(1));
  const auto timestamp = std::stoll(r.headers["webhook-timestamp"]);
  EXPECT_LE(std::abs(timestamp - to_millis(system_clock().now()) / 1000), 5);
  const auto text = r.headers["webhook-id"] + "." + r.headers["webhook-timestamp"] + "." + r.body;
  EXPECT_EQ(r.headers["webhook-signature"], hmac_by_hand(first_key, text) + " " + hmac_by_hand(second_key, text));
}

TEST_F(WebhookBackend, KeepsTheConnectionAlive) {
  for (int i = 1; i <= 5; ++i) deliver(i);
  for (const auto& r : harness_.receiver.requests()) EXPECT_EQ(r.connection, 1);
}

TEST_F(WebhookBackend, TellsTheTicketNumberOverThere) {
  EXPECT_EQ(deliver_when(answer(201, R"({"ticket":"T-17"})")).reference, "T-17");
  EXPECT_EQ(deliver_when(answer(201, "", "Location: /t/18\r\n")).reference, "/t/18");
}

TEST_F(WebhookBackend, A410SwitchesItOff) { EXPECT_EQ(deliver_when(answer(410)).outcome, outcome::disabled); }

TEST_F(WebhookBackend, A429TellsHowLongToWait) {
  const auto v = deliver_when(answer(429, "", "Retry-After: 7\r\n"));
  EXPECT_EQ(v.outcome, outcome::unavailable);
  EXPECT_EQ(v.retry_after, std::chrono::seconds(7));
}

TEST_F(WebhookBackend, ARedirectIsRefusedAndNotFollowed) {
  const auto v = deliver_when(answer(307, "", "Location: " + harness_.receiver.url("/elsewhere") + "\r\n"));
  EXPECT_EQ(v.outcome, outcome::refused);
  ASSERT_EQ(harness_.receiver.requests().size(), 1u);
  EXPECT_EQ(harness_.receiver.requests()[0].target, "/intake");
}

struct misbehaviour {
  const char* name;
  webhook_answer how;
  outcome wanted;
};

TEST_F(WebhookBackend, WhateverTheOtherSideDoesBecomesAVerdict) {
  const misbehaviour cases[] = {
      {"server_error", answer(500), outcome::retry},
      {"closes_without_a_word", {.then = ending::close}, outcome::retry},
      {"resets", {.then = ending::reset}, outcome::retry},
      {"half_a_status_line", {.bytes = "HTTP/1.1 20", .then = ending::close}, outcome::retry},
      {"half_a_header", {.bytes = "HTTP/1.1 200 OK\r\nContent-Le", .then = ending::close}, outcome::retry},
      {"half_a_body",
       {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nxx", .then = ending::close},
       outcome::retry},
      {"reset_in_the_body",
       {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nxx", .then = ending::reset},
       outcome::retry},
      {"garbage",
       {.bytes = std::string("\x16\x03\x01 this is not HTTP at all\r\n\r\n", 30), .then = ending::close},
       outcome::retry},
      {"another_protocol", {.bytes = "220 mx.test ESMTP\r\n", .then = ending::close}, outcome::retry},
      {"endless_headers",
       {.bytes = "HTTP/1.1 200 OK\r\n" + std::string(2'000'000, 'a'), .then = ending::close},
       outcome::retry},
      {"huge_body", answer(200, std::string(3'000'000, 'x')), outcome::delivered},
      {"slow_but_in_time", {.bytes = answer(200, "{}").bytes, .between_bytes = milliseconds(2)}, outcome::delivered},
  };
  for (const auto& c : cases) {
    const auto v = deliver_when(c.how);
    EXPECT_EQ(v.outcome, c.wanted) << c.name << ": " << v.reason;
    EXPECT_EQ(v.reason.empty(), c.wanted == outcome::delivered) << c.name;
    EXPECT_EQ(v.reason.find_first_of("\r\n"), std::string::npos) << c.name;
  }
  harness_.receiver.behave([](const webhook_request&) { return answer(204); });
  EXPECT_EQ(deliver(99).outcome, outcome::delivered) << "it recovers";
}

TEST_F(WebhookBackend, SilenceAfterTheRequestIsTriedAgainUnderTheSameId) {
  harness_.restart(milliseconds(300));
  EXPECT_EQ(deliver_when({.then = ending::hang}).outcome, outcome::retry);
  EXPECT_EQ(deliver_when({.bytes = "HTTP/1.1 200 OK\r\n", .then = ending::hang}).outcome, outcome::retry);
  EXPECT_EQ(
      deliver_when({.bytes = answer(200, std::string(1000, 'x')).bytes, .between_bytes = milliseconds(20)}).outcome,
      outcome::retry);
  harness_.receiver.behave([](const webhook_request&) { return answer(204); });
  EXPECT_EQ(deliver().outcome, outcome::delivered);
  for (auto& r : harness_.receiver.requests()) EXPECT_EQ(r.headers["webhook-id"], event_id(1));
}

TEST_F(WebhookBackend, OneSlowAnswerDoesNotHoldTheOthersUp) {
  harness_.receiver.behave([](const webhook_request& r) {
    return r.headers.at("webhook-id") == event_id(1) ? webhook_answer{.then = ending::hang} : answer(204);
  });
  harness_.restart(milliseconds(1000));
  std::vector<outgoing_ptr> batch;
  for (int i = 1; i <= 16; ++i) batch.push_back(make_outgoing({.number = i, .conversation = "c" + std::to_string(i)}));
  const auto verdicts = deliver_and_wait(harness_.subject(), batch);
  EXPECT_EQ(verdicts[0].outcome, outcome::retry);
  for (std::size_t i = 1; i < verdicts.size(); ++i) EXPECT_EQ(verdicts[i].outcome, outcome::delivered) << i;
}

TEST_F(WebhookBackend, TlsThatFailsIsNobodyThere) {
  auto https = harness_.receiver.url();
  https.replace(0, 4, "https");
  harness_.receiver.behave([](const webhook_request&) { return webhook_answer{.then = ending::close}; });
  harness_.restart(milliseconds(1000), https);
  EXPECT_EQ(deliver().outcome, outcome::unavailable);
  EXPECT_TRUE(harness_.receiver.requests().empty()) << "nothing goes out in clear";
}

TEST_F(WebhookBackend, ANameThatDoesNotResolveIsNobodyThere) {
  harness_.restart(milliseconds(3000), "http://no-such-host.invalid/x");
  EXPECT_EQ(deliver().outcome, outcome::unavailable);
}

TEST_F(WebhookBackend, ShuttingDownGivesWhatIsUnderWayItsVerdict) {
  harness_.receiver.behave([](const webhook_request&) { return webhook_answer{.then = ending::hang}; });
  std::promise<verdict> given;
  harness_.subject().deliver({make_outgoing({})},
                             [&](const outgoing_ptr&, verdict v) { given.set_value(std::move(v)); });
  for (int i = 0; i < 500 && harness_.receiver.requests().empty(); ++i) std::this_thread::sleep_for(milliseconds(5));
  harness_.shut_down();
  auto verdict = given.get_future();
  ASSERT_EQ(verdict.wait_for(std::chrono::seconds(5)), std::future_status::ready);
  EXPECT_EQ(verdict.get().outcome, outcome::retry);
}

TEST(WebhookBackendOptions, AreCheckedAtOnce) {
  boost::asio::io_context io;
  const auto make = [&](const std::string& url, const std::string& secret) {
    return webhook_backend::create(io.get_executor(), {.name = "desk", .url = url, .secrets = {secret}, .ca_file = {}},
                                   system_clock());
  };
  const auto secret = "whsec_" + crypto::base64_encode(first_key);
  EXPECT_TRUE(make("https://desk.test/x", secret));
  for (const auto& broken :
       {make("ftp://desk.test/x", secret), make("desk", secret), make("https://desk.test/", "secret")}) {
    ASSERT_FALSE(broken);
    EXPECT_TRUE(broken.error().message.starts_with("backend desk: ")) << broken.error().message;
  }
}

}  // namespace
}  // namespace intake::backends
