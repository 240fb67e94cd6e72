#include "gateway/config/secrets.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/gateway/config/folder.hpp"

namespace intake::config {
namespace {

TEST(Secrets, LosesTheNewlineAtTheEndOnly) {
  const folder f;
  EXPECT_EQ(read_secret(f.write("a", "two words\n")).value().text, "two words");
  EXPECT_EQ(read_secret(f.write("b", " a\nb\r\n\n")).value().text, " a\nb");
}

TEST(Secrets, SaysWhenEverybodyCanReadIt) {
  const folder f;
  EXPECT_EQ(read_secret(f.write("private", "x", 0640)).value().concern, "");
  const std::string path = f.write("open", "hunter2", 0644);
  const std::string concern = read_secret(path).value().concern;
  EXPECT_NE(concern.find(path), std::string::npos);
  EXPECT_EQ(concern.find("hunter2"), std::string::npos);
}

TEST(Secrets, RefusesWhatIsNoSecret) {
  const folder f;
  EXPECT_FALSE(read_secret(f.path("missing")));
  EXPECT_FALSE(read_secret(f.path("")));  // a directory
  EXPECT_FALSE(read_secret(f.write("empty", "\n")));
  EXPECT_FALSE(read_secret(f.write("large", std::string(5000, 'x'))));
  EXPECT_FALSE(read_secret("/dev/zero"));
  ASSERT_EQ(::mkfifo(f.path("pipe").c_str(), 0600), 0);
  EXPECT_FALSE(read_secret(f.path("pipe")));  // does not wait for a writer either
}

TEST(Secrets, KnowsATokenThatIsTooEasy) {
  EXPECT_TRUE(check_token("0123456789abcdef"));
  EXPECT_FALSE(check_token("0123456789abcde"));
  EXPECT_FALSE(check_token("0123456789 abcdef"));
  EXPECT_FALSE(check_token("0123456789abcdef\n0"));
}

}  // namespace
}  // namespace intake::config
