#include "gateway/sqlite/gathered_log.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "gateway/sqlite/database.hpp"
#include "tests/support/temporary_directory.hpp"

namespace intake::sqlite {
namespace {

class GatheredLog : public testing::Test {
 protected:
  database open(const char* files = gathered_log()) {
    auto db = database::open(directory_.file("x.db"), access::read_write, 0, files);
    EXPECT_TRUE(db);
    EXPECT_TRUE(db->exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0"));
    return std::move(*db);
  }

  static void fill(database& db, int rows) {
    statement put{db, "INSERT INTO t(b) VALUES (randomblob(3000))"};
    for (int i = 0; i < rows; ++i) EXPECT_TRUE(put.done());
  }

  static std::int64_t number(database& db, const std::string& sql) {
    statement ask{db, sql};
    EXPECT_TRUE(ask.row()) << db.message();
    return ask.integer(0);
  }

  /// Calls that wrote something, by this process until now.
  static std::int64_t write_calls() {
    std::ifstream io("/proc/self/io");
    std::string name;
    for (std::int64_t value = 0; io >> name >> value;)
      if (name == "syscw:") return value;
    ADD_FAILURE() << "the kernel does not count calls";
    return 0;
  }

  static std::int64_t calls_of_a_commit(database& db) {
    EXPECT_TRUE(db.exec("BEGIN"));
    fill(db, 300);
    const auto before = write_calls();
    EXPECT_TRUE(db.exec("COMMIT"));
    return write_calls() - before;
  }

  tests::temporary_directory directory_;
};

TEST_F(GatheredLog, ACommitOfManyPagesIsAFewWrites) {
  auto db = open();
  ASSERT_TRUE(db.exec("CREATE TABLE t(n INTEGER PRIMARY KEY, b BLOB)"));
  EXPECT_LT(calls_of_a_commit(db), 60);  // the log grows, too
  ASSERT_TRUE(db.exec("PRAGMA wal_checkpoint"));
  EXPECT_LT(calls_of_a_commit(db), 20) << "the log is written over, and does not grow";
  auto plain = open(nullptr);
  EXPECT_GT(calls_of_a_commit(plain), 600) << "SQLite gathers by itself now: this file system has had its day";
}

TEST_F(GatheredLog, OthersSeeACommitWhenItReturnsAndNothingBefore) {
  auto db = open();
  auto other = open(nullptr);
  ASSERT_TRUE(db.exec("CREATE TABLE t(n INTEGER PRIMARY KEY, b BLOB); BEGIN"));
  fill(db, 100);
  EXPECT_EQ(number(other, "SELECT count(*) FROM t"), 0);
  ASSERT_TRUE(db.exec("COMMIT"));
  EXPECT_EQ(number(other, "SELECT count(*) FROM t"), 100);
}

TEST_F(GatheredLog, ATransactionLargerThanTheCacheReadsWhatItWroteAndRollsBack) {
  auto db = open();
  ASSERT_TRUE(db.exec("PRAGMA cache_size = 10; CREATE TABLE t(n INTEGER PRIMARY KEY, b BLOB)"));
  for (const char* end : {"ROLLBACK", "COMMIT"}) {
    ASSERT_TRUE(db.exec("BEGIN"));
    fill(db, 500);
    EXPECT_EQ(number(db, "SELECT count(*) FROM t WHERE length(b) = 3000"), 500);
    ASSERT_TRUE(db.exec("UPDATE t SET b = randomblob(2999) WHERE n % 7 = 0"));
    ASSERT_TRUE(db.exec(end));
  }
  auto other = open(nullptr);
  EXPECT_EQ(number(other, "SELECT count(*) FROM t WHERE length(b) = 3000"), 500 - 500 / 7);
  statement check{other, "PRAGMA integrity_check"};
  ASSERT_TRUE(check.row());
  EXPECT_EQ(check.text(0), "ok");
}

TEST_F(GatheredLog, APageOfAnySizeFits) {
  for (const char* size : {"512", "4096", "65536"}) {
    for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(directory_.file("x.db") + part);
    auto db = *database::open(directory_.file("x.db"), access::read_write, 0, gathered_log());
    ASSERT_TRUE(db.exec(std::string("PRAGMA page_size = ") + size +
                        "; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                        "CREATE TABLE t(n INTEGER PRIMARY KEY, b BLOB); BEGIN"));
    fill(db, 200);
    ASSERT_TRUE(db.exec("COMMIT")) << size;
    auto other = open(nullptr);
    EXPECT_EQ(number(other, "SELECT count(*) FROM t"), 200) << size;
  }
}

TEST_F(GatheredLog, ACheckpointEmptiesTheLogAndTheNextCommitBeginsItAnew) {
  auto db = open();
  ASSERT_TRUE(db.exec("CREATE TABLE t(n INTEGER PRIMARY KEY, b BLOB)"));
  for (int round = 1; round <= 3; ++round) {
    ASSERT_TRUE(db.exec("BEGIN"));
    fill(db, 100);
    ASSERT_TRUE(db.exec("COMMIT"));
    ASSERT_EQ(sqlite3_wal_checkpoint_v2(db.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr), SQLITE_OK);
    EXPECT_EQ(std::filesystem::file_size(directory_.file("x.db-wal")), 0u);
    auto other = open(nullptr);
    EXPECT_EQ(number(other, "SELECT count(*) FROM t"), round * 100);
  }
}

TEST_F(GatheredLog, AFileThatCannotBeMadeIsAnError) {
  EXPECT_FALSE(database::open("/nonexistent/x.db", access::read_write, 0, gathered_log()));
  std::filesystem::create_directory(directory_.file("x.db-wal"));
  auto db = *database::open(directory_.file("x.db"), access::read_write, 0, gathered_log());
  EXPECT_FALSE(db.exec("PRAGMA journal_mode = WAL; CREATE TABLE t(n INTEGER)"));
}

}  // namespace
}  // namespace intake::sqlite
