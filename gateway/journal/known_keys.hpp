// Whether the tables have a dedupe key: the segment thread's question, asked of a filter first and of the tables when the
// filter cannot tell.
//
// Guarantees  lacking() never says so of a key that the tables have had within the window. The filter learns what they had
//             at the start on a thread of its own; until then the tables are asked each time.
// Owner       The segment thread. From start() on only keys that lacking() was asked of, or note() told, may go to the
//             tables.
// Fails       Tables that cannot be read: no key is said to be lacking, and its contact hears with its transaction.
#pragma once

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/journal/key_filter.hpp"
#include "gateway/result.hpp"
#include "gateway/sqlite/database.hpp"

namespace intake::journal {

class known_keys {
 public:
  /// `file`: the journal's database.
  static result<known_keys> open(const std::string& file, milliseconds window);
  known_keys(known_keys&&) = default;
  ~known_keys();

  void start();
  /// Of each key, whether the tables certainly lack it. It may go there now.
  std::vector<bool> lacking(const std::vector<std::string_view>& keys, time_point now);
  /// The key may go to the tables, and nobody asked.
  void note(std::string_view key, time_point now) { filter_.add(key, now); }
  /// The filter knows all that the tables had when it was started.
  bool is_complete();

 private:
  known_keys(sqlite::database, std::string file, milliseconds window);

  std::string file_;
  milliseconds window_;
  sqlite::database tables_;
  sqlite::statement find_;
  key_filter filter_;  ///< of what came since the start, and once it is complete of all
  bool complete_ = false;
  std::unique_ptr<std::atomic<bool>> stopping_ = std::make_unique<std::atomic<bool>>(false);
  std::future<result<key_filter>> earlier_;
};

}  // namespace intake::journal
