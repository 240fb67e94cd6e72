#include "gateway/api/service.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "gateway/net/http_client.hpp"
#include "gateway/net/http_server.hpp"
#include "tests/gateway/api/one_channel.hpp"
#include "tests/support/io_fixture.hpp"
#include "tests/support/journal_fixture.hpp"

namespace intake::api {
namespace {

namespace json = boost::json;
using journal::delivery_state;
using tests::make_contact;
using namespace std::chrono_literals;

const std::string ada = "01JD9000000000000000000001", bob = "01JD9000000000000000000002";
const std::string token = "0123456789abcdef0123456789abcdef";

/// Writes down what it is told.
class told final : public controls {
 public:
  json::object live_status() const override { return {{"uptime_seconds", 7}}; }
  std::vector<pipeline::backend_view> backends() const override {
    pipeline::backend_view desk;
    desk.name = "tickets";
    desk.waiting = 3;
    return {desk};
  }
  bool enable_backend(std::string_view name, bool on, std::string reason) override {
    return note(name, (on ? "enable" : "disable: ") + reason);
  }
  bool retry(std::string_view name, std::int64_t event) override {
    return note(name, "retry " + std::to_string(event));
  }
  bool discard(std::string_view name, std::int64_t event) override {
    return note(name, "discard " + std::to_string(event));
  }
  bool replay(std::string_view name, std::vector<std::int64_t> events) override {
    return note(name, "replay " + std::to_string(events.size()));
  }
  void release(std::string receipt) override { calls.push_back("release " + receipt); }
  void discard_held(std::string receipt) override { calls.push_back("discard " + receipt); }
  std::int64_t newest_event() const override { return newest; }

  std::vector<std::string> calls;
  std::int64_t newest = 0;

 private:
  bool note(std::string_view name, std::string what) {
    if (name != "tickets") return false;
    calls.push_back(std::move(what));
    return true;
  }
};

class Service : public tests::io_fixture {
 public:
  Service()
      : service({.journal = j.reader(),
                 .catch_up = [this] { j.writer->await_rows(20s); },
                 .controls = controls,
                 .health = health,
                 .metrics = metrics,
                 .channels = tests::one_channel,
                 .decode = tests::decode_base64,
                 .state_dir = j.directory.path().string(),
                 .identity = {}}),
        server(io.get_executor(), locked) {
    service.add_routes(locked, token);
    const auto port = server.listen("127.0.0.1:0");
    client = net::http_client::create(io.get_executor(), {.url = "http://127.0.0.1:" + std::to_string(port.value())})
                 .value();
  }
  ~Service() override {
    client.reset();
    run(server.drain(1000ms));
  }

  net::http_reply ask(std::string method, std::string target, std::string body = {}, std::string bearer = token) {
    net::name_values headers;
    if (!bearer.empty()) headers.emplace_back("Authorization", "Bearer " + bearer);
    auto got = run(client->request(std::move(method), std::move(target), headers, std::move(body)));
    if (!got) throw std::runtime_error(got.error().message);
    return std::move(*got);
  }
  json::value get(const std::string& target) { return json::parse(ask("GET", target).body); }
  int status(const std::string& method, const std::string& target, const std::string& body = {}) {
    return ask(method, target, body).status;
  }

  std::int64_t ticket(const std::string& receipt, delivery_state state = delivery_state::delivered) {
    const auto number = j.append(make_contact(receipt, "hello"))->contact->number;
    const auto event = j.put_event(receipt + "-0", receipt, R"({"data":{"body":{"text":"HELLO"}}})", number);
    j.perform([&](journal::tables& to, std::span<const journal::place>) {
      to.put_delivery({.backend = "tickets",
                       .event = event,
                       .state = state,
                       .attempts = 1,
                       .at = {},
                       .next_at = {},
                       .reference = "9",
                       .reason = {}});
      to.move_backend_cursor("tickets", event);
    });
    controls.newest = event;
    return event;
  }

