// Gives keys their buckets, one after another, so that those of one time lie together in a table: a key is random, and by
// itself each would have a page of its own to go to. Knows which buckets may have a key.
//
// Owner       One thread at a time.
// Fails       Never.
#pragma once

#include "gateway/journal/key_filter.hpp"

namespace intake::journal {

class key_buckets {
 public:
  explicit key_buckets(key_filter filter) : filter_(std::move(filter)) {}

  /// The tables have the key in this bucket; buckets come in ascending order.
  void learn(std::int64_t bucket, std::string_view key, time_point);
  /// The bucket that the key goes to; from now on it may be there.
  std::int64_t add(std::string_view key, time_point now);
  /// The one that is filled now.
  std::int64_t filling() const { return filling_; }
  /// Newest first; none: it is new.
  std::vector<std::int64_t> may_have(std::string_view key) const { return filter_.buckets_of(key); }

 private:
  key_filter filter_;
  std::int64_t filling_ = 1;
  std::size_t in_it_ = 0;
};

}  // namespace intake::journal
