#include "gateway/pipeline/pressure.hpp"

namespace intake::pipeline {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t many_in_a_tenth = 20, a_storm_in_a_tenth = 100;  ///< contacts in 0.1 s
constexpr milliseconds longest_wait{5'000};
constexpr std::int64_t largest_backlog = 8192;

std::int64_t tenth_of(pressure::moment at) { return at.time_since_epoch() / 100ms; }

}  // namespace

void pressure::note(std::size_t contacts, moment now) {
  total_ += static_cast<std::int64_t>(contacts);
  const std::int64_t tenth = tenth_of(now), before = tenth_.load(std::memory_order_relaxed);
  if (tenth == before) {
    in_it_ += contacts;
    return;
  }
  in_the_one_before_ = tenth == before + 1 ? in_it_.load() : 0;
  in_it_ = contacts;
  tenth_ = tenth;
}

bool pressure::is_above(std::size_t contacts, moment now) const {
  const std::int64_t past = tenth_of(now) - tenth_;
  return (past <= 1 && in_it_ > contacts) || (past <= 0 && in_the_one_before_ > contacts);
}

bool pressure::is_high(moment now) const { return is_above(many_in_a_tenth, now); }

bool pressure::is_storm(moment now) const { return is_above(a_storm_in_a_tenth, now); }

rest::rest(const pressure& coming_in, std::int64_t waiting, milliseconds since, pressure::moment now)
    : coming_in_(coming_in), until_(now + (longest_wait - since)), enough_(coming_in.total() + largest_backlog - waiting) {}

bool rest::goes_on(pressure::moment now) const {
  return now < until_ && coming_in_.total() < enough_ && coming_in_.is_storm(now);
}

}  // namespace intake::pipeline
