#include "gateway/config/problem.hpp"

#include <gtest/gtest.h>

namespace intake::config {
namespace {

TEST(Problem, ReadsLikeACompilersMessage) {
  EXPECT_EQ(
      to_text({.at = {.file = "configs/intake.toml", .line = 14, .column = 9}, .message = "unknown key \"lisen\""}),
      "configs/intake.toml:14:9: unknown key \"lisen\"");
  EXPECT_EQ(to_text({.at = {.file = "intake.toml", .line = 1, .column = 2}, .message = "odd", .warning = true}),
            "intake.toml:1:2: warning: odd");
  EXPECT_EQ(to_text({.at = {.file = "INTAKE_LOG__LEVEL"}, .message = "no"}), "INTAKE_LOG__LEVEL: no");
}

}  // namespace
}  // namespace intake::config
