#include "gateway/journal/reader.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/support/journal_fixture.hpp"

namespace intake::journal {
namespace {

using tests::journal_fixture;
using tests::make_contact;

TEST(JournalReader, HandsOutContactsInOrderWithoutTheHeldOnes) {
  journal_fixture j;
  j.append(make_contact("R1", "a"));
  j.append(make_contact("R2", "b"), "", "looks like spam");
  j.append(make_contact("R3", "c"));
  std::int64_t last = 0;
  const auto contacts = j.reader()->contacts_after(0, 10, 1 << 20, last);
  ASSERT_EQ(contacts.size(), 2u);
  EXPECT_EQ(contacts[0]->contact.receipt, "R1");
  EXPECT_EQ(contacts[0]->contact.body.bytes, "a");
  EXPECT_EQ(contacts[1]->contact.receipt, "R3");
  EXPECT_EQ(last, 3);
}

contact read_by(const std::string& receipt, const char* country) {
  contact c = make_contact(receipt, receipt);
  c.settings = std::make_shared<const source_settings>(boost::json::object{{"country", country}});
  return c;
}

std::string settings_of(journal_fixture& j, const std::string& receipt) {
  const auto found = j.reader()->contact(receipt);
  return found && found->contact.settings ? found->contact.settings->text : "none";
}

TEST(JournalReader, GivesBackTheSettingsThatAreKeptOnce) {
  journal_fixture j;
  j.append(read_by("R1", "PT"));
  j.append(read_by("R2", "NO"));
  j.append(make_contact("R3", "x"));
  j.restart();
  j.append(read_by("R4", "PT"));
  EXPECT_EQ(settings_of(j, "R1"), R"({"country":"PT"})");
  EXPECT_EQ(settings_of(j, "R2"), R"({"country":"NO"})");
  EXPECT_EQ(settings_of(j, "R3"), "none");
  EXPECT_EQ(settings_of(j, "R4"), R"({"country":"PT"})");
  EXPECT_EQ(j.reader()->contact("R4")->contact.envelope, make_contact("R4", "x").envelope);
  std::int64_t last = 0;
  const auto all = j.reader()->contacts_after(0, 10, 1'000'000, last);
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0]->contact.settings, all[3]->contact.settings) << "those of the same row are shared";
}

TEST(JournalReader, GivesBackSettingsWhoseTransactionWasRolledBackFirst) {
  journal_fixture j;
  const auto full = j.perform([](tables& to, std::span<const place>) {
    const contact c = read_by("R1", "PT");
    to.append_contact(c, envelope_text(c), {1, 0, 2}, "", {}, {});
    throw write_failed(SQLITE_FULL, "database or disk is full");
  });
  EXPECT_EQ(full, trouble::disk_full);
  j.append(read_by("R2", "NO"));
  j.append(read_by("R3", "PT"));
  EXPECT_EQ(settings_of(j, "R2"), R"({"country":"NO"})");
  EXPECT_EQ(settings_of(j, "R3"), R"({"country":"PT"})");
}

TEST(JournalReader, LeavesTheNameOfSettingsThatAreNotThere) {
  journal_fixture j;
  j.append(read_by("R1", "PT"));
  j.perform([](tables& to, std::span<const place>) { ASSERT_TRUE(to.db().exec("DELETE FROM settings")); });
  EXPECT_EQ(settings_of(j, "R1"), "none");
  EXPECT_EQ(j.reader()->contact("R1")->contact.envelope.at("settings"), 1);
}

TEST(JournalReader, LeavesSettingsInTheEnvelopesOfEarlierVersions) {
  journal_fixture j;
  contact c = make_contact("R1", "x");
  c.envelope["settings"] = {{"country", "PT"}};
  j.append(c);
  j.writer.reset();
  {
    auto db = sqlite::database::open(j.directory.path().string() + "/journal.db", sqlite::access::read_write);
    ASSERT_TRUE(db->exec("DROP TABLE settings; PRAGMA user_version=7"));
  }
  EXPECT_EQ(j.reader()->contact("R1")->contact.envelope, c.envelope);  // operators look at it before it is migrated
  j.restart();
  EXPECT_EQ(j.reader()->contact("R1")->contact.envelope, c.envelope);
  EXPECT_EQ(settings_of(j, "R1"), "none");
  j.append(read_by("R2", "NO"));
  EXPECT_EQ(settings_of(j, "R2"), R"({"country":"NO"})");
}

