#include <gtest/gtest.h>
#include <sqlite3.h>

#include <map>

#include "gateway/journal/gathering_index.hpp"
#include "gateway/journal/retention.hpp"
#include "tests/support/journal_fixture.hpp"

namespace intake::journal {
namespace {

using tests::journal_fixture;
using tests::make_contact;
using work = std::function<void(tables&)>;

/// Where an id leads, for an index that has just been opened.
std::string led_to(journal_fixture& j, const std::string& key) {
  const auto from = j.reader();
  return gathering_index(*from).gathering_of(crypto::short_digest(key));
}

void lead(tables& to, gathering_index& index, const std::string& text, const std::string& gathering) {
  const std::string key = crypto::short_digest(text);
  to.put_gathering_key(key, index.place_of(key), gathering);
}

void in_one_transaction(journal_fixture& j, const work& what) {
  ASSERT_EQ(j.perform([&](tables& to, std::span<const place>) { what(to); }), trouble::none);
}

TEST(Gatherings, AreFoundByIdAndByKeyUntilTheyEnd) {
  journal_fixture j;
  const auto reader = j.reader();
  gathering_index index(*reader);
  in_one_transaction(j, [&](tables& to) {
    to.put_gathering({"R1", "phone", "first", from_millis(50)}, from_millis(1));
    lead(to, index, "k1", "R1");
    to.put_gathering({"R1", "phone", "second", from_millis(60)}, from_millis(2));
    to.put_gathering({"R2", "phone", "told", {}}, from_millis(2));
  });
  EXPECT_EQ(led_to(j, "k1"), "R1");
  EXPECT_EQ(led_to(j, "k2"), "");
  EXPECT_EQ(reader->gathering("R1")->state, "second");
  EXPECT_EQ(reader->due(), (std::vector<std::pair<time_point, std::string>>{{from_millis(60), "R1"}}));
  in_one_transaction(j, [&](tables& to) {
    to.put_gathering({"R1", "phone", "", {}}, from_millis(3));
    lead(to, index, "k1", "R2");
  });
  EXPECT_FALSE(reader->gathering("R1"));
  EXPECT_EQ(index.gathering_of(crypto::short_digest("k1")), "R2");
  EXPECT_EQ(led_to(j, "k1"), "R2");
  EXPECT_TRUE(reader->due().empty());
}

TEST(Gatherings, AKeyGoesToTheBucketThatIsFilledAndIsMovedWhereItIs) {
  journal_fixture j;
  const auto reader = j.reader();
  gathering_index index(*reader);
  in_one_transaction(j, [&](tables& to) {
    for (int i = 0; i < 5000; ++i) lead(to, index, std::to_string(i), "first");
    for (int i = 0; i < 5000; i += 7) lead(to, index, std::to_string(i), "second");
  });
  std::map<std::int64_t, int> in_bucket;
  j.reader()->each_gathering_key([&](std::int64_t bucket, std::string_view) { ++in_bucket[bucket]; });
  EXPECT_EQ(in_bucket.size(), 3u);
  EXPECT_NEAR(in_bucket[1], 2048, 20) << "those that seem to be there are not counted";
  EXPECT_EQ(in_bucket[1] + in_bucket[2] + in_bucket[3], 5000) << "each once";
  for (int i = 0; i < 5000; ++i)
    ASSERT_EQ(index.gathering_of(crypto::short_digest(std::to_string(i))), i % 7 == 0 ? "second" : "first") << i;
  gathering_index later(*reader);
  EXPECT_EQ(later.gathering_of(crypto::short_digest("4999")), "first");
  EXPECT_EQ(later.place_of(crypto::short_digest("new")).bucket, 3) << "a restart goes on with it";
}

TEST(Gatherings, NewKeysGoToTheNewestBucketHoweverManyOthersThereAre) {
  journal_fixture j;
  const auto reader = j.reader();
  gathering_index index(*reader);
  std::int64_t newest = 1;
  int seem_to_be_there = 0;
  for (int i = 0; i < 600'000; ++i) {
    const key_place at = index.place_of(crypto::short_digest(std::to_string(i)));
    ASSERT_GE(at.bucket, newest) << i;
    newest = at.bucket;
    if (!at.may_be_in.empty()) ++seem_to_be_there;
  }
  EXPECT_NEAR(static_cast<double>(newest), 600'000 / 2048, 3);
  EXPECT_GT(seem_to_be_there, 1000) << "or nothing is shown";
}

TEST(Gatherings, AKeyWhoseTransactionWasRolledBackCanBePutAgain) {
  journal_fixture j;
  const auto reader = j.reader();
  gathering_index index(*reader);
  const auto full = j.perform([&](tables& to, std::span<const place>) {
    lead(to, index, "k", "R1");
    throw write_failed(SQLITE_FULL, "database or disk is full");
  });
  EXPECT_EQ(full, trouble::disk_full);
  EXPECT_EQ(index.gathering_of(crypto::short_digest("k")), "");
  in_one_transaction(j, [&](tables& to) { lead(to, index, "k", "R2"); });
  EXPECT_EQ(index.gathering_of(crypto::short_digest("k")), "R2");
  EXPECT_EQ(led_to(j, "k"), "R2");
}

TEST(Gatherings, KeysOfAJournalOfVersion7AreFoundAndMoved) {
  journal_fixture j;
  j.writer.reset();
  {
    auto db = sqlite::database::open(j.directory.path().string() + "/journal.db", sqlite::access::read_write);
    ASSERT_TRUE(db->exec("DROP TABLE settings; DROP TABLE gathering_keys;"
                         "CREATE TABLE gathering_keys(key BLOB PRIMARY KEY, gathering TEXT NOT NULL) STRICT, WITHOUT ROWID;"
                         "PRAGMA user_version=7"));
    sqlite::statement put{*db, "INSERT INTO gathering_keys VALUES(?, 'R1')"};
    for (const char* text : {"old", "older"}) {
      const std::string key = crypto::short_digest(text);
      ASSERT_TRUE(put.bind(sqlite::statement::blob{key}).done());
    }
  }
  j.restart();
  const auto reader = j.reader();
  gathering_index index(*reader);
  in_one_transaction(j, [&](tables& to) {
    lead(to, index, "old", "R2");
    lead(to, index, "new", "R3");
  });
  EXPECT_EQ(led_to(j, "old"), "R2");
  EXPECT_EQ(led_to(j, "older"), "R1");
  EXPECT_EQ(led_to(j, "new"), "R3");
  int keys = 0;
  j.reader()->each_gathering_key([&keys](std::int64_t, std::string_view) { ++keys; });
  EXPECT_EQ(keys, 3) << "each once";
}

TEST(Gatherings, AContactThatWaitsIsInWorkAndThenWhatBecameOfIt) {
  journal_fixture j;
  for (const char* receipt : {"R1", "R2"}) j.append(make_contact(receipt, receipt));
  in_one_transaction(j, [&](tables& to) {
    to.wait(1);
    to.wait(2);
    to.set_assembled(2);
    to.count("2026-11-24", "smtp/test", "seen", 0);
  });
  auto line = j.reader()->ledger({}).at(0);
  EXPECT_EQ(line.in_work, 2);
  EXPECT_TRUE(line.missing.empty());
  EXPECT_EQ(j.reader()->folded_into("R1"), "");
  j.put_event("R2-0", "root", "{}", 2);
  in_one_transaction(j, [&](tables& to) {
    to.fold(1, "R2-0");
    to.arrive(2);
    to.arrive(1);  // it does not wait any more
  });
  line = j.reader()->ledger({}).at(0);
  EXPECT_EQ(line.in_work, 0);
  EXPECT_EQ(line.folded, 1);
  EXPECT_EQ(line.events, 1);
  EXPECT_EQ(j.reader()->folded_into("R1"), "R2-0");
}

TEST(Gatherings, AreForgottenOnceTheyAreToldAndOld) {
  journal_fixture j;
  const auto reader = j.reader();
  gathering_index index(*reader);
  in_one_transaction(j, [&](tables& to) {
    to.put_gathering({"told", "phone", "x", {}}, j.clock.now());
    to.put_gathering({"open", "phone", "x", j.clock.now()}, j.clock.now());
    for (int i = 0; i < 5000; ++i) lead(to, index, "k" + std::to_string(i), i % 1000 == 2 ? "open" : "told");
    ASSERT_TRUE(to.db().exec("INSERT INTO gathering_keys VALUES(0, x'0102', 'told'), (0, x'0103', 'open')"));
  });
  auto keep = retention::open(j.directory.path().string(), {}, *j.writer);
  ASSERT_TRUE(keep);
  ASSERT_TRUE((*keep)->run_once(j.clock.now() + std::chrono::hours{6 * 24}));
  EXPECT_TRUE(j.reader()->gathering("told"));
  EXPECT_EQ((*keep)->run_once(j.clock.now() + std::chrono::hours{8 * 24})->gatherings, 1);
  EXPECT_FALSE(j.reader()->gathering("told"));
  EXPECT_EQ(led_to(j, "k1"), "");
  EXPECT_TRUE(j.reader()->gathering("open"));
  EXPECT_EQ(led_to(j, "k2"), "open");
  EXPECT_EQ(led_to(j, "k4002"), "open");
  int left = 0;
  j.reader()->each_gathering_key([&left](std::int64_t, std::string_view) { ++left; });
  EXPECT_EQ(left, 6);
}

TEST(Gatherings, AJournalOfVersion1GetsThem) {
  journal_fixture j;
  j.append(make_contact("R1", "a"));
  const std::string file = j.directory.path().string() + "/journal.db";
  j.writer.reset();
  {
    auto db = sqlite::database::open(file, sqlite::access::read_write);
    ASSERT_TRUE(db);
    ASSERT_TRUE(db->exec(tests::dedupe_of_version_1));
    ASSERT_TRUE(db->exec("DROP TABLE gatherings; DROP TABLE gathering_keys; DROP TABLE chats; DROP TABLE chat_lines; DROP TABLE mails; DELETE FROM progress WHERE name <> 'assembled'; PRAGMA user_version=1"));
  }
  EXPECT_TRUE(j.reader()->contact("R1"));  // operators look at it before it is migrated
  j.restart();
  in_one_transaction(j, [&](tables& to) { to.put_gathering({"R1", "phone", "x", {}}, from_millis(1)); });
  EXPECT_TRUE(j.reader()->gathering("R1"));
  EXPECT_EQ(j.append(make_contact("R2", "b"))->contact->number, 2);  // behind the bytes of R1
  EXPECT_EQ(j.reader()->raw("R1")->bytes, "a");
}

}  // namespace
}  // namespace intake::journal
