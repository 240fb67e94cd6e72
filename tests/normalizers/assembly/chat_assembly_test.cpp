#include "normalizers/assembly/chat_assembly.hpp"

#include <gtest/gtest.h>

#include "gateway/crypto/short_digest.hpp"
#include "normalizers/assembly/chat_json.hpp"
#include "tests/normalizers/assembly/chat_desk.hpp"

namespace intake::assembly {
namespace {

using strings = std::vector<std::string>;
namespace json = boost::json;

constexpr const char* hello = R"({"type":"message","id":"1","text":"Hello"})";
constexpr const char* again = R"({"type":"message","id":"2","text":"Anybody there?"})";

/// The envelope of a line that revises the event of that receipt.
std::string revising(const char* kind, const std::string& of, int number = 1) {
  return R"({"kind":")" + std::string(kind) + R"(","of":")" + of + R"(","revision":)" + std::to_string(number) + "}";
}

TEST(ChatAssembly, AChatIsOneTicketFromHelloToRating) {
  chat_desk d;
  const std::string first = d.hears(hello, R"({"offline":true,"form":{"name":"Kim"}})");
  const std::string second = d.hears(again);
  d.hears(R"({"type":"edit","id":"3","message":2,"text":"Anybody?"})", revising("edit", second));
  d.hears(R"({"type":"edit","id":"4","message":2,"text":"Somebody?"})", revising("edit", second, 2));
  d.hears(R"({"type":"details","id":"5","form":{"email":"kim@example.org"}})", revising("details", first));
  const std::string end = d.hears(R"({"type":"end","id":"6"})", R"({"kind":"end","by":"customer","transcript":[{"seq":1,"from":"customer","text":"Hello"}]})");
  d.hears(R"({"type":"rating","id":"7","score":5,"comment":"Nice"})", revising("rating", end));
  EXPECT_EQ(d.told(), (strings{"opened 1", "message 2", "revised 3", "revised 4", "revised 5", "ended 6", "revised 7"}));
  for (const auto& e : d.events) {
    EXPECT_EQ(e.conversation, crypto::short_digest_hex(first_chat));
    EXPECT_EQ(d.data(e).at("chat").at("session"), "s_01JD9ZK3V5XQ8W2N4T6B7C9D0E");
  }

  const auto opened = d.data(d.events[0]), message = d.data(d.events[1]), edit = d.data(d.events[3]), details = d.data(d.events[4]),
             ended = d.data(d.events[5]), rating = d.data(d.events[6]);
  EXPECT_EQ(opened.at("conversation").at("is_new"), true);
  EXPECT_EQ(opened.at("chat").at("state"), "offline");
  EXPECT_EQ(opened.at("chat").at("form"), (json::value{{"name", "Kim"}}));
  EXPECT_EQ(opened.at("customer").at("name"), "Kim");
  EXPECT_EQ(message.at("conversation").at("match"), (json::value{{"method", "chat"}, {"evidence", first_chat}, {"trusted", true}}));
  EXPECT_EQ(message.at("chat").at("state"), "open");
  EXPECT_EQ(message.at("chat").at("client_message_id"), "2");
  EXPECT_EQ(message.at("chat").at("seq"), 2);
  EXPECT_EQ(edit.at("revision"), (json::value{{"of", second + "-0"}, {"number", 2}, {"reason", "edit"}}));
  EXPECT_EQ(edit.at("body").at("text"), "Somebody?");
  EXPECT_EQ(details.at("revision").at("of"), (first + "-0").c_str());
  EXPECT_EQ(details.at("revision").at("reason"), "details");
  EXPECT_EQ(details.at("customer").at("identities").at(1).at("value"), "kim@example.org");
  EXPECT_EQ(details.at("subject"), "");  // the ticket keeps its own
  EXPECT_EQ(ended.at("chat").at("state"), "ended");
  EXPECT_EQ(ended.at("chat").at("transcript").at(0).at("text"), "Hello");
  EXPECT_FALSE(ended.contains("revision"));
  EXPECT_EQ(rating.at("revision"), (json::value{{"of", end + "-0"}, {"number", 1}, {"reason", "rating"}}));
  EXPECT_EQ(rating.at("chat").at("rating"), (json::value{{"score", 5}, {"comment", "Nice"}}));
  EXPECT_EQ(rating.at("chat").at("state"), "ended");
}

TEST(ChatAssembly, WhatBecameOfRepliesIsToldByKindsOfItsOwn) {
  chat_desk d;
  d.hears(hello);
  d.hears(R"({"type":"delivered"})", R"({"kind":"delivered","seq":2,"replies":[{"id":"r\u0007 1","seq":2}]})");
  d.hears(R"({"type":"seen"})", R"({"kind":"seen","seq":4,"ended":true,"replies":[{"id":"r1","seq":2},{"id":"r2","seq":4},"?"]})");
  ASSERT_EQ(d.events.size(), 3u);
  EXPECT_EQ(d.events[1].kind, "reply.delivered");
  EXPECT_EQ(d.events[2].kind, "reply.seen");
  const auto delivered = d.data(d.events[1]), seen = d.data(d.events[2]);
  EXPECT_EQ(delivered.at("chat").at("replies"), (json::array{{{"id", "r 1"}, {"seq", 2}}}));
  EXPECT_EQ(delivered.at("chat").at("state"), "open");
  EXPECT_EQ(delivered.at("triage").at("priority"), "p4");
  EXPECT_EQ(seen.at("chat").at("replies").as_array().size(), 2u);
  EXPECT_EQ(seen.at("chat").at("seq"), 4);
  EXPECT_EQ(seen.at("chat").at("state"), "ended");
  EXPECT_EQ(seen.at("conversation").at("sequence"), 3);
}

TEST(ChatAssembly, ABrowserCannotReport) {
  chat_desk d;
  d.hears(hello);
  d.hears(R"({"type":"seen","seq":4,"replies":[{"id":"r1","seq":2}]})", R"({"kind":""})");
  EXPECT_EQ(d.told().back(), "message 2");
  EXPECT_EQ(d.last().at("parse").at("degraded"), true);
}

TEST(ChatAssembly, ChatsOfOneVisitorStayApart) {
  chat_desk d;
  d.hears(hello);
  d.hears(again, "{}", "chat/s_01JD9ZK3V5XQ8W2N4T6B7C9D0E/01JD9ZK3V5XQ8W2N4T6B7C9D9Z");
  EXPECT_EQ(d.told(), (strings{"opened 1", "opened 1"}));
  EXPECT_NE(d.events[0].conversation, d.events[1].conversation);
}

TEST(ChatAssembly, WhatComesToAForgottenChatOpensATicket) {
  const std::string of = "01JD9ZK3V5XQ8W2N4T6B7C9D2G";
  const struct {
    const char* frame;
    std::string envelope;
    const char* text;
  } late[] = {
      {again, "{}", "Anybody there?"},
      {R"({"type":"edit","id":"3","message":2,"text":"Anybody?"})", revising("edit", of), "Anybody?"},
      {R"({"type":"details","id":"3","form":{"email":"kim@example.org"}})", revising("details", of), "email: kim@example.org\n"},
      {R"({"type":"end","id":"3"})", R"({"kind":"end","by":"agent"})", "The agent has ended the chat."},
      {R"({"type":"rating","id":"3","score":1})", revising("rating", of), "Rated 1 of 5."},
  };
  for (const auto& c : late) {
    SCOPED_TRACE(c.frame);
    chat_desk d;
    d.hears(hello);
    d.forget();
    d.hears(c.frame, c.envelope);
    d.hears(again);
    EXPECT_EQ(d.told(), (strings{"opened 1", "opened 1", "message 2"}));
    EXPECT_EQ(d.events[0].conversation, d.events[1].conversation);
    const auto opened = d.data(d.events[1]);
    EXPECT_EQ(opened.at("body").at("text"), c.text);
    EXPECT_NE(opened.at("subject"), "");
    EXPECT_FALSE(opened.contains("revision"));
  }
}

TEST(ChatAssembly, WhatRevisesNothingKnownIsFiledAllTheSame) {
  chat_desk d;
  d.hears(hello);
  d.hears(R"({"type":"edit","id":"2","message":1,"text":"Hallo"})", revising("edit", ""));
  d.hears(R"({"type":"details","id":"3","form":{"name":"Kim"}})", revising("details", ""));
  d.hears(R"({"type":"rating","id":"4","score":4})", revising("rating", ""));
  EXPECT_EQ(d.told(), (strings{"opened 1", "message 2", "message 3", "notice 4"}));
}

TEST(ChatAssembly, AFrameThatNobodyCanReadIsInItsConversation) {
  chat_desk d;
  d.hears(hello);
  d.hears("{{{");
  EXPECT_EQ(d.told(), (strings{"opened 1", "message 2"}));
  EXPECT_EQ(d.last().at("parse").at("degraded"), true);
  EXPECT_EQ(d.last().at("body").at("text"), "{{{");
}

TEST(ChatAssembly, FactsThatSayNothingMakeATicketOfTheirOwn) {
  chat_desk d;
  facts nothing;
  d.take({.receipt = "01JD9ZK3V5XQ8W2N4T6B7C9D2G", .channel = "chat", .source = "chat/widget", .via = "widget", .media_type = "application/json",
          .sha256 = {}, .size = 0, .received_at = {}, .queue = {}, .also_queues = {}}, nothing);
  ASSERT_EQ(d.told(), strings{"opened 1"});
  EXPECT_EQ(d.events[0].conversation, crypto::short_digest_hex("01JD9ZK3V5XQ8W2N4T6B7C9D2G"));
  EXPECT_FALSE(d.last().contains("chat"));
}

TEST(ChatAssembly, AThreadThatTookTheRootForItsOwnIsNotJoined) {
  // A mail that names the root among its references leads to its own conversation, which is another one.
  const known k{.threads = {{first_chat, {.id = "0123456789abcdef0123456789abcdef", .sequence = 4, .parties = {}}}}, .same = {}};
  facts f;
  f.thread.own_id = first_chat;
  const outcome out = fold_chat({}, f, k, {});
  EXPECT_EQ(out.joined, crypto::short_digest_hex(first_chat));
  EXPECT_EQ(out.events.at(0).kind, "ticket.opened");
}

TEST(ChatAssembly, AttachmentsKeepTheirOwnIdsAndPlaces) {
  chat_desk d;
  d.identity.base_url = "https://intake.test";
  const std::string stored = R"("size":3,"sha256":")" + std::string(64, 'b') + R"("})";
  d.hears(R"({"type":"message","id":"1","text":""})", R"({"attachments":[{"id":"up-1","filename":"a.pdf","url":"https://chat.test/a","scan":"clean",)" + stored +
                                                          R"(,{"id":"up-2","filename":"b.pdf",)" + stored + "]}");
  const auto files = d.last().at("attachments").as_array();
  EXPECT_EQ(files.at(0).at("id"), "up-1");
  EXPECT_EQ(files.at(0).at("url"), "https://chat.test/a");
  EXPECT_EQ(files.at(0).at("scan"), "clean");
  EXPECT_EQ(files.at(0).at("origin"), "upload");
  EXPECT_EQ(files.at(1).at("url"), "https://intake.test/v1/attachments/up-2");
  EXPECT_EQ(files.at(1).at("scan"), "none");
}

TEST(ChatAssembly, TheLongestChatStaysBelowTheInlineLimit) {
  json::array transcript;
  for (int i = 1; i <= 200; ++i)
    transcript.push_back({{"seq", i}, {"from", "agent"}, {"name", "Andi"}, {"text", std::string(320, '"')}, {"time", "2026-11-24T09:00:00.000Z"}});
  json::object form;
  for (int i = 0; i < 20; ++i) form["field \"" + std::to_string(i)] = std::string(500, '\\');
  const json::object most = {{"kind", "end"}, {"by", "customer"}, {"transcript", transcript}, {"form", form}, {"user_agent", std::string(512, '"')},
                             {"page", {{"url", "https://x.org/" + std::string(2000, 'x')}, {"title", std::string(256, '"')}, {"referrer", "https://x.org/" + std::string(2000, 'x')}}},
                             {"rating", {{"score", 1}, {"comment", std::string(8000, '\n') + "."}}}};
  for (const std::size_t limit : {16u * 1024, 64u * 1024, 256u * 1024}) {
    chat_desk d;
    d.identity.inline_limit = limit;
    d.hears(R"({"type":"end"})", json::serialize(most));
    EXPECT_LT(serialize(d.identity, d.events[0]).size(), limit);
    const auto chat = d.last().at("chat").as_object();
    EXPECT_EQ(chat.contains("transcript_cut"), limit < 256 * 1024) << limit;
    EXPECT_EQ(chat.contains("form_cut"), limit < 256 * 1024) << limit;
    if (const auto& kept = chat.at("transcript").as_array(); !kept.empty()) EXPECT_EQ(kept.back().at("seq"), 200);
    EXPECT_EQ(chat.at("rating").at("score"), 1);
  }
}

TEST(ChatJson, WritesTheCustomersWordsWithTheirEscapes) {
  chat_line line;
  line.session = "s_1";
  line.kind = "end";
  line.form = {{"a\"b", "c\"d"}, {"e", "\\"}};
  line.transcript = {{1, "customer", "K\"", "\"}]", "2026-11-24T09:00:00.000Z"}};
  const auto chat = json::parse(chat_json(line, 10'000)).as_object();
  EXPECT_EQ(chat.at("form"), (json::value{{"a\"b", "c\"d"}, {"e", "\\"}}));
  EXPECT_EQ(chat.at("transcript").at(0).at("text"), "\"}]");
  EXPECT_FALSE(chat.contains("form_cut"));
  EXPECT_FALSE(chat.contains("transcript_cut"));
}

}  // namespace
}  // namespace intake::assembly
