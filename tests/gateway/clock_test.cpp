#include "gateway/clock.hpp"

#include <gtest/gtest.h>

namespace intake {
namespace {

TEST(Clock, WritesUtcWithMilliseconds) {
  EXPECT_EQ(rfc3339(from_millis(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(rfc3339(from_millis(1'795'335'330'042)), "2026-11-22T08:15:30.042Z");
}

struct reading {
  const char* text;
  std::optional<std::int64_t> millis;
};

constexpr reading readings[] = {
    {"1970-01-01T00:00:00Z", 0},      {"1970-01-01T00:00:00.5Z", 500},  {"1970-01-01T00:00:00.123456Z", 123},
    {"1970-01-01T02:00:00+02:00", 0}, {"1969-12-31T22:30:00-01:30", 0}, {"2024-02-29t12:00:00z", 1'709'208'000'000},
    {"2023-02-29T12:00:00Z", {}},     {"1970-01-01T00:00:00", {}},      {"1970-01-01T00:00:00.Z", {}},
    {"1970-01-01T24:00:00Z", {}},     {"1970-01-01T00:00:00Z ", {}},    {"", {}},
};

TEST(Clock, ReadsRfc3339AndNothingElse) {
  for (const auto& [text, millis] : readings) {
    const auto t = parse_rfc3339(text);
    ASSERT_EQ(t.has_value(), millis.has_value()) << text;
    if (t) EXPECT_EQ(to_millis(*t), *millis) << text;
  }
}

}  // namespace
}  // namespace intake
