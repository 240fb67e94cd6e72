// The reading side of the journal: what the pipeline resumes from and what operators look at.
//
// Guarantees  Sees committed transactions only; never blocks the writer (write-ahead log). Works on the journal of a
//             stopped gateway too.
// Owner       One thread a reader; open as many as there are threads.
// Fails       open() says why. Queries throw std::runtime_error when the database is damaged or cannot be read just
//             now; callers at the edge report it. Lost bytes of one contact or event are told in its `unreadable`.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/journal/kept_settings.hpp"
#include "gateway/journal/records.hpp"
#include "gateway/journal/segments.hpp"
#include "gateway/result.hpp"
#include "gateway/sqlite/database.hpp"

namespace intake::journal {

/// A delivery that is not through, with the conversation it holds up.
struct open_delivery {
  journal::delivery delivery;
  std::string event_id, conversation;
};

/// What `ledger` asks for; empty fields mean all.
struct ledger_query {
  std::string source, day;
};

class reader {
 public:
  static result<std::unique_ptr<reader>> open(const std::string& directory);

  /// While one lives, the reader sees the journal as it was at the first query, and finds that state only once: many
  /// small queries cost a fraction. Short, or the write-ahead log grows.
  class view {
   public:
    explicit view(reader&);
    ~view();
    view(const view&) = delete;
    view& operator=(const view&) = delete;
    /// Lets go of what it sees, for as long as something else is waited for: nothing may hold the write-ahead log then.
    void leave();
    /// Sees what has been committed since.
    void enter();

   private:
    sqlite::database& db_;
  };

  // What the pipeline resumes from.
  std::int64_t assembled();
  std::int64_t last_contact();
  std::string newest_receipt();
  /// Contacts behind `number` in journal order, without those that are held; inline bodies included, about `most_bytes`
  /// of them. `last` moves to the last number looked at.
  std::vector<journaled_ptr> contacts_after(std::int64_t number, std::size_t limit, std::size_t most_bytes,
                                            std::int64_t& last);
  /// Contacts that were held and have been released, not yet assembled.
  std::vector<journaled_ptr> released(std::size_t limit);
  std::optional<std::pair<thread_target, conversation_row>> thread(std::string_view key);
  std::optional<gathering_row> gathering(std::string_view id);
  /// The id of the gathering that a key of that bucket leads to; empty if it is not there.
  std::string gathering_of(std::int64_t bucket, std::string_view key);
  /// All keys that lead to a gathering, by bucket.
  void each_gathering_key(const std::function<void(std::int64_t bucket, std::string_view key)>&);
  /// What is due at some time: when, and which gathering.
  std::vector<std::pair<time_point, std::string>> due();
  /// One contact without its bytes.
  std::optional<journaled_contact> contact_number(std::int64_t number);
  /// At most `limit` events, and no further one once they hold `most_bytes`.
  std::vector<stored_event> events_after(std::int64_t number, std::size_t limit,
                                         std::size_t most_bytes = std::string::npos);
  /// At most `limit` events of one source; `last` moves to the last number looked at, at most a few thousand on.
  std::vector<stored_event> events_of_source_after(std::string_view source, std::int64_t number, std::size_t limit,
                                                   std::int64_t& last);
  std::optional<stored_event> event(std::int64_t number);
  std::optional<time_point> event_time_after(std::int64_t number);
  std::vector<backend_row> backends();
  /// Events behind the backend's cursor that have a row already.
  std::set<std::int64_t> settled_after(std::string_view backend, std::int64_t cursor);
  std::vector<open_delivery> open_deliveries(std::string_view backend, std::size_t limit = 1'000'000);
  std::optional<std::string> cursor(std::string_view source);

  // What a chat goes on from.
  std::optional<transcript_head> newest_chat(std::string_view session);
  std::optional<transcript_head> chat(std::string_view conversation);
  std::vector<transcript_line> chat_lines(std::string_view conversation, std::int64_t after, std::size_t most);
  std::vector<transcript_head> quiet_chats(time_point since, std::size_t most);

  // What operators look at.
  std::optional<journaled_contact> contact(std::string_view receipt);
  /// The raw bytes: inline, or the name of the body's file; nothing once retention has removed them.
  std::optional<body> raw(std::string_view receipt);
  std::optional<held_contact> quarantine_of(std::string_view receipt);
  /// The event that says all that this contact says; empty while it waits for the event of its gathering.
  std::optional<std::string> folded_into(std::string_view receipt);
  std::vector<stored_event> events_of_contact(std::string_view receipt);
  std::optional<stored_event> event_by_id(std::string_view id);
  std::optional<conversation_row> conversation(std::string_view id);
  std::vector<stored_event> events_of_conversation(std::string_view id, std::size_t limit);
  std::vector<stored_event> events_between(time_point since, time_point until, std::int64_t after, std::size_t limit);
  /// One row a backend: delivered, retrying, held, dead, or waiting (attempts 0, no row yet).
  std::vector<std::pair<std::string, std::optional<delivery>>> deliveries_of(std::int64_t event);
  std::vector<held_contact> held();
  std::vector<ledger_line> ledger(const ledger_query&);
  /// What the sources' counters say (seen, refused, duplicate) without looking at any contact: cheap.
  std::vector<ledger_line> counted();
  /// What the backend refused for good.
  std::vector<open_delivery> dead(std::string_view backend, std::size_t limit);
  /// Events a backend has not got and the time of the oldest.
  std::pair<std::int64_t, std::optional<time_point>> undelivered(std::string_view backend);
  std::int64_t last_event();

 private:
  reader(sqlite::database, const std::string& directory);
  std::optional<stored_event> one_event(std::string_view where, std::string_view value);
  std::vector<open_delivery> deliveries_in(std::string_view states, std::string_view backend, std::size_t limit);

  sqlite::database db_;
  segment_reader segments_;
  settings_reader settings_;
  sqlite::statement contacts_after_, thread_, events_after_, event_;
  /// Prepared when first needed: operators may look at the journal of a release that had no such tables.
  std::optional<sqlite::statement> gathering_, gathering_of_, contact_number_, newest_chat_, chat_, chat_lines_;
};

}  // namespace intake::journal
