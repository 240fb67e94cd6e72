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
                         R"({"type":"x.ticket.opened.v1","time":"t"} secret)"};
  for (const auto* text : cases) {
    const auto f = read_event_fields(text);
    ASSERT_FALSE(f) << text;
    EXPECT_EQ(f.error().message.find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace intake::backends
