#include "gateway/config/settings.hpp"

#include <gtest/gtest.h>

namespace intake::config {
namespace {

struct collected {
  std::vector<entry> entries;
  std::string problems;
};

collected collect_text(std::string_view text) {
  problems found;
  collected out{.entries = collect(read_toml(text, "f").value(), found), .problems = {}};
  for (const problem& p : found) out.problems += to_text(p) + "\n";
  return out;
}

TEST(Settings, SortsKeysIntoEntries) {
  const collected c = collect_text("[[smtp]]\nname = \"a\"\n[[smtp]]\nname = \"b\"\n[log]\nlevel = \"warn\"\n");
  EXPECT_EQ(c.problems, "");
  ASSERT_EQ(c.entries.size(), 3U);
  EXPECT_EQ(c.entries[1].title(), "[[smtp]] \"b\"");
  EXPECT_EQ(c.entries[2].title(), "[log]");
  EXPECT_EQ(c.entries[2].text("level"), "warn");
  EXPECT_EQ(c.entries[2].where("level").line, 6);
}

TEST(Settings, SaysHowASectionIsWritten) {
  EXPECT_EQ(collect_text("[smtp]\nname = \"a\"\n").problems, "f:1:2: \"smtp\" is a section, write [[smtp]]\n");
  EXPECT_EQ(collect_text("[[gateway]]\nname = \"a\"\n").problems, "f:1:3: \"gateway\" is a section, write [gateway]\n");
  EXPECT_EQ(collect_text("smtp = []\n").problems, "f:1:1: \"smtp\" is a section, write [[smtp]]\n");
  EXPECT_EQ(collect_text("gateway = 1\n").problems, "f:1:1: \"gateway\" is a section, write [gateway]\n");
}

TEST(Settings, KnowsWhatStandsAlone) {
  EXPECT_EQ(collect_text("name = \"a\"\n").problems, "f:1:1: \"name\" stands outside of any section\n");
}

TEST(Settings, GoesOnAfterAProblem) {
  const collected c = collect_text("[log]\nlevl = 1\nlevel = \"info\"\n");
  EXPECT_EQ(c.problems, "f:2:1: unknown key \"levl\" in [log] (did you mean \"level\"?)\n");
  EXPECT_EQ(c.entries[0].text("level"), "info");
}

}  // namespace
}  // namespace intake::config
