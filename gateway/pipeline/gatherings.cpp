#include "gateway/pipeline/gatherings.hpp"

#include <algorithm>

#include "gateway/crypto/short_digest.hpp"
#include "gateway/journal/keys.hpp"
#include "gateway/ops/log.hpp"
#include "gateway/pipeline/assembly_line.hpp"
#include "gateway/triage/triage.hpp"

namespace intake::pipeline {
namespace {

constexpr std::size_t enough_for_a_batch = 256;
constexpr std::chrono::hours try_again{1};

/// The newest counts: of this batch, of the one that is being stored, of the journal.
class remembered final : public assembly::recollection {
  /// Whoever does not come back from the question has failed.
  auto asking(const auto& question) {
    failed_ = true;
    auto answer = question();
    failed_ = false;
    return answer;
  }

 public:
  remembered(const assembly_batch& current, const assembly_batch* storing, journal::reader& stored,
             journal::gathering_index& index)
      : current_(current), storing_(storing), stored_(stored), index_(index) {}

  std::optional<assembly::gathering> gathering_by_key(const std::string& text) override {
    const std::string key = crypto::short_digest(text);
    const auto* id = current_.gathering_of(key);
    if (!id && storing_) id = storing_->gathering_of(key);
    if (id) return gathering_by_id(*id);
    const std::string stored = asking([&] { return index_.gathering_of(key); });
    return stored.empty() ? std::nullopt : gathering_by_id(stored);
  }

  std::optional<assembly::gathering> gathering_by_id(const std::string& id) override {
    const auto* here = current_.gathering(id);
    if (!here && storing_) here = storing_->gathering(id);
    if (here) return here->state.empty() ? std::nullopt : std::optional{*here};
    auto row = asking([&] { return stored_.gathering(id); });
    if (!row) return std::nullopt;
    return assembly::gathering{std::move(row->id), std::move(row->channel), std::move(row->state), row->due};
  }

  std::optional<assembly::conversation> conversation_by_id(const std::string& id) override {
    const auto* here = current_.conversation(id);
    if (!here && storing_) here = storing_->conversation(id);
    if (here) return *here;
    auto row = asking([&] { return stored_.conversation(id); });
    if (!row) return std::nullopt;
    return assembly::conversation{std::move(row->id), row->sequence, std::move(row->parties)};
  }

  assembly::arrival arrival_of(std::int64_t contact) override {
    const auto row = asking([&] { return stored_.contact_number(contact); });
    if (!row) throw std::runtime_error("the journal has lost contact " + std::to_string(contact));
    return pipeline::arrival_of(row->contact);
  }

  /// Whether what was thrown is the journal's trouble, and not a fold's.
  bool failed() const { return failed_; }

 private:
  const assembly_batch& current_;
  const assembly_batch* storing_;
  journal::reader& stored_;
  journal::gathering_index& index_;
  bool failed_ = false;
};

}  // namespace

gatherings::gatherings(std::span<const channel> channels, event_identity identity, assembly::gathering_rules rules,
                       journal::reader& journal)
    : channels_(channels), identity_(std::move(identity)), rules_(rules), journal_(journal), index_(journal) {}

void gatherings::resume() {
  due_.clear();
  due_of_.clear();
  for (auto& [at, id] : journal_.due()) set_due(id, at);
}

std::optional<time_point> gatherings::next_due() const {
  return due_.empty() ? std::nullopt : std::optional{due_.begin()->first};
}

void gatherings::set_due(const std::string& id, std::optional<time_point> at) {
  if (const auto known = due_of_.find(id); known != due_of_.end()) {
    due_.erase({known->second, id});
    due_of_.erase(known);
  }
  if (!at) return;
  due_.emplace(*at, id);
  due_of_.emplace(id, *at);
}

gatherings::belonging gatherings::gather(const channel& by, std::int64_t contact, const assembly::arrival& arrival,
                                         const facts& said, assembly_batch& to, const assembly_batch* storing) {
  if (!by.gather) return belonging::none;
  remembered what{to, storing, journal_, index_};
  std::optional<assembly::gathered> made;
  try {
    made = by.gather(contact, arrival, said, what, rules_);
  } catch (const std::exception& e) {
    if (what.failed()) throw;
    ops::log().error("pipeline", "assembler failed; the contact becomes a degraded ticket",
                     {{"receipt", arrival.receipt}, {"channel", arrival.channel}, {"what", e.what()}});
    return belonging::failed;
  }
  if (!made) return belonging::none;
  take(std::move(*made), arrival.received_at, to);
  return belonging::gathered;
}

bool gatherings::settle(time_point until, assembly_batch& to, const assembly_batch* storing) {
  while (!due_.empty() && due_.begin()->first <= until) {
    if (to.size() >= enough_for_a_batch) return false;
    const auto [at, id] = *due_.begin();
    settle_one(id, at, to, storing);
  }
  return true;
}

void gatherings::settle_one(const std::string& id, time_point at, assembly_batch& to, const assembly_batch* storing) {
  set_due(id, {});
  remembered what{to, storing, journal_, index_};
  const auto found = what.gathering_by_id(id);
  if (!found || !found->due) return;
  const auto by =
      std::find_if(channels_.begin(), channels_.end(), [&](const channel& c) { return c.name == found->channel; });
  assembly::gathered made;
  try {
    if (by == channels_.end() || !by->settle) throw std::runtime_error("no such channel");
    made = by->settle(*found, what, identity_, rules_);
  } catch (const std::exception& e) {
    if (what.failed()) throw;
    ops::log().error("pipeline", "assembler failed; what was gathered waits",
                     {{"gathering", id}, {"channel", found->channel}, {"what", e.what()}});
    made.gatherings.push_back(*found);
    made.gatherings.back().due = at + try_again;
  }
  take(std::move(made), at, to);
}

void gatherings::take(assembly::gathered made, time_point at, assembly_batch& to) {
  for (const auto& each : made.gatherings) set_due(each.id, each.state.empty() ? std::nullopt : each.due);
  for (auto& each : made.events) {
    triage::assess(each.by, each.said, each.event.data);
    to.add(each.event, each.contact, serialize(identity_, each.event));
  }
  for (auto& [text, id] : made.keys) {
    std::string key = crypto::short_digest(text);
    auto place = index_.place_of(key);
    to.lead(std::move(key), std::move(id), std::move(place));
  }
  to.gather(std::move(made), at);
}

}  // namespace intake::pipeline
