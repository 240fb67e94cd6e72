// The half of the reader that operators look through.
#include <stdexcept>

#include "gateway/journal/keys.hpp"
#include "gateway/journal/reader.hpp"
#include "gateway/journal/rows.hpp"

namespace intake::journal {

using sqlite::statement;
using blob = statement::blob;

std::optional<journaled_contact> reader::contact(std::string_view receipt) {
  statement ask{db_, select_contacts("", "WHERE c.receipt = ?")};
  ask.bind(receipt);
  if (!next_row(ask, db_)) return std::nullopt;
  return std::move(*read_contact(ask, settings_).contact);
}

std::optional<body> reader::raw(std::string_view receipt) {
  statement ask{db_, select_contacts("", "WHERE c.receipt = ?")};
  ask.bind(receipt);
  if (!next_row(ask, db_) || (ask.is_null(10) && ask.is_null(12))) return std::nullopt;
  const unread_contact found = read_contact(ask, settings_);
  read_bodies({found}, segments_);
  if (!found.contact->unreadable.empty()) throw std::runtime_error(found.contact->unreadable);
  return std::move(found.contact->contact.body);
}

std::optional<held_contact> reader::quarantine_of(std::string_view receipt) {
  statement ask{db_,
                "SELECT c.receipt, c.source, q.reason, q.state, q.at FROM quarantine q JOIN contacts c ON c.number = "
                "q.contact WHERE c.receipt = ?"};
  ask.bind(receipt);
  if (!next_row(ask, db_)) return std::nullopt;
  return held_contact{ask.string(0), ask.string(1), ask.string(2), ask.string(3), from_millis(ask.integer(4))};
}

std::vector<held_contact> reader::held() {
  statement ask{db_,
                "SELECT c.receipt, c.source, q.reason, q.state, q.at FROM quarantine q JOIN contacts c ON c.number = "
                "q.contact WHERE q.state = 'held' "
                "ORDER BY c.number"};
  std::vector<held_contact> out;
  while (next_row(ask, db_))
    out.push_back({ask.string(0), ask.string(1), ask.string(2), ask.string(3), from_millis(ask.integer(4))});
  return out;
}

std::optional<std::string> reader::folded_into(std::string_view receipt) {
  statement ask{db_, "SELECT f.event FROM folded f JOIN contacts c ON c.number = f.contact WHERE c.receipt = ?"};
  ask.bind(receipt);
  return next_row(ask, db_) ? std::optional{ask.string(0)} : std::nullopt;
}

std::vector<stored_event> reader::events_of_contact(std::string_view receipt) {
  // An event's id is its contact's receipt, a hyphen and an ordinal; '.' is the character after '-'.
  statement ask{db_, select_events("WHERE e.id > ? AND e.id < ? ORDER BY e.id")};
  const std::string first = std::string(receipt) + "-", beyond = std::string(receipt) + ".";
  ask.bind(first, beyond);
  return read_events(ask, db_, segments_);
}

std::optional<stored_event> reader::one_event(std::string_view where, std::string_view value) {
  statement ask{db_, select_events(where)};
  ask.bind(value);
  auto found = read_events(ask, db_, segments_);
  return found.empty() ? std::nullopt : std::optional{std::move(found.front())};
}

std::optional<stored_event> reader::event_by_id(std::string_view id) { return one_event("WHERE e.id = ?", id); }

std::optional<conversation_row> reader::conversation(std::string_view id) {
  const std::string key = key_of_conversation(id);
  auto found = key.empty() ? std::nullopt : thread(key);
  if (!found || found->second.id != id) return std::nullopt;
  return std::move(found->second);
}

std::vector<stored_event> reader::events_of_conversation(std::string_view id, std::size_t limit) {
  const std::string key = key_of_conversation(id);
  statement ask{
      db_, select_events(
               "WHERE e.conversation = (SELECT conversation FROM threads WHERE key = ?) ORDER BY e.number LIMIT ?")};
  ask.bind(blob{key}, limit);
  return read_events(ask, db_, segments_);
}

std::vector<stored_event> reader::events_between(time_point since, time_point until, std::int64_t after,
                                                 std::size_t limit) {
  statement ask{db_, select_events("WHERE e.number > ? AND e.time >= ? AND e.time < ? ORDER BY e.number LIMIT ?")};
  ask.bind(after, to_millis(since), to_millis(until), limit);
  return read_events(ask, db_, segments_);
}

std::vector<std::pair<std::string, std::optional<delivery>>> reader::deliveries_of(std::int64_t event) {
  statement ask{
      db_,
      "SELECT d.state, d.attempts, d.at, d.next_at, d.reference, d.reason, b.name, d.event IS NULL FROM backends b "
      "LEFT JOIN deliveries d ON d.backend = b.number AND d.event = ? ORDER BY b.number"};
  ask.bind(event);
  std::vector<std::pair<std::string, std::optional<delivery>>> out;
  while (next_row(ask, db_)) {
    std::optional<delivery> row;
    if (!ask.integer(7)) {
      row = read_delivery(ask, 0);
      row->backend = ask.text(6);
      row->event = event;
    }
    out.emplace_back(ask.string(6), std::move(row));
  }
  return out;
}

std::vector<open_delivery> reader::dead(std::string_view backend, std::size_t limit) {
  return deliveries_in("d.state <> 0 AND d.state = 3", backend, limit);  // the first half lets the partial index serve
}

std::pair<std::int64_t, std::optional<time_point>> reader::undelivered(std::string_view backend) {
  statement ask{db_, R"sql(
    WITH b AS (SELECT number, cursor FROM backends WHERE name = ?1),
    late AS (SELECT e.time FROM deliveries d JOIN events e ON e.number = d.event WHERE d.backend = (SELECT number FROM b) AND d.state IN (1, 2)
             UNION ALL SELECT time FROM events WHERE number > (SELECT cursor FROM b))
    SELECT count(*), min(time) FROM late)sql"};
  ask.bind(backend);
  if (!next_row(ask, db_)) return {};
  return {ask.integer(0), ask.is_null(1) ? std::nullopt : std::optional{from_millis(ask.integer(1))}};
}

std::int64_t reader::last_event() {
  statement ask{db_, "SELECT coalesce(max(number), 0) FROM events"};
  return next_row(ask, db_) ? ask.integer(0) : 0;
}

}  // namespace intake::journal
