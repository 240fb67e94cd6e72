#include "gateway/journal/known_keys.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "gateway/crypto/short_digest.hpp"
#include "tests/support/journal_fixture.hpp"

namespace intake::journal {
namespace {

using namespace std::chrono_literals;
using tests::journal_fixture;
using tests::make_contact;

constexpr milliseconds window = 24h;
const std::string there = crypto::short_digest("there"), other = crypto::short_digest("other"), later = crypto::short_digest("later");

struct KnownKeys : testing::Test {
  KnownKeys() { journal.append(make_contact("R1", "a"), there); }

  std::string file() const { return (journal.directory.path() / "journal.db").string(); }
  known_keys open() { return *known_keys::open(file(), window); }
  static void wait_until_complete(known_keys& keys) {
    for (int i = 0; i < 3000 && !keys.is_complete(); ++i) std::this_thread::sleep_for(10ms);
    ASSERT_TRUE(keys.is_complete());
  }
  std::vector<bool> lacking(known_keys& keys, std::vector<std::string_view> which) { return keys.lacking(which, journal.clock.now()); }

  journal_fixture journal;
};

TEST_F(KnownKeys, AreThoseOfTheTablesBeforeTheFilterHasLearntThem) {
  known_keys keys = open();
  EXPECT_FALSE(keys.is_complete());
  EXPECT_EQ(lacking(keys, {there, other}), (std::vector{false, true}));
}

TEST_F(KnownKeys, AreThoseOfTheTablesOnceItHas) {
  known_keys keys = open();
  keys.start();
  wait_until_complete(keys);
  EXPECT_EQ(lacking(keys, {other, there}), (std::vector{true, false}));
  EXPECT_EQ(lacking(keys, {other, there}), (std::vector{true, false})) << "the tables know better than the filter";
}

TEST_F(KnownKeys, AreAskedOfTheTablesOnlyWhenTheFilterCannotTell) {
  known_keys keys = open();
  keys.start();
  wait_until_complete(keys);
  keys.note(other, journal.clock.now());
  journal.append(make_contact("R2", "b"), other);
  journal.append(make_contact("R3", "c"), later);  // as nobody may: not noted
  EXPECT_EQ(lacking(keys, {other, later}), (std::vector{false, true}));
}

TEST_F(KnownKeys, AreLackedByNoTablesThatCannotBeRead) {
  known_keys keys = open();
  journal.perform([](tables& to, std::span<const place>) { to.db().run("DROP TABLE dedupe"); });
  EXPECT_EQ(lacking(keys, {there, other}), (std::vector{false, false}));
}

TEST_F(KnownKeys, AreLearntByTheThousand) {
  journal.perform([](tables& to, std::span<const place>) {
    to.db().run("WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 40000) "
                "INSERT INTO dedupe SELECT randomblob(16), 1, 1795000000000 FROM n");
  });
  known_keys keys = open();
  keys.start();
  wait_until_complete(keys);
  sqlite::database db = *sqlite::database::open(file(), sqlite::access::read_only);
  sqlite::statement all{db, "SELECT key FROM dedupe"};
  int n = 0;
  for (; all.row(); ++n) ASSERT_EQ(lacking(keys, {all.string(0)}), std::vector{false});
  EXPECT_EQ(n, 40'001);
}

TEST_F(KnownKeys, EndWhileTheyAreLearnt) {
  known_keys keys = open();
  keys.start();
}

}  // namespace
}  // namespace intake::journal
