#include "gateway/pipeline/dispatcher.hpp"

#include <algorithm>

#include "gateway/ops/log.hpp"
#include "gateway/ulid.hpp"

namespace intake::pipeline {
namespace {

using backends::outcome;
using backends::outgoing_ptr;
using journal::delivery_state;

constexpr std::size_t most_offered_bytes = 3 << 20;
constexpr std::size_t most_ready_bytes = 4 << 20;  // of a batch: a few of the longest events are one too
constexpr std::size_t most_taken = 4096;           // events between the cursor and the next to take
constexpr std::size_t read_ahead = 256;
constexpr int most_recordings = 2;

outgoing_ptr outgoing_of(journal::stored_event e) {
  auto out = std::make_shared<backends::outgoing>();
  out->number = e.number;
  out->id = std::move(e.id);
  out->conversation = std::move(e.conversation);
  out->json = std::move(e.json);
  return out;
}

}  // namespace

dispatcher::dispatcher(std::unique_ptr<backends::backend> to, journal::writer& journal,
                       std::unique_ptr<journal::reader> reader, const clock& time, retry_rules rules,
                       ops::registry& metrics)
    : backend_(std::move(to)),
      journal_(journal),
      reader_(std::move(reader)),
      clock_(time),
      rules_(rules),
      delivered_count_(metrics.counter("intake_deliveries_total", "Deliveries attempted, by outcome",
                                       {{"backend", std::string(name())}, {"outcome", "delivered"}})),
      retried_count_(metrics.counter("intake_deliveries_total", "Deliveries attempted, by outcome",
                                     {{"backend", std::string(name())}, {"outcome", "retry"}})),
      refused_count_(metrics.counter("intake_deliveries_total", "Deliveries attempted, by outcome",
                                     {{"backend", std::string(name())}, {"outcome", "refused"}})),
      unavailable_count_(metrics.counter("intake_deliveries_total", "Deliveries attempted, by outcome",
                                         {{"backend", std::string(name())}, {"outcome", "unavailable"}})) {
  view_.name = name();
}

dispatcher::~dispatcher() { stop(milliseconds{0}); }

void dispatcher::start() {
  load();
  thread_ = std::thread([this] {
    background here(("to-" + std::string(name())).c_str());
    run(here);
  });
}

void dispatcher::load() {
  for (const auto& row : reader_->backends()) {
    if (row.name != name()) continue;
    cursor_ = next_ = row.cursor;
    view_.enabled = row.enabled;
    view_.reason = row.reason;
  }
  settled_before_ = reader_->settled_after(name(), cursor_);
  newest_ = reader_->last_event();
  for (auto& row : reader_->open_deliveries(name())) {
    ticket t{.number = row.delivery.event,
             .conversation = row.conversation,
             .event = nullptr,
             .attempts = row.delivery.attempts,
             .first_attempt = row.delivery.at};
    lane& way = lanes_[row.conversation];
    if (row.delivery.state == delivery_state::held) {
      way.behind.push_back(std::move(t));
      ++held_;
    } else if (row.delivery.state == delivery_state::dead) {
      way.failing = t.number;
      dead_.emplace(t.number, std::move(t));
    } else {
      way.failing = t.number;
      retries_.emplace(row.delivery.next_at.value_or(row.delivery.at), std::move(t));
    }
  }
  publish(oldest());
}

void dispatcher::stop(milliseconds limit) {
  {
    const std::lock_guard lock{mutex_};
    if (!stop_at_) stop_at_ = clock_.now() + limit;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void dispatcher::offer(const std::vector<outgoing_ptr>& events) {
  const std::lock_guard lock{mutex_};
  for (const auto& event : events) {
    newest_ = event->number;
    if (!offered_complete_) continue;
    if (offered_bytes_ + event->json.size() > most_offered_bytes) {
      offered_complete_ = false;  // from here on the journal is read instead
      continue;
    }
    offered_bytes_ += event->json.size();
    offered_.push_back(event);
  }
  wake_.notify_one();
}

void dispatcher::run(background& here) {
  while (wait_for_work()) {
    take_completions();
    if (!stop_at_) {
      reading([this] {
        take_new_events();
        send();
      });
      take_completions();
    }
    record(most_recordings);
    const auto waiting_since = oldest();
    here.finds(backlog(), waiting_since ? clock_.now() - *waiting_since : milliseconds{0});
    publish(waiting_since);
  }
  record(most_recordings + 1);  // what came through last; the journal ends after us
  std::unique_lock lock{mutex_};
  wake_.wait(lock, [&] { return recording_ == 0; });
}

/// Sleeps until there is something to do; false when it is time to end.
bool dispatcher::wait_for_work() {
  std::unique_lock lock{mutex_};
  const auto something = [&] {
    if (!completions_.empty() || !commands_.empty() || !unrecorded_.empty()) return true;
    if (stop_at_) return in_flight_.empty();
    if (!may_send()) return newest_ != published_;  // nothing to send, but something to tell
    if (recording_ >= most_recordings) return false;
    return !ready_.empty() || (next_ < newest_ && taken_.size() < most_taken);
  };
  time_point until = clock_.now() + milliseconds{60'000};
  if (!retries_.empty()) until = std::min(until, retries_.begin()->first);
  if (paused_until_ > clock_.now()) until = std::min(std::max(until, clock_.now()), paused_until_);
  if (!records_.empty() || stop_at_) until = clock_.now() + milliseconds{100};
  const auto wait = std::clamp<std::int64_t>((until - clock_.now()).count(), 1, 60'000);
  wake_.wait_for(lock, milliseconds{wait}, something);
  auto commands = std::exchange(commands_, {});
  std::move(unrecorded_.begin(), unrecorded_.end(), std::back_inserter(records_));
  unrecorded_.clear();
  const bool end = stop_at_ && completions_.empty() && (in_flight_.empty() || clock_.now() >= *stop_at_);
  lock.unlock();
  for (const auto& run : commands) reading(run);
  return !end;
}

/// Events that could go at once.
std::int64_t dispatcher::backlog() const {
  const std::lock_guard lock{mutex_};
  return newest_ - next_ + static_cast<std::int64_t>(ready_.size() + in_flight_.size());
}

bool dispatcher::may_send() const {
  return view_.enabled && in_flight_.size() < backend_->capacity() && clock_.now() >= paused_until_;
}

void dispatcher::take_completions() {
  std::vector<std::pair<outgoing_ptr, backends::verdict>> done;
  {
    const std::lock_guard lock{mutex_};
    done.swap(completions_);
  }
  for (const auto& [event, verdict] : done) completed(event, verdict);
}

void dispatcher::take_new_events() {
  if (!may_send()) return;
  std::size_t bytes = 0;
  for (const auto& t : ready_) bytes += t.event ? t.event->json.size() : 0;
  while (ready_.size() < backend_->capacity() && bytes < most_ready_bytes && taken_.size() < most_taken) {
    outgoing_ptr event;
    {
      const std::lock_guard lock{mutex_};
      if (!offered_.empty()) {
        event = std::move(offered_.front());
        offered_.pop_front();
        offered_bytes_ -= event->json.size();
      } else if (next_ >= newest_) {
        offered_complete_ = true;
        return;
      }
    }
    bytes += event ? event->json.size() : refill_from_journal();
    if (event) take(std::move(event));
  }
}

/// Takes what the journal has next; returns how many bytes of events that is.
std::size_t dispatcher::refill_from_journal() {
  auto events = reader_->events_after(next_, read_ahead, most_ready_bytes);
  if (events.empty()) {  // numbers that were given and rolled back
    const std::lock_guard lock{mutex_};
    next_ = std::max(next_, newest_);
    return 0;
  }
  std::size_t bytes = 0;
  for (auto& event : events) {
    bytes += event.json.size();
    take(outgoing_of(std::move(event)));
  }
  return bytes;
}

/// A new event finds its place: at once, or behind its conversation's earlier ones.
void dispatcher::take(outgoing_ptr event) {
  if (event->number <= next_) return;  // offered and read
  next_ = event->number;
  if (settled_before_.erase(event->number)) {
    taken_.push_back({event->number, {}, true});
    return;
  }
  taken_.push_back({event->number, ulid_time(std::string_view{event->id}.substr(0, 26)), false});
  ticket t{.number = event->number,
           .conversation = event->conversation,
           .event = event->json.empty() ? nullptr : std::move(event),  // its bytes could not be read: once more
           .attempts = 0,
           .first_attempt = {}};
  lane& way = lanes_[t.conversation];
  if (way.failing) {
    t.event = nullptr;  // it may wait for days: the journal keeps it
    settle(t.number, {.backend = {},
                      .event = t.number,
                      .state = delivery_state::held,
                      .attempts = 0,
                      .at = clock_.now(),
                      .next_at = {},
                      .reference = {},
                      .reason = "waits behind event " + std::to_string(*way.failing)});
    way.behind.push_back(std::move(t));
    ++held_;
  } else if (way.in_flight > 0 && !backend_->keeps_order()) {
    way.behind.push_back(std::move(t));
    ++held_;
  } else {
    ++way.in_flight;
    ready_.push_back(std::move(t));
  }
}

void dispatcher::send() {
  if (!may_send() || recording_ >= most_recordings) return;
  auto batch = next_batch(backend_->capacity() - in_flight_.size());
  if (batch.empty()) return;
  backend_->deliver(std::move(batch), [this](const outgoing_ptr& event, backends::verdict verdict) {
    const std::lock_guard lock{mutex_};
    completions_.emplace_back(event, std::move(verdict));
    wake_.notify_one();
  });
}

/// Runs what reads the journal; when it cannot be read just now, what is in memory goes on and the rest waits a moment.
bool dispatcher::reading(const std::function<void()>& run) {
  try {
    run();
    return true;
  } catch (const std::exception& e) {
    ops::log().error("pipeline", "events wait: the journal cannot be read; trying again",
                     {{"backend", name()}, {"what", e.what()}});
    paused_until_ = clock_.now() + milliseconds{1000};
    return false;
  }
}

std::vector<outgoing_ptr> dispatcher::next_batch(std::size_t room) {
  std::vector<outgoing_ptr> batch;
  while (batch.size() < room) {
    auto next = next_ticket();
    if (!next) break;
    bool found = false;
    if (!reading([&] { found = find_event(*next); })) {
      ready_.push_front(std::move(*next));
      break;
    }
    if (!found) continue;
    ++next->attempts;
    if (next->attempts == 1) next->first_attempt = clock_.now();
    batch.push_back(next->event);
    const auto number = next->number;
    in_flight_.insert_or_assign(number, std::move(*next));
  }
  return batch;
}

/// Sees to it that the event's bytes are in memory; false when they never will be, and the event is settled.
bool dispatcher::find_event(ticket& t) {
  if (t.event) return true;
  auto stored = reader_->event(t.number);
  if (!stored) {  // retention took it: nothing can be delivered any more
    settle(t.number, {.backend = {},
                      .event = t.number,
                      .state = delivery_state::discarded,
                      .attempts = t.attempts,
                      .at = clock_.now(),
                      .next_at = {},
                      .reference = {},
                      .reason = "no longer in the journal"});
    --lanes_[t.conversation].in_flight;
    leave_lane(t);
    return false;
  }
  if (!stored->unreadable.empty()) {
    --lanes_[t.conversation].in_flight;
    failed(std::move(t), {.outcome = outcome::refused, .reason = stored->unreadable});
    return false;
  }
  t.event = outgoing_of(std::move(*stored));
  return true;
}

std::optional<dispatcher::ticket> dispatcher::next_ticket() {
  if (!retries_.empty() && retries_.begin()->first <= clock_.now()) {
    ticket t = std::move(retries_.begin()->second);
    retries_.erase(retries_.begin());
    ++lanes_[t.conversation].in_flight;
    return t;
  }
  if (ready_.empty()) return std::nullopt;
  ticket t = std::move(ready_.front());
  ready_.pop_front();
  return t;
}

void dispatcher::completed(const outgoing_ptr& event, const backends::verdict& verdict) {
  const auto found = in_flight_.find(event->number);
  if (found == in_flight_.end()) return;
  ticket t = std::move(found->second);
  in_flight_.erase(found);
  --lanes_[t.conversation].in_flight;
  switch (verdict.outcome) {
    case outcome::delivered: delivered(std::move(t), verdict); break;
    case outcome::retry:
    case outcome::refused: failed(std::move(t), verdict); break;
    case outcome::unavailable: unavailable(std::move(t), verdict); break;
    case outcome::disabled: {
      ++lanes_[t.conversation].in_flight;
      --t.attempts;
      ready_.push_front(std::move(t));
      enable(false, verdict.reason);
      break;
    }
  }
}

void dispatcher::delivered(ticket t, const backends::verdict& verdict) {
  delivered_count_.add();
  failures_in_a_row_ = 0;
  settle(t.number, {.backend = {},
                    .event = t.number,
                    .state = delivery_state::delivered,
                    .attempts = t.attempts,
                    .at = clock_.now(),
                    .next_at = {},
                    .reference = verdict.reference,
                    .reason = {}});
  leave_lane(t);
}

/// The event is out of its conversation's way.
void dispatcher::leave_lane(const ticket& t) {
  lane& way = lanes_[t.conversation];
  if (way.failing == t.number) way.failing.reset();
  release(t.conversation);
}

/// The conversation's next event may go, if nothing is in its way.
void dispatcher::release(const std::string& conversation) {
  const auto found = lanes_.find(conversation);
  if (found == lanes_.end()) return;
  lane& way = found->second;
  while (!way.behind.empty() && !way.failing && (way.in_flight == 0 || backend_->keeps_order())) {
    ++way.in_flight;
    ready_.push_back(std::move(way.behind.front()));
    way.behind.pop_front();
    --held_;
  }
  if (way.in_flight == 0 && !way.failing && way.behind.empty()) lanes_.erase(found);
}

void dispatcher::failed(ticket t, const backends::verdict& verdict) {
  chance_ = chance_ * 6364136223846793005 + 1442695040888963407;
  const double chance = static_cast<double>(chance_ >> 40) / static_cast<double>(1 << 24);
  std::optional<time_point> again;
  if (verdict.outcome == outcome::retry)
    again = next_attempt(rules_, t.attempts, t.first_attempt, clock_.now(), verdict.retry_after, chance);
  (again ? retried_count_ : refused_count_).add();
  const auto state = again ? delivery_state::retrying : delivery_state::dead;
  settle(t.number, {.backend = {},
                    .event = t.number,
                    .state = state,
                    .attempts = t.attempts,
                    .at = clock_.now(),
                    .next_at = again,
                    .reference = {},
                    .reason = verdict.reason});
  if (!again)
    ops::log().warn("pipeline", "event is undeliverable; see `intake dead list`",
                    {{"backend", name()}, {"event", t.number}, {"attempts", t.attempts}, {"reason", verdict.reason}});
  lanes_[t.conversation].failing = t.number;
  t.event = nullptr;
  const auto number = t.number;
  if (again)
    retries_.emplace(*again, std::move(t));
  else
    dead_.insert_or_assign(number, std::move(t));

  // One event that fails is that event's trouble; many in a row are the backend's.
  if (verdict.outcome == outcome::retry && ++failures_in_a_row_ >= failures_that_open_the_circuit) {
    const int step = failures_in_a_row_ - failures_that_open_the_circuit;
    paused_until_ =
        clock_.now() + std::min<milliseconds>(milliseconds{1000 << std::min(step, 6)}, milliseconds{60'000});
  }
}

void dispatcher::unavailable(ticket t, const backends::verdict& verdict) {
  unavailable_count_.add();
  if (failures_in_a_row_++ == 0)
    ops::log().warn("pipeline", "backend is not available; its events wait",
                    {{"backend", name()}, {"reason", verdict.reason}});
  const auto pause =
      std::min<milliseconds>(milliseconds{500 << std::min(failures_in_a_row_ - 1, 7)}, milliseconds{30'000});
  paused_until_ =
      std::max(paused_until_,
               clock_.now() + std::max<milliseconds>(pause, verdict.retry_after.value_or(std::chrono::seconds{0})));
  --t.attempts;  // it was not this event's fault
  lane& way = lanes_[t.conversation];
  if (way.failing == t.number) {
    retries_.emplace(paused_until_, std::move(t));
    return;
  }
  ++way.in_flight;
  const auto place =
      std::find_if(ready_.begin(), ready_.end(), [&](const ticket& other) { return other.number > t.number; });
  ready_.insert(place, std::move(t));
}

void dispatcher::settle(std::int64_t number, journal::delivery row) {
  row.backend = name();
  records_.push_back(std::move(row));
  const auto found = std::lower_bound(taken_.begin(), taken_.end(), number,
                                      [](const taken_event& e, std::int64_t n) { return e.number < n; });
  if (found != taken_.end() && found->number == number) found->settled = true;
}

void dispatcher::record(int at_most) {
  while (!taken_.empty() && taken_.front().settled) {
    cursor_ = taken_.front().number;
    taken_.pop_front();
  }
  if (records_.empty()) return;
  {
    const std::lock_guard lock{mutex_};
    if (recording_ >= at_most) return;
    ++recording_;
  }
  auto rows = std::make_shared<std::vector<journal::delivery>>(std::exchange(records_, {}));
  journal_.perform(
      [rows, cursor = cursor_, who = std::string(name())](journal::tables& to, std::span<const journal::place>) {
        for (const auto& row : *rows) to.put_delivery(row);
        to.move_backend_cursor(who, cursor);
      },
      [this, rows](journal::trouble how) {
        const std::lock_guard lock{mutex_};
        --recording_;
        // Nothing is lost when the journal has no room: what was delivered is said again, at worst it is delivered again.
        if (how == journal::trouble::disk_full) unrecorded_.insert(unrecorded_.end(), rows->begin(), rows->end());
        wake_.notify_one();
      });
}

}  // namespace intake::pipeline
