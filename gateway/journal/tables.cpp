#include "gateway/journal/tables.hpp"

#include <algorithm>
#include <sqlite3.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/journal/keys.hpp"

namespace intake::journal {
namespace {

using blob = sqlite::statement::blob;

/// A place in the log of receipts as one number; version 4 of the schema says the same.
constexpr int offset_bits = 36;

std::int64_t next_after(sqlite::database& db, const char* table) {
  sqlite::statement ask{db, "SELECT coalesce(max(number), 0) + 1 FROM " + std::string(table)};
  if (!ask.row()) throw write_failed(db.extended_code(), db.message());
  return ask.integer(0);
}

std::string_view view(const std::array<unsigned char, 32>& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string json_list(const std::vector<std::string>& texts) {
  boost::json::array out;
  for (const auto& text : texts) out.emplace_back(text);
  return boost::json::serialize(out);
}

}  // namespace

tables::tables(sqlite::database& db)
    : db_(db),
      next_contact_(next_after(db, "contacts")),
      next_event_(next_after(db, "events")),
      next_conversation_(next_after(db, "conversations")),
      settings_(db),
      put_contact_(db, "INSERT INTO contacts VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)"),
      put_dedupe_(db,
                  "INSERT INTO dedupe VALUES(?,?,?,?) ON CONFLICT DO UPDATE SET contact = excluded.contact, at = "
                  "excluded.at"),
      find_dedupe_(
          db,
          "SELECT d.contact, c.receipt FROM dedupe d JOIN contacts c ON c.number = d.contact WHERE d.bucket = ? "
          "AND d.key = ? AND d.at >= ?"),
      put_cursor_(db, "INSERT INTO cursors VALUES(?,?) ON CONFLICT DO UPDATE SET value = excluded.value"),
      find_cursor_(db, "SELECT value FROM cursors WHERE source = ?"),
      put_mail_(db, "INSERT OR REPLACE INTO mails VALUES(?,?,?,?)"),
      mails_(db, "SELECT uid FROM mails WHERE place = ? AND validity = ? AND uid BETWEEN ? AND ? ORDER BY uid"),
      put_held_(db, "INSERT INTO quarantine VALUES(?,'held',?,?)"),
      decide_held_(db,
                   "UPDATE quarantine SET state = ? WHERE state = 'held' AND contact = (SELECT number FROM contacts "
                   "WHERE receipt = ?)"),
      pass_held_(db, "UPDATE quarantine SET state = 'passed' WHERE contact = ?"),
      put_folded_(db, "INSERT OR REPLACE INTO folded VALUES(?,?)"),
      arrive_(db, "DELETE FROM folded WHERE contact = ? AND event = ''"),
      put_gathering_(db,
                     "INSERT INTO gatherings VALUES(?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET state = excluded.state, "
                     "due = excluded.due, at = excluded.at"),
      end_gathering_(db, "DELETE FROM gatherings WHERE id = ?"),
      put_gathering_key_(db,
                         "INSERT INTO gathering_keys VALUES(?,?,?) ON CONFLICT DO UPDATE SET gathering = "
                         "excluded.gathering"),
      move_gathering_key_(db, "UPDATE gathering_keys SET gathering = ? WHERE bucket = ? AND key = ?"),
      find_conversation_(db, "SELECT conversation FROM threads WHERE key = ?"),
      new_conversation_(db, "INSERT INTO conversations VALUES(?,?,?,?,?)"),
      update_conversation_(db, "UPDATE conversations SET sequence = ?, parties = ?, at = ? WHERE number = ?"),
      put_thread_(db,
                  "INSERT INTO threads VALUES(?,?,?,?) ON CONFLICT DO UPDATE SET event = excluded.event, content = "
                  "excluded.content "
                  "WHERE threads.event IS NULL AND excluded.event IS NOT NULL"),
      new_thread_(db, "INSERT INTO threads VALUES(?,?,?,?) ON CONFLICT DO NOTHING"),
      put_chat_(
          db,
          "INSERT INTO chats VALUES(NULL,?,?,?,?,?,?,NULL) ON CONFLICT DO UPDATE SET open = excluded.open, state = "
          "excluded.state, at = max(at, excluded.at)"),
      find_chat_(db, "SELECT number, newest, open, state, at FROM chats WHERE conversation = ?"),
      put_chat_line_(db, "INSERT INTO chat_lines VALUES(NULL,?,?,?,?,?,?)"),
      grow_chat_(db, "UPDATE chats SET newest = ? WHERE number = ?"),
      put_event_(db, "INSERT INTO events VALUES(?,?,?,?,?,?,?,?,?,?,?)"),
      set_progress_(db, "UPDATE progress SET value = ? WHERE name = ?"),
      move_backend_(db, "UPDATE backends SET cursor = ? WHERE number = ?"),
      put_delivery_(db, "INSERT OR REPLACE INTO deliveries VALUES(?,?,?,?,?,?,?,?)"),
      forget_delivery_(db, "DELETE FROM deliveries WHERE backend = ? AND event = ?"),
      count_(db, "INSERT INTO counters VALUES(?,?,?,?) ON CONFLICT DO UPDATE SET n = n + excluded.n") {}

void tables::must(sqlite::statement& statement) {
  if (!statement.done()) throw write_failed(db_.extended_code(), db_.message());
}

std::optional<appended> tables::first_with(std::string_view dedupe_key, const key_place& at, time_point since) {
  for (const std::int64_t bucket : at.may_be_in) {
    find_dedupe_.bind(bucket, blob{dedupe_key}, to_millis(since));
    const int code = find_dedupe_.step();
    std::optional<appended> found;
    if (code == SQLITE_ROW)
      found = {.number = find_dedupe_.integer(0), .receipt = find_dedupe_.string(1), .duplicate = true};
    find_dedupe_.reset();
    if (found) return found;
    if (code != SQLITE_DONE) throw write_failed(db_.extended_code(), db_.message());
  }
  return std::nullopt;
}

appended tables::append_contact(const contact& c, std::string_view envelope, place where, std::string_view dedupe_key,
                                const key_place& key_at, time_point dedupe_since) {
  const std::int64_t number = next_contact_;
  if (!dedupe_key.empty()) {
    if (auto first = first_with(dedupe_key, key_at, dedupe_since)) return std::move(*first);
    must(put_dedupe_.bind(key_at.bucket, blob{dedupe_key}, number, to_millis(c.received_at)));
  }
  std::string with_settings;
  if (c.settings) envelope = with_settings = settings_.named_in(envelope, *c.settings);
  std::optional<std::string_view> file;
  std::optional<std::int64_t> segment, offset;
  if (c.body.file.empty())
    segment = where.segment, offset = where.offset;
  else
    file = c.body.file;
  must(put_contact_.bind(number, c.receipt, to_millis(c.received_at), c.channel, c.source, c.via, c.media_type,
                         envelope, c.body.size, blob{view(c.body.sha256)}, segment, offset, file));
  ++next_contact_;
  return {.number = number, .receipt = c.receipt, .duplicate = false};
}

bool tables::move_cursor(const source_cursor& cursor) {
  if (cursor.after) {
    find_cursor_.bind(cursor.source);
    const int code = find_cursor_.step();
    const bool there = (code == SQLITE_ROW ? find_cursor_.string(0) : std::string{}) == *cursor.after;
    find_cursor_.reset();
    if (code != SQLITE_ROW && code != SQLITE_DONE) throw write_failed(db_.extended_code(), db_.message());
    if (!there) return false;
  }
  must(put_cursor_.bind(cursor.source, cursor.value));
  return true;
}

void tables::put_mail(const std::string& source, const mailbox_number& mail, std::int64_t contact) {
  const std::string place = place_name(source, mail.folder);
  must(put_mail_.bind(place, std::int64_t{mail.validity}, std::int64_t{mail.uid}, contact));
}

std::vector<std::uint32_t> tables::uids_taken(const mailbox_range& range) {
  const std::string place = place_name(range.source, range.folder);
  mails_.bind(place, std::int64_t{range.validity}, std::int64_t{range.low}, std::int64_t{range.high});
  std::vector<std::uint32_t> found;
  int code = mails_.step();
  for (; code == SQLITE_ROW; code = mails_.step()) found.push_back(static_cast<std::uint32_t>(mails_.integer(0)));
  mails_.reset();
  if (code != SQLITE_DONE) throw write_failed(db_.extended_code(), db_.message());
  return found;
}

std::optional<chat_row> tables::find_chat(std::string_view conversation) {
  find_chat_.bind(conversation);
  const int code = find_chat_.step();
  std::optional<chat_row> out;
  if (code == SQLITE_ROW) {
    out = {.number = find_chat_.integer(0),
           .newest = {},
           .open = find_chat_.integer(2) != 0,
           .state = find_chat_.string(3),
           .at = find_chat_.integer(4)};
    if (!find_chat_.is_null(1)) out->newest = find_chat_.integer(1);
  }
  find_chat_.reset();
  if (code != SQLITE_ROW && code != SQLITE_DONE) throw write_failed(db_.extended_code(), db_.message());
  return out;
}

chat_row& tables::put_chat_head(const transcript_head& head) {
  const std::int64_t at = to_millis(head.at);
  // Most lines leave their chat's head as it is: its time is kept to the minute.
  const auto stands = [&](const chat_row& row) {
    return row.number != 0 && row.open == head.open && row.state == head.state && at <= row.at + 60'000;
  };
  chat_row* const known = recent_chats_.find(head.conversation);
  if (known && stands(*known)) return *known;
  chat_row row = known ? *known : find_chat(head.conversation).value_or(chat_row{});
  if (!stands(row)) {
    must(put_chat_.bind(head.conversation, head.session, head.root, head.open, head.state, at));
    if (row.number == 0) row.number = db_.last_insert_rowid();
    row.open = head.open;
    row.state = head.state;
    row.at = std::max(row.at, at);
  }
  return recent_chats_.remember(head.conversation, std::move(row));
}

void tables::put_chat(const transcript_entry& entry) {
  const auto& [head, line] = entry;
  chat_row& chat = put_chat_head(head);
  if (line.seq == 0) return;
  must(put_chat_line_.bind(chat.newest, line.seq, line.id, line.receipt, line.frame, to_millis(line.at)));
  chat.newest = db_.last_insert_rowid();
  must(grow_chat_.bind(chat.newest, chat.number));
}

void tables::hold(std::int64_t contact, std::string_view reason, time_point at) {
  must(put_held_.bind(contact, reason, to_millis(at)));
}

bool tables::decide_held(std::string_view receipt, std::string_view state) {
  must(decide_held_.bind(state, receipt));
  return db_.changes() > 0;
}

void tables::pass_held(std::int64_t contact) { must(pass_held_.bind(contact)); }

void tables::fold(std::int64_t contact, std::string_view event) { must(put_folded_.bind(contact, event)); }

void tables::wait(std::int64_t contact) { fold(contact, ""); }

void tables::arrive(std::int64_t contact) { must(arrive_.bind(contact)); }

void tables::put_gathering(const gathering_row& row, time_point at) {
  if (row.state.empty()) return must(end_gathering_.bind(row.id));
  const auto due = row.due ? std::optional{to_millis(*row.due)} : std::nullopt;
  must(put_gathering_.bind(row.id, row.channel, row.state, due, to_millis(at)));
}

void tables::put_gathering_key(std::string_view key, const key_place& at, std::string_view gathering) {
  for (const std::int64_t bucket : at.may_be_in) {
    must(move_gathering_key_.bind(gathering, bucket, blob{key}));
    if (db_.changes() > 0) return;
  }
  must(put_gathering_key_.bind(at.bucket, blob{key}, gathering));
}

std::int64_t tables::conversation_number(std::string_view id) {
  const std::string key = key_of_conversation(id);
  find_conversation_.bind(blob{key});
  const int code = find_conversation_.step();
  const std::int64_t number = code == SQLITE_ROW ? find_conversation_.integer(0) : 0;
  find_conversation_.reset();
  if (code != SQLITE_ROW && code != SQLITE_DONE) throw write_failed(db_.extended_code(), db_.message());
  return number;
}

std::int64_t tables::put_conversation(const conversation_row& row, time_point at, const thread_target& root) {
  const std::string key = key_of_conversation(row.id);
  const std::string parties = json_list(row.parties);
  if (row.sequence == 1) {  // most often its first event: then nothing leads there yet
    bind_thread(new_thread_, key, next_conversation_, root);
    must(new_thread_);
    if (db_.changes() > 0) {
      must(new_conversation_.bind(next_conversation_, row.id, row.sequence, parties, to_millis(at)));
      return next_conversation_++;
    }
  }
  if (const auto number = conversation_number(row.id)) {
    must(update_conversation_.bind(row.sequence, parties, to_millis(at), number));
    return number;
  }
  must(new_conversation_.bind(next_conversation_, row.id, row.sequence, parties, to_millis(at)));
  put_thread(key, next_conversation_, root);
  return next_conversation_++;
}

void tables::bind_thread(sqlite::statement& to, std::string_view key, std::int64_t conversation,
                         const thread_target& target) {
  if (target.event.empty())
    to.bind(blob{key}, conversation, nullptr, nullptr);
  else
    to.bind(blob{key}, conversation, target.event, blob{target.content});
}

void tables::put_thread(std::string_view key, std::int64_t conversation, const thread_target& target) {
  bind_thread(put_thread_, key, conversation, target);
  must(put_thread_);
}

std::int64_t tables::put_event(const stored_event& event, std::int64_t conversation, place where) {
  must(put_event_.bind(next_event_, event.id, event.contact, conversation, event.kind, event.channel, event.source,
                       to_millis(event.time), where.segment, where.offset, where.length));
  return next_event_++;
}

void tables::set_assembled(std::int64_t contact) { must(set_progress_.bind(contact, "assembled")); }

std::int64_t tables::progress(std::string_view name) {
  sqlite::statement ask{db_, "SELECT value FROM progress WHERE name = ?"};
  ask.bind(name);
  if (!ask.row()) throw write_failed(SQLITE_NOTFOUND, "no progress of " + std::string(name));
  return ask.integer(0);
}

place tables::logged() {
  const std::int64_t value = progress("logged");
  return {value >> offset_bits, value & ((std::int64_t{1} << offset_bits) - 1), 0};
}

void tables::set_logged(place last) {
  must(set_progress_.bind((last.segment << offset_bits) | (last.offset + last.length), "logged"));
}

std::uint64_t tables::run() { return static_cast<std::uint64_t>(progress("run")); }

void tables::set_run(std::uint64_t number) { must(set_progress_.bind(number, "run")); }

void tables::register_backend(std::string_view name) {
  sqlite::statement put{db_,
                        "INSERT INTO backends(name, since, cursor, enabled, reason) SELECT ?, n, n, 1, '' FROM (SELECT "
                        "coalesce(max(number), 0) AS n FROM events) "
                        "WHERE true ON CONFLICT(name) DO NOTHING"};
  must(put.bind(name));
}

std::int64_t tables::backend_number(std::string_view name) {
  if (const auto known = backends_.find(name); known != backends_.end()) return known->second;
  sqlite::statement ask{db_, "SELECT number FROM backends WHERE name = ?"};
  ask.bind(name);
  if (!ask.row()) throw write_failed(SQLITE_NOTFOUND, "no backend " + std::string(name));
  return backends_.emplace(std::string(name), ask.integer(0)).first->second;
}

void tables::enable_backend(std::string_view name, bool enabled, std::string_view reason) {
  sqlite::statement put{db_, "UPDATE backends SET enabled = ?, reason = ? WHERE name = ?"};
  must(put.bind(enabled, reason, name));
}

void tables::move_backend_cursor(std::string_view name, std::int64_t event) {
  must(move_backend_.bind(event, backend_number(name)));
}

void tables::put_delivery(const delivery& d) {
  const auto next = d.next_at ? std::optional<std::int64_t>{to_millis(*d.next_at)} : std::nullopt;
  const auto text = [](const std::string& s) { return s.empty() ? std::nullopt : std::optional<std::string_view>{s}; };
  must(put_delivery_.bind(backend_number(d.backend), d.event, static_cast<int>(d.state), d.attempts, to_millis(d.at),
                          next, text(d.reference), text(d.reason)));
}

void tables::forget_delivery(std::string_view backend, std::int64_t event) {
  must(forget_delivery_.bind(backend_number(backend), event));
}

void tables::count(std::string_view day, std::string_view source, std::string_view what, std::int64_t n) {
  must(count_.bind(day, source, what, n));
}

}  // namespace intake::journal
