#include "gateway/net/pulse.hpp"

namespace intake::net {

void pulse::wake(member& who, time_point at) {
  leave(who);
  if (at == time_point::max()) return;
  who.place_ = due_.emplace(at, &who);
  who.waiting_ = true;
  if (at < timer_at_) start();
}

void pulse::leave(member& who) {
  if (who.waiting_) due_.erase(who.place_);
  who.waiting_ = false;
}

void pulse::start() {
  timer_at_ = due_.empty() ? time_point::max() : due_.begin()->first;
  if (due_.empty()) return;
  timer_.expires_at(timer_at_);
  timer_.async_wait([self = weak_from_this()](const error_code& ec) {
    if (ec) return;  // set anew: the later wait takes over
    if (const auto p = self.lock()) p->fire();
  });
}

void pulse::fire() {
  const auto now = std::chrono::steady_clock::now();
  while (!due_.empty() && due_.begin()->first <= now) {
    auto entry = due_.extract(due_.begin());
    member& who = *entry.mapped();
    who.waiting_ = false;
    entry.key() = std::max(who.beat(now), now + std::chrono::milliseconds(1));
    if (entry.key() == time_point::max()) continue;
    who.place_ = due_.insert(std::move(entry));
    who.waiting_ = true;
  }
  start();
}

}  // namespace intake::net
