#include "gateway/journal/key_buckets.hpp"

namespace intake::journal {

void key_buckets::learn(std::int64_t bucket, std::string_view key, time_point at) {
  if (bucket > filling_) filling_ = bucket, in_it_ = 0;
  filter_.add(bucket, key, at);
  ++in_it_;
}

std::int64_t key_buckets::add(std::string_view key, time_point now) {
  if (in_it_ >= filter_.keys_a_bucket()) ++filling_, in_it_ = 0;
  filter_.add(filling_, key, now);
  ++in_it_;
  return filling_;
}

}  // namespace intake::journal
