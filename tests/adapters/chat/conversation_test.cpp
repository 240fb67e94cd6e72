#include "adapters/chat/conversation.hpp"

#include <gtest/gtest.h>

namespace intake::chat {
namespace {

transcript_line line(std::int64_t seq, const std::string& id, const std::string& receipt, const std::string& frame) {
  return {.seq = seq, .id = id, .receipt = receipt, .frame = frame, .at = from_millis(1'795'000'000'000 + seq)};
}

conversation with_lines() {
  auto c = conversation::begin("s_1", "u1");
  c.add(line(1, "a", "R1", R"({"type":"message","from":"customer"})"));
  c.add(line(2, "agent/x", "", R"({"type":"message","from":"agent"})"));
  c.add(line(3, "b", "R2", R"({"type":"edit","message":1})"));
  return c;
}

TEST(ChatConversation, FindsALineByItsId) {
  const auto c = with_lines();
  ASSERT_NE(c.find("a"), nullptr);
  EXPECT_EQ(c.find("a")->seq, 1);
  EXPECT_EQ(c.find("a")->receipt, "R1");
  EXPECT_EQ(c.find("nobody"), nullptr);
  EXPECT_EQ(c.newest(), 3);
  EXPECT_EQ(c.edits_of(1), 1);
}

TEST(ChatConversation, FindsEachOfManyLines) {
  auto c = conversation::begin("s_1", "u1");
  for (int seq = 1; seq <= 1000; ++seq) c.add(line(2 * seq, "line " + std::to_string(seq), "R", R"({"type":"message"})"));
  for (int seq = 1; seq <= 1000; ++seq) {
    ASSERT_NE(c.find("line " + std::to_string(seq)), nullptr);
    EXPECT_EQ(c.find("line " + std::to_string(seq))->seq, 2 * seq);
    ASSERT_NE(c.own_message(2 * seq), nullptr);
    EXPECT_EQ(c.own_message(2 * seq)->id, "line " + std::to_string(seq));
    EXPECT_EQ(c.own_message(2 * seq - 1), nullptr) << "a number that is missing";
  }
  EXPECT_EQ(c.find("line 1001"), nullptr);
}

TEST(ChatConversation, OnlyTheCustomersOwnMessagesCanBeEdited) {
  const auto c = with_lines();
  EXPECT_NE(c.own_message(1), nullptr);
  EXPECT_EQ(c.own_message(2), nullptr) << "an agent's";
  EXPECT_EQ(c.own_message(3), nullptr) << "an edit";
}

TEST(ChatConversation, KnowsWhatAgentsSaidInBetween) {
  auto c = with_lines();
  c.add(line(4, "agent/y", "", R"({"type":"message","from":"agent"})"));
  const auto seqs = [&c](std::int64_t after, std::int64_t upto, std::size_t most) {
    std::vector<std::int64_t> out;
    for (const auto& each : c.agents_lines(after, upto, most)) out.push_back(each.seq);
    return out;
  };
  using numbers = std::vector<std::int64_t>;
  EXPECT_EQ(seqs(0, 4, 9), (numbers{2, 4}));
  EXPECT_EQ(seqs(0, 4, 1), (numbers{2}));
  EXPECT_EQ(seqs(2, 4, 9), (numbers{4}));
  EXPECT_EQ(seqs(2, 3, 9), numbers{});
}

TEST(ChatConversation, GoesOnAfterARestartWhereItStood) {
  auto before = with_lines();
  before.customer_saw(2);
  before.delivered_told = 2;
  before.seen_told = 1;
  before.add_to_form({{"email", "kim@x.test"}});
  const auto head = before.head(from_millis(1'795'000'000'000));
  const auto after = conversation::resume(head, {line(1, "a", "R1", R"({"type":"message"})"), line(2, "agent/x", "", R"({"type":"message"})")});
  EXPECT_EQ(after.id(), before.id());
  EXPECT_EQ(after.newest(), 2);
  EXPECT_EQ(after.seen_by_customer(), 2);
  EXPECT_EQ(after.delivered_told, 2);
  EXPECT_EQ(after.seen_told, 1);
  EXPECT_EQ(after.form().at("email"), "kim@x.test");
  EXPECT_TRUE(after.is_open());
}

TEST(ChatConversation, MarksNeverGoBackwardsNorPastTheEnd) {
  auto c = with_lines();
  EXPECT_TRUE(c.customer_saw(2));
  EXPECT_FALSE(c.customer_saw(1));
  EXPECT_FALSE(c.customer_saw(2));
  EXPECT_TRUE(c.customer_saw(99));
  EXPECT_EQ(c.seen_by_customer(), 3);
}

TEST(ChatConversation, HasAnIdOfItsOwn) {
  EXPECT_EQ(conversation::begin("s_1", "u1").id(), conversation::begin("s_1", "u1").id());
  EXPECT_NE(conversation::begin("s_1", "u1").id(), conversation::begin("s_1", "u2").id());
  EXPECT_EQ(conversation::begin("s_1", "u1").id().size(), 32u);
}

}  // namespace
}  // namespace intake::chat
