#include "gateway/journal/reader.hpp"

#include <algorithm>
#include <stdexcept>

#include "gateway/journal/rows.hpp"

namespace intake::journal {

using sqlite::statement;
using blob = statement::blob;
result<std::unique_ptr<reader>> reader::open(const std::string& directory) {
  const std::string file = directory + "/journal.db";
  auto db = sqlite::database::open(file, sqlite::access::read_only);
  if (!db) return db.error();
  if (auto ok = db->exec("PRAGMA query_only=1; PRAGMA cache_size=-1024"); !ok) return ok.error();
  try {
    return std::unique_ptr<reader>(new reader(std::move(*db), directory));
  } catch (const std::runtime_error& e) {
    return fail(file + " is not a journal of this release: " + e.what());
  }
}

reader::reader(sqlite::database db, const std::string& directory)
    : db_(std::move(db)),
      segments_(directory + "/segments"),
      settings_(db_),
      contacts_after_(db_, select_contacts(", q.state",
                                           "LEFT JOIN quarantine q ON q.contact = c.number "
                                           "WHERE c.number > ? ORDER BY c.number LIMIT ?")),
      thread_(db_,
              "SELECT t.event, t.content, v.id, v.sequence, v.parties FROM threads t JOIN conversations v ON v.number "
              "= t.conversation WHERE t.key = ?"),
      events_after_(db_, select_events("WHERE e.number > ? ORDER BY e.number LIMIT ?")),
      event_(db_, select_events("WHERE e.number = ?")) {}

// A transaction that does not begin leaves every query to itself: slower, but no less right.
reader::view::view(reader& of) : db_(of.db_) { enter(); }

reader::view::~view() { leave(); }

void reader::view::enter() { db_.run("BEGIN"); }

void reader::view::leave() { db_.run("COMMIT"); }

std::int64_t reader::assembled() {
  statement ask{db_, "SELECT value FROM progress WHERE name = 'assembled'"};
  return next_row(ask, db_) ? ask.integer(0) : 0;
}

std::int64_t reader::last_contact() {
  statement ask{db_, "SELECT coalesce(max(number), 0) FROM contacts"};
  return next_row(ask, db_) ? ask.integer(0) : 0;
}

std::string reader::newest_receipt() {
  statement ask{db_, "SELECT max(receipt) FROM contacts"};
  return next_row(ask, db_) ? ask.string(0) : std::string{};
}

std::vector<journaled_ptr> reader::contacts_after(std::int64_t number, std::size_t limit, std::size_t most_bytes,
                                                  std::int64_t& last) {
  std::vector<unread_contact> found;
  last = number;
  const reading until_here{contacts_after_};
  contacts_after_.bind(number, limit);
  for (std::size_t bytes = 0; bytes < most_bytes && next_row(contacts_after_, db_);) {
    last = contacts_after_.integer(0);
    if (!contacts_after_.is_null(first_free_contact_column))
      continue;  // held, discarded, or released and then taken by released()
    found.push_back(read_contact(contacts_after_, settings_));
    bytes += static_cast<std::size_t>(found.back().body.length);
  }
  return read_bodies(found, segments_);
}

std::vector<journaled_ptr> reader::released(std::size_t limit) {
  statement ask{
      db_, select_contacts(
               "", "JOIN quarantine q ON q.contact = c.number WHERE q.state = 'released' ORDER BY c.number LIMIT ?")};
  ask.bind(limit);
  std::vector<unread_contact> found;
  while (next_row(ask, db_)) found.push_back(read_contact(ask, settings_));
  return read_bodies(found, segments_);
}

std::optional<std::pair<thread_target, conversation_row>> reader::thread(std::string_view key) {
  const reading until_here{thread_};
  thread_.bind(blob{key});
  std::optional<std::pair<thread_target, conversation_row>> out;
  if (next_row(thread_, db_)) {
    conversation_row row{
        .id = thread_.string(2), .sequence = thread_.integer(3), .parties = read_list(thread_.text(4))};
    thread_target target{.event = thread_.string(0), .content = thread_.string(1)};
    out.emplace(std::move(target), std::move(row));
  }
  return out;
}

std::vector<stored_event> reader::events_after(std::int64_t number, std::size_t limit, std::size_t most_bytes) {
  events_after_.bind(number, limit);
  return read_events(events_after_, db_, segments_, most_bytes);
}

std::vector<stored_event> reader::events_of_source_after(std::string_view source, std::int64_t number,
                                                         std::size_t limit, std::int64_t& last) {
  constexpr std::int64_t at_once = 4096;
  last = std::max(number, std::min(number + at_once, last_event()));
  statement ask{db_, select_events("WHERE e.number > ? AND e.number <= ? AND e.source = ? ORDER BY e.number LIMIT ?")};
  ask.bind(number, last, source, limit);
  auto found = read_events(ask, db_, segments_);
  if (found.size() == limit) last = found.back().number;
  return found;
}

std::optional<stored_event> reader::event(std::int64_t number) {
  event_.bind(number);
  auto found = read_events(event_, db_, segments_);
  return found.empty() ? std::nullopt : std::optional{std::move(found.front())};
}

std::vector<backend_row> reader::backends() {
  statement ask{db_, "SELECT name, cursor, enabled, reason FROM backends ORDER BY number"};
  std::vector<backend_row> out;
  while (next_row(ask, db_)) out.push_back({ask.string(0), ask.integer(1), ask.integer(2) != 0, ask.string(3)});
  return out;
}

std::optional<time_point> reader::event_time_after(std::int64_t number) {
  statement ask{db_, "SELECT time FROM events WHERE number > ? ORDER BY number LIMIT 1"};
  ask.bind(number);
  return next_row(ask, db_) ? std::optional{from_millis(ask.integer(0))} : std::nullopt;
}

std::set<std::int64_t> reader::settled_after(std::string_view backend, std::int64_t cursor) {
  statement ask{
      db_, "SELECT event FROM deliveries WHERE backend = (SELECT number FROM backends WHERE name = ?) AND event > ?"};
  ask.bind(backend, cursor);
  std::set<std::int64_t> out;
  while (next_row(ask, db_)) out.insert(ask.integer(0));
  return out;
}

std::vector<open_delivery> reader::open_deliveries(std::string_view backend, std::size_t limit) {
  return deliveries_in("d.state <> 0 AND d.state <> 4", backend, limit);
}

std::vector<open_delivery> reader::deliveries_in(std::string_view states, std::string_view backend, std::size_t limit) {
  statement ask{
      db_,
      "SELECT d.state, d.attempts, d.at, d.next_at, d.reference, d.reason, d.event, e.id, v.id FROM deliveries d "
      "JOIN events e ON e.number = d.event JOIN conversations v ON v.number = e.conversation "
      "WHERE d.backend = (SELECT number FROM backends WHERE name = ?) AND " +
          std::string(states) + " ORDER BY d.event LIMIT ?"};
  ask.bind(backend, limit);
  std::vector<open_delivery> out;
  while (next_row(ask, db_)) {
    open_delivery row{.delivery = read_delivery(ask, 0), .event_id = ask.string(7), .conversation = ask.string(8)};
    row.delivery.backend = backend;
    row.delivery.event = ask.integer(6);
    out.push_back(std::move(row));
  }
  return out;
}

std::optional<std::string> reader::cursor(std::string_view source) {
  statement ask{db_, "SELECT value FROM cursors WHERE source = ?"};
  ask.bind(source);
  return next_row(ask, db_) ? std::optional{ask.string(0)} : std::nullopt;
}

}  // namespace intake::journal
