// Which gathering an id of a leg leads to, as the tables have it; and where in the tables the id is, or goes.
//
// Guarantees  What was put into the tables at the place that was given for it is found again, unless 16 million others have
//             come since.
// Owner       The assembling thread, with its reader.
// Fails       Throws as the reader does.
#pragma once

#include "gateway/journal/key_buckets.hpp"
#include "gateway/journal/reader.hpp"

namespace intake::journal {

class gathering_index {
 public:
  /// Learns the keys that the tables have.
  explicit gathering_index(reader&);

  /// Empty: it leads nowhere.
  std::string gathering_of(std::string_view key);
  /// Where tables::put_gathering_key() puts it.
  key_place place_of(std::string_view key);

 private:
  std::vector<std::int64_t> may_have(std::string_view key) const;

  reader& tables_;
  key_buckets buckets_;
  bool has_older_ = false;  ///< from before there were buckets: all in bucket 0, and none of them in the filter
};

}  // namespace intake::journal
