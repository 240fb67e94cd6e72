#include "gateway/journal/key_filter.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>

namespace intake::journal {
namespace {

// Bloom filters side by side, one a bucket: sixteen bits a key, of which eight are set.
constexpr std::size_t bits_a_key = 8;

/// Which words are the key's. A digest is random already: its halves are where to begin and how far to go.
std::array<std::size_t, bits_a_key> words_of(std::string_view key, std::size_t words_a_part) {
  std::array<std::uint64_t, 2> halves{};
  std::memcpy(halves.data(), key.data(), std::min(key.size(), sizeof halves));
  std::array<std::size_t, bits_a_key> out{};
  for (std::size_t i = 0; i < bits_a_key; ++i) out[i] = (halves[0] + i * (halves[1] | 1)) & (words_a_part - 1);
  return out;
}

}  // namespace

key_filter::key_filter(milliseconds window, std::size_t most_parts, std::size_t keys_a_bucket)
    : window_(window), most_parts_(most_parts), keys_a_bucket_(keys_a_bucket) {
  assert(std::has_single_bit(keys_a_bucket));
}

std::size_t key_filter::words_a_part() const { return 16 * keys_a_bucket_; }

std::vector<std::int64_t> key_filter::buckets_of(std::string_view key) const {
  const auto words = words_of(key, words_a_part());
  std::vector<std::int64_t> out;
  for (auto p = parts_.rbegin(); p != parts_.rend(); ++p) {
    std::uint64_t left = ~std::uint64_t{0};
    for (const std::size_t word : words) left &= p->words[word];
    for (std::size_t i = p->buckets.size(); left != 0 && i-- > 0;)
      if (left >> i & 1) out.push_back(p->buckets[i]);
  }
  return out;
}

void key_filter::add(std::int64_t bucket, std::string_view key, time_point when) {
  part& p = part_of(bucket, when);
  for (const std::size_t word : words_of(key, words_a_part()))
    p.words[word] |= std::uint64_t{1} << (p.buckets.size() - 1);
  p.newest = std::max(p.newest, when);
}

std::size_t key_filter::octets() const { return parts_.size() * words_a_part() * sizeof(std::uint64_t); }

key_filter::part& key_filter::part_of(std::int64_t bucket, time_point now) {
  const bool is_current = !parts_.empty() && parts_.back().buckets.back() == bucket;
  if (is_current) return parts_.back();
  if (parts_.empty() || parts_.back().buckets.size() == buckets_a_part) {
    std::erase_if(parts_, [&](const part& p) { return p.newest < now - window_; });
    if (parts_.size() == most_parts_) parts_.pop_front();
    parts_.emplace_back().words.resize(words_a_part());
  }
  parts_.back().buckets.push_back(bucket);
  return parts_.back();
}

}  // namespace intake::journal
