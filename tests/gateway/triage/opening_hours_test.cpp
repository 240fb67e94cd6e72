#include "gateway/triage/opening_hours.hpp"

#include <gtest/gtest.h>

namespace intake::triage {
namespace {

const boost::json::object office{{"mon", "09:00-17:30"}, {"tue", "09:00-17:30"}, {"fri", "09:00-24:00"}};

struct moment {
  const char* name;
  const char* at;
  bool open;
  const char* opens_at;
};

TEST(OpeningHours, FollowTheClockOfTheirZone) {
  const auto hours = opening_hours::read(office, "Europe/Lisbon", {"2026-12-25", "2026-12-28"});
  ASSERT_TRUE(hours);
  const moment cases[] = {
      {"a Monday in winter", "2026-11-30T10:00:00Z", true, ""},
      {"before it opens", "2026-11-30T08:59:00Z", false, "2026-11-30T09:00:00.000Z"},
      {"the minute it closes", "2026-11-30T17:30:00Z", false, "2026-12-01T09:00:00.000Z"},
      {"a closed day", "2026-12-02T12:00:00Z", false, "2026-12-04T09:00:00.000Z"},
      {"until midnight", "2026-12-04T23:59:00Z", true, ""},
      {"summer time", "2026-07-06T08:30:00Z", true, ""},
      {"a holiday, and the next", "2026-12-25T12:00:00Z", false, "2026-12-29T09:00:00.000Z"},
  };
  for (const auto& c : cases) {
    const auto said = hours->at(*parse_rfc3339(c.at));
    EXPECT_EQ(said.open, c.open) << c.name;
    EXPECT_EQ(said.opens_at ? rfc3339(*said.opens_at) : "", c.opens_at) << c.name;
  }
}

TEST(OpeningHours, NoHoursMeanAlways) {
  const auto hours = opening_hours::read({}, "UTC", {});
  ASSERT_TRUE(hours);
  EXPECT_TRUE(hours->at(*parse_rfc3339("2026-12-25T03:00:00Z")).open);
}

TEST(OpeningHours, AWeekThatNeverOpensSaysSo) {
  const auto hours = opening_hours::read({{"mon", "09:00-10:00"}}, "UTC", {"2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21"});
  ASSERT_TRUE(hours);
  EXPECT_FALSE(hours->at(*parse_rfc3339("2026-11-28T12:00:00Z")).opens_at);
}

TEST(OpeningHours, WhatIsNoneIsRefused) {
  EXPECT_FALSE(opening_hours::read({{"monday", "09:00-17:00"}}, "UTC", {}));
  EXPECT_FALSE(opening_hours::read({{"mon", "9-17"}}, "UTC", {}));
  EXPECT_FALSE(opening_hours::read({{"mon", "17:00-09:00"}}, "UTC", {}));
  EXPECT_FALSE(opening_hours::read({{"mon", "09:00-25:00"}}, "UTC", {}));
  EXPECT_FALSE(opening_hours::read(office, "Mars/Olympus", {}));
}

}  // namespace
}  // namespace intake::triage
