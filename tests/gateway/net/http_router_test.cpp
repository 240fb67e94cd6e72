#include "gateway/net/http_router.hpp"

#include <gtest/gtest.h>

namespace intake::net {
namespace {

awaitable<response> nobody(const request&) { co_return response{}; }

class Router : public ::testing::Test {
 protected:
  Router() {
    router.add("GET", "/", nobody);
    router.add("GET", "/v1/events", nobody);
    router.add("GET", "/v1/receipts/{id}", nobody);
    router.add("GET", "/v1/receipts/latest", nobody);
    router.add("DELETE", "/v1/receipts/{id}", nobody);
    router.add("POST", "/v1/conversations/{id}/replies/{part}", nobody, 99);
  }

  std::string pattern(std::string_view method, std::string_view path) {
    const auto m = router.find(method, path);
    return m.found ? m.found->pattern : "none, allow: " + m.allow;
  }

  http_router router;
};

TEST_F(Router, FindsByMethodAndPath) {
  EXPECT_EQ(pattern("GET", "/"), "/");
  EXPECT_EQ(pattern("GET", "/v1/events"), "/v1/events");
  EXPECT_EQ(pattern("HEAD", "/v1/events"), "/v1/events");
  EXPECT_EQ(pattern("GET", "/v1/receipts/01J"), "/v1/receipts/{id}");
  EXPECT_EQ(pattern("GET", "/v1/receipts/latest"), "/v1/receipts/latest") << "a literal wins";
}

TEST_F(Router, TellsAMissingPathFromAMissingMethod) {
  EXPECT_EQ(pattern("GET", "/v2"), "none, allow: ");
  EXPECT_EQ(pattern("GET", "/v1/events/"), "none, allow: ");
  EXPECT_EQ(pattern("GET", "/v1/receipts/"), "none, allow: ") << "a parameter is not empty";
  EXPECT_EQ(pattern("GET", "//v1/events"), "none, allow: ");
  EXPECT_EQ(pattern("POST", "/v1/events"), "none, allow: GET, HEAD");
  EXPECT_EQ(pattern("PUT", "/v1/receipts/01J"), "none, allow: GET, HEAD, DELETE");
}

TEST_F(Router, DecodesParametersAfterSplitting) {
  const auto m = router.find("POST", "/v1/conversations/a%2Fb/replies/%7Bx%20y+z");
  ASSERT_TRUE(m.found);
  EXPECT_EQ(m.found->max_body, 99u);
  EXPECT_EQ(m.parameters, (name_values{{"id", "a/b"}, {"part", "{x y+z"}}));
}

TEST_F(Router, BadEscapesMatchNothing) {
  for (const char* path :
       {"/v1/receipts/%", "/v1/receipts/%2", "/v1/receipts/%zz", "/v1/receipts/%00", "/v1/receipts/%+1"})
    EXPECT_EQ(pattern("GET", path), "none, allow: ") << path;
}

}  // namespace
}  // namespace intake::net
