// configs/intake.toml is the manual: this proves that it tells of every key, with the code's default and the code's
// words.
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <sstream>

#include "gateway/config/keys.hpp"
#include "tests/gateway/config/folder.hpp"

namespace intake::config {
namespace {

const std::string configs = std::string(INTAKE_SOURCE_DIR) + "/configs/";

// A key as the manual shows it, whether it is commented out or set.
struct shown {
  std::string value;
  std::string comment;  ///< the lines above it as one
  bool set = false;     ///< it stands there for the owner to change, so it need not be the default
};

bool begins_a_key(const std::string& line) { return !line.empty() && line[0] >= 'a' && line[0] <= 'z'; }

// `smtp.listen` → what the manual shows of it.
std::map<std::string, shown> read_manual(const std::string& file) {
  std::ifstream in(file);
  std::map<std::string, shown> keys;
  std::string section, comment;
  for (std::string line; std::getline(in, line);) {
    const std::string uncommented = line.substr(line.starts_with('#') ? 1 : 0);
    if (line.starts_with('[')) {
      section = line.substr(line.find_first_not_of('['), line.find(']') - line.find_first_not_of('['));
    } else if (begins_a_key(uncommented)) {
      const auto equals = uncommented.find(" = ");
      keys[section + "." + uncommented.substr(0, equals)] = {
          .value = uncommented.substr(equals + 3), .comment = comment, .set = !line.starts_with('#')};
    } else if (line.starts_with("# ")) {
      comment += (comment.empty() ? "" : " ") + line.substr(2);
      continue;
    }
    comment.clear();
  }
  return keys;
}

TEST(Manual, TellsOfEveryKey) {
  const auto manual = read_manual(configs + "intake.toml");
  std::size_t told = 0;
  for (const section& s : sections())
    for (const key& k : s.keys) {
      const std::string name = std::string(s.name) + "." + std::string(k.name);
      ASSERT_TRUE(manual.contains(name)) << name;
      const shown& m = manual.at(name);
      ++told;
      if (!m.set) EXPECT_EQ(m.value, default_text(s, k)) << name;
      const std::string range = range_text(k);
      EXPECT_EQ(m.comment, std::string(k.consequence) + (range.empty() ? "" : " (" + range + ")")) << name;
    }
  EXPECT_EQ(told, manual.size()) << "the manual tells of a key that does not exist";
}

TEST(Manual, IsAConfigurationThatWorks) {
  const auto l = load(configs + "intake.toml", {});
  ASSERT_TRUE(l) << to_text(l.error().front());
  EXPECT_TRUE(l->warnings.empty()) << to_text(l->warnings.front());
  EXPECT_EQ(l->configuration.smtp.at(0).listen, "[::]:25");
}

TEST(Manual, IsOneWithAllItsDefaultsWrittenOut) {
  std::ifstream in(configs + "intake.toml");
  std::string text;
  for (std::string line; std::getline(in, line);)
    text += line.substr(line.starts_with('#') && begins_a_key(line.substr(1)) ? 1 : 0) + "\n";
  const folder f;
  // Keys of another type of backend, another way in or another format are all that does not fit into one file.
  std::istringstream lines(complaints(f, text));
  for (std::string line; std::getline(lines, line);)
    EXPECT_TRUE(line.find(": only for ") != std::string::npos || line.find(": only with ") != std::string::npos)
        << line;
}

TEST(Demo, IsAConfigurationThatWorks) {
  const auto l = load(configs + "demo.toml", {{"INTAKE_ADMIN__TOKEN", "0123456789abcdef"}, {"INTAKE_CHAT__DEMO_KEY", std::string(32, 'k')}});
  ASSERT_TRUE(l) << to_text(l.error().front());
  EXPECT_TRUE(l->warnings.empty()) << to_text(l->warnings.front());
  for (const smtp_section& s : l->configuration.smtp) EXPECT_TRUE(s.listen.starts_with("127.0.0.1:")) << s.listen;
  for (const telephony_section& s : l->configuration.telephony)
    EXPECT_TRUE(s.listen.empty() || s.listen.starts_with("127.0.0.1:")) << s.listen;
  EXPECT_TRUE(l->configuration.http.listen.starts_with("127.0.0.1:"));
  EXPECT_TRUE(l->configuration.admin.listen.starts_with("127.0.0.1:"));
  EXPECT_EQ(l->configuration.gateway.state_dir, std::string(INTAKE_SOURCE_DIR) + "/build/demo-state");
}

}  // namespace
}  // namespace intake::config
