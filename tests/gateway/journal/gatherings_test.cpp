#include <gtest/gtest.h>

#include "gateway/journal/retention.hpp"
#include "tests/support/journal_fixture.hpp"

namespace intake::journal {
namespace {

using tests::journal_fixture;
using tests::make_contact;
using work = std::function<void(tables&)>;

void in_one_transaction(journal_fixture& j, const work& what) {
  ASSERT_EQ(j.perform([&](tables& to, std::span<const place>) { what(to); }), trouble::none);
}

TEST(Gatherings, AreFoundByIdAndByKeyUntilTheyEnd) {
  journal_fixture j;
  in_one_transaction(j, [&](tables& to) {
    to.put_gathering({"R1", "phone", "first", from_millis(50)}, from_millis(1));
    to.put_gathering_key("k1", "R1");
    to.put_gathering({"R1", "phone", "second", from_millis(60)}, from_millis(2));
    to.put_gathering({"R2", "phone", "told", {}}, from_millis(2));
  });
  const auto reader = j.reader();
  EXPECT_EQ(reader->gathering_of("k1"), "R1");
  EXPECT_EQ(reader->gathering_of("k2"), "");
  EXPECT_EQ(reader->gathering("R1")->state, "second");
  EXPECT_EQ(reader->due(), (std::vector<std::pair<time_point, std::string>>{{from_millis(60), "R1"}}));
  in_one_transaction(j, [&](tables& to) {
    to.put_gathering({"R1", "phone", "", {}}, from_millis(3));
    to.put_gathering_key("k1", "R2");
  });
  EXPECT_FALSE(reader->gathering("R1"));
  EXPECT_EQ(reader->gathering_of("k1"), "R2");
  EXPECT_TRUE(reader->due().empty());
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
  in_one_transaction(j, [&](tables& to) {
    to.put_gathering({"told", "phone", "x", {}}, j.clock.now());
    to.put_gathering_key("k1", "told");
    to.put_gathering({"open", "phone", "x", j.clock.now()}, j.clock.now());
    to.put_gathering_key("k2", "open");
  });
  auto keep = retention::open(j.directory.path().string(), {}, *j.writer);
  ASSERT_TRUE(keep);
  ASSERT_TRUE((*keep)->run_once(j.clock.now() + std::chrono::hours{6 * 24}));
  EXPECT_TRUE(j.reader()->gathering("told"));
  EXPECT_EQ((*keep)->run_once(j.clock.now() + std::chrono::hours{8 * 24})->gatherings, 1);
  EXPECT_FALSE(j.reader()->gathering("told"));
  EXPECT_EQ(j.reader()->gathering_of("k1"), "");
  EXPECT_TRUE(j.reader()->gathering("open"));
  EXPECT_EQ(j.reader()->gathering_of("k2"), "open");
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
