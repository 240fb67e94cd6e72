// `normalize --channel phone`: the records of a file become calls, and the calls tickets, as in a gateway that then hears
// nothing for a day; all in memory.
#include <algorithm>
#include <iostream>
#include <map>

#include "adapters/telephony/file_header.hpp"
#include "adapters/telephony/line_parser.hpp"
#include "adapters/telephony/record_contact.hpp"
#include "gateway/channels.hpp"
#include "gateway/cli/access.hpp"
#include "gateway/cli/output.hpp"
#include "gateway/cli/raw_input.hpp"
#include "gateway/config/telephony_formats.hpp"
#include "gateway/pipeline/assembly_line.hpp"
#include "gateway/triage/triage.hpp"

namespace intake::cli {
namespace {

/// What the journal would remember of one file's calls.
class remembered_calls final : public assembly::recollection {
 public:
  void take_in(const contact& c) {
    arrivals_.push_back(pipeline::arrival_of(c));
    const auto number = static_cast<std::int64_t>(arrivals_.size());
    facts said = pipeline::normalize_contact(phone_, c, {});
    if (auto gathered = phone_.gather(number, arrivals_.back(), said, *this, rules_)) return keep(std::move(*gathered));
    said.thread.own_id = c.receipt;
    auto outcome = phone_.fold(arrivals_.back(), said, {}, identity_);
    for (auto& event : outcome.events) print(arrivals_.back(), said, event);
  }

  void settle_all() {
    for (;;) {
      const assembly::gathering* next = nullptr;
      for (const auto& [_, g] : gatherings_)
        if (g.due && (!next || *g.due < *next->due)) next = &g;
      if (!next) return;
      keep(phone_.settle(assembly::gathering{*next}, *this, identity_, rules_));
    }
  }

  std::optional<assembly::gathering> gathering_by_key(const std::string& key) override {
    const auto found = keys_.find(key);
    return found == keys_.end() ? std::nullopt : gathering_by_id(found->second);
  }
  std::optional<assembly::gathering> gathering_by_id(const std::string& id) override {
    const auto found = gatherings_.find(id);
    return found == gatherings_.end() ? std::nullopt : std::optional{found->second};
  }
  std::optional<assembly::conversation> conversation_by_id(const std::string& id) override {
    const auto found = conversations_.find(id);
    return found == conversations_.end() ? std::nullopt : std::optional{found->second};
  }
  assembly::arrival arrival_of(std::int64_t contact) override {
    return arrivals_.at(static_cast<std::size_t>(contact - 1));
  }

 private:
  void keep(assembly::gathered g) {
    for (auto& [key, id] : g.keys) keys_[key] = id;
    for (auto& each : g.gatherings) {
      if (each.state.empty())
        gatherings_.erase(each.id);
      else
        gatherings_[each.id] = each;
    }
    for (auto& c : g.conversations) conversations_[c.id] = c;
    for (auto& e : g.events) print(e.by, e.said, e.event);
  }

  void print(const assembly::arrival& by, const facts& said, ticket_event& event) const {
    triage::assess(by, said, event.data);
    std::cout << serialize(identity_, event) << '\n';
  }

  const pipeline::channel& phone_ = *find_channel("phone");
  const event_identity identity_;
  const assembly::gathering_rules rules_;
  std::vector<assembly::arrival> arrivals_;
  std::map<std::string, assembly::gathering> gatherings_;
  std::map<std::string, std::string> keys_;
  std::map<std::string, assembly::conversation> conversations_;
};

/// The source to read as: one of the configuration when it is named, else the format with its defaults.
std::optional<config::telephony_section> source_of(const invocation& c, const normalize_options& o) {
  config::telephony_section named;
  if (o.source.empty()) {
    named.name = "normalize";
    named.format = o.format;
    return named;
  }
  const auto all = configured(c);
  if (!all) return std::nullopt;
  for (const auto& section : all->telephony)
    if (section.name == o.source) return section;
  complain({"--source " + shown(o.source) + ": no [[telephony]] of " + c.config_file + " has this name", {}});
  return std::nullopt;
}

time_point own_time(const contact& c) {
  const facts said = pipeline::normalize_contact(*find_channel("phone"), c, {});
  if (!said.call) return {};
  return said.call->ended_at.value_or(said.call->started_at.value_or(time_point{}));
}

/// Arrives at its own time, when it says one and none was given.
contact completed(contact c, std::string bytes, std::optional<time_point> at) {
  c.body.size = bytes.size();
  c.body.sha256 = crypto::sha256(bytes);
  c.body.bytes = std::move(bytes);
  c.received_at = at.value_or(time_point{});
  if (!at) c.received_at = own_time(c);
  c.receipt = receipt_for(c.received_at, c.body.sha256);
  return c;
}

void take_lines(std::string_view bytes, const std::string& file, const config::telephony_section& source,
                std::optional<time_point> at, remembered_calls& to) {
  const telephony::record_contact record{source};
  telephony::file_header header{source};
  telephony::line_parser parser{source.limits.max_line};
  const auto take = [&](const telephony::line& l) {
    if (header.takes(l.end.line, l.text)) return;
    to.take_in(completed(record.make(file, l.end.line, header.text()), std::string(l.text), at));
  };
  while (!bytes.empty()) {
    const auto room = parser.space();
    const auto n = std::min(room.size(), bytes.size());
    std::copy_n(bytes.begin(), n, room.begin());
    parser.received(n);
    bytes.remove_prefix(n);
    while (const auto next = parser.next()) take(*next);
  }
  if (const auto last = parser.rest()) take(*last);
}

}  // namespace

int normalize_calls(const invocation& c, const normalize_options& o, std::optional<time_point> at) {
  const auto source = source_of(c, o);
  if (!source) return wrong_configuration;
  const auto* format = config::find_telephony_format(source->format);
  if (!format) {
    std::string known;
    for (const auto& f : config::telephony_formats()) known += (known.empty() ? "" : " ") + std::string(f.name);
    std::cerr << "intake: --format " << shown(source->format) << " is not known for phone; there is: " << known << '\n';
    return wrong_use;
  }
  int code = done;
  for (const auto& file : o.files) {
    auto bytes = read_all(file);
    if (!bytes) {
      code = complain({"cannot read " + file + ": is it there, and a file?", {}});
      continue;
    }
    remembered_calls calls;
    if (format->lines)
      take_lines(*bytes, file, *source, at, calls);
    else
      calls.take_in(completed(telephony::record_contact{*source}.make(), std::move(*bytes), at));
    calls.settle_all();
    if (!std::cout) return complain({"cannot write to standard output", {}});
  }
  return code;
}

}  // namespace intake::cli
