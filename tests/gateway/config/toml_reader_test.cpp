#include "gateway/config/toml_reader.hpp"

#include <gtest/gtest.h>

#include "tests/gateway/config/folder.hpp"

namespace intake::config {
namespace {

TEST(TomlReader, KeepsOrderTypesAndPositions) {
  const auto root = read_toml("[b]\nz = 1\n  a = \"x\"\n[a]\non = true\nlist = [\"p\",\n  2]\n", "f.toml");
  ASSERT_TRUE(root);
  ASSERT_EQ(root->members.size(), 2U);
  const member& b = root->members[0];
  EXPECT_EQ(b.name, "b");
  ASSERT_EQ(b.value.members.size(), 2U);
  EXPECT_EQ(b.value.members[0].name, "z");
  EXPECT_EQ(b.value.members[0].value.integer, 1);
  const member& a = b.value.members[1];
  EXPECT_EQ(a.at.line, 3);
  EXPECT_EQ(a.at.column, 3);
  EXPECT_EQ(a.value.at.column, 7);
  EXPECT_EQ(a.value.text, "x");
  const node& section_a = root->members[1].value;
  EXPECT_TRUE(section_a.members[0].value.boolean);
  const node& list = section_a.members[1].value;
  ASSERT_EQ(list.type, node::kind::array);
  ASSERT_EQ(list.items.size(), 2U);
  EXPECT_EQ(list.items[1].at.line, 7);
}

TEST(TomlReader, CallsWhatWeDoNotUseOther) {
  const auto root = read_toml("a = 1.5\nb = 2026-11-22\n", "f.toml");
  ASSERT_TRUE(root);
  for (const member& m : root->members) EXPECT_EQ(m.value.type, node::kind::other) << m.name;
}

TEST(TomlReader, SaysWhereTheGrammarBroke) {
  const auto root = read_toml("[smtp]\nname = \"x\nlisten = 1\n", "f.toml");
  ASSERT_FALSE(root);
  ASSERT_EQ(root.error().size(), 1U);
  EXPECT_EQ(root.error()[0].at.file, "f.toml");
  EXPECT_EQ(root.error()[0].at.line, 2);
}

TEST(TomlReader, SurvivesHostileText) {
  EXPECT_FALSE(read_toml(std::string(100'000, '['), "f.toml"));
  EXPECT_FALSE(read_toml("a = " + std::string(100'000, '['), "f.toml"));
  EXPECT_FALSE(read_toml(std::string("a = \"\0\"", 8), "f.toml"));
  EXPECT_FALSE(read_toml("a = \"\xff\xfe\"", "f.toml"));
  EXPECT_FALSE(read_toml("a = 1\na = 2\n", "f.toml"));
}

TEST(TomlReader, SaysWhyAFileCannotBeRead) {
  const folder f;
  const auto missing = read_toml_file(f.path("none.toml"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(told(missing.error(), f), "none.toml: cannot read the configuration: No such file or directory\n");
  EXPECT_FALSE(read_toml_file(f.path("")));  // a directory
}

}  // namespace
}  // namespace intake::config
