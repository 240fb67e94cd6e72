#include "adapters/chat/chat_server.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "gateway/net/http_client.hpp"
#include "gateway/net/http_server.hpp"
#include "tests/support/io_fixture.hpp"
#include "tests/support/remembered_chats.hpp"
#include "tests/support/temporary_directory.hpp"

namespace intake::chat {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr const char* dashboard = "https://dash.test";

class ChatServer : public tests::io_fixture {
 protected:
  void SetUp() override {
    config.gateway.state_dir = directory.path().string();
    config.http.public_url = "https://intake.test";
    config.chat.allowed_origins = {dashboard};
    config.chat.max_upload = 1000;
  }
  void TearDown() override {
    client.reset();
    if (server) run(server->drain(1000ms));
  }
  /// Opens the routes with the configuration as it is now.
  void open() {
    chat = chat_server::create(io.get_executor(),
                               {.config = config, .kept = kept, .here = [](std::string_view, time_point) { return presence{}; }, .inspect_upload = inspect_upload, .time = clock}, door, metrics)
               .value();
    chat->add_routes(router);
    server = std::make_unique<net::http_server>(io.get_executor(), router);
    const auto port = server->listen("127.0.0.1:0").value();
    client = net::http_client::create(io.get_executor(), {.url = "http://127.0.0.1:" + std::to_string(port)}).value();
  }
  net::http_reply ask(std::string method, std::string target, net::name_values headers, std::string body = {}) {
    auto got = run(client->request(std::move(method), std::move(target), std::move(headers), std::move(body)));
    if (!got) throw std::runtime_error(got.error().message);
    return std::move(*got);
  }
  net::name_values from_dashboard(const std::string& token = {}) const {
    net::name_values out{{"Origin", dashboard}, {"Content-Type", "application/json"}};
    if (!token.empty()) out.emplace_back("Authorization", "Bearer " + token);
    return out;
  }
  net::http_reply say(const std::string& frame, const std::string& token = {}) { return ask("POST", "/chat/messages", from_dashboard(token), frame); }
  std::string hello() { return std::string(json::parse(say(R"({"type":"hello"})").body).at("resume").as_string()); }

