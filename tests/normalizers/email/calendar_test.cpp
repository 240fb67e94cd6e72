#include "normalizers/email/calendar.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

std::vector<calendar_event> events_in(std::string_view calendar,
                                      std::string_view type = "text/calendar; method=REQUEST") {
  const std::string raw = "Content-Type: " + std::string(type) + "\n\n" + std::string(calendar);
  return read_calendar(read_structure(raw));
}

TEST(Calendar, SaysWhatWhenAndBywhom) {
  const auto events = events_in(
      "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VTIMEZONE\nTZID:Europe/"
      "Berlin\nBEGIN:STANDARD\nDTSTART:19701025T030000\nEND:STANDARD\n"
      "END:VTIMEZONE\nBEGIN:VEVENT\nUID:42@x.test\nSUMMARY;LANGUAGE=de:Abnahme\\, Teil 1\\; bit\n "
      "te\nDTSTART;TZID=\"Europe/Berlin\":"
      "20261120T100000\nDTEND;TZID=Europe/Berlin:20261120T113000\nLOCATION:Raum 3\nORGANIZER;CN=\"Ann: "
      "Lee\":mailto:ann@x.test\n"
      "BEGIN:VALARM\nSUMMARY:Alarm\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].method, "REQUEST");
  EXPECT_EQ(events[0].uid, "42@x.test");
  EXPECT_EQ(events[0].summary, "Abnahme, Teil 1; bitte");
  EXPECT_EQ(events[0].start, "2026-11-20T10:00:00");
  EXPECT_EQ(events[0].end, "2026-11-20T11:30:00");
  EXPECT_EQ(events[0].time_zone, "Europe/Berlin");
  EXPECT_EQ(events[0].location, "Raum 3");
  EXPECT_EQ(events[0].organizer, "ann@x.test");
}

struct time_case {
  std::string_view written, read;
};

TEST(Calendar, KeepsTimesAsTheyAreMeant) {
  constexpr time_case cases[] = {{"20261120T100000Z", "2026-11-20T10:00:00Z"},
                                 {"20261120T100000", "2026-11-20T10:00:00"},
                                 {"20261120", "2026-11-20"},
                                 {"tomorrow", ""},
                                 {"", ""}};
  for (const time_case& c : cases) {
    const auto events = events_in("BEGIN:VEVENT\nDTSTART:" + std::string(c.written) + "\nEND:VEVENT\n");
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].start, c.read) << c.written;
    EXPECT_EQ(events[0].method, "REQUEST") << "of the part, when the calendar has none";
  }
}

TEST(Calendar, IsBoundedAndTold) {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "BEGIN:VEVENT\nUID:" + std::to_string(i) + "\nEND:VEVENT\n";
  EXPECT_EQ(events_in(many).size(), 20u);
  EXPECT_TRUE(events_in("nonsense\n:::\n;;;\nEND:VEVENT\n").empty());
  EXPECT_TRUE(events_in(many, "text/plain").empty());
}

TEST(Calendar, OfAnInvitationIsInTheEvent) {
  const facts f = reading_of(
      "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nPlease come.\n--b\nContent-Type: "
      "text/calendar\n\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\n"
      "--b\nContent-Type: application/ics; name=invite.ics\n\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\n--b--\n");
  const auto detail = boost::json::parse(f.detail).as_object();
  EXPECT_EQ(detail.at("calendar"), boost::json::parse(R"([{"uid":"1"}])"));
}

}  // namespace
}  // namespace intake::email
