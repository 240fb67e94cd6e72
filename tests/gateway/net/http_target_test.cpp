#include "gateway/net/http_target.hpp"

#include <gtest/gtest.h>

namespace intake::net {
namespace {

request of(std::string target) {
  request r;
  r.target = std::move(target);
  return r;
}

TEST(HttpTarget, SplitsAndDecodes) {
  request r = of("/v1/events?after=7&q=a+b%20c%26d&flag&&=x&q=second");
  ASSERT_TRUE(split_target(r));
  EXPECT_EQ(r.path, "/v1/events");
  EXPECT_EQ(r.query, (name_values{{"after", "7"}, {"q", "a b c&d"}, {"flag", ""}, {"", "x"}, {"q", "second"}}));
  EXPECT_EQ(r.query_value("q"), "a b c&d");
  EXPECT_EQ(r.query_value("flag"), "");
  EXPECT_EQ(r.query_value("none"), std::nullopt);
}

TEST(HttpTarget, LeavesThePathEncoded) {
  request r = of("/a%2Fb/c");
  ASSERT_TRUE(split_target(r));
  EXPECT_EQ(r.path, "/a%2Fb/c");
}

TEST(HttpTarget, TakesTheAbsoluteForm) {
  for (const auto& [target, path] : std::initializer_list<std::pair<const char*, const char*>>{
           {"http://h:81/x/y?z=1", "/x/y"}, {"https://h/", "/"}, {"http://h", "/"}}) {
    request r = of(target);
    ASSERT_TRUE(split_target(r)) << target;
    EXPECT_EQ(r.path, path);
  }
}

TEST(HttpTarget, RefusesTheRest) {
  for (const char* target : {"*", "h:443", "x", "?a=b", "ftp://h/", "http://h?x", "/x?a=%", "/x?a=%4", "/x?%zz=1",
                             "/x?a=%00", "/x#y", "/x?a=%-1"}) {
    request r = of(target);
    EXPECT_FALSE(split_target(r)) << target;
  }
}

}  // namespace
}  // namespace intake::net
