// Which contacts may be told that they are new: the segment thread's question, asked of a filter in memory first and of the
// tables when the filter cannot tell. It also says which bucket of the tables a key goes to.
//
// Guarantees  A key that the tables have had within the window is never taken for new, unless 32 million others have come
//             since.
// Owner       The segment thread. Only keys that take() was asked of may go to the tables meanwhile.
// Fails       Tables that cannot be read: no key with a bucket to look into is new, and its contact hears with its
//             transaction.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/journal/key_buckets.hpp"
#include "gateway/journal/records.hpp"
#include "gateway/result.hpp"
#include "gateway/sqlite/database.hpp"

namespace intake::journal {

/// A key that the filter is not sure of.
struct unsure_key {
  std::string_view key;
  key_place* place;
};

class known_keys {
 public:
  /// Learns the keys that the tables have. `file`: the journal's database.
  static result<known_keys> open(const std::string& file, milliseconds window);

  /// From now on the key is in its bucket.
  key_place take(std::string_view key, time_point now);
  /// Empties `may_be_in` of those that the tables do not have.
  void ask_tables(const std::vector<unsure_key>&, time_point now);

 private:
  known_keys(sqlite::database, milliseconds window);
  void learn();
  bool tables_lack(const unsure_key&, time_point now);

  milliseconds window_;
  sqlite::database tables_;
  sqlite::statement find_;
  key_buckets buckets_;
  time_point oldest_bucket_counts_until_{};  ///< keys from before there were buckets; the filter knows none of them
};

/// The newest bucket in the tables, at least 1: keys from before there were buckets are in bucket 0.
std::int64_t last_bucket(sqlite::database&);

}  // namespace intake::journal
