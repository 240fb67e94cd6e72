#include <fstream>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "gateway/api/service.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/net/http_server.hpp"
#include "tests/gateway/api/one_channel.hpp"
#include "tests/support/io_fixture.hpp"
#include "tests/support/journal_fixture.hpp"

namespace intake::api {
namespace {

namespace json = boost::json;
using kind = reply_refusal::kind;
using namespace std::chrono_literals;

const std::string token = "0123456789abcdef0123456789abcdef";
const std::string upload = "01JD9000000000000000000009";

class no_controls final : public controls {
 public:
  json::object live_status() const override { return {}; }
  std::vector<pipeline::backend_view> backends() const override { return {}; }
  bool enable_backend(std::string_view, bool, std::string) override { return false; }
  bool retry(std::string_view, std::int64_t) override { return false; }
  bool discard(std::string_view, std::int64_t) override { return false; }
  bool replay(std::string_view, std::vector<std::int64_t>) override { return false; }
  void release(std::string) override {}
  void discard_held(std::string) override {}
  std::int64_t newest_event() const override { return 0; }
};

/// Has one chat, "c1"; answers as it is told.
class one_chat final : public reply_desk {
 public:
  tests::awaitable<std::variant<reply_standing, reply_refusal>> reply(std::string conversation, agent_reply said) override {
    if (conversation != "c1") co_return reply_refusal{kind::no_such_conversation, "none"};
    if (refuses) co_return *refuses;
    replies.push_back(std::move(said));
    co_return reply_standing{.seq = 7, .at = from_millis(1'795'000'000'000), .delivered = true};
  }
  std::optional<reply_standing> standing(std::string_view conversation, std::string_view id) override {
    if (conversation != "c1" || id != "r1") return std::nullopt;
    return reply_standing{.seq = 7, .at = {}, .delivered = true, .seen = true};
  }
  std::optional<attached_file> attached(std::string_view id) override {
    if (id != upload) return std::nullopt;
    return attached_file{.filename = "a b.txt", .media_type = "text/plain", .sha256 = "00", .size = 5, .path = file};
  }
  bool typing(std::string_view conversation, std::string name, bool on) override {
    typed = name + (on ? " writes" : " pauses");
    return conversation == "c1";
  }

  std::optional<reply_refusal> refuses;
  std::vector<agent_reply> replies;
  std::string typed, file;
};

class Replying : public tests::io_fixture {
 public:
  Replying()
      : service({.journal = j.reader(),
                 .catch_up = [] {},
                 .controls = controls,
                 .health = health,
                 .metrics = metrics,
                 .channels = tests::one_channel,
                 .decode = tests::decode_base64,
                 .state_dir = j.directory.path().string(),
                 .identity = {},
                 .replies = &chat}),
        server(io.get_executor(), routes) {
    service.add_routes(routes, token);
    const auto port = server.listen("127.0.0.1:0");
    client = net::http_client::create(io.get_executor(), {.url = "http://127.0.0.1:" + std::to_string(port.value())}).value();
  }
  ~Replying() override {
    client.reset();
    run(server.drain(1000ms));
  }

  net::http_reply ask(std::string method, std::string target, std::string body = {}, std::string bearer = token) {
    net::name_values headers{{"Authorization", "Bearer " + bearer}};
    auto got = run(client->request(std::move(method), std::move(target), headers, std::move(body)));
    if (!got) throw std::runtime_error(got.error().message);
    return std::move(*got);
  }
  net::http_reply reply(const std::string& body, const std::string& chat_id = "c1") {
    return ask("POST", "/v1/conversations/" + chat_id + "/replies", body);
  }

  tests::journal_fixture j;
  no_controls controls;
  ops::health health;
  ops::registry metrics;
  one_chat chat;
  api::service service;
  net::http_router routes;
  net::http_server server;
  std::unique_ptr<net::http_client> client;
};

TEST_F(Replying, AReplyIsTakenWithAllItSays) {
  const auto got = reply(R"({"id":"r1","name":"Ada","text":"Hi","end":true,"attachments":[{"filename":"a.pdf","media_type":"application/pdf","size":5,"url":"https://x.test/a"}]})");
  EXPECT_EQ(got.status, 202);
  const auto said = json::parse(got.body).as_object();
  EXPECT_EQ(said.at("seq"), 7);
  EXPECT_EQ(said.at("delivered"), true);
  EXPECT_EQ(said.at("seen"), false);
  ASSERT_EQ(chat.replies.size(), 1u);
  const auto& r = chat.replies[0];
  EXPECT_EQ(r.id, "r1");
  EXPECT_EQ(r.name, "Ada");
  EXPECT_EQ(r.text, "Hi");
  EXPECT_TRUE(r.ends);
  ASSERT_EQ(r.attachments.size(), 1u);
  EXPECT_EQ(r.attachments[0].size, 5u);
}

TEST_F(Replying, WhatCannotBeTakenSaysWhy) {
  const struct {
    std::string body;
    std::optional<reply_refusal> refusal;
    int status;
  } cases[] = {
      {"no JSON", {}, 400},
      {"[]", {}, 400},
      {"{}", reply_refusal{kind::malformed, "no text"}, 400},
      {"{}", reply_refusal{kind::ended, "over"}, 409},
      {"{}", reply_refusal{kind::no_way_back, "a mail"}, 409},
      {"{}", reply_refusal{kind::not_now, "disk"}, 503},
  };
  for (const auto& c : cases) {
    chat.refuses = c.refusal;
    const auto got = reply(c.body);
    EXPECT_EQ(got.status, c.status) << c.body;
    EXPECT_EQ(got.header("content-type"), "application/problem+json");
    EXPECT_EQ(!got.header("retry-after").empty(), c.status == 503);
  }
  chat.refuses.reset();
  EXPECT_EQ(reply(R"({"text":"Hi"})", "nothing").status, 404);
  EXPECT_EQ(ask("POST", "/v1/conversations/c1/replies", R"({"text":"Hi"})", "wrong").status, 401);
  EXPECT_TRUE(chat.replies.empty());
}

TEST_F(Replying, WhereAReplyStandsCanBeAsked) {
  const auto got = ask("GET", "/v1/conversations/c1/replies/r1");
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(json::parse(got.body).at("seen"), true);
  EXPECT_EQ(ask("GET", "/v1/conversations/c1/replies/r2").status, 404);
}

TEST_F(Replying, TypingIsShown) {
  EXPECT_EQ(ask("POST", "/v1/conversations/c1/typing", R"({"name":"Ada","typing":true})").status, 204);
  EXPECT_EQ(chat.typed, "Ada writes");
  EXPECT_EQ(ask("POST", "/v1/conversations/nothing/typing", R"({"typing":true})").status, 404);
  EXPECT_EQ(ask("POST", "/v1/conversations/c1/typing", "x").status, 400);
}

TEST_F(Replying, AnUploadIsServedByItsId) {
  chat.file = (j.directory.path() / "upload").string();
  EXPECT_EQ(ask("GET", "/v1/attachments/" + upload).status, 410) << "known, and its bytes are gone";
  std::ofstream(chat.file) << "hello";
  const auto got = ask("GET", "/v1/attachments/" + upload);
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, "hello");
  EXPECT_TRUE(got.header("content-disposition").starts_with("attachment; filename=\"a b.txt\""));
  EXPECT_EQ(got.header("x-content-type-options"), "nosniff");
  EXPECT_EQ(ask("GET", "/v1/attachments/01JD9000000000000000000008").status, 404);
}

}  // namespace
}  // namespace intake::api
