#include "gateway/pipeline/contact_line.hpp"

#include <algorithm>

namespace intake::pipeline {
namespace {

constexpr std::size_t read_ahead = 256;
constexpr std::size_t most_read_ahead = 1 << 20;  // bytes
constexpr std::size_t refill_below = 128;
constexpr std::size_t most_batch_bytes = 1 << 20;

/// What a contact takes until its event is stored: its bytes, or of a body in a file the texts that an event can hold.
std::size_t weight(const journal::journaled_contact& c) {
  constexpr std::uint64_t longest_event = 256 << 10;
  return static_cast<std::size_t>(std::min(c.contact.body.size, longest_event)) + 1024;
}

}  // namespace

void contact_line::resume(std::int64_t assembled, std::int64_t newest) {
  const std::lock_guard lock{mutex_};
  line_.clear();
  next_to_take_ = bytes_ = 0;
  last_ = assembled;
  newest_ = std::max(newest_, newest);
  behind_ = newest_ > assembled;
}

void contact_line::push(journal::journaled_ptr contact, bool released) {
  bytes_ += weight(*contact);
  auto item = std::make_shared<passing>();
  item->contact = std::move(contact);
  item->released = released;
  line_.push_back(std::move(item));
}

void contact_line::feed(const std::vector<journal::journaled_ptr>& contacts, std::int64_t newest) {
  {
    const std::lock_guard lock{mutex_};
    newest_ = std::max(newest_, newest);
    for (const auto& contact : contacts) {
      if (contact->number <= last_) continue;  // read back already, between its commit and now
      if (behind_ || bytes_ >= most_bytes_) {
        behind_ = true;  // from here on they are read back, in order
        break;
      }
      last_ = contact->number;
      push(contact, false);
    }
    if (!behind_) last_ = std::max(last_, newest_);
  }
  work_.notify_all();
  front_.notify_one();
}

void contact_line::release(std::vector<journal::journaled_ptr> contacts) {
  {
    const std::lock_guard lock{mutex_};
    looked_away_ = looked_away_ || contacts.empty();
    for (auto& contact : contacts) push(std::move(contact), true);
  }
  work_.notify_all();
  front_.notify_all();
}

passing_ptr contact_line::take() {
  std::unique_lock lock{mutex_};
  work_.wait(lock, [&] { return closed_ || next_to_take_ < line_.size(); });
  if (closed_) return nullptr;
  passing_ptr out = line_[next_to_take_++];
  out->taken = true;
  return out;
}

void contact_line::normalized(const passing_ptr& item) {
  const std::lock_guard lock{mutex_};
  item->normalized = true;
  if (!line_.empty() && line_.front()->normalized) front_.notify_one();
}

std::vector<passing_ptr> contact_line::ready(std::size_t most, journal::reader& from,
                                             const normalize_function& normalize,
                                             std::optional<milliseconds> patience) {
  std::unique_lock lock{mutex_};
  std::size_t ready = 0;  // contacts at the front that are normalized
  std::size_t bytes = 0;  // what they weigh: a few large ones are a batch too
  for (;;) {
    if (closed_ || std::exchange(looked_away_, false)) return {};
    if (behind_ && line_.size() < refill_below) refill(from, lock);
    while (ready < line_.size() && ready < most && line_[ready]->normalized) bytes += weight(*line_[ready++]->contact);
    if (ready == most || bytes >= most_batch_bytes || (ready > 0 && ready == line_.size())) break;
    const auto may_take = [&] { return next_to_take_ < line_.size() && next_to_take_ < most; };
    if (may_take()) {
      // Nobody has taken it: read it here, where what it says is needed next and in this processor's cache.
      const passing_ptr item = line_[next_to_take_++];
      item->taken = true;
      lock.unlock();
      normalize(*item);
      lock.lock();
      item->normalized = true;
      continue;
    }
    if (ready > 0) break;
    const auto something = [&] {
      return closed_ || looked_away_ || may_take() || (!line_.empty() && line_.front()->normalized) ||
             (behind_ && line_.size() < refill_below);
    };
    if (!patience)
      front_.wait(lock, something);
    else if (!front_.wait_for(lock, *patience, something))
      return {};
  }
  std::vector<passing_ptr> out;
  for (; ready > 0; --ready) {
    bytes_ -= weight(*line_.front()->contact);
    out.push_back(std::move(line_.front()));
    line_.pop_front();
    --next_to_take_;
  }
  return out;
}

void contact_line::refill(journal::reader& from, std::unique_lock<std::mutex>& lock) {
  const std::int64_t after = last_, newest = newest_;
  lock.unlock();
  std::int64_t last = after;
  auto contacts = from.contacts_after(after, read_ahead, most_read_ahead, last);
  lock.lock();
  for (auto& contact : contacts) push(std::move(contact), false);
  last_ = last;
  // Nothing up to what was the newest before the read: numbers that were rolled back. What has come since is not in doubt.
  if (last == after) last_ = std::max(last_, newest);
  behind_ = last_ < newest_;
  work_.notify_all();
}

std::int64_t contact_line::waiting() const {
  const std::lock_guard lock{mutex_};
  return static_cast<std::int64_t>(line_.size()) + (behind_ ? newest_ - last_ : 0);
}

bool contact_line::is_long(std::size_t n) const {
  const std::lock_guard lock{mutex_};
  return line_.size() >= n;
}

void contact_line::close() {
  {
    const std::lock_guard lock{mutex_};
    closed_ = true;
  }
  work_.notify_all();
  front_.notify_all();
}

}  // namespace intake::pipeline
