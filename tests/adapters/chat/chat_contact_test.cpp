#include "adapters/chat/chat_contact.hpp"

#include <gtest/gtest.h>

#include "adapters/chat/server_frames.hpp"

namespace intake::chat {
namespace {

namespace json = boost::json;

TEST(ChatContact, HoldsWhatTheGatewayFoundOut) {
  speaker who{.session = "s_1", .user = std::nullopt, .locale = "de", .user_agent = "Browser/1", .address = "192.0.2.1"};
  who.user = verified_user{.id = "7", .issuer = "https://dash.x.test", .name = "Kim", .email = "kim@x.test", .email_verified = true, .account = {}, .expires_at = {}};
  auto talk = conversation::begin("s_1", "u");
  talk.set_page({{"url", "https://dash.x.test/billing"}});
  client_frame said;
  said.id = "m-1";
  said.text = "help";
  contact_circumstances c{.by = who, .in = talk, .kind = "message", .seq = 1, .opens = true, .offline = true};
  c.queue = "billing";
  const contact made = make_contact(c, said);
  EXPECT_EQ(made.channel, "chat");
  EXPECT_EQ(made.source, "chat/widget");
  EXPECT_EQ(made.natural_key, "") << "the chat's lines tell a repeated frame";
  EXPECT_EQ(made.envelope.at("kind"), "message");
  EXPECT_EQ(made.envelope.at("opens"), true);
  EXPECT_EQ(made.envelope.at("offline"), true);
  EXPECT_EQ(made.envelope.at("queue"), "billing");
  EXPECT_EQ(made.envelope.at("user").as_object().at("email_verified"), true);
  EXPECT_EQ(made.envelope.at("client_ip"), "192.0.2.1");
  EXPECT_FALSE(made.envelope.contains("revision"));
}

TEST(ChatContact, TheBodyHasNoSecrets) {
  client_frame said;
  said.id = "m-1";
  said.text = "help";
  said.token = "eyJ.secret.token";
  said.resume = "visitor.s_1.1.secret";
  const auto body = contact_body("message", said);
  EXPECT_EQ(body, R"({"type":"message","id":"m-1","text":"help"})");
}

TEST(ChatContact, ATranscriptIsTheNewestMessagesInOrder) {
  std::vector<transcript_line> lines;
  for (int i = 1; i <= 300; ++i) {
    client_frame said;
    said.id = std::to_string(i);
    said.text = "text " + std::to_string(i);
    lines.push_back({.seq = i, .id = said.id, .receipt = "R", .frame = customer_message("c", said, {}, {}), .at = {}});
  }
  lines.push_back({.seq = 301, .id = "e", .receipt = "R", .frame = ended("c", "customer", true, {}), .at = {}});
  const auto told = transcript_of(lines);
  ASSERT_EQ(told.lines.size(), 200u);
  EXPECT_TRUE(told.cut);
  EXPECT_EQ(told.lines.front().at("seq"), 101);
  EXPECT_EQ(told.lines.back().at("text"), "text 300");
  EXPECT_EQ(told.lines.back().at("from"), "customer");
}

}  // namespace
}  // namespace intake::chat
