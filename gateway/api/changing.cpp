// The routes that change something. What they ask for is durable when the journal says so; the answer is 202.
#include <algorithm>

#include <boost/json/parse.hpp>

#include "gateway/api/desk.hpp"
#include "gateway/api/renormalize.hpp"
#include "gateway/api/views.hpp"

namespace intake::api {
namespace {

namespace json = boost::json;
using journal::delivery_state;
using journal::reader;

response refused(int status, std::string_view why) { return net::problem(status, net::reason_phrase(status), why); }

/// An event and the backends at which something can be decided about it.
struct undecided {
  std::optional<std::int64_t> number;
  std::vector<std::string> backends;
};

undecided find_undecided(reader& from, const std::string& id, const std::string& backend, bool retrying_too) {
  undecided out;
  const auto event = from.event_by_id(id);
  if (!event) return out;
  out.number = event->number;
  for (const auto& [name, row] : from.deliveries_of(event->number)) {
    if (!row || (!backend.empty() && backend != name)) continue;
    if (row->state == delivery_state::dead || (retrying_too && row->state == delivery_state::retrying))
      out.backends.push_back(name);
  }
  return out;
}

awaitable<response> decide_dead(desk& d, const request& r, bool again) {
  const std::string id{r.parameter("event")};
  auto ask = [id, backend = r.query_value("backend").value_or(""), again](reader& j) {
    return find_undecided(j, id, backend, again);
  };
  const auto found = co_await d.journal.read(std::move(ask));
  if (!found->number) co_return refused(404, "there is no such event");
  if (found->backends.empty()) co_return refused(409, "no backend has refused this event");
  json::array told;
  for (const auto& name : found->backends) {
    const bool known = again ? d.controls.retry(name, *found->number) : d.controls.discard(name, *found->number);
    if (known) told.emplace_back(name);
  }
  if (told.empty()) co_return refused(409, "the backend that refused this event is no longer configured");
  co_return json_reply(202, json::object{{"event", id}, {"backends", std::move(told)}});
}

awaitable<response> decide_quarantined(desk& d, const request& r, bool release) {
  const std::string receipt{r.parameter("receipt")};
  const auto held = co_await d.read_contacts([receipt](reader& j) { return j.quarantine_of(receipt); });
  if (!*held) co_return refused(404, "no contact with this receipt was ever held");
  if ((*held)->state != "held") co_return refused(409, "the contact is not held any more: " + (*held)->state);
  release ? d.controls.release(receipt) : d.controls.discard_held(receipt);
  co_return json_reply(202, json::object{{"receipt", receipt}, {"asked", release ? "release" : "discard"}});
}

awaitable<response> switch_backend(desk& d, const request& r, bool on) {
  const std::string name{r.parameter("name")};
  if (!d.controls.enable_backend(name, on, on ? "" : r.query_value("reason").value_or("switched off by an operator")))
    co_return refused(404, "there is no such backend");
  co_return json_reply(202, json::object{{"backend", name}, {"enabled", on}});
}

/// What `POST /v1/replay` asks for.
struct replay_order {
  time_point since{}, until{};
  std::string backend;
  bool dry_run = false, renormalize = false;
};

std::string text_in(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found && found->is_string() ? std::string(found->get_string()) : std::string{};
}

bool flag_in(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found && found->is_bool() && found->get_bool();
}

/// Empty when the order can be carried out; else what is wrong with it.
std::string read_order(const std::string& body, replay_order& out) {
  json::error_code broken;
  const json::value value = json::parse(body, broken);
  if (broken || !value.is_object()) return "the body is a JSON object: {\"since\":…,\"until\":…}";
  const json::object& said = value.get_object();
  const auto since = moment(text_in(said, "since")), until = moment(text_in(said, "until"));
  if (!since || !until) return "since and until: times as 2026-11-22T08:00:00Z, or days";
  if (*since >= *until) return "since has to be before until";
  out = {.since = *since,
         .until = *until,
         .backend = text_in(said, "backend"),
         .dry_run = flag_in(said, "dry_run"),
         .renormalize = flag_in(said, "renormalize")};
  if (out.renormalize && !out.dry_run)
    return "renormalize only tells what would differ: ask for it with \"dry_run\":true";
  return {};
}

/// One step through the range; the reading thread is free between two.
struct step {
  std::vector<std::int64_t> numbers;
  json::array differing;
  std::int64_t skipped = 0;
};

step next_step(reader& from, const replay_order& order, std::int64_t after, const renormalization& rules) {
  step out;
  for (const auto& event : from.events_between(order.since, order.until, after, 200)) {
    out.numbers.push_back(event.number);
    if (!order.renormalize) continue;
    const auto found = compare(from, event, rules);
    out.skipped += found.skipped;
    if (found.fields.empty()) continue;
    out.differing.push_back({{"event", event.id}, {"fields", json::array(found.fields.begin(), found.fields.end())}});
  }
  return out;
}

}  // namespace

awaitable<response> retry_dead(desk& d, const request& r) { return decide_dead(d, r, true); }
awaitable<response> discard_dead(desk& d, const request& r) { return decide_dead(d, r, false); }
awaitable<response> release_quarantined(desk& d, const request& r) { return decide_quarantined(d, r, true); }
awaitable<response> discard_quarantined(desk& d, const request& r) { return decide_quarantined(d, r, false); }
awaitable<response> enable_backend(desk& d, const request& r) { return switch_backend(d, r, true); }
awaitable<response> disable_backend(desk& d, const request& r) { return switch_backend(d, r, false); }

awaitable<response> replay(desk& d, const request& r) {
  replay_order order;
  if (const auto wrong = read_order(r.body, order); !wrong.empty()) co_return refused(400, wrong);
  std::vector<std::string> backends;
  for (const auto& each : d.controls.backends())
    if (order.backend.empty() || order.backend == each.name) backends.push_back(each.name);
  if (backends.empty()) co_return refused(404, "there is no such backend");

  const renormalization rules{.channels = d.rooms.channels, .bodies = d.rooms.bodies, .identity = d.identity};
  std::vector<std::int64_t> numbers;
  json::array differing;
  std::int64_t skipped = 0;
  for (std::int64_t after = 0;;) {
    auto ask = [order, after, rules](reader& j) { return next_step(j, order, after, rules); };
    const auto found = co_await d.journal.read(std::move(ask));
    if (found->numbers.empty()) break;
    after = found->numbers.back();
    numbers.insert(numbers.end(), found->numbers.begin(), found->numbers.end());
    skipped += found->skipped;
    for (const auto& one : found->differing)
      if (differing.size() < most_rows) differing.push_back(one);
  }
  json::object out{{"events", numbers.size()}, {"dry_run", order.dry_run}};
  out["backends"] = json::array(backends.begin(), backends.end());
  if (order.renormalize) {
    out["differing"] = std::move(differing);
    out["skipped"] = skipped;
  }
  if (!order.dry_run)
    for (const auto& name : backends) d.controls.replay(name, numbers);
  co_return json_reply(order.dry_run ? 200 : 202, out);
}

}  // namespace intake::api
