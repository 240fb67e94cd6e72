#include "gateway/ulid.hpp"

#include <sys/random.h>

namespace intake {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

int digit(char c) {
  const auto at = alphabet.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

/// Fresh entropy, bought from the kernel for a hundred receipts at a time: no system call a mail.
void refill(std::array<std::uint8_t, 10>& bytes) {
  static thread_local std::array<std::uint8_t, 1000> pool;
  static thread_local std::size_t used = pool.size();
  if (used == pool.size()) {
    std::size_t have = 0;
    while (have < pool.size()) {
      const auto n = getrandom(pool.data() + have, pool.size() - have, 0);
      if (n > 0) have += static_cast<std::size_t>(n);
    }
    used = 0;
  }
  for (auto& b : bytes) b = pool[used++];
  bytes[0] &= 0x7f;  // room to count up within one millisecond without overflow
}

}  // namespace

ulid_generator::ulid_generator() { refill(random_); }

std::string ulid_generator::next(time_point now) {
  const std::int64_t ms = to_millis(now);
  if (ms > last_ms_) {
    last_ms_ = ms;
    refill(random_);
  }
  for (std::size_t i = random_.size(); i-- > 0;)
    if (++random_[i] != 0) break;

  std::string out(26, '0');
  auto time = static_cast<std::uint64_t>(last_ms_);
  for (std::size_t i = 10; i-- > 0; time >>= 5) out[i] = alphabet[time & 31];
  // 80 bits as 16 digits, five bits at a time.
  unsigned buffer = 0, bits = 0;
  std::size_t at = 10;
  for (const std::uint8_t b : random_) {
    buffer = (buffer << 8) | b;
    for (bits += 8; bits >= 5; bits -= 5) out[at++] = alphabet[(buffer >> (bits - 5)) & 31];
  }
  return out;
}

bool is_ulid(std::string_view text) {
  if (text.size() != 26 || text[0] > '7') return false;
  for (const char c : text)
    if (digit(c) < 0) return false;
  return true;
}

std::optional<time_point> ulid_time(std::string_view text) {
  if (!is_ulid(text)) return std::nullopt;
  std::int64_t ms = 0;
  for (std::size_t i = 0; i < 10; ++i) ms = ms * 32 + digit(text[i]);
  return from_millis(ms);
}

}  // namespace intake
