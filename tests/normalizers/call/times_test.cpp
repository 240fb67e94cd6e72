#include "normalizers/call/times.hpp"

#include <gtest/gtest.h>

namespace intake::call {
namespace {

std::string read(std::string_view written, const time_form& form, std::optional<time_point> not_before = {}) {
  const auto t = read_time(written, form, not_before);
  return t ? rfc3339(*t) : "none";
}

struct time_case {
  std::string_view written, format, zone, utc;
};

const time_case times[] = {
    // by its shape
    {"2026-11-24 08:15:30", "", "UTC", "2026-11-24T08:15:30.000Z"},
    {"2026-11-24 08:15:30.1239", "", "UTC", "2026-11-24T08:15:30.123Z"},
    {"2026-11-24T08:15:30", "", "Asia/Kolkata", "2026-11-24T02:45:30.000Z"},
    {"2026/11/24 08:15:30", "", "America/New_York", "2026-11-24T13:15:30.000Z"},
    {"20261124081530", "", "UTC", "2026-11-24T08:15:30.000Z"},
    {"2026-11-24T08:15:30+01:00", "", "America/New_York", "2026-11-24T07:15:30.000Z"},
    {"2026-11-24 08:15:30 -0500", "", "UTC", "2026-11-24T13:15:30.000Z"},
    {"Tue, 24 Nov 2026 08:15:30 +0100", "", "UTC", "2026-11-24T07:15:30.000Z"},
    {"24 Nov 2026 08:15:30 GMT", "", "Europe/Lisbon", "2026-11-24T08:15:30.000Z"},
    {"1795508130", "", "Europe/Lisbon", "2026-11-24T08:15:30.000Z"},
    {"1795508130.123456", "", "Europe/Lisbon", "2026-11-24T08:15:30.123Z"},
    {"1795508130123", "", "Europe/Lisbon", "2026-11-24T08:15:30.123Z"},
    {"1795508130123456", "", "Europe/Lisbon", "2026-11-24T08:15:30.123Z"},
    // as it is said to be written
    {"1795508130", "epoch", "UTC", "2026-11-24T08:15:30.000Z"},
    {"1795508130123", "epoch_ms", "UTC", "2026-11-24T08:15:30.123Z"},
    {"1795508130123456", "epoch_us", "UTC", "2026-11-24T08:15:30.123Z"},
    {"2026-11-24T08:15:30.5Z", "rfc3339", "UTC", "2026-11-24T08:15:30.500Z"},
    {"Tue, 24 Nov 2026 08:15:30 +0000", "rfc2822", "UTC", "2026-11-24T08:15:30.000Z"},
    {"24/11/2026 08:15", "%d/%m/%Y %H:%M", "Europe/Paris", "2026-11-24T07:15:00.000Z"},
    {"11/24/26 08:15:30 PM", "%m/%d/%y %I:%M:%S %p", "UTC", "2026-11-24T20:15:30.000Z"},
    {"12:01:00 am 1.2.2026", "%I:%M:%S %p %d.%m.%Y", "UTC", "2026-02-01T00:01:00.000Z"},
    {"24-Nov-2026  8:15:30 +01", "%d-%b-%Y %H:%M:%S %z", "UTC", "2026-11-24T07:15:30.000Z"},
    // the 60th second
    {"2026-12-31 23:59:60", "", "UTC", "2026-12-31T23:59:59.000Z"},
    // never
    {"", "", "UTC", "none"},
    {"0", "epoch", "UTC", "none"},
    {"0000-00-00 00:00:00", "", "UTC", "none"},
    {"1970-01-01 00:00:00", "", "UTC", "none"},
    // no times
    {"2026-02-30 08:15:30", "", "UTC", "none"},
    {"2026-11-24 24:15:30", "", "UTC", "none"},
    {"2026-11-24 08:15:30 PM", "%Y-%m-%d %I:%M:%S", "UTC", "none"},
    {"2026-11-24 13:15:30 PM", "%Y-%m-%d %I:%M:%S %p", "UTC", "none"},
    {"2026-11-24 08:15:30x", "", "UTC", "none"},
    {"17955081301", "", "UTC", "none"},
    {"yesterday", "", "UTC", "none"},
    {"99999999999999999999", "epoch", "UTC", "none"},
    {"2026-11-24 08:15:30", "%", "UTC", "none"},
    {"2026-11-24 08:15:30", "", "Atlantis/Capital", "none"},
    {"2026-11-24 08:15:30", "", "", "none"},
};

TEST(CallTimes, AreReadInEveryUsualForm) {
  for (const time_case& c : times)
    EXPECT_EQ(read(c.written, {c.format, c.zone}), c.utc) << c.written << " as " << c.format << " in " << c.zone;
}

TEST(CallTimes, OfTheHourThatIsSkippedMoveOn) {  // Lisbon, 29 March 2026: 01:00 WET is 02:00 WEST
  const time_form lisbon{"", "Europe/Lisbon"};
  EXPECT_EQ(read("2026-03-29 00:59:59", lisbon), "2026-03-29T00:59:59.000Z");
  EXPECT_EQ(read("2026-03-29 01:30:00", lisbon), "2026-03-29T01:30:00.000Z");  // 02:30 WEST
  EXPECT_EQ(read("2026-03-29 02:00:00", lisbon), "2026-03-29T01:00:00.000Z");
}

TEST(CallTimes,
     OfTheHourThatIsShownTwiceAreTheFirstUnlessThatIsTooEarly) {  // Lisbon, 25 October 2026: 02:00 WEST is 01:00 WET
  const time_form lisbon{"", "Europe/Lisbon"};
  const auto first = read_time("2026-10-25 01:30:00", lisbon);
  EXPECT_EQ(rfc3339(*first), "2026-10-25T00:30:00.000Z");
  EXPECT_EQ(read("2026-10-25 01:40:00", lisbon, first), "2026-10-25T00:40:00.000Z");
  EXPECT_EQ(read("2026-10-25 01:10:00", lisbon, first), "2026-10-25T01:10:00.000Z");
  EXPECT_EQ(read("2026-10-25 02:00:00", lisbon, first), "2026-10-25T02:00:00.000Z");
}

TEST(CallTimes, BeforeTheStartInAnOrdinaryHourAreKept) {
  const time_form lisbon{"", "Europe/Lisbon"};
  const auto start = read_time("2026-07-14 10:00:00", lisbon);
  EXPECT_EQ(read("2026-07-14 09:00:00", lisbon, start), "2026-07-14T08:00:00.000Z");
}

TEST(CallTimes, ThatSaySomethingUnreadableAreNotedOnce) {
  std::vector<std::string> warnings;
  time_reader time({"", "UTC"}, warnings);
  EXPECT_FALSE(time(""));
  EXPECT_FALSE(time("0000-00-00 00:00:00"));
  EXPECT_TRUE(warnings.empty());
  EXPECT_FALSE(time("noon"));
  EXPECT_FALSE(time("midnight"));
  EXPECT_EQ(warnings, std::vector<std::string>{"unreadable_time"});
}

struct duration_case {
  std::string_view written;
  std::int64_t ms;  ///< -1: none
};

const duration_case durations[] = {{"83", 83'000},
                                   {"83.25", 83'250},
                                   {"0", 0},
                                   {"1:23", 83'000},
                                   {"00:01:23", 83'000},
                                   {"00:01:23.456", 83'456},
                                   {"25:00:00", 90'000'000},
                                   {"", -1},
                                   {"-5", -1},
                                   {"1:2:3:4", -1},
                                   {"5s", -1},
                                   {":", -1},
                                   {"9999999:00", -1},
                                   {"99999999999999999999", -1}};

TEST(CallTimes, OfDurationsAreReadToo) {
  for (const duration_case& c : durations) {
    const auto d = read_duration(c.written);
    EXPECT_EQ(d ? d->count() : -1, c.ms) << c.written;
  }
}

}  // namespace
}  // namespace intake::call