TEST(JournalReader, HandsOutNoMoreThanAboutSoManyBytes) {
  journal_fixture j;
  for (const char* receipt : {"R1", "R2", "R3"}) j.append(make_contact(receipt, std::string(1000, receipt[1])));
  std::int64_t last = 0;
  const auto contacts = j.reader()->contacts_after(0, 10, 1500, last);
  ASSERT_EQ(contacts.size(), 2u);
  EXPECT_EQ(contacts[1]->contact.body.bytes, std::string(1000, '2'));
  EXPECT_EQ(last, 2);
}

TEST(JournalReader, ShowsWhatIsHeldAndHandsItOutOnceReleased) {
  journal_fixture j;
  j.append(make_contact("R1", "a"), "", "looks like spam");
  ASSERT_EQ(j.reader()->held().size(), 1u);
  EXPECT_EQ(j.reader()->held()[0].reason, "looks like spam");
  EXPECT_TRUE(j.reader()->released(10).empty());
  bool first = false, second = true;
  j.perform([&](tables& to, std::span<const place>) {
    first = to.decide_held("R1", "released");
    second = to.decide_held("R1", "discarded");
  });
  EXPECT_TRUE(first);
  EXPECT_FALSE(second);
  ASSERT_EQ(j.reader()->released(10).size(), 1u);
  j.perform([&](tables& to, std::span<const place>) { to.pass_held(1); });
  EXPECT_TRUE(j.reader()->released(10).empty());
  std::int64_t last = 0;
  EXPECT_TRUE(j.reader()->contacts_after(0, 10, 1 << 20, last).empty());
}

TEST(JournalReader, FindsAConversationByAnyIdThatLeadsToIt) {
  journal_fixture j;
  const std::string id = crypto::short_digest_hex("root@x");
  j.perform([&](tables& to, std::span<const place>) {
    const auto c = to.put_conversation({.id = id, .sequence = 1, .parties = {"a@x", "b@x"}}, j.clock.now());
    to.put_thread(crypto::short_digest("reply@x"), c, {.event = "R2-0", .content = "digest"});
    to.put_thread(crypto::short_digest("seen-as-parent@x"), c, {});
  });
  const auto r = j.reader();
  ASSERT_TRUE(r->thread(crypto::short_digest("root@x")));
  EXPECT_EQ(r->thread(crypto::short_digest("reply@x"))->first.event, "R2-0");
  EXPECT_EQ(r->thread(crypto::short_digest("seen-as-parent@x"))->second.id, id);
  EXPECT_EQ(r->conversation(id)->parties, (std::vector<std::string>{"a@x", "b@x"}));
  EXPECT_FALSE(r->thread(crypto::short_digest("other@x")));
  EXPECT_FALSE(r->conversation("not an id"));
  EXPECT_FALSE(r->conversation(std::string(32, '0')));
}

TEST(JournalReader, AnIdKeepsLeadingWhereItFirstLed) {
  journal_fixture j;
  const std::string first = crypto::short_digest_hex("first@x"), second = crypto::short_digest_hex("second@x");
  j.perform([&](tables& to, std::span<const place>) {
    const auto a = to.put_conversation({.id = first, .sequence = 1, .parties = {}}, j.clock.now());
    const auto b = to.put_conversation({.id = second, .sequence = 1, .parties = {}}, j.clock.now());
    to.put_thread(crypto::short_digest("shared@x"), a, {});
    to.put_thread(crypto::short_digest("shared@x"), b, {});
  });
  EXPECT_EQ(j.reader()->thread(crypto::short_digest("shared@x"))->second.id, first);
}

TEST(JournalReader, GivesEventsByNumberContactAndConversation) {
  journal_fixture j;
  j.append(make_contact("R1", "a"));
  const auto number = j.put_event("R1-0", "root@x", R"({"id":"R1-0"})");
  const auto r = j.reader();
  EXPECT_EQ(r->event(number)->json, R"({"id":"R1-0"})");
  EXPECT_EQ(r->event_by_id("R1-0")->number, number);
  EXPECT_EQ(r->events_of_contact("R1").size(), 1u);
  EXPECT_EQ(r->events_of_contact("R").size(), 0u);
  EXPECT_EQ(r->events_of_conversation(crypto::short_digest_hex("root@x"), 10).size(), 1u);
  EXPECT_EQ(r->events_after(number, 10).size(), 0u);
  EXPECT_EQ(r->last_event(), number);
}

