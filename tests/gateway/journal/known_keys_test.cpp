#include "gateway/journal/known_keys.hpp"

#include <gtest/gtest.h>

#include "gateway/crypto/short_digest.hpp"
#include "tests/support/journal_fixture.hpp"

namespace intake::journal {
namespace {

using namespace std::chrono_literals;
using tests::journal_fixture;
using tests::make_contact;

constexpr milliseconds window = 24h;
const std::string there = crypto::short_digest("there"), other = crypto::short_digest("other");

struct KnownKeys : testing::Test {
  KnownKeys() { journal.append(make_contact("R1", "a"), there); }

  std::string file() const { return (journal.directory.path() / "journal.db").string(); }
  known_keys open() { return *known_keys::open(file(), window); }
  void run(const std::string& sql) {
    journal.perform([&](tables& to, std::span<const place>) { ASSERT_TRUE(to.db().exec(sql)); });
  }
  /// Whether the key is new, for the filter or for the tables.
  bool is_new(known_keys& keys, const std::string& key) {
    key_place at = keys.take(key, journal.clock.now());
    keys.ask_tables({{key, &at}}, journal.clock.now());
    return at.may_be_in.empty();
  }

  journal_fixture journal;
};

TEST_F(KnownKeys, AreThoseOfTheTables) {
  known_keys keys = open();
  EXPECT_FALSE(is_new(keys, there));
  EXPECT_TRUE(is_new(keys, other));
  EXPECT_TRUE(is_new(keys, other)) << "taken, but not in the tables yet: who is under way is not this one's business";
}

TEST_F(KnownKeys, MayBeInTheBucketThatTheyWereGiven) {
  known_keys keys = open();
  const key_place first = keys.take(other, journal.clock.now()), again = keys.take(other, journal.clock.now());
  EXPECT_TRUE(first.may_be_in.empty());
  EXPECT_EQ(again.may_be_in, std::vector{first.bucket});
  EXPECT_EQ(keys.take(there, journal.clock.now()).may_be_in, std::vector<std::int64_t>{1});
}

TEST_F(KnownKeys, GoOnInTheNewestBucketAndToAnotherWhenItIsFull) {
  known_keys keys = open();
  for (std::size_t i = 1; i < 8192; ++i)
    ASSERT_EQ(keys.take(crypto::short_digest(std::to_string(i)), journal.clock.now()).bucket, 1);
  EXPECT_EQ(keys.take(other, journal.clock.now()).bucket, 2);
  run("UPDATE dedupe SET bucket = 7");
  EXPECT_EQ(open().take(other, journal.clock.now()).bucket, 7);
}

TEST_F(KnownKeys, OfAnOverfullBucketBeginTheNextOne) {
  run("WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 9000) "
      "INSERT INTO dedupe SELECT 1, randomblob(16), 1, 1795000000000 FROM n");
  EXPECT_EQ(open().take(other, journal.clock.now()).bucket, 2);
}

TEST_F(KnownKeys, AreNewAgainOnceTheyHaveLeftTheWindow) {
  known_keys keys = open();
  journal.clock.advance(window);
  EXPECT_FALSE(is_new(keys, there));
  journal.clock.advance(1ms);
  EXPECT_TRUE(is_new(keys, there));
}

TEST_F(KnownKeys, FromBeforeThereWereBucketsCountAsLongAsTheirWindow) {
  run("UPDATE dedupe SET bucket = 0");
  known_keys keys = open();
  EXPECT_EQ(keys.take(there, journal.clock.now()).may_be_in, std::vector<std::int64_t>{0});
  EXPECT_FALSE(is_new(keys, there));
  EXPECT_TRUE(is_new(keys, other));
  journal.clock.advance(window + 1ms);
  EXPECT_TRUE(keys.take("another", journal.clock.now()).may_be_in.empty());
}

TEST_F(KnownKeys, AreNotNewForTablesThatCannotBeRead) {
  known_keys keys = open();
  run("DROP TABLE dedupe");
  EXPECT_FALSE(is_new(keys, there));
  EXPECT_TRUE(is_new(keys, other)) << "nobody has to ask";
}

TEST_F(KnownKeys, AreLearntByTheThousand) {
  run("WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 40000) "
      "INSERT INTO dedupe SELECT 2 + i / 8192, randomblob(16), 1, 1795000000000 FROM n");
  known_keys keys = open();
  sqlite::database db = *sqlite::database::open(file(), sqlite::access::read_only);
  sqlite::statement all{db, "SELECT key FROM dedupe"};
  int n = 0;
  for (; all.row(); ++n) ASSERT_FALSE(is_new(keys, all.string(0)));
  EXPECT_EQ(n, 40'001);
}

}  // namespace
}  // namespace intake::journal
