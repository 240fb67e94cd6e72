// The writing side of the journal's tables, one function a fact; used within the journal thread's transaction only.
//
// Guarantees  Nothing here begins, commits or syncs: whatever is called between begin and commit stands or falls
//             together.
// Owner       The journal thread.
// Fails       A statement that fails throws `write_failed` with SQLite's extended code; the writer rolls back and
//             decides what it means.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>

#include "gateway/journal/kept_settings.hpp"
#include "gateway/journal/recent_chats.hpp"
#include "gateway/journal/records.hpp"
#include "gateway/journal/segments.hpp"
#include "gateway/journal/write_failed.hpp"
#include "gateway/sqlite/database.hpp"

namespace intake::journal {

/// What append_contact() found.
struct appended {
  std::int64_t number = 0;
  std::string receipt;  ///< of the first one, when it is a duplicate
  bool duplicate = false;
};

class tables {
 public:
  explicit tables(sqlite::database&);

  /// Stores the contact unless its dedupe key is in one of the buckets where it may be, and was seen after `dedupe_since`.
  /// `envelope`: its envelope_text(). `where`: its bytes, unless they have a file of their own.
  appended append_contact(const contact&, std::string_view envelope, place where, std::string_view dedupe_key,
                          const key_place&, time_point dedupe_since);
  /// False when the source does not stand where the cursor is to move from; then nothing has changed.
  bool move_cursor(const source_cursor&);
  /// The UIDs among these that contacts were taken from, ascending.
  std::vector<std::uint32_t> uids_taken(const mailbox_range&);
  /// `contact` says what this mail says.
  void put_mail(const std::string& source, const mailbox_number&, std::int64_t contact);
  void hold(std::int64_t contact, std::string_view reason, time_point);
  /// "released" or "discarded"; false when it is not held.
  bool decide_held(std::string_view receipt, std::string_view state);
  /// A released contact has been assembled; the row stays, so that it is not taken at its old place as well.
  void pass_held(std::int64_t contact);
  void fold(std::int64_t contact, std::string_view event);

  /// The contact waits for its gathering's event: fold() or arrive() ends that.
  void wait(std::int64_t contact);
  /// The contact waits no longer: an event bears its receipt.
  void arrive(std::int64_t contact);
  /// Stores what is known of a gathering; an empty state ends it.
  void put_gathering(const gathering_row&, time_point);
  /// `key` leads to the gathering from now on, wherever it led before.
  void put_gathering_key(std::string_view key, const key_place&, std::string_view gathering);

  /// Stores the conversation and returns its number. `root`: what its root id leads to, when that is a contact's own id.
  std::int64_t put_conversation(const conversation_row&, time_point, const thread_target& root = {});
  /// `key` leads to the conversation from now on; an id that already leads somewhere stays there.
  void put_thread(std::string_view key, std::int64_t conversation, const thread_target&);
  /// `where`: the bytes of `json`, durable already. Returns the event's number.
  std::int64_t put_event(const stored_event&, std::int64_t conversation, place where);
  void set_assembled(std::int64_t contact);

  /// Up to here the log of receipts is in the tables (length 0; segment 0: nothing yet).
  place logged();
  void set_logged(place);
  /// How often the journal has been opened for writing.
  std::uint64_t run();
  void set_run(std::uint64_t);

  /// Registers a backend; a new one starts behind the events that are there.
  void register_backend(std::string_view name);
  void enable_backend(std::string_view name, bool enabled, std::string_view reason);
  void move_backend_cursor(std::string_view name, std::int64_t event);
  void put_delivery(const delivery&);
  /// Deletes the row, so that a dispatcher told to replay it starts afresh.
  void forget_delivery(std::string_view backend, std::int64_t event);

  /// What was said in a chat, and where the chat stands now.
  void put_chat(const transcript_entry&);
  /// Whoever deletes chats by himself says so.
  void chats_deleted() { recent_chats_.forget_all(); }

  void count(std::string_view day, std::string_view source, std::string_view what, std::int64_t n);

  /// What was written since the last transaction is not there.
  void rolled_back() {
    settings_.rolled_back();
    recent_chats_.forget_all();
  }

  sqlite::database& db() { return db_; }

 private:
  void must(sqlite::statement&);
  std::optional<chat_row> find_chat(std::string_view conversation);
  /// Writes the head where it differs; good until the next call.
  chat_row& put_chat_head(const transcript_head&);
  std::optional<appended> first_with(std::string_view dedupe_key, const key_place&, time_point since);
  std::int64_t progress(std::string_view name);
  static void bind_thread(sqlite::statement&, std::string_view key, std::int64_t conversation, const thread_target&);
  std::int64_t conversation_number(std::string_view id);
  std::int64_t backend_number(std::string_view name);

  sqlite::database& db_;
  std::int64_t next_contact_, next_event_, next_conversation_;
  std::map<std::string, std::int64_t, std::less<>> backends_;
  settings_writer settings_;
  recent_chats recent_chats_;
  sqlite::statement put_contact_, put_dedupe_, find_dedupe_, put_cursor_, find_cursor_, put_mail_, mails_, put_held_,
      decide_held_, pass_held_, put_folded_, arrive_, put_gathering_, end_gathering_, put_gathering_key_,
      move_gathering_key_, find_conversation_, new_conversation_, update_conversation_, put_thread_, new_thread_,
      put_chat_, find_chat_, put_chat_line_, grow_chat_, put_event_, set_progress_, move_backend_, put_delivery_,
      forget_delivery_, count_;
};

}  // namespace intake::journal
