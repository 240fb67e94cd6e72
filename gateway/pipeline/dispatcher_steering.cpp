// The half of the dispatcher that operators steer (off and on, again, never, from the beginning) and look at.
#include <algorithm>

#include "gateway/ops/log.hpp"
#include "gateway/pipeline/dispatcher.hpp"

namespace intake::pipeline {

using journal::delivery_state;

void dispatcher::command(std::function<void()> run) {
  {
    const std::lock_guard lock{mutex_};
    commands_.push_back(std::move(run));
  }
  wake_.notify_one();
}

void dispatcher::enable(bool on, std::string reason) {
  command([this, on, reason = std::move(reason)] {
    {
      const std::lock_guard lock{mutex_};
      view_.enabled = on;
      view_.reason = reason;
    }
    if (on) failures_in_a_row_ = 0, paused_until_ = {};
    ops::log().warn("pipeline",
                    on ? "backend switched on" : "backend switched off; `intake backend enable` brings it back",
                    {{"backend", name()}, {"reason", reason}});
    journal_.perform([on, reason, who = std::string(name())](journal::tables& to, std::span<const journal::place>) {
      to.enable_backend(who, on, reason);
    });
  });
}

void dispatcher::start_over(ticket t) {
  t.attempts = 0;
  lane& way = lanes_[t.conversation];
  if (way.failing == t.number) way.failing.reset();
  ++way.in_flight;
  ready_.push_front(std::move(t));
}

void dispatcher::retry(std::int64_t event) {
  command([this, event] {
    if (const auto found = dead_.find(event); found != dead_.end()) {
      ticket t = std::move(found->second);
      dead_.erase(found);
      start_over(std::move(t));
      return;
    }
    const auto found =
        std::find_if(retries_.begin(), retries_.end(), [&](const auto& entry) { return entry.second.number == event; });
    if (found == retries_.end()) return;
    ticket t = std::move(found->second);
    retries_.erase(found);
    start_over(std::move(t));
  });
}

void dispatcher::discard(std::int64_t event) {
  command([this, event] {
    const auto found = dead_.find(event);
    if (found == dead_.end()) return;
    const ticket t = std::move(found->second);
    dead_.erase(found);
    settle(t.number, {.backend = {},
                      .event = t.number,
                      .state = delivery_state::discarded,
                      .attempts = t.attempts,
                      .at = clock_.now(),
                      .next_at = {},
                      .reference = {},
                      .reason = "discarded by an operator"});
    lanes_[t.conversation].failing.reset();
    release(t.conversation);
  });
}

void dispatcher::replay(std::vector<std::int64_t> events) {
  command([this, events = std::move(events)] {
    for (const auto number : events) {
      auto stored = reader_->event(number);
      if (!stored || in_flight_.contains(number) || number > next_) continue;  // gone, on its way, or still to come
      ticket t{
          .number = number, .conversation = stored->conversation, .event = nullptr, .attempts = 0, .first_attempt = {}};
      lane& way = lanes_[t.conversation];
      if (way.failing || (way.in_flight > 0 && !backend_->keeps_order())) {
        if (way.failing == number) continue;  // `dead retry` is the way to send that one
        way.behind.push_back(std::move(t));
        ++held_;
      } else {
        ++way.in_flight;
        ready_.push_back(std::move(t));
      }
    }
  });
}

void dispatcher::publish(std::optional<time_point> since) {
  const std::lock_guard lock{mutex_};
  view_.reachable = failures_in_a_row_ < failures_that_open_the_circuit && clock_.now() >= paused_until_;
  view_.retrying = static_cast<std::int64_t>(retries_.size());
  view_.dead = static_cast<std::int64_t>(dead_.size());
  view_.waiting =
      std::max<std::int64_t>(0, newest_ - next_) + static_cast<std::int64_t>(ready_.size() + in_flight_.size());
  view_.held = held_;
  view_.oldest = since;
  published_ = newest_;
}

std::optional<time_point> dispatcher::oldest() {
  std::optional<time_point> out;
  for (const auto& [_, t] : retries_) out = std::min(out.value_or(t.first_attempt), t.first_attempt);
  for (const auto& e : taken_) {
    if (e.settled) continue;
    if (e.accepted) out = std::min(out.value_or(*e.accepted), *e.accepted);
    return out;
  }
  if (!out) reading([&] { out = reader_->event_time_after(next_); });
  return out;
}

backend_view dispatcher::view() const {
  const std::lock_guard lock{mutex_};
  return view_;
}

}  // namespace intake::pipeline
