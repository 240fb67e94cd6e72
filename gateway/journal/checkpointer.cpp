#include "gateway/journal/checkpointer.hpp"

#include <pthread.h>
#include <sqlite3.h>

namespace intake::journal {
namespace {

constexpr int few_pages = 512;  // what the journal thread may be asked to copy: a few milliseconds
constexpr int most_passes = 4;

}  // namespace

result<std::unique_ptr<checkpointer>> checkpointer::start(const std::string& file, std::function<void()> finish,
                                                          int start_at_pages) {
  auto db = sqlite::database::open(file, sqlite::access::read_write);
  if (!db) return db.error();
  if (auto ok = db->exec("PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-1024"); !ok)
    return ok.error();
  return std::unique_ptr<checkpointer>(new checkpointer(std::move(*db), std::move(finish), start_at_pages));
}

checkpointer::checkpointer(sqlite::database db, std::function<void()> finish, int start_at_pages)
    : db_(std::move(db)), finish_(std::move(finish)), start_at_pages_(start_at_pages) {
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "checkpoint");
    run();
  });
}

checkpointer::~checkpointer() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void checkpointer::note(int wal_pages) {
  if (wal_pages < start_at_pages_) return;
  {
    const std::lock_guard lock{mutex_};
    if (due_) return;
    due_ = true;
  }
  wake_.notify_one();
}

void checkpointer::run() {
  std::unique_lock lock{mutex_};
  for (;;) {
    wake_.wait(lock, [&] { return due_ || stopping_; });
    if (stopping_) return;
    lock.unlock();
    copy();
    lock.lock();
    due_ = false;
  }
}

void checkpointer::copy() {
  for (int pass = 0; pass < most_passes; ++pass) {
    int in_log = 0, copied = 0, before = 0;
    if (sqlite3_wal_checkpoint_v2(db_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied) != SQLITE_OK)
      return;
    // What commits have added meanwhile shows in the next pass; stop once a pass finds little to do.
    before = in_log - copied;
    if (before > few_pages) continue;
    if (pass > 0 || in_log < start_at_pages_) break;
  }
  finish_();
}

}  // namespace intake::journal
