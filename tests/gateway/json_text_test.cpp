#include "gateway/json_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace intake {
namespace {

TEST(JsonText, SaysTheSameAsTheLibrary) {
  std::string all;
  for (int c = 0; c < 0x80; ++c) all += static_cast<char>(c);
  const boost::json::value values[] = {
      nullptr, true, false, 0, -1, INT64_MIN, INT64_MAX, UINT64_MAX, "", boost::json::string{all},
      "äöü € 😀", boost::json::array{}, boost::json::object{}, {1, 2, {3, "x"}}, {{"a", 1}, {"b", {{"c", {1, {{"d", nullptr}}}}}}},
  };
  for (const auto& value : values) {
    std::string ours;
    append_json(ours, value);
    EXPECT_EQ(boost::json::parse(ours), value) << ours;
  }
}

TEST(JsonText, EscapesOnlyWhatMustBe) {
  std::string out;
  append_json(out, std::string_view{"a\"b\\c\n\x01/é"});
  EXPECT_EQ(out, "\"a\\\"b\\\\c\\n\\u0001/é\"");
}

TEST(JsonText, FindsWhatMustBeEscapedAnywhereInALongText) {
  for (int c = 0; c < 0x80; ++c)
    for (std::size_t at = 0; at < 40; ++at) {
      std::string text(40, 'x');
      text[at] = static_cast<char>(c);
      std::string ours;
      append_json(ours, text);
      EXPECT_EQ(boost::json::parse(ours), boost::json::value(text)) << c << " at " << at;
      EXPECT_EQ(ours.size() > 42, c < 0x20 || c == '"' || c == '\\') << c << " at " << at;
    }
}

TEST(JsonObject, IsWrittenMemberByMemberAndEndsWithItsScope) {
  std::string out = "-";
  {
    json_object o(out);
    o.put("text", "a\"b");
    o.put("yes", true);
    o.put("least", INT64_MIN);
    o.put("most", UINT64_MAX);
    o.put("time", time_point{milliseconds{7}});
    o.put("list", std::vector<std::string>{"x", "y"});
    o.put("value", boost::json::object{{"k", 1}});
    o.put_if_any("absent", std::string());
    o.put_if_any("absent", std::vector<std::string>());
    o.object("empty").array("nested").object();
    json_array items = o.array("items");
    items.add("{");
    items.object().put("n", 7);
    items.add("[");
  }
  EXPECT_EQ(out, R"(-{"text":"a\"b","yes":true,"least":-9223372036854775808,"most":18446744073709551615,"time":"1970-01-01T00:00:00.007Z","list":["x","y"],)"
                 R"("value":{"k":1},"empty":{"nested":[{}]},"items":["{",{"n":7},"["]})");
}

TEST(JsonObject, GoesOnWithOneThatIsThere) {
  for (const auto& [before, after] : {std::pair{"{}", R"({"b":2})"}, {R"({"a":{}})", R"({"a":{},"b":2})"}, {R"({"a":"{"})", R"({"a":"{","b":2})"}}) {
    std::string out = before;
    json_object::continued(out).put("b", 2);
    EXPECT_EQ(out, after);
  }
}

TEST(JsonObject, SaysTheBeginningOfATextUnderAnotherName) {
  const std::string text = "say \"hi\"\n> quoted\n";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    std::string at_once, one_by_one;
    {
      json_object object(at_once);
      object.put("a", 1);
      object.put_with_beginning("text", text, "reply_text", length);
      object.put("z", true);
    }
    {
      json_object object(one_by_one);
      object.put("a", 1);
      object.put("text", text);
      object.put("reply_text", std::string_view(text).substr(0, length));
      object.put("z", true);
    }
    EXPECT_EQ(at_once, one_by_one) << length;
  }
}

}  // namespace
}  // namespace intake
