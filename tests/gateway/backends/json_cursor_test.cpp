#include "gateway/backends/json_cursor.hpp"

#include <gtest/gtest.h>
#include <map>

namespace intake::backends {
namespace {

std::map<std::string, std::string> strings_of(json_cursor& at) {
  std::map<std::string, std::string> out;
  at.object([&](std::string_view key) { out[std::string(key)] = at.string(); });
  return out;
}

TEST(JsonCursor, GivesTheStringsOfAnObjectAndSkipsTheRest) {
  json_cursor at(R"( { "a" : "x", "n": -12.5e3, "o": {"a":"inner","l":[1,[2,"]"]]}, "t":true, "b":"y" } )");
  const auto got = strings_of(at);
  EXPECT_EQ(got.at("a"), "x");
  EXPECT_EQ(got.at("b"), "y");
  EXPECT_EQ(got.at("o"), "");
  EXPECT_FALSE(at.failed());
  EXPECT_TRUE(at.at_end());
}

TEST(JsonCursor, DecodesEscapes) {
  json_cursor at(R"({"a":"\"quoted\" \\ \u00e9 \ud83d\udd25 \n"})");
  EXPECT_EQ(strings_of(at).at("a"), "\"quoted\" \\ é 🔥 \n");
}

TEST(JsonCursor, ABackslashBeforeTheClosingQuoteMayItselfBeEscaped) {
  json_cursor at(R"({"a":"\\","b":"\\\"","c":"z"})");
  const auto got = strings_of(at);
  EXPECT_EQ(got.at("a"), "\\");
  EXPECT_EQ(got.at("b"), "\\\"");
  EXPECT_EQ(got.at("c"), "z");
}

TEST(JsonCursor, GivesAStringAsItIsWritten) {
  const std::string text = R"({"a":"x\"\u00e9","b":7,"c":""})";
  json_cursor at(text);
  std::map<std::string, std::string_view> got;
  at.object([&](std::string_view key) { got[std::string(key)] = at.raw_string(); });
  EXPECT_EQ(got["a"], R"(x\"\u00e9)");
  EXPECT_EQ(got["b"].data(), nullptr) << "a number has no text, not an empty one";
  EXPECT_EQ(got["c"], "");
  EXPECT_GT(got["c"].data(), text.data()) << "an empty text has a place";
  EXPECT_FALSE(at.failed());
}

TEST(JsonCursor, DecodesEveryEscapeThatJsonHas) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", ""},
      {"plain", "plain"},
      {R"(\"\\\/\b\f\n\r\t)", "\"\\/\b\f\n\r\t"},
      {R"(\u0041\u007F)", "A\x7f"},
      {R"(\u0080\u07ff)", "\u0080\u07ff"},
      {R"(\u0800\ud7FF\ue000\uffff)", "\u0800\ud7ff\ue000\uffff"},
      {R"(\ud800\udc00 \uDBFF\uDFFF)", "\U00010000 \U0010ffff"},
      {R"(a\n\nb)", "a\n\nb"},
  };
  for (const auto& [raw, meaning] : cases) {
    std::string out = "before ";
    EXPECT_TRUE(append_decoded(out, raw)) << raw;
    EXPECT_EQ(out, "before " + std::string(meaning));
  }
}

TEST(JsonCursor, RefusesEscapesThatJsonDoesNotHave) {
  const std::string_view cases[] = {R"(\)",     R"(\x)",    R"(\U0041)", R"(\u)",          R"(\u004)",
                                    R"(\u00g0)", R"(\u-041)", R"(\ud800)", R"(\ud800\u0041)", R"(\ud800\udbff)",
                                    R"(\udc00)", R"(\ud800\udc0)"};
  for (const auto raw : cases) {
    std::string out;
    EXPECT_FALSE(append_decoded(out, std::string(raw))) << raw;
  }
}

TEST(JsonCursor, ReadsWholeNumbers) {
  std::vector<std::int64_t> got;
  json_cursor at(R"([0, 7, -3, 9007199254740993, "8", null, 2.9])");
  at.array([&] { got.push_back(at.integer()); });
  EXPECT_EQ(got, (std::vector<std::int64_t>{0, 7, -3, 9007199254740993, 0, 0, 2}));
  EXPECT_FALSE(at.failed());
}

TEST(JsonCursor, EmptyContainersHaveNoMembers) {
  int calls = 0;
  json_cursor object(" { } "), array("[ ]");
  object.object([&](std::string_view) { ++calls; });
  array.array([&] { ++calls; });
  EXPECT_EQ(calls, 0);
  EXPECT_TRUE(object.at_end() && array.at_end());
}

TEST(JsonCursor, AnArrayWhereAnObjectWasExpectedIsSkipped) {
  json_cursor at(R"([{"a":1}])");
  at.object([](std::string_view) { FAIL(); });
  EXPECT_FALSE(at.failed());
  EXPECT_TRUE(at.at_end());
}

TEST(JsonCursor, FailsOnTextThatIsNotJsonInShape) {
  const std::string_view cases[] = {"",
                                    "{",
                                    "{\"a\"",
                                    "{\"a\":",
                                    "{\"a\":}",
                                    "{\"a\":\"x",
                                    "{a:1}",
                                    "{\"a\" 1}",
                                    "{\"a\":1 \"b\":2}",
                                    "{\"a\":\"x\\\"",
                                    "{\"a\":[",
                                    "{\"a\":\"\\q\"}",
                                    "{\"a\":1,}",
                                    "]",
                                    "{\"a\":]}"};
  for (const auto text : cases) {
    json_cursor at(text);
    strings_of(at);
    EXPECT_TRUE(at.failed()) << text;
  }
}

TEST(JsonCursor, EveryPrefixOfAnObjectFailsAndNoneIsReadPast) {
  const std::string whole = R"({"a":{"b":[1,"x\\",{"c":"\"d"}],"e":null},"f":"g"})";
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const std::string exact = whole.substr(0, n);  // an allocation of its own: reading past it is an ASan error
    json_cursor at(exact);
    strings_of(at);
    EXPECT_TRUE(at.failed()) << exact;
  }
}

TEST(JsonCursor, ManyEscapedQuotesTakeLinearTime) {
  std::string text = "{\"a\":\"";
  for (int i = 0; i < 2'000'000; ++i) text += "\\\\\\\"";
  text += "\"}";
  json_cursor at(text);
  at.object([&](std::string_view) { at.skip(); });
  EXPECT_FALSE(at.failed());
}

TEST(JsonCursor, SkippingIsNotRecursive) {
  const std::string deep = std::string(5'000'000, '[') + std::string(5'000'000, ']');
  json_cursor at(deep);
  at.skip();
  EXPECT_FALSE(at.failed());
  EXPECT_TRUE(at.at_end());
}

}  // namespace
}  // namespace intake::backends
