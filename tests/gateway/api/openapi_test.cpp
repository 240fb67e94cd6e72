// The OpenAPI document says what the service does, no more and no less.
#include <gtest/gtest.h>
#include <set>

#include <boost/json/parse.hpp>

#include "gateway/api/service.hpp"

namespace intake::api {
namespace {

namespace json = boost::json;

json::value document() { return json::parse(openapi_document()); }

std::string upper(std::string_view method) {
  std::string out{method};
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

TEST(OpenApi, ListsEveryRouteAndNoOther) {
  const json::value whole = document();
  std::set<std::pair<std::string, std::string>> documented, served;
  for (const auto& [path, operations] : whole.at("paths").as_object())
    for (const auto& [method, _] : operations.as_object()) documented.emplace(upper(method), path);
  for (const auto& route : service::routes()) served.insert(route);
  EXPECT_EQ(documented, served);
}

TEST(OpenApi, NamesEveryParameterOfAPath) {
  const json::value whole = document();
  for (const auto& [path, operations] : whole.at("paths").as_object())
    for (const auto& [method, operation] : operations.as_object()) {
      std::set<std::string> in_path, documented;
      const std::string text{path};
      for (auto at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1))
        in_path.insert(text.substr(at + 1, text.find('}', at) - at - 1));
      if (const auto* parameters = operation.as_object().if_contains("parameters"))
        for (const auto& p : parameters->as_array())
          if (p.at("in").as_string() == "path") documented.emplace(p.at("name").as_string());
      EXPECT_EQ(in_path, documented) << method << " " << path;
    }
}

/// Every `$ref` into the document leads somewhere.
void follow(const json::value& whole, const json::value& here) {
  if (here.is_array())
    for (const auto& each : here.get_array()) follow(whole, each);
  if (!here.is_object()) return;
  for (const auto& [name, value] : here.get_object()) {
    follow(whole, value);
    if (name != "$ref" || !value.as_string().starts_with("#")) continue;
    const std::string pointer{value.as_string().subview(1)};
    json::error_code broken;
    EXPECT_TRUE(whole.find_pointer(pointer, broken)) << pointer;
  }
}

TEST(OpenApi, RefersToNothingThatIsNotThere) {
  const auto whole = document();
  EXPECT_EQ(whole.at("openapi"), json::value("3.1.0"));
  follow(whole, whole);
}

}  // namespace
}  // namespace intake::api
