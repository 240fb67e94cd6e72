// The nightly count: what has no contact is told and taken, once, and nothing else is fetched again.
#include "adapters/imap/folder_count.hpp"
#include "adapters/imap/imap_session.hpp"
#include "tests/support/imap_dialogue.hpp"

namespace intake::imap::test {
namespace {

using namespace std::chrono_literals;

TEST(FolderCount, IsDueOnceADay) {
  folder_count c(3h + 30min);
  EXPECT_FALSE(c.is_due(noon()));
  EXPECT_FALSE(c.is_due(noon() + 15h));
  EXPECT_TRUE(c.is_due(noon() + 15h + 31min));
  EXPECT_FALSE(c.is_due(noon() + 15h + 32min));
  EXPECT_FALSE(c.is_due(noon() + 39h));
  EXPECT_TRUE(c.is_due(noon() + 40h));
  EXPECT_FALSE(folder_count(std::nullopt).is_due(noon() + 1000h));
}

TEST(FolderCount, KnowsTheNextTime) {
  EXPECT_EQ(rfc3339(next_at(noon(), 3h + 30min)), "2026-11-27T03:30:00.000Z");
  EXPECT_EQ(rfc3339(next_at(noon(), 12h + 1min)), "2026-11-26T12:01:00.000Z");
  EXPECT_EQ(rfc3339(next_at(noon(), 12h)), "2026-11-27T12:00:00.000Z");
}

/// Counts a minute after noon; rests where most tests begin.
dialogue counts_after_noon(std::string place = "", folder_policy policy = plain_policy()) {
  policy.count_at = 12h + 1min;
  return dialogue(std::move(policy), std::move(place));
}

/// 1, 2 and 3 have been taken, and the server is waited for.
void take_three(dialogue& d) {
  d.opened("7", "4");
  d.list_of("1:*");
  for (const std::uint32_t uid : {1, 2, 3}) d.lists(uid);
  d.tagged("OK listed");
  for (const std::uint32_t uid : {1, 2, 3}) d.gives(uid, "mail " + std::to_string(uid));
  d.client_says("IDLE");
  d.server("+ idling");
}

/// Night falls: the folder is looked at, and then counted.
void night_falls(dialogue& d, std::string_view range, std::string_view counted) {
  d.waits(plain_policy().idle_renew);
  d.client_says("DONE");
  d.tagged("OK idled");
  d.list_of(range);
  d.tagged("OK listed");
  d.list_of(counted);
}

TEST(ImapCount, TakesWhatHasNoContact) {
  auto d = counts_after_noon();
  take_three(d);
  d.forgotten = {2};
  night_falls(d, "4:*", "1:3");
  for (const std::uint32_t uid : {1, 2, 3}) d.lists(uid);
  d.tagged("OK listed");
  d.gives(2, "mail 2");
  d.client_says("IDLE");
  EXPECT_EQ(d.mails().size(), 4u);
  EXPECT_EQ(d.place(), "7 3 3 4 0 3") << "the place does not go back, and the range was counted";
  const auto sum = d.progress().take_count();
  ASSERT_TRUE(sum);
  EXPECT_EQ(sum->listed, 3u);
  EXPECT_EQ(sum->missing, std::vector<std::uint32_t>{2});
  EXPECT_FALSE(d.progress().take_count()) << "told once";
}

TEST(ImapCount, SaysWhenNothingIsMissing) {
  auto d = counts_after_noon();
  take_three(d);
  night_falls(d, "4:*", "1:3");
  for (const std::uint32_t uid : {1, 3}) d.lists(uid);  // somebody expunged 2
  d.tagged("OK listed");
  d.client_says("IDLE");
  const auto sum = d.progress().take_count();
  ASSERT_TRUE(sum);
  EXPECT_EQ(sum->listed, 2u);
  EXPECT_TRUE(sum->missing.empty());
  EXPECT_EQ(d.mails().size(), 3u);
}

TEST(ImapCount, TellsACopyFromAMissingMail) {
  auto d = counts_after_noon();
  take_three(d);
  d.forgotten = {2};
  d.duplicates = true;
  night_falls(d, "4:*", "1:3");
  for (const std::uint32_t uid : {1, 2, 3}) d.lists(uid);
  d.tagged("OK listed");
  d.gives(2, "mail 2");
  d.client_says("IDLE");
  const auto sum = d.progress().take_count();
  ASSERT_TRUE(sum);
  EXPECT_EQ(sum->copies, 1u);
  EXPECT_TRUE(sum->missing.empty());
}

TEST(ImapCount, GoesOnWhereAConnectionBroke) {
  auto d = counts_after_noon();
  take_three(d);
  d.forgotten = {2, 3};
  night_falls(d, "4:*", "1:3");
  for (const std::uint32_t uid : {1, 2, 3}) d.lists(uid);
  d.tagged("OK listed");
  d.gives(2, "mail 2");
  d.forgotten = {3};
  d.happens(event::hung_up{});
  d.connects();
  d.opened("7", "4");
  d.list_of("4:*");
  d.tagged("OK listed");
  d.list_of("1:3");
  for (const std::uint32_t uid : {1, 2, 3}) d.lists(uid);
  d.tagged("OK listed");
  d.gives(3, "mail 3");
  d.client_says("IDLE");
  EXPECT_EQ(d.place(), "7 3 3 4 0 3");
}

TEST(ImapCount, LeavesAloneWhatWasThereBeforeUs) {
  auto policy = plain_policy();
  policy.from = folder_policy::begin_from::now;
  auto d = counts_after_noon("", policy);
  d.opened("7", "4");
  d.list_of("4:*");
  d.tagged("OK listed");
  d.client_says("IDLE");
  d.server("+ idling");
  d.waits(plain_policy().idle_renew);
  d.client_says("DONE");
  d.tagged("OK idled");
  d.list_of("4:*");
  d.tagged("OK listed");
  d.client_says("IDLE");
  EXPECT_TRUE(d.progress().take_count()) << "there was nothing to count";
}

TEST(ImapCount, CountsNothingTwice) {
  auto d = counts_after_noon("7 9 9 4 0 6");
  d.opened("7", "10");
  d.list_of("10:*");
  d.tagged("OK listed");
  d.client_says("IDLE");
  d.server("+ idling");
  night_falls(d, "10:*", "7:9");
  d.tagged("OK listed");
  d.client_says("IDLE");
  EXPECT_EQ(d.place(), "7 9 9 4 0 9");
}

TEST(ImapCount, WaitsForADoorThatIsClosed) {
  auto d = counts_after_noon();
  take_three(d);
  night_falls(d, "4:*", "1:3");
  d.lists(1);
  d.door_refuses = "disk_low";
  d.tagged("OK listed");
  d.client_closes(session_end::kind::door);
  EXPECT_EQ(d.place(), "7 3 3 4 0");
}

}  // namespace
}  // namespace intake::imap::test
