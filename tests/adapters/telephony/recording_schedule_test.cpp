#include "adapters/telephony/recording_schedule.hpp"

#include <gtest/gtest.h>

namespace intake::telephony {
namespace {

using namespace std::chrono_literals;
using ending = recording_schedule::ending;

constexpr time_point start{1'000'000'000ms};

spoken_recording wanted(const std::string& id) {
  return {"leg", {"leg"}, {id, "recording", "https://api.example.com/" + id, {}}};
}

std::string named(const std::optional<spoken_recording>& w) { return w ? w->name() : "-"; }

TEST(RecordingSchedule, FetchesEachOnce) {
  recording_schedule s({}, 0);
  s.add(5, {wanted("a"), wanted("b")}, start);
  s.add(6, {wanted("a")}, start);
  const auto first = s.begin(start), second = s.begin(start);
  EXPECT_EQ(named(first) + named(second) + named(s.begin(start)), "ab-");
  EXPECT_FALSE(s.end(*first, ending::fetched, start));
  s.add(7, {wanted("a")}, start);
  EXPECT_EQ(named(s.begin(start)), "-");
  EXPECT_EQ(s.waiting(), 1u);
}

TEST(RecordingSchedule, WaitsFourTimesAsLongAfterEachFailureAndGivesUp) {
  recording_schedule s({.attempts = 5, .first_pause = 10s, .longest_pause = 100s}, 0);
  s.add(1, {wanted("a")}, start);
  time_point now = start;
  for (const auto pause : {10s, 40s, 100s, 100s}) {
    const auto job = s.begin(now);
    ASSERT_TRUE(job);
    EXPECT_EQ(s.due(), std::nullopt);
    EXPECT_FALSE(s.end(*job, ending::failed, now));
    EXPECT_EQ(s.due(), now + pause);
    EXPECT_EQ(named(s.begin(now + pause - 1ms)), "-");
    now += pause;
  }
  EXPECT_TRUE(s.end(*s.begin(now), ending::failed, now));
  EXPECT_EQ(s.waiting(), 0u);
  s.add(2, {wanted("a")}, now);
  EXPECT_EQ(s.waiting(), 0u) << "what was given up is not begun again by a revision";
}

TEST(RecordingSchedule, DoesNotRepeatWhatIsHopeless) {
  recording_schedule s({}, 0);
  s.add(1, {wanted("a")}, start);
  EXPECT_TRUE(s.end(*s.begin(start), ending::hopeless, start));
  EXPECT_EQ(s.due(), std::nullopt);
}

/// After a restart events are read again: a later one may show what an earlier one asks for.
TEST(RecordingSchedule, DoesNotFetchWhatALaterEventHasAttached) {
  recording_schedule s({}, 0);
  spoken_recording here = wanted("a");
  here.is_here = true;
  s.add(1, {wanted("a"), wanted("b")}, start);
  s.add(2, {here}, start);
  EXPECT_EQ(named(s.begin(start)) + named(s.begin(start)), "b-");
  s.add(3, {wanted("a")}, start);
  EXPECT_EQ(named(s.begin(start)), "-");
}

TEST(RecordingSchedule, EndsByItselfWhatIsUnderWay) {
  recording_schedule s({}, 0);
  spoken_recording here = wanted("a");
  here.is_here = true;
  s.add(1, {wanted("a")}, start);
  const auto job = s.begin(start);
  s.add(2, {here}, start);
  EXPECT_EQ(s.place(), 0);
  EXPECT_FALSE(s.end(*job, ending::fetched, start));
  EXPECT_EQ(s.place(), 2);
}

TEST(RecordingSchedule, AFailureHoldsUpNoOther) {
  recording_schedule s({}, 0);
  s.add(1, {wanted("a"), wanted("b")}, start);
  s.end(*s.begin(start), ending::failed, start);
  EXPECT_EQ(named(s.begin(start)), "b");
}

/// Whoever begins again at place() misses nothing that is still to come.
TEST(RecordingSchedule, ItsPlaceIsBehindNothingThatIsStillToCome) {
  recording_schedule s({}, 3);
  EXPECT_EQ(s.place(), 3);
  s.add(5, {wanted("a")}, start);
  s.add(6, {}, start);
  s.add(7, {wanted("b")}, start);
  EXPECT_EQ(s.seen(), 7);
  EXPECT_EQ(s.place(), 4);
  const auto a = s.begin(start), b = s.begin(start);
  s.end(*b, ending::fetched, start);
  EXPECT_EQ(s.place(), 4);
  s.end(*a, ending::failed, start);
  EXPECT_EQ(s.place(), 4);
  s.end(*s.begin(start + 1h), ending::fetched, start);
  EXPECT_EQ(s.place(), 7);
}

TEST(RecordingSchedule, WantsNoMoreEventsThanItHasRoomFor) {
  recording_schedule s({.most_waiting = 2}, 0);
  s.add(1, {wanted("a")}, start);
  EXPECT_TRUE(s.room());
  s.add(2, {wanted("b")}, start);
  EXPECT_FALSE(s.room());
  s.end(*s.begin(start), ending::fetched, start);
  EXPECT_TRUE(s.room());
}

TEST(RecordingSchedule, RemembersABoundedNumber) {
  recording_schedule s({.most_remembered = 1}, 0);
  for (const char* id : {"a", "b"}) {
    s.add(1, {wanted(id)}, start);
    s.end(*s.begin(start), ending::fetched, start);
  }
  s.add(2, {wanted("b"), wanted("a")}, start);
  EXPECT_EQ(named(s.begin(start)) + named(s.begin(start)), "a-");
}

}  // namespace
}  // namespace intake::telephony
