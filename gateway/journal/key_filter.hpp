// Where a key may lie: keys go into buckets, one after another, and two octets a key in memory tell which buckets
// cannot have it. Most keys are new, and a look into the tables costs more than all else that is done for one.
//
// Guarantees  A bucket that a key was added to is never left out as long as the key counts. A few of a hundred keys are
//             thought to be in a bucket that has others. Memory is bounded: beyond `most_parts` the oldest are forgotten.
// Owner       One thread at a time.
// Fails       Never.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

#include "gateway/clock.hpp"

namespace intake::journal {

class key_filter {
 public:
  static constexpr std::size_t buckets_a_part = 64;

  /// Keys count for `window`. `keys_a_bucket`: a power of two; fewer fill fewer pages, and make more parts to look into.
  explicit key_filter(milliseconds window, std::size_t most_parts = 64, std::size_t keys_a_bucket = 8192);

  std::size_t keys_a_bucket() const { return keys_a_bucket_; }

  /// Buckets that may have it, newest first. `key`: octets of a digest, of which the first sixteen count.
  std::vector<std::int64_t> buckets_of(std::string_view key) const;
  /// Buckets are filled in ascending order.
  void add(std::int64_t bucket, std::string_view key, time_point);

  std::size_t octets() const;

 private:
  /// Up to 64 buckets, a bit of each word for one: a key's words, all taken together, leave the bits of its buckets.
  struct part {
    std::vector<std::int64_t> buckets;
    std::vector<std::uint64_t> words;
    time_point newest{};
  };
  part& part_of(std::int64_t bucket, time_point);
  std::size_t words_a_part() const;

  milliseconds window_;
  std::size_t most_parts_, keys_a_bucket_;
  std::deque<part> parts_;  ///< oldest first
};

}  // namespace intake::journal
