// A telephone exchange and the pipeline behind it, in memory: what it reports becomes events when it is due.
#pragma once

#include <algorithm>
#include <map>
#include <stdexcept>

#include <boost/json/parse.hpp>

#include "gateway/triage/triage.hpp"
#include "normalizers/assembly/call_assembly.hpp"

namespace intake::assembly {

inline constexpr std::int64_t nine_o_clock = 1'795'000'000'000;

class exchange final : public recollection {
 public:
  /// A record arrives `at` milliseconds after nine.
  void reports(const call_record& record, std::int64_t at, const std::string& source = "telephony/pbx", const std::vector<call_record>& further = {}) {
    wait_until(at);
    const std::int64_t number = static_cast<std::int64_t>(arrivals_.size()) + 1;
    std::string receipt = "01JD9ZK3V5XQ8W2N4T6B000000";
    const std::string digits = std::to_string(number);
    receipt.replace(receipt.size() - digits.size(), digits.size(), digits);
    arrivals_.push_back({.receipt = receipt, .channel = "phone", .source = source, .via = "asterisk-csv", .media_type = "text/csv",
                         .sha256 = std::string(64, 'a'), .size = 100, .received_at = from_millis(nine_o_clock + at), .queue = queue, .also_queues = {}});
    facts f;
    f.call = record;
    f.further_legs = further;
    f.participants.push_back({"queue", "", desk});
    take(*gather_call(number, arrivals_.back(), f, *this, rules));
  }

  /// Settles what is due until then.
  void wait_until(std::int64_t at) {
    for (;;) {
      const gathering* next = nullptr;
      for (const auto& [_, g] : gatherings_)
        if (g.due && *g.due <= from_millis(nine_o_clock + at) && (!next || *g.due < *next->due)) next = &g;
      if (!next) return;
      take(settle_call(gathering{*next}, *this, identity, rules));
    }
  }

  std::optional<gathering> gathering_by_key(const std::string& key) override {
    const auto found = keys_.find(key);
    return found == keys_.end() ? std::nullopt : gathering_by_id(found->second);
  }
  std::optional<gathering> gathering_by_id(const std::string& id) override {
    const auto found = gatherings_.find(id);
    return found == gatherings_.end() ? std::nullopt : std::optional{found->second};
  }
  std::optional<conversation> conversation_by_id(const std::string& id) override {
    const auto found = conversations_.find(id);
    return found == conversations_.end() ? std::nullopt : std::optional{found->second};
  }
  arrival arrival_of(std::int64_t contact) override { return arrivals_.at(static_cast<std::size_t>(contact - 1)); }

  /// "opened 1", "message 2": kind and sequence of each event, in order.
  std::vector<std::string> told() const {
    std::vector<std::string> out;
    for (const auto& e : events)
      out.push_back(e.event.kind.substr(7) + " " + std::to_string(data(e).at("conversation").at("sequence").as_int64()));
    return out;
  }
  static boost::json::object data(const gathered_event& e) { return boost::json::parse(e.event.data).as_object(); }
  boost::json::object data(std::size_t n) const { return data(events.at(n)); }
  boost::json::object call(std::size_t n) const { return data(n).at("call").as_object(); }
  /// Records that neither an event speaks of nor a fold: must be none in the end.
  std::size_t unaccounted() const {
    return static_cast<std::size_t>(std::count_if(whereabouts.begin(), whereabouts.end(), [](const auto& w) { return w.second.empty(); })) +
           arrivals_.size() - whereabouts.size();
  }

  std::vector<gathered_event> events;
  std::map<std::int64_t, std::string> whereabouts;  ///< contact → event; empty while it waits
  gathering_rules rules;
  event_identity identity;
  std::string desk = "support";
  std::string queue;  ///< of the entry

 private:
  void take(gathered g) {
    for (auto& [key, id] : g.keys) keys_[key] = id;
    for (auto& each : g.gatherings) {
      if (each.state.empty())
        gatherings_.erase(each.id);
      else
        gatherings_[each.id] = each;
    }
    for (auto& c : g.conversations) conversations_[c.id] = c;
    for (const auto contact : g.waiting) whereabouts[contact] = "";
    for (auto& [contact, event] : g.folded) whereabouts[contact] = event;
    for (auto& e : g.events) {
      if (std::any_of(events.begin(), events.end(), [&](const auto& known) { return known.event.id == e.event.id; }))
        throw std::logic_error("the same event id twice: " + e.event.id);
      whereabouts[e.contact] = e.event.id;
      triage::assess(e.by, e.said, e.event.data);
      events.push_back(std::move(e));
    }
  }

  std::vector<arrival> arrivals_;
  std::map<std::string, gathering> gatherings_;
  std::map<std::string, std::string> keys_;
  std::map<std::string, conversation> conversations_;
};

/// One leg of an inbound call, ended; `ids` beside its own.
inline call_record leg(const std::string& id, const std::string& result, std::vector<std::string> ids = {}, std::int64_t start = 0,
                       std::int64_t length = 20'000) {
  call_record r;
  r.leg = id;
  r.ids = std::move(ids);
  r.ids.push_back(id);
  r.direction = "inbound";
  r.from = {"912345678", "+351912345678", "Kim Costa"};
  r.to = {"211234567", "+351211234567", ""};
  r.result = result;
  r.cause = result == "answered" ? "ANSWERED" : "NO ANSWER";
  r.started_at = from_millis(nine_o_clock + start);
  r.ended_at = *r.started_at + milliseconds{length};
  if (result == "answered") r.answered_at = *r.started_at + milliseconds{length / 4};
  r.leg_ended = true;
  return r;
}

inline call_record handset(const std::string& id, const std::string& agent, const std::string& result, std::vector<std::string> ids, std::int64_t start = 0) {
  call_record r = leg(id, result, std::move(ids), start);
  r.from = r.to = {};
  r.direction.clear();
  r.agent = agent;
  r.rings_agent = true;
  return r;
}

/// One call that rings at twenty agents, the twelfth answers, reported in 41 records: each handset's ringing and its end, and the caller's leg.
inline std::vector<call_record> ring_all() {
  std::vector<call_record> out;
  for (int n = 1; n <= 20; ++n) {
    const std::string id = "1795000000." + std::to_string(100 + n), agent = "agent" + std::to_string(n);
    call_record rings = handset(id, agent, "", {"1795000000.100"}, 3000);
    rings.leg_ended = false;
    rings.ended_at.reset();
    rings.cause = "RINGING";
    rings.version = 1;
    call_record ends = handset(id, agent, n == 12 ? "answered" : "missed", {"1795000000.100"}, 3000);
    ends.version = 2;
    if (n == 12) ends.talk = milliseconds{12'000};
    out.push_back(rings);
    out.push_back(ends);
  }
  call_record caller = leg("1795000000.100", "", {}, 0, 60'000);
  caller.queue = "q-support";
  caller.call_ended = true;
  out.push_back(caller);
  return out;
}

}  // namespace intake::assembly
