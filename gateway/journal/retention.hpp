// Forgets what is old enough and through: bodies, events, dedupe keys and threads, each by its own age, and gives the
// space back.
//
// Guarantees  Nothing is forgotten that a backend still has to get or that waits in quarantine. A crash in the middle
//             leaves nothing that is pointed to and gone: bytes go first, and a body that is gone reads as "no longer
//             kept". Small steps, so receipts don't wait.
// Owner       A thread of its own with its own reader; run_once() is what the thread does every hour (and tests do at
//             once).
// Fails       By result; what could not be done is tried again the next time.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "gateway/journal/reader.hpp"
#include "gateway/journal/writer.hpp"

namespace intake::journal {

struct retention_rules {
  std::chrono::seconds bodies{90 * 86400}, events{365 * 86400}, dedupe{7 * 86400}, threads{5LL * 365 * 86400};
};

struct pruned {
  std::int64_t bodies = 0, events = 0, dedupe_keys = 0, conversations = 0, gatherings = 0, chats = 0;
  std::uint64_t bytes = 0;
};

class retention {
 public:
  static result<std::unique_ptr<retention>> open(const std::string& directory, retention_rules, writer&);
  ~retention();

  void start(const clock&, std::chrono::seconds every = std::chrono::hours{1});
  result<pruned> run_once(time_point now);

 private:
  retention(std::string directory, retention_rules, writer&, sqlite::database);
  std::int64_t first_needed_contact();
  std::int64_t first_needed_event();
  status prune_bodies(time_point before, pruned&);
  status prune_events(time_point before, pruned&);
  status prune_chats(time_point before, pruned&);
  status prune_gathering_keys();
  status prune_dedupe_keys(time_point before, pruned&);
  status prune_keys(time_point dedupe_before, time_point threads_before, pruned&);
  status write(writer::work);
  std::int64_t ask(const std::string& sql);

  const std::string directory_;
  const retention_rules rules_;
  writer& writer_;
  sqlite::database db_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace intake::journal
