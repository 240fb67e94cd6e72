// Writes the write-ahead log back into the database, off the commit path, so that the log stays small and is written
// over in place.
//
// Guarantees  The bulk is copied by its own thread on its own connection while commits go on; only the last few pages
//             are left to the journal thread, between two commits. A log that is overwritten in place costs half the
//             processor time of one that grows.
// Owner       `app`; note() is called by the journal thread.
// Fails       A checkpoint that fails is tried again at the next note; the log keeps what it has, so nothing is lost.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "gateway/result.hpp"
#include "gateway/sqlite/database.hpp"

namespace intake::journal {

class checkpointer {
 public:
  /// `finish` asks the journal thread to copy the rest between two commits (writer::checkpoint_between_commits).
  static result<std::unique_ptr<checkpointer>> start(const std::string& file, std::function<void()> finish,
                                                     int start_at_pages = 4096);
  ~checkpointer();

  /// Pages in the log after a commit.
  void note(int wal_pages);

 private:
  checkpointer(sqlite::database db, std::function<void()> finish, int start_at_pages);
  void run();
  void copy();

  sqlite::database db_;
  const std::function<void()> finish_;
  const int start_at_pages_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool due_ = false, stopping_ = false;
  std::thread thread_;
};

}  // namespace intake::journal