  config::configuration config;
  upload_inspection inspect_upload;
  tests::fake_door door;
  tests::remembered_chats kept{door};
  tests::still_clock clock;
  ops::registry metrics;
  tests::temporary_directory directory;
  std::unique_ptr<chat_server> chat;
  net::http_router router;
  std::unique_ptr<net::http_server> server;
  std::unique_ptr<net::http_client> client;
};

TEST_F(ChatServer, WithoutOriginsThereIsNoChat) {
  config.chat.allowed_origins.clear();
  const auto made = chat_server::create(io.get_executor(), {.config = config, .kept = kept, .here = {}, .inspect_upload = {}, .time = clock}, door, metrics);
  ASSERT_TRUE(made);
  EXPECT_EQ(*made, nullptr);
}

TEST_F(ChatServer, PagesOfOtherOriginsGetNothing) {
  open();
  for (const std::string origin : {"https://evil.test", "https://dash.test.evil.test", "http://dash.test", "https://dash.test:8443", "null", ""}) {
    net::name_values headers{{"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Version", "13"}, {"Sec-WebSocket-Key", "AQIDBAUGBwgJCgsMDQ4PEA=="}, {"Sec-WebSocket-Protocol", "intake.chat.v1"}};
    if (!origin.empty()) headers.emplace_back("Origin", origin);
    EXPECT_EQ(ask("GET", "/chat", headers).status, 403) << origin;
    EXPECT_EQ(ask("POST", "/chat/messages", headers, R"({"type":"hello"})").status, 403) << origin;
    EXPECT_EQ(ask("POST", "/chat/uploads", headers, "x").status, 403) << origin;
    EXPECT_EQ(ask("GET", "/chat/events", headers).status, 403) << origin;
    EXPECT_EQ(ask("OPTIONS", "/chat/messages", headers).header("access-control-allow-origin"), "") << origin;
  }
}

TEST_F(ChatServer, WhereNoWebSocketPassesFramesGoByPost) {
  open();
  const auto welcome = say(R"({"type":"hello"})");
  EXPECT_EQ(welcome.status, 200);
  EXPECT_EQ(welcome.header("access-control-allow-origin"), dashboard);
  const std::string resume{json::parse(welcome.body).at("resume").as_string()};
  const auto told = say(R"({"type":"message","id":"a","text":"Hello"})", resume);
  EXPECT_EQ(told.status, 200);
  EXPECT_EQ(json::parse(told.body).at("receipt"), "R1");
  EXPECT_EQ(say(R"({"type":"message","id":"a","text":"Hello"})", resume).body, told.body) << "the same again";
  EXPECT_EQ(door.mails.size(), 1u);
}

TEST_F(ChatServer, EveryAnswerOfTheFallbackHasItsStatus) {
  open();
  const std::string resume = hello();
  const struct {
    std::string frame, token;
    int status;
  } cases[] = {
      {"no JSON", resume, 400},
      {R"({"type":"message","id":"a","text":"x"})", "", 401},
      {R"({"type":"message","id":"a","text":"x"})", "visitor.s_1.1.forged", 401},
      {R"({"type":"edit","id":"e","message":9,"text":"x"})", resume, 404},
      {R"({"type":"message","id":"long","text":")" + std::string(9000, 'x') + "\"}", resume, 413},
      {R"({"type":"message","id":"a","text":"x"})", resume, 200},
      {R"({"type":"end","id":"z"})", resume, 200},
      {R"({"type":"end","id":"zz"})", resume, 409},
      {R"({"type":"seen","seq":1})", resume, 204},
  };
  for (const auto& c : cases) EXPECT_EQ(say(c.frame, c.token).status, c.status) << c.frame.substr(0, 60);
  door.refuses_contacts = refusal{.temporary = true, .reason = "disk_low", .public_text = ""};
  const auto busy = say(R"({"type":"message","id":"b","text":"x"})", resume);
  EXPECT_EQ(busy.status, 503);
  EXPECT_EQ(busy.header("retry-after"), "5");
}

TEST_F(ChatServer, NewVisitorsOfAnAddressHaveARate) {
  config.chat.max_sockets_per_client = 2;
  open();
  hello();
  hello();
  const auto busy = say(R"({"type":"hello"})");
  EXPECT_EQ(busy.status, 429);
  EXPECT_EQ(busy.header("retry-after"), "31");
}

TEST_F(ChatServer, ALogoutVoidsTheToken) {
  open();
  const std::string resume = hello();
  say(R"({"type":"message","id":"a","text":"x"})", resume);
  clock.at += milliseconds{1000};
  EXPECT_EQ(say(R"({"type":"logout"})", resume).status, 200);
  EXPECT_EQ(say(R"({"type":"message","id":"b","text":"x"})", resume).status, 401);
}

TEST_F(ChatServer, AFileIsUploadedAttachedAndFetchedByItsLink) {
  open();
  const std::string resume = hello();
  auto headers = from_dashboard(resume);
  EXPECT_EQ(ask("POST", "/chat/uploads?filename=a", from_dashboard(), "hello").status, 401);
  EXPECT_EQ(ask("POST", "/chat/uploads?filename=a", headers, "").status, 400);
  EXPECT_EQ(ask("POST", "/chat/uploads?filename=a", headers, std::string(1001, 'x')).status, 413);
  const auto kept_file = ask("POST", "/chat/uploads?filename=..%2Freport.pdf", headers, "%PDF-1.7 x");
  ASSERT_EQ(kept_file.status, 201);
  const auto said = json::parse(kept_file.body).as_object();
  EXPECT_EQ(said.at("filename"), "report.pdf");
  const std::string id{said.at("id").as_string()};
  EXPECT_EQ(say(R"({"type":"message","id":"a","text":"","attachments":[")" + id + "\"]}", hello()).status, 404) << "another customer's";
  ASSERT_EQ(say(R"({"type":"message","id":"a","text":"","attachments":[")" + id + "\"]}", resume).status, 200);
  const auto& attached = door.mails.back().what.envelope.at("attachments").at(0).as_object();
  EXPECT_EQ(attached.at("detected_type"), "application/pdf");
  std::string url{attached.at("url").as_string()};
  ASSERT_TRUE(url.starts_with("https://intake.test/attachments/"));
  url.erase(0, std::string_view("https://intake.test").size());
  const auto got = ask("GET", url, {});
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, "%PDF-1.7 x");
  EXPECT_EQ(got.header("x-content-type-options"), "nosniff");
  EXPECT_TRUE(got.header("content-disposition").starts_with("attachment"));
  EXPECT_EQ(ask("GET", url + "x", {}).status, 404);
}

