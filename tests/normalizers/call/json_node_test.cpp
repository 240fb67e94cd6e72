#include "normalizers/call/json_node.hpp"

#include <gtest/gtest.h>

namespace intake::call {
namespace {

TEST(JsonNode, FindsWhatIsThere) {
  const auto value =
      parse_json(R"({"a":{"b":"x","n":null},"list":[1,{"c":2.5}],"one":"x","yes":true,"big":18446744073709551615})");
  const json_node root(*value);
  EXPECT_EQ(root["a"]["b"].text(), "x");
  EXPECT_EQ(root["list"].size(), 2u);
  EXPECT_EQ(root["list"].item(1)["c"].text(), "2.5");
  EXPECT_EQ(root["list"].last()["c"].number(), 2);
  EXPECT_EQ(root["one"].item(0).text(), "x");
  EXPECT_TRUE(root["yes"].is_true());
  EXPECT_EQ(root["big"].text(), "18446744073709551615");
  EXPECT_EQ(root.at_pointer("/list/1/c").text(), "2.5");
}

TEST(JsonNode, GivesNothingForWhatIsNot) {
  const auto value = parse_json(R"({"a":{"n":null},"list":[],"text":"12x"})");
  const json_node root(*value);
  for (const json_node node :
       {root["a"]["x"], root["a"]["n"], root["text"]["x"], root["list"].item(0), root["list"].last(),
        root.at_pointer("/a/x"), root.at_pointer("a"), root.at_pointer("/list/18446744073709551616"), json_node()}) {
    EXPECT_FALSE(node.is_there());
    EXPECT_EQ(node.size(), 0u);
    EXPECT_EQ(node.text(), "");
    EXPECT_EQ(node.number(), std::nullopt);
  }
  EXPECT_EQ(root["text"].number(), std::nullopt);
}

TEST(JsonNode, WritesNumbersInDigits) {
  EXPECT_EQ(json_node(*parse_json("[1700000000.25]")).item(0).text(), "1700000000.25");
  EXPECT_EQ(json_node(*parse_json("[1e3]")).item(0).text(), "1000");
  EXPECT_EQ(json_node(*parse_json("[1e300]")).item(0).number(), std::nullopt);
}

TEST(JsonNode, ReadsKeysInAnyCaseWhenAsked) {
  const auto value = parse_json(R"({"agentInfo":null,"AgentInfo":{"USERNAME":"rui"},"List":[{"Id":1}]})");
  const json_node root(*value, json_node::names::in_any_case);
  EXPECT_EQ(root["agentinfo"]["username"].text(), "rui");
  EXPECT_EQ(root["list"].item(0)["ID"].text(), "1");
  EXPECT_EQ(json_node(*value)["agentinfo"].text(), "");
}

TEST(JsonNode, RepairsWhatIsNoUtf8) {
  EXPECT_EQ(json_node(*parse_json("{\"name\":\"J\xfcrgen\"}"))["name"].text(), "J\ufffdrgen");
}

TEST(JsonNode, RefusesDepthAndWhatIsNoRecord) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(parse_json(nested(32)));
  for (const std::string& bytes : {nested(33), nested(500'000), std::string("7"), std::string("\"text\""),
                                   std::string(), std::string("{} {}"), std::string("{\"a\":\"\\ud800\"}")})
    EXPECT_FALSE(parse_json(bytes)) << bytes.substr(0, 40);
}

}  // namespace
}  // namespace intake::call
