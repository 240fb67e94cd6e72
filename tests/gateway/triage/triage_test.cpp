#include "gateway/triage/triage.hpp"

#include <gtest/gtest.h>

#include <set>

#include <boost/json/parse.hpp>

namespace intake::triage {
namespace {

boost::json::object assessed(const char* kind, std::string queue = "general", std::vector<std::string> also = {}) {
  assembly::arrival a;
  a.source = "smtp/public";
  a.queue = std::move(queue);
  a.also_queues = std::move(also);
  facts f;
  f.automation.kind = kind;
  std::string data = R"({"channel":"email"})";
  assess(a, f, data);
  const auto event = boost::json::parse(data).as_object();
  EXPECT_EQ(event.at("channel"), "email");
  return event.at("triage").as_object();
}

TEST(Triage, PutsANoticeOfAMachineBehindPeople) {
  EXPECT_EQ(assessed("none").at("priority"), "p3");
  for (const char* kind : {"ooo", "bounce", "complaint", "receipt"}) EXPECT_EQ(assessed(kind).at("priority"), "p4") << kind;
  // A monitoring mail may be the outage, and groups stamp List-Id on real customers' mail.
  for (const char* kind : {"list", "bulk", "monitoring"}) EXPECT_EQ(assessed(kind).at("priority"), "p3") << kind;
}

TEST(Triage, NamesTheQueueOfTheMailboxAndTheFurtherOnes) {
  const auto t = assessed("none", "billing", {"general"});
  EXPECT_EQ(t.at("queue"), "billing");
  EXPECT_EQ(t.at("also_queues").as_array().size(), 1u);
  EXPECT_EQ(assessed("none", "").at("queue"), "general");
}

TEST(Triage, GivesAReasonForEveryValue) {
  const auto t = assessed("bounce", "general");
  std::set<std::string> reasoned;
  for (const auto& reason : t.at("reasons").as_array()) reasoned.emplace(reason.at("field").as_string());
  EXPECT_EQ(reasoned, (std::set<std::string>{"priority", "queue"}));
}

TEST(Triage, PutsWhoWaitsInAChatBeforeMail) {
  const auto chat = [](const char* kind, bool offline, int score = 0) {
    assembly::arrival a;
    a.source = "chat/widget";
    a.queue = "web";
    facts f;
    f.chat.emplace();
    f.chat->kind = kind;
    f.chat->offline = offline;
    if (score > 0) f.chat->rating = {score, {}};
    if (f.chat->kind == "seen") f.chat->replies = {{"r1", 2}};
    std::string data = R"({"channel":"chat"})";
    assess(a, f, data);
    const auto t = boost::json::parse(data).at("triage").as_object();
    EXPECT_EQ(t.at("queue"), "web");
    EXPECT_EQ(t.at("reasons").at(1).at("rule"), "chat");
    std::string out{t.at("priority").as_string()};
    if (const auto* tags = t.if_contains("tags")) out += " " + std::string(tags->at(0).as_string());
    return out;
  };
  EXPECT_EQ(chat("message", false), "p2");
  EXPECT_EQ(chat("edit", false), "p2");
  EXPECT_EQ(chat("message", true), "p3 offline");
  EXPECT_EQ(chat("details", true), "p3 offline");
  EXPECT_EQ(chat("end", false), "p3");
  EXPECT_EQ(chat("end", true), "p3");
  EXPECT_EQ(chat("rating", false, 3), "p3");
  EXPECT_EQ(chat("rating", false, 2), "p2 low-rating");
  EXPECT_EQ(chat("end", false, 1), "p2 low-rating");
  EXPECT_EQ(chat("seen", true), "p4");
}

}  // namespace
}  // namespace intake::triage
