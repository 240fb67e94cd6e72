#include "gateway/backends/event_fields.hpp"

#include <gtest/gtest.h>

#include "tests/support/outgoing_events.hpp"

namespace intake::backends {
namespace {

using tests::make_outgoing;

TEST(EventFields, PicksWhatATicketNeeds) {
  const auto e = make_outgoing({.kind = "ticket.message",
                                .sequence = 4,
                                .subject = "Über \"das\"",
                                .queue = "billing",
                                .priority = "p1",
                                .attachments = 2});
  const auto f = read_event_fields(e->json);
  ASSERT_TRUE(f) << f.error().message;
  EXPECT_EQ(f->kind, "message");
  EXPECT_EQ(f->time, "2026-11-22T07:45:30.124Z");
  EXPECT_EQ(f->channel, "email");
  EXPECT_EQ(f->sequence, 4);
  EXPECT_EQ(f->subject, "Über \"das\"");
  EXPECT_EQ(f->customer, "Ada Byron");
  EXPECT_EQ(f->address, "ada@example.net");
  EXPECT_EQ(f->queue, "billing");
  EXPECT_EQ(f->priority, "p1");
  ASSERT_EQ(f->attachments.size(), 2u);
  EXPECT_EQ(f->attachments[1].id, "a1");
  EXPECT_EQ(f->attachments[1].filename, "photo1.png");
  EXPECT_EQ(f->attachments[1].type, "image/png");
  EXPECT_EQ(f->attachments[1].size, 1001);
  EXPECT_EQ(f->attachments[1].sha256.size(), 64u);
}

TEST(EventFields, WithoutAFromTheFirstIdentityIsTheAddress) {
  const auto f = read_event_fields(
      R"({"type":"x.ticket.opened.v1","time":"t","data":{"customer":{"identities":[{"value":"+351210000000"},{"value":"u7"}]},)"
      R"("participants":[{"role":"queue","address":"sales"}]}})");
  ASSERT_TRUE(f);
  EXPECT_EQ(f->address, "+351210000000");
}

TEST(EventFields, WhatIsAbsentIsEmpty) {
  const auto f = read_event_fields(R"({"time":"t","data":{},"type":"x.ticket.ended.v1"})");
  ASSERT_TRUE(f);
  EXPECT_EQ(f->kind, "ended");
  EXPECT_TRUE(f->subject.empty() && f->queue.empty() && f->address.empty() && f->attachments.empty());
}

/// A body with these members; texts as JSON writes them.
std::string event_with(const std::string& body) {
  return R"({"type":"x.ticket.opened.v1","data":{"body":{)" + body + R"(},"channel":"email"},"time":"t"})";
}

TEST(EventFields, ATextThatBeginsWithItsReplyIsKeptOnce) {
  struct {
    const char *body, *reply, *rest, *details;
  } cases[] = {
      {R"("text":"Hi.\n> ho","reply_text":"Hi.")", "Hi.", "\n> ho", R"("text":"","reply_text":"")"},
      {R"("text":"Hi.","reply_text":"Hi.","html":"<p>")", "Hi.", "", R"("text":"","reply_text":"","html":"<p>")"},
      {R"("reply_text":"\"é\"", "text" : "\"é\"\\" )", "\"é\"", "\\", R"("reply_text":"", "text" : "" )"},
      {R"("n":1,"text":"> all","reply_text":"")", "", "> all", R"("n":1,"text":"","reply_text":"")"},
      {R"("text":"chat")", "chat", "", R"("text":"")"},
      {R"("text":"","reply_text":"")", "", "", R"("text":"","reply_text":"")"},
      {"", "", "", ""},
  };
  for (const auto& c : cases) {
    const auto f = read_event_fields(event_with(c.body));
    ASSERT_TRUE(f) << c.body;
    EXPECT_EQ(f->reply, c.reply) << c.body;
    EXPECT_EQ(f->rest, c.rest) << c.body;
    EXPECT_FALSE(f->text) << c.body;
    EXPECT_EQ(f->details, event_with(c.details));
  }
}

TEST(EventFields, ATextThatDoesNotBeginWithItsReplyIsKeptBesideIt) {
  struct {
    const char *body, *reply, *text;
  } cases[] = {
      {R"("text":"> a\nb\n> c\nd","reply_text":"b\nd")", "b\nd", "> a\nb\n> c\nd"},
      {R"("text":"Hi","reply_text":"Hi.")", "Hi.", "Hi"},
      {R"("text":"x\u00e9","reply_text":"xé")", "xé", "xé"},  // written differently: no matter, nothing is lost
  };
  for (const auto& c : cases) {
    const auto f = read_event_fields(event_with(c.body));
    ASSERT_TRUE(f) << c.body;
    EXPECT_EQ(f->reply, c.reply);
    EXPECT_EQ(f->rest, "");
    EXPECT_EQ(f->text, c.text);
    EXPECT_EQ(f->details, event_with(R"("text":"","reply_text":"")"));
  }
}

TEST(EventFields, TheKindIsTheEndOfTheType) {
  const std::pair<const char*, const char*> cases[] = {
      {"intake.ticket.opened.v1", "opened"},
      {"com.example.ticket.desk.ticket.revised.v1", "revised"},
      {"intake.reply.seen.v1", "reply.seen"},
      {"intake.ticket.opened.v2", ""},
      {"intake.ticket..v1", ""},
      {"ticket.opened.v1", ""},
      {"", ""},
  };
  for (const auto& [type, kind] : cases) EXPECT_EQ(kind_of_type(type), kind) << type;
}

TEST(EventFields, RefusesWhatIsNoTicketEventWithoutQuotingIt) {
  const char* cases[] = {"",
                         "secret",
                         "[]",
                         "{}",
                         R"({"type":"x.ticket.opened.v1"})",
                         R"({"type":"secret.v1","time":"t"})",
                         R"({"type":"x.ticket.opened.v1","time":"t"} secret)",
                         R"({"type":"x.ticket.opened.v1","time":"t","data":{"body":{"text":"secret\q"}}})"};
  for (const auto* text : cases) {
    const auto f = read_event_fields(text);
    ASSERT_FALSE(f) << text;
    EXPECT_EQ(f.error().message.find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace intake::backends
