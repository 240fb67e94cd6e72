#include "adapters/imap/token_protocol.hpp"

#include <gtest/gtest.h>

namespace intake::imap {
namespace {

TEST(TokenProtocol, AsksInAForm) {
  config::imap_oauth2 o;
  o.grant = "refresh_token";
  o.client_id = "in take";
  o.client_secret = "a&b=ü";
  EXPECT_EQ(token_request(o, "r/1"),
            "grant_type=refresh_token&client_id=in%20take&client_secret=a%26b%3D%C3%BC&refresh_token=r%2F1");
}

TEST(TokenProtocol, ReadsAToken) {
  const auto a = read_token_answer(200, R"({"access_token":"abc","expires_in":60,"refresh_token":"next","token_type":"Bearer"})");
  ASSERT_TRUE(a);
  EXPECT_EQ(a->access_token, "abc");
  EXPECT_EQ(a->refresh_token, "next");
  EXPECT_EQ(a->lasts, std::chrono::seconds{60});
  EXPECT_EQ(use_for(a->lasts), std::chrono::seconds{45});
  EXPECT_EQ(use_for(std::chrono::seconds{3600}), std::chrono::seconds{3300});
}

TEST(TokenProtocol, ErrorsShowNoWordOfTheEndpoints) {
  const auto why = [](int status, std::string_view body) { return read_token_answer(status, body).error().message; };
  EXPECT_EQ(why(400, R"({"error":"invalid_grant","error_description":"secret s3cret"})"), "the token endpoint answers 400 invalid_grant");
  EXPECT_EQ(why(401, R"({"error":"s3cret"})"), "the token endpoint answers 401");
  EXPECT_EQ(why(500, "<html>"), "the token endpoint answers 500");
  for (const std::string_view body : {"", "{}", "[]", R"({"access_token":7})", R"({"access_token":"a\r\nb"})"})
    EXPECT_EQ(why(200, body), "the token endpoint's answer holds no access token") << body;
}

}  // namespace
}  // namespace intake::imap
