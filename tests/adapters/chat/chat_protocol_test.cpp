#include "adapters/chat/chat_protocol.hpp"

#include <gtest/gtest.h>

namespace intake::chat {
namespace {

client_frame reads(std::string_view json) {
  auto read = read_frame(json, {});
  const auto* bad = std::get_if<frame_error>(&read);
  EXPECT_EQ(bad, nullptr) << json << ": " << (bad ? bad->text : "");
  return bad ? client_frame{} : std::get<client_frame>(std::move(read));
}

TEST(ChatProtocol, ReadsEveryFrame) {
  const auto hello = reads(R"({"type":"hello","token":"t","resume":"r","conversation":"c","after":7,"locale":"pt-PT",
                               "page":{"url":"https://x.test/a","title":"A","other":1},"form":{"email":"kim@x.test"},"new":true})");
  EXPECT_EQ(hello.type, frame_type::hello);
  EXPECT_EQ(hello.token, "t");
  EXPECT_EQ(hello.resume, "r");
  EXPECT_EQ(hello.number, 7);
  EXPECT_EQ(hello.locale, "pt-PT");
  EXPECT_EQ(hello.page.at("url"), "https://x.test/a");
  EXPECT_FALSE(hello.page.contains("other"));
  EXPECT_EQ(hello.form.at("email"), "kim@x.test");
  const auto message = reads(R"({"type":"message","id":"m-1","text":"Grüße","attachments":["01AB"]})");
  EXPECT_EQ(message.id, "m-1");
  EXPECT_EQ(message.text, "Grüße");
  EXPECT_EQ(message.attachments, std::vector<std::string>{"01AB"});
  EXPECT_EQ(reads(R"({"type":"edit","id":"e","message":3,"text":"x"})").number, 3);
  EXPECT_EQ(reads(R"({"type":"rating","id":"r","score":5,"comment":"fine"})").text, "fine");
  EXPECT_TRUE(reads(R"({"type":"typing","typing":true})").typing);
  EXPECT_EQ(reads(R"({"type":"seen","seq":9})").number, 9);
  EXPECT_EQ(reads(R"({"type":"ping","n":4})").number, 4);
  EXPECT_EQ(reads(R"({"type":"end","id":"e"})").type, frame_type::end);
  EXPECT_EQ(reads(R"({"type":"logout"})").type, frame_type::logout);
}

struct bad_frame {
  const char* name;
  std::string json;
  std::string_view code;
};

TEST(ChatProtocol, RefusesWhatIsNone) {
  const std::string deep = std::string(20, '[') + std::string(20, ']');
  const bad_frame cases[] = {
      {"no JSON", "hello", "bad_frame"},
      {"no object", "[]", "bad_frame"},
      {"no type", "{}", "unsupported"},
      {"a type of tomorrow", R"({"type":"dance","id":"1"})", "unsupported"},
      {"nothing said", R"({"type":"message","id":"1"})", "bad_frame"},
      {"no id", R"({"type":"message","text":"x"})", "bad_frame"},
      {"an id that is a path", R"({"type":"message","id":"../x","text":"x"})", "bad_frame"},
      {"an id too long", R"({"type":"message","id":")" + std::string(65, 'a') + R"(","text":"x"})", "bad_frame"},
      {"a text too long", R"({"type":"message","id":"1","text":")" + std::string(8001, 'a') + "\"}", "too_long"},
      {"a frame too long", R"({"type":"ping","x":")" + std::string(70'000, 'a') + "\"}", "too_long"},
      {"too deep", R"({"type":"ping","x":)" + deep + "}", "bad_frame"},
      {"a rating of six", R"({"type":"rating","id":"1","score":6})", "bad_frame"},
      {"a rating in words", R"({"type":"rating","id":"1","score":"5"})", "bad_frame"},
      {"an edit of nothing", R"({"type":"edit","id":"1","text":"x"})", "bad_frame"},
      {"form of objects", R"({"type":"details","id":"1","form":{"a":{}}})", "bad_frame"},
      {"attachments that are no ids", R"({"type":"message","id":"1","attachments":["../../etc/passwd"]})", "bad_frame"},
      {"too many attachments", R"({"type":"message","id":"1","attachments":["1","2","3","4","5","6","7","8","9","10","11"]})", "bad_frame"},
      {"text that is no UTF-8", "{\"type\":\"message\",\"id\":\"1\",\"text\":\"\xff\xfe\"}", "bad_frame"},
      {"a number out of range", R"({"type":"seen","seq":99999999999999999999})", "bad_frame"},
  };
  for (const auto& c : cases) {
    const auto read = read_frame(c.json, {});
    const auto* bad = std::get_if<frame_error>(&read);
    ASSERT_NE(bad, nullptr) << c.name;
    EXPECT_EQ(bad->code, c.code) << c.name;
  }
}

TEST(ChatProtocol, TellsWhichFrameWasBad) {
  const auto read = read_frame(R"({"type":"message","id":"m-7"})", {});
  EXPECT_EQ(std::get<frame_error>(read).id, "m-7");
}

}  // namespace
}  // namespace intake::chat