TEST_F(ChatServer, TellsWhichFilesItTakesAndTakesNoOthers) {
  config.chat.upload_types = {"image/*"};
  open();
  const auto welcome = json::parse(say(R"({"type":"hello"})").body);
  EXPECT_EQ(welcome.at("limits").at("upload_types"), (json::value{"image/*"}));
  auto headers = from_dashboard(std::string(welcome.at("resume").as_string()));
  const auto refused = ask("POST", "/chat/uploads?filename=a.json", headers, "{}");
  EXPECT_EQ(refused.status, 415);
  EXPECT_EQ(json::parse(refused.body).at("detail"), "files of this kind are not taken here");
  headers[1].second = "image/png";
  EXPECT_EQ(ask("POST", "/chat/uploads?filename=a.png", headers, "\x89PNG\r\n\x1a\n....").status, 201);
}

TEST_F(ChatServer, AnInfectedFileIsRefusedAndACleanOneSaysSoInItsEvent) {
  inspect_upload = [](std::uint64_t, net::body_reader pieces) -> tests::awaitable<upload_finding> {
    if ((co_await pieces()).value() == "worm") co_return upload_finding{.scan = "infected", .refuse = true};
    co_return upload_finding{.scan = "clean"};
  };
  open();
  const std::string resume = hello();
  const auto refused = ask("POST", "/chat/uploads?filename=a", from_dashboard(resume), "worm");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(json::parse(refused.body).at("detail"), "malware was found in this file");
  EXPECT_EQ(refused.header("access-control-allow-origin"), dashboard) << "the widget can read why";
  const std::string id{json::parse(ask("POST", "/chat/uploads?filename=a", from_dashboard(resume), "hello").body).at("id").as_string()};
  ASSERT_EQ(say(R"({"type":"message","id":"a","text":"","attachments":[")" + id + "\"]}", resume).status, 200);
  EXPECT_EQ(door.mails.back().what.envelope.at("attachments").at(0).at("scan"), "clean");
}

TEST_F(ChatServer, TheWidgetIsFetchedOnce) {
  open();
  const auto plain = ask("GET", "/widget.js", {});
  EXPECT_EQ(plain.status, 200);
  EXPECT_TRUE(plain.header("content-type").starts_with("text/javascript"));
  const std::string tag{plain.header("etag")};
  ASSERT_FALSE(tag.empty());
  const auto again = ask("GET", "/widget.js", {{"If-None-Match", tag}});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(again.header("etag"), tag);
  const auto packed = ask("GET", "/widget.js", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(packed.header("content-encoding"), "gzip");
  EXPECT_NE(packed.header("etag"), tag) << "other bytes";
  EXPECT_LE(packed.body.size(), 20'480u);
}

TEST_F(ChatServer, TestsAndDemosAreNotServedUnlessConfigured) {
  open();
  for (const char* path : {"/chat/echo", "/demo/dashboard.html", "/demo/demo.key"})
    EXPECT_EQ(ask("GET", path, {{"Origin", dashboard}}).status, 404) << path;
}

TEST_F(ChatServer, TheDemosKeySignsItsUserIn) {
  config.chat.demo_pages = directory.path().string();
  config.chat.demo_key = std::string(32, 'k');
  open();
  EXPECT_EQ(ask("GET", "/demo/demo.key", {}).body, config.chat.demo_key);
  EXPECT_EQ(ask("GET", "/demo/chat.key", {}).status, 404) << "no other file of the directory";
}

}  // namespace
}  // namespace intake::chat
