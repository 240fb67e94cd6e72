#include "gateway/api/views.hpp"

#include <algorithm>
#include <stdexcept>

#include <boost/json/parse.hpp>

#include "gateway/crypto/digest.hpp"

namespace intake::api {

namespace json = boost::json;
using journal::delivery_state;
using journal::reader;

namespace {

json::object delivery_data(const journal::delivery& d) {
  json::object out{{"state", name_of(d.state)}, {"attempts", d.attempts}, {"at", rfc3339(d.at)}};
  if (d.next_at) out["next_at"] = rfc3339(*d.next_at);
  if (!d.reference.empty()) out["reference"] = d.reference;
  if (!d.reason.empty()) out["reason"] = d.reason;
  return out;
}

/// One object a backend that this event is for. A backend that came later never gets it: it is left out.
json::array deliveries_data(reader& from, std::int64_t event) {
  json::array out;
  const auto backends = from.backends();
  for (const auto& [name, row] : from.deliveries_of(event)) {
    const auto backend = std::find_if(backends.begin(), backends.end(), [&](const auto& b) { return b.name == name; });
    if (!row && backend != backends.end() && backend->cursor >= event) continue;
    json::object one{{"backend", name}};
    if (row)
      for (auto& [key, value] : delivery_data(*row)) one[key] = std::move(value);
    else
      one["state"] = "waiting";
    out.push_back(std::move(one));
  }
  return out;
}

json::object event_summary(reader& from, const journal::stored_event& e) {
  return {{"id", e.id},
          {"number", e.number},
          {"kind", e.kind},
          {"conversation", e.conversation},
          {"time", rfc3339(e.time)},
          {"deliveries", deliveries_data(from, e.number)}};
}

json::object held_data(const journal::held_contact& h) {
  return {
      {"receipt", h.receipt}, {"source", h.source}, {"state", h.state}, {"reason", h.reason}, {"at", rfc3339(h.at)}};
}

/// Where a contact is in its life, in one word.
std::string_view stage_of(reader& from, const journal::journaled_contact& row, const json::object& view) {
  if (const auto* held = view.if_contains("quarantine")) {
    const auto& state = held->as_object().at("state").as_string();
    if (state == "held" || state == "discarded") return state == "held" ? "held" : "discarded";
  }
  if (view.contains("folded")) return "folded";
  if (!view.at("events").as_array().empty()) return "ticketed";
  const bool passed =
      row.number <= from.assembled() && !view.contains("quarantine") && !from.folded_into(row.contact.receipt);
  return passed ? "expired" : "in_work";
}

std::vector<journal::stored_event> next_events(reader& from, const events_query& query, std::int64_t after,
                                               std::size_t limit) {
  if (!query.since && !query.until) return from.events_after(after, limit);
  return from.events_between(query.since.value_or(time_point{}), query.until.value_or(time_point::max()), after, limit);
}

void must_be_readable(const journal::stored_event& e) {
  if (!e.unreadable.empty()) throw std::runtime_error("event " + e.id + ": " + e.unreadable);
}

json::object ledger_line_data(const journal::ledger_line& line) {
  json::object out{{"source", line.source},       {"seen", line.seen},     {"refused", line.refused},
                   {"duplicate", line.duplicate}, {"folded", line.folded}, {"quarantined", line.quarantined},
                   {"in_work", line.in_work},     {"events", line.events}};
  json::array& backends = out["backends"].emplace_array();
  for (const auto& b : line.backends)
    backends.push_back({{"name", b.name}, {"delivered", b.delivered}, {"waiting", b.waiting}, {"dead", b.dead}});
  json::array& missing = out["missing"].emplace_array();
  for (const auto& receipt : line.missing) missing.emplace_back(receipt);
  const auto sum = line.refused + line.duplicate + line.folded + line.quarantined + line.in_work + line.events;
  out["balanced"] = line.seen == sum && line.missing.empty();
  return out;
}

}  // namespace

std::string_view name_of(delivery_state state) {
  switch (state) {
    case delivery_state::delivered: return "delivered";
    case delivery_state::retrying: return "retrying";
    case delivery_state::held: return "held";
    case delivery_state::dead: return "dead";
    case delivery_state::discarded: return "discarded";
  }
  return "unknown";
}

std::optional<time_point> moment(std::string_view text) {
  return parse_rfc3339(text.size() == 10 ? std::string(text) + "T00:00:00Z" : std::string(text));
}

std::optional<json::object> receipt_view(reader& from, std::string_view receipt) {
  const auto row = from.contact(receipt);
  if (!row) return std::nullopt;
  const contact& c = row->contact;
  json::object out{{"receipt", c.receipt}, {"state", ""}, {"channel", c.channel}, {"source", c.source}, {"via", c.via}};
  out["received_at"] = rfc3339(c.received_at);
  out["journaled"] = {{"number", row->number}};
  out["raw"] = {{"sha256", crypto::hex(c.body.sha256)}, {"size", c.body.size}, {"media_type", c.media_type}};
  out["envelope"] = c.envelope;
  if (c.settings) out["envelope"].get_object()["settings"] = c.settings->values;
  if (const auto held = from.quarantine_of(receipt)) out["quarantine"] = held_data(*held);
  if (const auto into = from.folded_into(receipt); into && !into->empty()) {
    const auto event = from.event_by_id(*into);
    out["folded"] = event ? event_summary(from, *event) : json::object{{"id", *into}};
  }
  json::array& events = out["events"].emplace_array();
  for (const auto& e : from.events_of_contact(receipt)) events.push_back(event_summary(from, e));
  out["state"] = stage_of(from, *row, out);
  return out;
}

std::optional<json::object> conversation_view(reader& from, std::string_view id, std::size_t limit) {
  const auto row = from.conversation(id);
  if (!row) return std::nullopt;
  json::object out{{"id", row->id}, {"sequence", row->sequence}};
  json::array& parties = out["parties"].emplace_array();
  for (const auto& party : row->parties) parties.emplace_back(party);
  json::array& events = out["events"].emplace_array();
  for (const auto& e : from.events_of_conversation(id, std::min(limit, most_rows)))
    events.push_back(event_summary(from, e));
  return out;
}

events_page events_view(reader& from, const events_query& query) {
  constexpr std::size_t batch = 50, most_bytes = 8 << 20;
  const std::size_t limit = std::clamp<std::size_t>(query.limit, 1, most_rows);
  events_page page{.json = R"({"events":[)", .count = 0, .last = query.after};
  bool more = true;
  for (std::size_t looked_at = 0; more && page.count < limit && looked_at < most_rows * 10;) {
    const auto events = next_events(from, query, page.last, std::min(batch, limit - page.count));
    more = !events.empty();
    looked_at += events.size();
    for (const auto& e : events) {
      if (page.count > 0 && page.json.size() + e.json.size() > most_bytes) {
        more = false;
        break;
      }
      page.last = e.number;
      if (!query.channel.empty() && query.channel != e.channel) continue;
      must_be_readable(e);  // none is left out in silence
      if (page.count++ > 0) page.json += ',';
      page.json += e.json;
    }
  }
  page.json += R"(],"last":)" + std::to_string(page.last) + "}";
  return page;
}

std::optional<json::object> event_view(reader& from, std::string_view id) {
  const auto event = from.event_by_id(id);
  if (!event) return std::nullopt;
  must_be_readable(*event);
  json::object out = event_summary(from, *event);
  json::error_code broken;
  out["event"] = json::parse(event->json, broken);
  return out;
}

json::array dead_view(reader& from) {
  json::array out;
  for (const auto& backend : from.backends())
    for (const auto& row : from.dead(backend.name, most_rows - out.size()))
      out.push_back({{"event", row.event_id},
                     {"backend", backend.name},
                     {"conversation", row.conversation},
                     {"attempts", row.delivery.attempts},
                     {"at", rfc3339(row.delivery.at)},
                     {"reason", row.delivery.reason}});
  return out;
}

json::array quarantine_view(reader& from) {
  json::array out;
  for (const auto& held : from.held()) {
    if (out.size() == most_rows) break;
    out.push_back(held_data(held));
  }
  return out;
}

json::array backends_view(reader& from) {
  json::array out;
  for (const auto& backend : from.backends()) {
    const auto [waiting, oldest] = from.undelivered(backend.name);
    json::object one{{"name", backend.name}, {"enabled", backend.enabled}, {"undelivered", waiting}};
    if (!backend.reason.empty()) one["reason"] = backend.reason;
    if (oldest) one["oldest_undelivered"] = rfc3339(*oldest);
    one["dead"] = from.dead(backend.name, most_rows).size();
    out.push_back(std::move(one));
  }
  return out;
}

json::object ledger_view(reader& from, const journal::ledger_query& query) {
  json::object out{{"balanced", true}};
  json::array& sources = out["sources"].emplace_array();
  for (const auto& line : from.ledger(query)) {
    sources.push_back(ledger_line_data(line));
    if (!sources.back().at("balanced").as_bool()) out["balanced"] = false;
  }
  return out;
}

json::object status_view(reader& from) {
  const auto newest = from.last_contact();
  json::object out{{"version", INTAKE_VERSION}};
  out["journal"] = {{"contacts", newest},
                    {"in_work", std::max<std::int64_t>(newest - from.assembled(), 0)},
                    {"events", from.last_event()},
                    {"quarantined", from.held().size()}};
  json::array& sources = out["sources"].emplace_array();
  for (const auto& line : from.counted())
    sources.push_back(
        {{"source", line.source}, {"seen", line.seen}, {"refused", line.refused}, {"duplicate", line.duplicate}});
  out["backends"] = backends_view(from);
  return out;
}

}  // namespace intake::api
