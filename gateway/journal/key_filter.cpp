#include "gateway/journal/key_filter.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace intake::journal {
namespace {

// A Bloom filter in lines of the processor's cache: 32 keys a line of 512 bits, five bits a key.
constexpr std::size_t keys_a_line = 32, bits_a_key = 5;
constexpr std::size_t fewest_lines = 2048, most_lines = 32768;  // 64 Ki to 1 Mi keys

/// Where a key has its bits. A digest is random already: its halves choose the line and the bits.
class spot {
 public:
  explicit spot(std::string_view key) { std::memcpy(halves_.data(), key.data(), std::min(key.size(), sizeof halves_)); }
  std::size_t line_of(std::size_t lines) const { return halves_[0] % lines; }
  /// `of`: 0 to 4.
  std::size_t bit(std::size_t of) const { return (halves_[1] >> (9 * of)) & 511; }

 private:
  std::array<std::uint64_t, 2> halves_{};
};

}  // namespace

bool key_filter::part::is_full() const { return keys == lines.size() * keys_a_line; }

bool key_filter::may_hold(std::string_view key, time_point now) const {
  if (now < blind_until_) return true;
  const spot at{key};
  return std::any_of(parts_.begin(), parts_.end(), [&](const part& p) {
    const auto& bits = p.lines[at.line_of(p.lines.size())].bits;
    for (std::size_t i = 0; i < bits_a_key; ++i)
      if (!(bits[at.bit(i) / 64] >> (at.bit(i) % 64) & 1)) return false;
    return true;
  });
}

void key_filter::add(std::string_view key, time_point when) {
  if (parts_.empty() || parts_.back().is_full()) grow(when);
  part& p = parts_.back();
  const spot at{key};
  auto& bits = p.lines[at.line_of(p.lines.size())].bits;
  for (std::size_t i = 0; i < bits_a_key; ++i) bits[at.bit(i) / 64] |= std::uint64_t{1} << (at.bit(i) % 64);
  ++p.keys;
  p.newest = std::max(p.newest, when);
}

void key_filter::absorb(key_filter&& older) {
  parts_.insert(parts_.begin(), std::make_move_iterator(older.parts_.begin()),
                std::make_move_iterator(older.parts_.end()));
  blind_until_ = std::max(blind_until_, older.blind_until_);
  while (parts_.size() > most_parts_) drop_oldest();
}

std::size_t key_filter::octets() const {
  std::size_t sum = 0;
  for (const part& p : parts_) sum += p.lines.size() * sizeof(line);
  return sum;
}

void key_filter::grow(time_point now) {
  std::erase_if(parts_, [&](const part& p) { return p.newest < now - window_; });
  if (parts_.size() == most_parts_) drop_oldest();
  const std::size_t lines = parts_.empty() ? fewest_lines : std::min(2 * parts_.back().lines.size(), most_lines);
  parts_.emplace_back().lines.resize(lines);
}

void key_filter::drop_oldest() {
  blind_until_ = std::max(blind_until_, parts_.front().newest + window_);
  parts_.pop_front();
}

}  // namespace intake::journal
