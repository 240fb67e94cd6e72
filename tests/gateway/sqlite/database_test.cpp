#include "gateway/sqlite/database.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/support/temporary_directory.hpp"

namespace intake::sqlite {
namespace {

database open_new(const tests::temporary_directory& directory) {
  auto db = database::open(directory.file("x.db"), access::read_write);
  EXPECT_TRUE(db);
  return std::move(*db);
}

TEST(Database, GivesBackWhatWasBound) {
  const tests::temporary_directory directory;
  auto db = open_new(directory);
  ASSERT_TRUE(db.exec("CREATE TABLE t(n INTEGER, s TEXT, b BLOB, z TEXT) STRICT"));
  const std::string bytes("\0\xff\n", 3);
  statement put{db, "INSERT INTO t VALUES(?,?,?,?)"};
  EXPECT_TRUE(put.bind(std::int64_t{-5}, "täxt", statement::blob{bytes}, nullptr).done());
  EXPECT_TRUE(put.bind(7, std::string{}, statement::blob{""}, std::optional<std::string_view>{}).done());

  statement ask{db, "SELECT n, s, b, z FROM t ORDER BY n"};
  ASSERT_TRUE(ask.row());
  EXPECT_EQ(ask.integer(0), -5);
  EXPECT_EQ(ask.text(1), "täxt");
  EXPECT_EQ(ask.text(2), bytes);
  EXPECT_TRUE(ask.is_null(3));
  ASSERT_TRUE(ask.row());
  EXPECT_EQ(ask.text(1), "");
  EXPECT_FALSE(ask.is_null(1));
  EXPECT_EQ(ask.text(2), "");
  EXPECT_TRUE(ask.is_null(3));
  EXPECT_FALSE(ask.row());
}

TEST(Database, SaysWhatIsWrong) {
  const auto missing = database::open("/nonexistent/x.db", access::read_only);
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("/nonexistent/x.db"), std::string::npos);

  const tests::temporary_directory directory;
  auto db = open_new(directory);
  EXPECT_FALSE(db.exec("CREATE NONSENSE"));
  EXPECT_THROW((statement{db, "SELECT * FROM nowhere"}), std::runtime_error);
}

TEST(Database, TellsNoSpaceFromOtherTrouble) {
  const tests::temporary_directory directory;
  auto db = open_new(directory);
  ASSERT_TRUE(db.exec("PRAGMA max_page_count=3; CREATE TABLE t(b BLOB)"));
  statement put{db, "INSERT INTO t VALUES(zeroblob(100000))"};
  EXPECT_FALSE(put.done());
  EXPECT_TRUE(is_full(db.extended_code()));
  EXPECT_FALSE(is_full(SQLITE_IOERR_FSYNC));
  EXPECT_FALSE(is_full(SQLITE_OK));
}

}  // namespace
}  // namespace intake::sqlite
