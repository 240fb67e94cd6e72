#include "gateway/journal/gathering_index.hpp"

namespace intake::journal {
namespace {

constexpr std::int64_t before_buckets = 0;
constexpr std::size_t keys_a_bucket = 2048, most_parts = 128;
constexpr milliseconds no_end = std::chrono::hours{24 * 365 * 100};  // their gatherings' age counts

}  // namespace

gathering_index::gathering_index(reader& tables)
    : tables_(tables), buckets_(key_filter{no_end, most_parts, keys_a_bucket}) {
  tables_.each_gathering_key([this](std::int64_t bucket, std::string_view key) {
    if (bucket == before_buckets)
      has_older_ = true;
    else
      buckets_.learn(bucket, key, {});
  });
}

std::vector<std::int64_t> gathering_index::may_have(std::string_view key) const {
  auto out = buckets_.may_have(key);
  if (has_older_) out.push_back(before_buckets);
  return out;
}

std::string gathering_index::gathering_of(std::string_view key) {
  for (const std::int64_t bucket : may_have(key))
    if (auto found = tables_.gathering_of(bucket, key); !found.empty()) return found;
  return {};
}

/// Not into an older bucket that only seems to have it: with many keys there, many new ones would be scattered again.
key_place gathering_index::place_of(std::string_view key) {
  auto found = may_have(key);
  const bool may_be_in_newest = !found.empty() && found.front() == buckets_.filling();
  return {may_be_in_newest ? found.front() : buckets_.add(key, {}), std::move(found)};
}

}  // namespace intake::journal
