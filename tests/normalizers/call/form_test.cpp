#include "normalizers/call/form.hpp"

#include <gtest/gtest.h>

#include "normalizers/call/multipart.hpp"
#include "normalizers/call/percent.hpp"

namespace intake::call {
namespace {

using values = std::vector<std::string_view>;

TEST(Percent, IsUndoneWhereTwoHexDigitsFollow) {
  struct {
    std::string_view encoded, decoded, as_form;
  } const cases[] = {{"", "", ""},
                     {"plain", "plain", "plain"},
                     {"%2B351", "+351", "+351"},
                     {"a+b", "a+b", "a b"},
                     {"%41%6a", "Aj", "Aj"},
                     {"%", "%", "%"},
                     {"%4", "%4", "%4"},
                     {"%4g%zz", "%4g%zz", "%4g%zz"},
                     {"%2541", "%41", "%41"},
                     {"100%", "100%", "100%"}};
  for (const auto& c : cases) {
    EXPECT_EQ(percent_decode(c.encoded), c.decoded);
    EXPECT_EQ(percent_decode(c.encoded, plus::is_blank), c.as_form);
  }
}

TEST(Form, ReadsItsThreeShapesAlike) {
  for (const std::string_view body :
       {std::string_view("user%5B%5D=Anna+Meyer&x=1&user%5B%5D=Rui"),
        std::string_view("user[0]=Anna%20Meyer&&x=1&user[1]=Rui&user="),
        std::string_view(R"({"user":["Anna Meyer","Rui"],"x":1,"none":null})"),
        std::string_view(
            "--b\r\nContent-Type: text/plain\r\ncontent-disposition: form-data; filename=\"f\"; name=\"user\"\r\n\r\n"
            "Anna Meyer\r\n--b\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n"
            "--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nRui\r\n--b--")}) {
    const auto in = read_form(body);
    ASSERT_TRUE(in) << body;
    EXPECT_EQ(in->all("user"), (values{"Anna Meyer", "Rui"})) << body;
    EXPECT_EQ((*in)["x"], "1") << body;
    EXPECT_EQ((*in)["y"], "") << body;
    EXPECT_EQ(in->all("use"), values{}) << body;
  }
}

TEST(Form, TakesTheFirstOfTwo) {
  const auto in = read_form("a=1&a=2&b");
  EXPECT_EQ((*in)["a"], "1");
  EXPECT_EQ((*in)["b"], "");
}

TEST(Form, RefusesWhatItIsNot) {
  std::string many = "a=1";
  for (int i = 0; i < 1000; ++i) many += "&a=1";
  std::string many_members = "{\"x\":0";
  for (int i = 0; i < 1000; ++i) many_members += ",\"" + std::to_string(i) + "\":1";
  many_members += "}";
  struct {
    std::string_view body, why;
  } const cases[] = {
      {"", "no form, no multipart form and no JSON object"},
      {"hello", "no form, no multipart form and no JSON object"},
      {many, "more than 1000 fields"},
      {many_members, "more than 1000 fields"},
      {"{\"a\":", "no JSON: incomplete JSON"},
      {"--b", "multipart form without a boundary"},
      {"--b\r\n", "multipart form without a boundary"},  // blanks around a body do not count
      {"--b\r\n\r\nx\r\n--b", "multipart form without its end"},
      {"--b\r\nname=a\r\n--b--", "a part of the multipart form has no header"},
  };
  for (const auto& c : cases) {
    const auto in = read_form(c.body);
    ASSERT_FALSE(in) << c.body.substr(0, 60);
    EXPECT_EQ(in.error().message, c.why) << c.body.substr(0, 60);
  }
}

TEST(Multipart, CountsItsParts) {
  std::string body = "--b";
  for (int i = 0; i < 4; ++i) body += "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--b";
  body += "--";
  EXPECT_EQ(read_multipart(body, 4)->size(), 4u);
  EXPECT_EQ(read_multipart(body, 4)->front().value, "");
  EXPECT_EQ(read_multipart(body, 3).error().message, "more parts than 3");
}

}  // namespace
}  // namespace intake::call
