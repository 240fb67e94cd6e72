#include "gateway/config/convert.hpp"

#include <gtest/gtest.h>

namespace intake::config {
namespace {

const path_roots roots{.directory = "/etc/intake", .credentials = "/run/credentials/intake.service"};

TEST(Convert, MakesPathsAbsolute) {
  EXPECT_EQ(absolute_path("certs/a.pem", roots).value(), "/etc/intake/certs/a.pem");
  EXPECT_EQ(absolute_path("../build/state", roots).value(), "/etc/build/state");
  EXPECT_EQ(absolute_path("/var/lib/intake", roots).value(), "/var/lib/intake");
  EXPECT_EQ(absolute_path("", roots).value(), "");
}

TEST(Convert, FindsCredentialsOfTheUnit) {
  EXPECT_EQ(absolute_path("$CREDENTIALS_DIRECTORY/token", roots).value(), "/run/credentials/intake.service/token");
  EXPECT_EQ(absolute_path("${CREDENTIALS_DIRECTORY}/token", roots).value(), "/run/credentials/intake.service/token");
  EXPECT_FALSE(absolute_path("$CREDENTIALS_DIRECTORY/token", {.directory = "/etc/intake", .credentials = {}}));
}

TEST(Convert, UnderstandsNoOtherVariable) {
  EXPECT_FALSE(absolute_path("$HOME/x", roots));
  EXPECT_FALSE(absolute_path("~/x", roots));
}

TEST(Convert, NamesTheKeyAndThePlaceOfTheValue) {
  const section& s = *find_section("smtp");
  node wrong;
  wrong.type = node::kind::integer;
  wrong.at = {.file = "f.toml", .line = 3, .column = 9};
  problems found;
  EXPECT_FALSE(convert({.key = s.find("listen"), .value = wrong, .at = {}}, roots, found));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(to_text(found[0]), "f.toml:3:9: listen: expected text in quotes");
}

}  // namespace
}  // namespace intake::config