  tests::journal_fixture j;
  told controls;
  ops::health health;
  ops::registry metrics;
  api::service service;
  net::http_router locked;
  net::http_server server;
  std::unique_ptr<net::http_client> client;
};

TEST_F(Service, AnswersNobodyWithoutTheToken) {
  for (const auto& [method, pattern] : service::routes()) {
    const bool open = pattern == "/" || pattern == "/livez" || pattern == "/readyz" || pattern == "/healthz";
    for (const char* bearer : {"", "wrong", "0123456789abcdef0123456789abcdeX"}) {
      const auto got = ask(method, pattern, {}, bearer);
      EXPECT_EQ(got.status, open ? 200 : 401) << method << " " << pattern << " as " << bearer;
      if (!open) EXPECT_EQ(got.header("www-authenticate"), "Bearer realm=\"intake\"");
      if (!open) EXPECT_EQ(got.header("content-type"), "application/problem+json");
    }
  }
  EXPECT_TRUE(controls.calls.empty());
}

TEST_F(Service, AnEmptyTokenFitsNobody) {
  net::http_router router;
  service.add_routes(router, "");
  net::request r;
  const auto found = router.find("GET", "/v1/status");
  EXPECT_EQ(run(found.found->handler(r)).status, 401);
}

TEST_F(Service, WithoutALockEveryoneWhoCanConnectIsAnOperator) {
  net::http_router router;
  service.add_routes(router, std::nullopt);
  net::request r;
  EXPECT_EQ(run(router.find("GET", "/v1/status").found->handler(r)).status, 200);
}

TEST_F(Service, RefusesUnknownPathsAndMethods) {
  EXPECT_EQ(status("GET", "/v1/nothing"), 404);
  EXPECT_EQ(status("GET", "/v1/receipts/" + bob), 404);
  EXPECT_EQ(status("GET", "/v1/conversations/none"), 404);
  EXPECT_EQ(status("GET", "/v1/events/none"), 404);
  EXPECT_EQ(status("GET", "/v1/raw/none"), 404);
  const auto wrong_method = ask("DELETE", "/v1/dead");
  EXPECT_EQ(wrong_method.status, 405);
  EXPECT_EQ(wrong_method.header("allow"), "GET, HEAD");
}

TEST_F(Service, SaysWhyItIsNotReady) {
  bool ok = true;
  health.require("disk", [&] { return ops::check_outcome{ok, "12 MB free"}; });
  EXPECT_EQ(ask("GET", "/readyz").status, 200);
  ok = false;
  const auto no = ask("GET", "/readyz", {}, "");
  EXPECT_EQ(no.status, 503);
  EXPECT_NE(no.body.find("12 MB free"), std::string::npos);
  EXPECT_NE(ask("GET", "/").body.find("not ready"), std::string::npos);
}

TEST_F(Service, TracesAReceiptToItsTicket) {
  ticket(ada);
  const auto life = get("/v1/receipts/" + ada);
  EXPECT_EQ(life.at("events").at(0).at("deliveries").at(0).at("reference"), json::value("9"));
  EXPECT_EQ(get("/v1/events/" + ada + "-0").at("event").at("data").at("body").at("text"), json::value("HELLO"));
}

TEST_F(Service, KnowsAReceiptAsSoonAsItsSenderDoes) {
  j.perform([&](journal::tables&, std::span<const journal::place>) {
    // A transaction of so many makes the next one wait for company: the last receipt is told and its row is not there.
    for (int i = 0; i < 50; ++i) j.submit(make_contact("R" + std::to_string(i), "x"));
  });
  j.tell(make_contact(ada, "hello"));
  EXPECT_EQ(status("GET", "/v1/raw/" + ada), 200);
  j.tell(make_contact(bob, "hello"), {}, "looks like spam");
  EXPECT_EQ(get("/v1/quarantine").at("quarantine").at(0).at("receipt"), json::value(bob));
}

TEST_F(Service, GivesRawBytesAndAttachmentsToBeSaved) {
  const std::string mail = "text|" + crypto::base64_encode(std::string(200'000, 'a'));
  j.append(make_contact(ada, mail));
  const auto raw = ask("GET", "/v1/raw/" + ada);
  EXPECT_EQ(raw.header("content-type"), "message/rfc822");
  EXPECT_EQ(raw.header("content-length"), std::to_string(mail.size()));
  EXPECT_EQ(raw.header("x-content-type-options"), "nosniff");
  EXPECT_TRUE(raw.header("content-disposition").starts_with("attachment"));
  EXPECT_EQ(raw.body, mail.substr(0, raw.body.size()));
  const auto attached = ask("GET", "/v1/attachments/" + ada + ".0");
  EXPECT_EQ(attached.status, 200);
  EXPECT_EQ(attached.header("content-type"), "application/pdf");
  EXPECT_EQ(attached.header("content-length"), "200000");
  EXPECT_EQ(attached.header("x-content-type-options"), "nosniff");
  EXPECT_TRUE(attached.header("content-disposition").starts_with("attachment; filename=\"Bericht _.pdf\""));
  EXPECT_EQ(attached.body, std::string(attached.body.size(), 'a'));
}

TEST_F(Service, WaitsForTheNextEvent) {
  ticket(ada);
  boost::asio::steady_timer later{io, 150ms};
  later.async_wait([&](error_code) { ticket(bob); });
  const auto began = std::chrono::steady_clock::now();
  const auto page = get("/v1/events?after=1&wait=20");
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
  EXPECT_EQ(page.at("events").as_array().size(), 1u);
  EXPECT_EQ(page.at("last"), json::value(2));
}

TEST_F(Service, RefusesQueriesItDoesNotUnderstand) {
  for (const char* query :
       {"after=-1", "after=x", "limit=0", "limit=1001", "wait=31", "since=soon", "after=99999999999999999999"})
    EXPECT_EQ(status("GET", std::string("/v1/events?") + query), 400) << query;
  EXPECT_EQ(status("GET", "/v1/ledger?day=today"), 400);
  EXPECT_EQ(status("GET", "/v1/ledger?day=2026-11-18T00:00:00Z"), 400);
}

TEST_F(Service, LetsOperatorsDecideAboutDeadEvents) {
  const auto event = std::to_string(ticket(ada, delivery_state::dead));
  EXPECT_EQ(get("/v1/dead").at("dead").at(0).at("event"), json::value(ada + "-0"));
  EXPECT_EQ(status("POST", "/v1/dead/" + ada + "-0/retry"), 202);
  EXPECT_EQ(status("POST", "/v1/dead/" + ada + "-0/discard?backend=tickets"), 202);
  EXPECT_EQ(controls.calls, (std::vector<std::string>{"retry " + event, "discard " + event}));
  EXPECT_EQ(status("POST", "/v1/dead/" + ada + "-0/retry?backend=other"), 409);
  EXPECT_EQ(status("POST", "/v1/dead/none/retry"), 404);
}

TEST_F(Service, DiscardsOnlyWhatIsDead) {
  ticket(ada);
  ticket(bob, delivery_state::retrying);
  EXPECT_EQ(status("POST", "/v1/dead/" + ada + "-0/discard"), 409);
  EXPECT_EQ(status("POST", "/v1/dead/" + bob + "-0/discard"), 409);
  EXPECT_EQ(status("POST", "/v1/dead/" + bob + "-0/retry"), 202) << "what waits for its next attempt may be tried now";
}

TEST_F(Service, LetsOperatorsDecideAboutQuarantine) {
  j.append(make_contact(ada, "spam"), {}, "listed");
  EXPECT_EQ(get("/v1/quarantine").at("quarantine").at(0).at("reason"), json::value("listed"));
  EXPECT_EQ(status("POST", "/v1/quarantine/" + ada + "/release"), 202);
  EXPECT_EQ(controls.calls, std::vector<std::string>{"release " + ada});
  j.perform([](journal::tables& to, std::span<const journal::place>) { to.decide_held(ada, "released"); });
  EXPECT_EQ(status("POST", "/v1/quarantine/" + ada + "/discard"), 409);
  EXPECT_EQ(status("POST", "/v1/quarantine/" + bob + "/discard"), 404);
}

TEST_F(Service, SwitchesBackends) {
  EXPECT_EQ(get("/v1/backends").at("backends").at(0).at("waiting"), json::value(3));
  EXPECT_EQ(status("POST", "/v1/backends/tickets/disable?reason=holiday"), 202);
  EXPECT_EQ(status("POST", "/v1/backends/tickets/enable"), 202);
  EXPECT_EQ(controls.calls, (std::vector<std::string>{"disable: holiday", "enable"}));
  EXPECT_EQ(status("POST", "/v1/backends/other/enable"), 404);
}

TEST_F(Service, ReplaysARange) {
  ticket(ada);
  ticket(bob);
  const auto dry = ask("POST", "/v1/replay", R"({"since":"2020-01-01","until":"2030-01-01","dry_run":true})");
  EXPECT_EQ(dry.status, 200);
  EXPECT_EQ(json::parse(dry.body).at("events"), json::value(2));
  EXPECT_TRUE(controls.calls.empty());
  EXPECT_EQ(status("POST", "/v1/replay", R"({"since":"2020-01-01","until":"2030-01-01","backend":"tickets"})"), 202);
  EXPECT_EQ(controls.calls, std::vector<std::string>{"replay 2"});
  EXPECT_EQ(status("POST", "/v1/replay", R"({"since":"2020-01-01","until":"2030-01-01","backend":"other"})"), 404);
}

TEST_F(Service, TellsWhatTodaysRulesWouldWriteDifferently) {
  ticket(ada);
  const auto told =
      ask("POST", "/v1/replay", R"({"since":"2020-01-01","until":"2030-01-01","dry_run":true,"renormalize":true})");
  EXPECT_EQ(json::parse(told.body).at("differing").at(0).at("event"), json::value(ada + "-0"));
}

TEST_F(Service, RefusesOrdersItCannotCarryOut) {
  for (const char* order :
       {"", "[]", "{", R"({"since":"2020-01-01"})", R"({"since":"2030-01-01","until":"2020-01-01"})",
        R"({"since":1,"until":2})", R"({"since":"2020-01-01","until":"2030-01-01","renormalize":true})"})
    EXPECT_EQ(status("POST", "/v1/replay", order), 400) << order;
  EXPECT_TRUE(controls.calls.empty());
}

TEST_F(Service, KnowsNoWayBackIntoAConversation) {
  ticket(ada);
  const auto id = std::string(get("/v1/receipts/" + ada).at("events").at(0).at("conversation").as_string());
  j.perform([&](journal::tables& to, std::span<const journal::place>) {
    const auto number = to.put_conversation({.id = id, .sequence = 1, .parties = {}}, j.clock.now());
    to.put_thread(crypto::short_digest(ada), number, {.event = ada + "-0", .content = {}});
  });
  EXPECT_EQ(status("POST", "/v1/conversations/" + id + "/replies", R"({"text":"hello"})"), 409);
  EXPECT_EQ(status("POST", "/v1/conversations/none/replies"), 404);
}

TEST_F(Service, ShowsStatusMetricsAndItself) {
  metrics.counter("intake_things_total", "Things").add(5);
  const auto status = get("/v1/status");
  EXPECT_EQ(status.at("live").at("uptime_seconds"), json::value(7));
  EXPECT_EQ(status.at("backends").at(0).at("name"), json::value("tickets"));
  EXPECT_NE(ask("GET", "/metrics").body.find("intake_things_total 5"), std::string::npos);
  EXPECT_EQ(get("/openapi.json").at("openapi"), json::value("3.1.0"));
  EXPECT_EQ(get("/v1/ledger").at("balanced"), json::value(true));
}

TEST_F(Service, AReadOnTheReadingThreadThatFailsIsA500) {
  ticket(ada);
  std::filesystem::remove_all(j.directory.path() / "segments");
  const auto got = ask("GET", "/v1/events/" + ada + "-0");
  EXPECT_EQ(got.status, 500);
  EXPECT_EQ(got.body.find("segments"), std::string::npos) << "no path leaks";
}

}  // namespace
}  // namespace intake::api
