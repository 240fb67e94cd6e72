// SQLite behind two small types: a connection and a prepared statement.
//
// Guarantees  Statements are prepared once and reset after use; text and blobs are bound without copying (bind, step,
//             done).
// Owner       One thread a connection; open several for several threads.
// Fails       open() and exec() return the library's words and the extended result code; step() returns the code to
//             look at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace intake::sqlite {

enum class access { read_only, read_write };

class database {
 public:
  database() = default;
  database(database&&) noexcept;
  database& operator=(database&&) noexcept;
  ~database();

  /// Opens (read_write: creates) the file; waits up to `busy` milliseconds for another process's lock. `files` names
  /// what does the reading and writing (gathered_log.hpp); without a name it is SQLite's own.
  static result<database> open(const std::string& file, access, int busy_ms = 5000, const char* files = nullptr);

  status exec(const std::string& sql);
  /// Like exec(), but returns SQLite's extended code (SQLITE_OK = 0) for those who must tell FULL from IOERR.
  int run(const char* sql);
  std::int64_t changes() const;
  std::int64_t last_insert_rowid() const;
  std::string message() const;  ///< the library's last word
  int extended_code() const;
  sqlite3* handle() const { return db_; }

 private:
  sqlite3* db_ = nullptr;
};

/// True for results that say "no space", which passes, unlike everything else that can go wrong with a disk.
bool is_full(int extended_code);

class statement {
 public:
  statement() = default;
  /// Prepares; throws std::runtime_error on bad SQL, which is our bug (or a schema that is not ours).
  statement(database&, std::string_view sql);
  statement(statement&&) noexcept;
  statement& operator=(statement&&) noexcept;
  ~statement();

  /// Binds parameters 1…n; text and blobs must live until reset().
  template <class... T>
  statement& bind(const T&... values) {
    int at = 0;
    (put(++at, values), ...);
    return *this;
  }
  struct blob {
    std::string_view bytes;
  };

  /// SQLITE_ROW, SQLITE_DONE or an extended error code.
  int step();
  /// One step that expects no row; resets. True for SQLITE_DONE.
  bool done();
  /// One step that may give a row; call reset() when through with its columns.
  bool row();
  void reset();

  std::int64_t integer(int column) const;
  std::string_view text(int column) const;  ///< valid until the next step or reset; blobs too
  std::string string(int column) const { return std::string(text(column)); }
  bool is_null(int column) const;

 private:
  void put(int at, std::int64_t);
  void put(int at, int value) { put(at, static_cast<std::int64_t>(value)); }
  void put(int at, bool value) { put(at, static_cast<std::int64_t>(value)); }
  void put(int at, std::uint64_t value) { put(at, static_cast<std::int64_t>(value)); }
  void put(int at, std::string_view);
  void put(int at, const std::string& value) { put(at, std::string_view{value}); }
  void put(int at, const char* value) { put(at, std::string_view{value}); }
  void put(int at, blob);
  void put(int at, std::nullptr_t);
  template <class T>
  void put(int at, const std::optional<T>& value) {
    value ? put(at, *value) : put(at, nullptr);
  }

  sqlite3_stmt* stmt_ = nullptr;
};

}  // namespace intake::sqlite
