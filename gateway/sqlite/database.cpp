#include "gateway/sqlite/database.hpp"

#include <sqlite3.h>
#include <stdexcept>
#include <utility>

namespace intake::sqlite {

database::database(database&& other) noexcept : db_(std::exchange(other.db_, nullptr)) {}

database& database::operator=(database&& other) noexcept {
  std::swap(db_, other.db_);
  return *this;
}

database::~database() { sqlite3_close_v2(db_); }

result<database> database::open(const std::string& file, access mode, int busy_ms, const char* files) {
  // The library's statistics of its memory take a lock at each allocation, one for all threads; nobody reads them.
  [[maybe_unused]] static const int quiet = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  database out;
  const int flags = mode == access::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(file.c_str(), &out.db_, flags | SQLITE_OPEN_NOMUTEX, files);
  if (code != SQLITE_OK) return fail("cannot open " + file + ": " + sqlite3_errstr(code));
  sqlite3_extended_result_codes(out.db_, 1);
  sqlite3_busy_timeout(out.db_, busy_ms);
  return out;
}

status database::exec(const std::string& sql) {
  if (run(sql.c_str()) == SQLITE_OK) return {};
  return fail(message());
}

int database::run(const char* sql) {
  const int code = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? code : sqlite3_extended_errcode(db_);
}

std::int64_t database::changes() const { return sqlite3_changes64(db_); }
std::int64_t database::last_insert_rowid() const { return sqlite3_last_insert_rowid(db_); }
std::string database::message() const { return sqlite3_errmsg(db_); }
int database::extended_code() const { return sqlite3_extended_errcode(db_); }

bool is_full(int extended_code) { return (extended_code & 0xff) == SQLITE_FULL; }

statement::statement(database& db, std::string_view sql) {
  const int code = sqlite3_prepare_v3(db.handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &stmt_, nullptr);
  if (code != SQLITE_OK) throw std::runtime_error("cannot prepare \"" + std::string(sql) + "\": " + db.message());
}

statement::statement(statement&& other) noexcept : stmt_(std::exchange(other.stmt_, nullptr)) {}

statement& statement::operator=(statement&& other) noexcept {
  std::swap(stmt_, other.stmt_);
  return *this;
}

statement::~statement() { sqlite3_finalize(stmt_); }

int statement::step() { return sqlite3_step(stmt_); }

bool statement::done() {
  const int code = step();
  reset();
  return code == SQLITE_DONE;
}

bool statement::row() { return step() == SQLITE_ROW; }

void statement::reset() { sqlite3_reset(stmt_); }

std::int64_t statement::integer(int column) const { return sqlite3_column_int64(stmt_, column); }

std::string_view statement::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(stmt_, column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(stmt_, column))};
}

bool statement::is_null(int column) const { return sqlite3_column_type(stmt_, column) == SQLITE_NULL; }

void statement::put(int at, std::int64_t value) { sqlite3_bind_int64(stmt_, at, value); }
void statement::put(int at, std::nullptr_t) { sqlite3_bind_null(stmt_, at); }

void statement::put(int at, std::string_view value) {
  sqlite3_bind_text64(stmt_, at, value.data() ? value.data() : "", value.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void statement::put(int at, blob value) {
  if (value.bytes.empty())
    sqlite3_bind_zeroblob(stmt_, at, 0);
  else
    sqlite3_bind_blob64(stmt_, at, value.bytes.data(), value.bytes.size(), SQLITE_STATIC);
}

}  // namespace intake::sqlite
