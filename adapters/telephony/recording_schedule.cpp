#include "adapters/telephony/recording_schedule.hpp"

#include <algorithm>

namespace intake::telephony {

recording_schedule::recording_schedule(const recording_rules& rules, std::int64_t place)
    : rules_(rules), seen_(place) {}

void recording_schedule::remember(const std::string& name) {
  if (is_remembered(name)) return;
  remembered_.push_back(name);
  if (remembered_.size() > rules_.most_remembered) remembered_.pop_front();
}

bool recording_schedule::is_remembered(const std::string& name) const {
  return std::find(remembered_.begin(), remembered_.end(), name) != remembered_.end();
}

void recording_schedule::add(std::int64_t event, const std::vector<spoken_recording>& spoken_of, time_point now) {
  seen_ = std::max(seen_, event);
  for (const auto& each : spoken_of) {
    if (each.is_here)
      forget(each.name());
    else if (!is_remembered(each.name()))
      waiting_.try_emplace(each.name(), pending{.what = each, .event = event, .due = now});
  }
}

/// It is here; one that is under way may end by itself.
void recording_schedule::forget(const std::string& name) {
  const auto at = waiting_.find(name);
  if (at != waiting_.end() && at->second.under_way) return;
  remember(name);
  if (at != waiting_.end()) waiting_.erase(at);
}

std::optional<spoken_recording> recording_schedule::begin(time_point now) {
  pending* first = nullptr;
  for (auto& [_, p] : waiting_)
    if (!p.under_way && p.due <= now && (!first || p.due < first->due)) first = &p;
  if (!first) return std::nullopt;
  first->under_way = true;
  return first->what;
}

bool recording_schedule::end(const spoken_recording& w, ending how, time_point now) {
  const auto at = waiting_.find(w.name());
  if (at == waiting_.end()) return false;
  pending& p = at->second;
  p.under_way = false;
  const bool given_up = how == ending::hopeless || (how == ending::failed && ++p.attempts >= rules_.attempts);
  if (given_up || how == ending::fetched) {
    remember(at->first);
    waiting_.erase(at);
    return given_up;
  }
  milliseconds pause = rules_.first_pause;
  for (int i = 1; i < p.attempts && pause < rules_.longest_pause; ++i) pause *= 4;
  p.due = now + std::min(pause, rules_.longest_pause);
  return false;
}

std::optional<time_point> recording_schedule::due() const {
  std::optional<time_point> out;
  for (const auto& [_, p] : waiting_)
    if (!p.under_way && (!out || p.due < *out)) out = p.due;
  return out;
}

std::int64_t recording_schedule::place() const {
  std::int64_t out = seen_;
  for (const auto& [_, p] : waiting_) out = std::min(out, p.event - 1);
  return out;
}

}  // namespace intake::telephony
