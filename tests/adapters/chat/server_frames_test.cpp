#include "adapters/chat/server_frames.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace intake::chat {
namespace {

namespace json = boost::json;
const time_point then = from_millis(1'795'000'000'000);

json::object parsed(const std::string& frame) {
  json::error_code broken;
  const json::value value = json::parse(frame, broken);
  EXPECT_FALSE(broken) << frame;
  EXPECT_TRUE(value.is_object()) << frame;
  return value.is_object() ? value.get_object() : json::object{};
}

TEST(ChatFrames, EachIsJsonAndHasAKnownType) {
  client_frame said;
  said.id = "m";
  said.text = "a \"quoted\"\n</script>";
  said.number = 3;
  said.form["email"] = "kim@x.test";
  welcome_frame w;
  w.session = "s_1";
  w.missed = {{.seq = 1, .id = "m", .receipt = "R", .frame = customer_message("c", said, {}, then), .at = then}};
  w.here = {.online = false, .opens_at = then};
  w.ask_for_address = true;
  w.expires_at = then;
  w.user_id = "u";
  const std::string frames[] = {welcome(w),
                                ack("m", "R", "c", 1, then),
                                ack_token(then),
                                numbered(customer_message("c", said, {{.id = "1", .filename = "a.png", .media_type = "image/png", .detected_type = {}, .size = 3, .sha256 = {}, .url = "/x"}}, then), 7),
                                numbered(agent_message("c", {.id = "r", .name = "Ada", .text = "hi", .attachments = {}, .ends = false}, then), 8),
                                edited("c", said, then),
                                detailed("c", said, then),
                                rated("c", said, then),
                                ended("c", "agent", true, then),
                                agent_typing("Ada", true),
                                seen("agent", 3),
                                present({.online = false, .opens_at = then}),
                                busy("m", "rate", 5),
                                error("m", "bad_frame", "why"),
                                pong(4),
                                bye()};
  for (const auto& frame : frames) {
    const auto type = parsed(frame).at("type").as_string();
    EXPECT_NE(std::find(server_frames.begin(), server_frames.end(), std::string_view(type)), server_frames.end()) << frame;
  }
}

TEST(ChatFrames, TheNumberComesFirst) {
  client_frame said;
  said.id = "m";
  const auto frame = numbered(customer_message("c", said, {}, then), 12);
  EXPECT_TRUE(frame.starts_with(R"({"seq":12,"type":"message","conversation":"c")")) << frame;
  EXPECT_EQ(parsed(frame).at("seq"), 12);
}

TEST(ChatFrames, AWelcomeShowsWhatWasMissed) {
  client_frame said;
  said.id = "m";
  welcome_frame w;
  w.conversation = "c";
  w.seq = 2;
  w.missed = {{.seq = 1, .id = "m", .receipt = "R", .frame = customer_message("c", said, {}, then), .at = then},
              {.seq = 2, .id = "agent/r", .receipt = {}, .frame = agent_message("c", {.id = "r", .name = {}, .text = "hi", .attachments = {}, .ends = false}, then), .at = then}};
  const auto read = parsed(welcome(w));
  ASSERT_EQ(read.at("missed").as_array().size(), 2u);
  EXPECT_EQ(read.at("missed").as_array()[1].at("seq"), 2);
  EXPECT_EQ(read.at("conversation"), "c");
  EXPECT_FALSE(read.contains("user"));
}

}  // namespace
}  // namespace intake::chat