TEST(JournalReader, GivesEventsOfOneSourceAndSaysHowFarItLooked) {
  journal_fixture j;
  for (int n = 1; n <= 3; ++n) j.put_event("R" + std::to_string(n) + "-0", "root@x", "{}", n);
  const auto r = j.reader();
  std::int64_t last = 0;
  EXPECT_EQ(r->events_of_source_after("smtp/test", 0, 2, last).size(), 2u);
  EXPECT_EQ(last, 2);
  EXPECT_EQ(r->events_of_source_after("smtp/test", 2, 2, last).size(), 1u);
  EXPECT_EQ(last, 3);
  EXPECT_EQ(r->events_of_source_after("telephony/pbx", 0, 2, last).size(), 0u);
  EXPECT_EQ(last, 3);
  EXPECT_EQ(r->events_of_source_after("smtp/test", 9, 2, last).size(), 0u);
  EXPECT_EQ(last, 9) << "never back";
}

TEST(JournalReader, KnowsWhatEachBackendStillHasToGet) {
  journal_fixture j{{"tickets", "desk"}};
  const auto one = j.put_event("R1-0", "a@x", "{}"), two = j.put_event("R2-0", "b@x", "{}", 2);
  j.perform([&](tables& to, std::span<const place>) {
    to.put_delivery({.backend = "tickets", .event = one, .state = delivery_state::delivered, .attempts = 1, .at = {}, .next_at = {}, .reference = "17", .reason = {}});
    to.put_delivery({.backend = "tickets", .event = two, .state = delivery_state::dead, .attempts = 3, .at = {}, .next_at = {}, .reference = {}, .reason = "no"});
    to.move_backend_cursor("tickets", two);
  });
  const auto r = j.reader();
  EXPECT_EQ(r->open_deliveries("tickets").size(), 1u);
  EXPECT_EQ(r->open_deliveries("tickets")[0].event_id, "R2-0");
  EXPECT_EQ(r->undelivered("tickets").first, 0);
  EXPECT_EQ(r->undelivered("desk").first, 2);
  const auto deliveries = r->deliveries_of(one);
  ASSERT_EQ(deliveries.size(), 2u);
  EXPECT_EQ(deliveries[0].second->reference, "17");
  EXPECT_FALSE(deliveries[1].second);
  EXPECT_EQ(r->settled_after("tickets", 0), (std::set<std::int64_t>{one, two}));
}

TEST(JournalReader, ABackendAddedLaterStartsBehindWhatIsThere) {
  journal_fixture j;
  const auto number = j.put_event("R1-0", "a@x", "{}");
  j.perform([&](tables& to, std::span<const place>) { to.register_backend("late"); });
  EXPECT_EQ(j.reader()->backends()[1].cursor, number);
  EXPECT_EQ(j.reader()->undelivered("late").first, 0);
}

TEST(Ledger, NamesWhatIsMissing) {
  journal_fixture j;
  for (const char* receipt : {"R1", "R2", "R3", "R4", "R5"}) j.append(make_contact(receipt, receipt), "", std::string(receipt) == "R3" ? "held" : "");
  j.put_event("R1-0", "a@x", "{}", 1);
  j.perform([&](tables& to, std::span<const place>) {
    to.fold(2, "R1-0");
    to.set_assembled(4);   // R4 is behind the assembler and led to nothing: that must never be, and must be seen
    to.put_delivery({.backend = "tickets", .event = 1, .state = delivery_state::delivered, .attempts = 1, .at = {}, .next_at = {}, .reference = {}, .reason = {}});
    to.move_backend_cursor("tickets", 1);
  });
  const auto lines = j.reader()->ledger({});
  ASSERT_EQ(lines.size(), 1u);
  const auto& line = lines[0];
  EXPECT_EQ(line.seen, 5);
  EXPECT_EQ(line.events, 1);
  EXPECT_EQ(line.folded, 1);
  EXPECT_EQ(line.quarantined, 1);
  EXPECT_EQ(line.in_work, 1);
  EXPECT_EQ(line.missing, std::vector<std::string>{"R4"});
  ASSERT_EQ(line.backends.size(), 1u);
  EXPECT_EQ(line.backends[0].delivered, 1);
  EXPECT_EQ(line.backends[0].waiting, 0);
}

TEST(JournalReader, SeesOneStateWhileAViewLives) {
  journal_fixture j;
  j.append(make_contact("R1", "a"));
  const auto from = j.reader();
  {
    reader::view seen(*from);
    EXPECT_EQ(from->last_contact(), 1);
    j.append(make_contact("R2", "b"));
    EXPECT_EQ(from->last_contact(), 1);
    seen.leave();
    EXPECT_EQ(from->last_contact(), 2) << "each query for itself";
    seen.enter();
    EXPECT_EQ(from->last_contact(), 2);
    j.append(make_contact("R3", "c"));
    EXPECT_EQ(from->last_contact(), 2);
  }
  EXPECT_EQ(from->last_contact(), 3);
}

}  // namespace
}  // namespace intake::journal
