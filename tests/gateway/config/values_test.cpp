#include "gateway/config/values.hpp"

#include <array>
#include <gtest/gtest.h>
#include <limits>

namespace intake::config {
namespace {

TEST(Values, ReadsSizes) {
  EXPECT_EQ(parse_size("0B").value(), 0);
  EXPECT_EQ(parse_size("1KB").value(), 1024);
  EXPECT_EQ(parse_size("50MB").value(), 50 * 1024 * 1024);
  EXPECT_EQ(parse_size("8589934591GB").value(), 8589934591LL * 1024 * 1024 * 1024);
}

TEST(Values, RefusesWhatIsNoSize) {
  for (const char* text : {"", "50", "MB", "-1KB", "+1KB", "1.5MB", "50 MB", "50mb", "50M", "50MBs", "0x10B",
                           "8589934592GB", "99999999999999999999B"})
    EXPECT_FALSE(parse_size(text)) << text;
}

TEST(Values, ReadsDurations) {
  EXPECT_EQ(parse_duration("250ms").value(), 250);
  EXPECT_EQ(parse_duration("30s").value(), 30'000);
  EXPECT_EQ(parse_duration("5m").value(), 300'000);
  EXPECT_EQ(parse_duration("2h").value(), 7'200'000);
  EXPECT_EQ(parse_duration("3d").value(), 259'200'000);
}

TEST(Values, RefusesWhatIsNoDuration) {
  for (const char* text : {"", "30", "s", "-1s", "1.5h", "1h30m", "30 s", "30S", "1w", "106751991168d"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Values, WritesTheLargestUnitThatFits) {
  EXPECT_EQ(format_size(256 * 1024), "256KB");
  EXPECT_EQ(format_size(1000), "1000B");
  EXPECT_EQ(format_size(0), "0B");
  EXPECT_EQ(format_duration(90LL * 86'400'000), "90d");
  EXPECT_EQ(format_duration(90'000), "90s");
  EXPECT_EQ(format_duration(1), "1ms");
}

TEST(Values, ReadsBackWhatItWrote) {
  for (const std::int64_t n : {std::int64_t{0}, std::int64_t{1}, std::int64_t{1024}, std::int64_t{86'400'000},
                               std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(parse_size(format_size(n)).value(), n);
    EXPECT_EQ(parse_duration(format_duration(n)).value(), n);
  }
}

TEST(Values, GuessesWhatWasMeant) {
  constexpr std::array<std::string_view, 4> known = {"name", "listen", "protocol", "tls"};
  EXPECT_EQ(did_you_mean("lisen", known), " (did you mean \"listen\"?)");
  EXPECT_EQ(did_you_mean("listne", known), " (did you mean \"listen\"?)");
  EXPECT_EQ(did_you_mean("Protocoll", known), " (did you mean \"protocol\"?)");
  EXPECT_EQ(did_you_mean("tsl", known), " (did you mean \"tls\"?)");
}

TEST(Values, DoesNotGuessWildly) {
  constexpr std::array<std::string_view, 2> known = {"name", "listen"};
  EXPECT_EQ(did_you_mean("certificate", known), "");
  EXPECT_EQ(did_you_mean("", known), "");
  EXPECT_EQ(did_you_mean(std::string(1'000'000, 'n'), known), "");
  EXPECT_EQ(did_you_mean("name", {}), "");
}

}  // namespace
}  // namespace intake::config
