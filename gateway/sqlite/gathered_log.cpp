#include "gateway/sqlite/gathered_log.hpp"

#include <algorithm>
#include <cstddef>
#include <new>
#include <sqlite3.h>
#include <string>

namespace intake::sqlite {
namespace {

/// The most that SQLite's files take in one call: they cut a count of bytes to 17 bits.
constexpr std::size_t room = 0x1ffff;

/// A log that grows makes each sync write the file's new length as well, which takes several times as long. So it grows
/// in steps, of zeros: to whoever reads a log they are a frame that was never written.
constexpr sqlite3_int64 growth = 1 << 20;

/// SQLite's idea of an open file. The system's own file lies behind it, in the memory that SQLite gave for both.
struct log_file : sqlite3_file {
  std::string waiting;  ///< not in the file yet
  sqlite3_int64 start = 0;
  sqlite3_int64 length = 0;  ///< of the file

  sqlite3_file* system() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  const sqlite3_io_methods& calls() { return *system()->pMethods; }

  int flush() {
    if (waiting.empty()) return SQLITE_OK;
    grow(start + static_cast<sqlite3_int64>(waiting.size()));
    const int code = calls().xWrite(system(), waiting.data(), static_cast<int>(waiting.size()), start);
    waiting.clear();
    return code;
  }

  /// Best effort: where there is no room for zeros, the write itself may still fit.
  void grow(sqlite3_int64 end) {
    if (end <= length) return;
    static const std::string zeros(64 << 10, '\0');
    const sqlite3_int64 grown = (end / growth + 1) * growth;
    for (; length < grown; length += static_cast<sqlite3_int64>(zeros.size()))
      if (calls().xWrite(system(), zeros.data(), static_cast<int>(zeros.size()), length) != SQLITE_OK) break;
    length = std::max(length, end);
  }
};

static_assert(alignof(log_file) <= 8, "SQLite's memory is aligned for its own structures only");

log_file& of(sqlite3_file* f) { return *static_cast<log_file*>(f); }

int close(sqlite3_file* f) {
  of(f).flush();  // of a transaction that never ended, if there is anything: nobody will read it
  const int code = of(f).calls().xClose(of(f).system());
  of(f).~log_file();
  return code;
}

int write(sqlite3_file* f, const void* bytes, int count, sqlite3_int64 at) {
  std::string& waiting = of(f).waiting;
  const auto size = static_cast<std::size_t>(count);
  const auto end = of(f).start + static_cast<sqlite3_int64>(waiting.size());
  if (at != end || waiting.size() + size > room)
    if (const int code = of(f).flush(); code != SQLITE_OK) return code;
  if (waiting.empty()) of(f).start = at;
  waiting.append(static_cast<const char*>(bytes), size);
  return SQLITE_OK;
}

int truncate(sqlite3_file* f, sqlite3_int64 length) {
  if (const int code = of(f).flush(); code != SQLITE_OK) return code;
  of(f).length = length;
  return of(f).calls().xTruncate(of(f).system(), length);
}

template <auto Call>
struct through;

/// A call that needs nothing but the system's file.
template <class... A, int (*sqlite3_io_methods::*Call)(sqlite3_file*, A...)>
struct through<Call> {
  static int pass(sqlite3_file* f, A... arguments) { return (of(f).calls().*Call)(of(f).system(), arguments...); }
  static int after_flush(sqlite3_file* f, A... arguments) {
    const int code = of(f).flush();
    return code == SQLITE_OK ? pass(f, arguments...) : code;
  }
};

constexpr sqlite3_io_methods methods = {
    .iVersion = 1,  // locks and shared memory of a log are the database file's business
    .xClose = close,
    .xRead = through<&sqlite3_io_methods::xRead>::after_flush,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = through<&sqlite3_io_methods::xSync>::after_flush,
    .xFileSize = through<&sqlite3_io_methods::xFileSize>::after_flush,
    .xLock = through<&sqlite3_io_methods::xLock>::pass,
    .xUnlock = through<&sqlite3_io_methods::xUnlock>::pass,
    .xCheckReservedLock = through<&sqlite3_io_methods::xCheckReservedLock>::pass,
    .xFileControl = through<&sqlite3_io_methods::xFileControl>::pass,
    .xSectorSize = through<&sqlite3_io_methods::xSectorSize>::pass,
    .xDeviceCharacteristics = through<&sqlite3_io_methods::xDeviceCharacteristics>::pass,
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

sqlite3_vfs* system_files() {
  static sqlite3_vfs* const files = sqlite3_vfs_find(nullptr);
  return files;
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* memory, int flags, int* flags_out) {
  sqlite3_vfs* files = system_files();
  if (!(flags & SQLITE_OPEN_WAL)) return files->xOpen(files, name, memory, flags, flags_out);
  auto* f = new (memory) log_file{};
  f->waiting.reserve(room);
  const int code = files->xOpen(files, name, f->system(), flags, flags_out);
  if (code == SQLITE_OK && f->calls().xFileSize(f->system(), &f->length) == SQLITE_OK) {
    f->pMethods = &methods;
    return code;
  }
  if (f->system()->pMethods) f->calls().xClose(f->system());
  f->~log_file();
  memory->pMethods = nullptr;  // nothing to close
  return code == SQLITE_OK ? SQLITE_IOERR_FSTAT : code;
}

}  // namespace

const char* gathered_log() {
  static sqlite3_vfs ours = [] {
    sqlite3_initialize();
    sqlite3_vfs like_the_system = *system_files();
    like_the_system.zName = "gathered_log";
    like_the_system.szOsFile += static_cast<int>(sizeof(log_file));
    like_the_system.pNext = nullptr;
    like_the_system.xOpen = open;
    return like_the_system;
  }();
  static const int registered = sqlite3_vfs_register(&ours, 0);
  return registered == SQLITE_OK ? ours.zName : nullptr;
}

}  // namespace intake::sqlite
