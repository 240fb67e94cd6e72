#include "gateway/journal/rows.hpp"

#include <algorithm>
#include <cerrno>
#include <sqlite3.h>
#include <stdexcept>

#include <boost/json/parse.hpp>

namespace intake::journal {

using sqlite::statement;

namespace {

constexpr std::string_view contact_columns =
    "c.number, c.receipt, c.received_at, c.channel, c.source, c.via, c.media_type, c.envelope, c.size, c.sha256, "
    "c.segment, c.offset, c.file";
constexpr std::string_view event_columns =
    "e.number, e.id, e.contact, v.id, e.kind, e.channel, e.source, e.time, e.segment, e.offset, e.length";
constexpr std::string_view event_tables = " FROM events e JOIN conversations v ON v.number = e.conversation ";

/// What was read. What this process cannot open just now it may read later, and throws; what the disk has lost is
/// lost, and says so.
std::string bytes_of(result<std::string> bytes, std::string& unreadable) {
  if (bytes) return std::move(*bytes);
  const error& e = bytes.error();
  for (const int passing : {EMFILE, ENFILE, ENOMEM, EAGAIN})
    if (e.cause == error_code{passing, boost::system::system_category()})
      throw std::runtime_error(e.message + ": " + e.cause.message());
  unreadable = e.message;
  return {};
}

}  // namespace

std::string select_contacts(std::string_view more_columns, std::string_view rest) {
  return "SELECT " + std::string(contact_columns) + std::string(more_columns) + " FROM contacts c " + std::string(rest);
}

std::string select_events(std::string_view rest) {
  return "SELECT " + std::string(event_columns) + std::string(event_tables) + std::string(rest);
}

statement& prepared(std::optional<statement>& s, sqlite::database& db, std::string_view sql) {
  return s ? *s : s.emplace(db, sql);
}

bool next_row(statement& s, const sqlite::database& db) {
  const int code = s.step();
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  throw std::runtime_error("journal: " + db.message());
}

unread_contact read_contact(const statement& s, settings_reader& settings) {
  unread_contact out{std::make_shared<journaled_contact>(), {}};
  out.contact->number = s.integer(0);
  contact& c = out.contact->contact;
  c.receipt = s.string(1);
  c.received_at = from_millis(s.integer(2));
  c.channel = s.string(3);
  c.source = s.string(4);
  c.via = s.string(5);
  c.media_type = s.string(6);
  boost::json::error_code ignored;
  if (auto envelope = boost::json::parse(s.text(7), ignored); envelope.is_object())
    c.envelope = std::move(envelope.as_object());
  settings.give_to(c);
  c.body.size = static_cast<std::uint64_t>(s.integer(8));
  const auto digest = s.text(9);
  std::copy_n(digest.begin(), std::min(digest.size(), c.body.sha256.size()), c.body.sha256.begin());
  c.body.file = s.string(12);
  if (!s.is_null(10)) out.body = {s.integer(10), s.integer(11), s.integer(8)};
  return out;
}

std::vector<journaled_ptr> read_bodies(const std::vector<unread_contact>& unread, segment_reader& from) {
  std::vector<place> places;
  for (const auto& [_, body] : unread)
    if (body.segment != 0) places.push_back(body);
  auto bytes = from.read(places);
  auto next = bytes.begin();
  std::vector<journaled_ptr> out;
  out.reserve(unread.size());
  for (const auto& [contact, body] : unread) {
    if (body.segment != 0) contact->contact.body.bytes = bytes_of(std::move(*next++), contact->unreadable);
    out.push_back(contact);
  }
  return out;
}

namespace {

/// All but the event's own bytes.
stored_event read_event(const statement& s) {
  return {.number = s.integer(0),
          .id = s.string(1),
          .contact = s.integer(2),
          .conversation = s.string(3),
          .kind = s.string(4),
          .channel = s.string(5),
          .source = s.string(6),
          .time = from_millis(s.integer(7)),
          .json = {},
          .unreadable = {}};
}

}  // namespace

std::vector<stored_event> read_events(statement& s, const sqlite::database& db, segment_reader& events,
                                      std::size_t most_bytes) {
  const reading until_here{s};
  std::vector<stored_event> out;
  std::vector<place> places;
  for (std::size_t bytes = 0; bytes < most_bytes && next_row(s, db);) {
    out.push_back(read_event(s));
    places.push_back({s.integer(8), s.integer(9), s.integer(10)});
    bytes += static_cast<std::size_t>(places.back().length);
  }
  auto json = events.read(places);
  for (std::size_t i = 0; i < out.size(); ++i) out[i].json = bytes_of(std::move(json[i]), out[i].unreadable);
  return out;
}

std::vector<std::string> read_list(std::string_view json) {
  std::vector<std::string> out;
  boost::json::error_code ignored;
  if (const auto list = boost::json::parse(json, ignored); list.is_array())
    for (const auto& item : list.get_array())
      if (item.is_string()) out.emplace_back(item.get_string());
  return out;
}

delivery read_delivery(const statement& s, int first) {
  delivery out;
  out.state = static_cast<delivery_state>(s.integer(first));
  out.attempts = static_cast<int>(s.integer(first + 1));
  out.at = from_millis(s.integer(first + 2));
  if (!s.is_null(first + 3)) out.next_at = from_millis(s.integer(first + 3));
  out.reference = s.string(first + 4);
  out.reason = s.string(first + 5);
  return out;
}

}  // namespace intake::journal
