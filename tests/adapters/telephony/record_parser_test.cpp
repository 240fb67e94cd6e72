#include "adapters/telephony/record_parser.hpp"

#include <gtest/gtest.h>

namespace intake::telephony {
namespace {

TEST(RecordParser, ElementsKeepTheirBytes) {
  const std::pair<std::string, records> cases[] = {
      {R"({"a":1.0})", {R"({"a":1.0})"}},
      {"  {\"a\" : 1}\n", {R"({"a" : 1})"}},
      {"[]", {}},
      {" [ ] ", {}},
      {R"([{"a":1e2},{"b":[1,2]} , "x,]" ,7])", {R"({"a":1e2})", R"({"b":[1,2]})", R"("x,]")", "7"}},
      {R"(["\"],[", "\\"])", {R"("\"],[")", R"("\\")"}},
      {"[[1,2],[]]", {"[1,2]", "[]"}},
      {R"("[1,2]")", {R"("[1,2]")"}},
  };
  for (const auto& [text, expected] : cases) {
    ASSERT_TRUE(check_json(text)) << text;
    EXPECT_EQ(json_records(text), expected) << text;
  }
}

TEST(RecordParser, KnowsJson) {
  for (const char* text : {"{}", " 1 ", "null", "\"\\u00e9\"", "[1,2]\r\n", "{\"name\":\"Jos\xe9\"}"})
    EXPECT_TRUE(check_json(text)) << text;
  for (const char* text :
       {"", " ", "{", "[1,]", "{\"a\":1,}", "{} {}", "{'a':1}", "[1] x", "NaN", "// x\n1", "\"\\ud800\"", "\"\n\""})
    EXPECT_FALSE(check_json(text)) << text;
  EXPECT_FALSE(check_json(std::string_view("{}\0", 3)));
}

TEST(RecordParser, DepthHasALimit) {
  EXPECT_TRUE(check_json(std::string(32, '[') + std::string(32, ']')));
  EXPECT_FALSE(check_json(std::string(33, '[') + std::string(33, ']')));
  EXPECT_FALSE(check_json(std::string(1 << 20, '[')));
}

TEST(RecordParser, Lines) {
  EXPECT_EQ(lines_of(""), records{});
  EXPECT_EQ(lines_of("\r\n \n"), records{});
  EXPECT_EQ(lines_of("a,b\r\n\n\"c\",d\n e "), (records{"a,b", "\"c\",d", " e "}));
}

}  // namespace
}  // namespace intake::telephony
