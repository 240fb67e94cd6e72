// The rows of the journal as plain values (FORMAT.md describes the tables).
//
// Owner       Values; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/contact.hpp"

namespace intake::journal {

/// A contact with its place in the journal.
struct journaled_contact {
  std::int64_t number = 0;
  intake::contact contact;
  std::string unreadable =
      {};  ///< why its bytes are not here although they should be: the disk or somebody has lost them
};
using journaled_ptr = std::shared_ptr<const journaled_contact>;

/// Where a key of a table with buckets goes, and where the same key may lie already.
struct key_place {
  std::int64_t bucket = 0;
  std::vector<std::int64_t> may_be_in;  ///< newest first; empty: it is new
};

/// Where a source stands (an IMAP UID, a file offset); moves in the transaction of the contact it stands behind.
struct source_cursor {
  std::string source, value;
  std::optional<std::string> after = {};  ///< moves from there only (empty: from nowhere); nothing: from anywhere
};

/// A ticket event as stored: the bytes that every backend gets.
struct stored_event {
  std::int64_t number = 0;
  std::string id;
  std::int64_t contact = 0;
  std::string conversation, kind, channel, source;
  time_point time{};
  std::string json;
  std::string unreadable = {};  ///< why `json` is empty
};

enum class delivery_state { delivered = 0, retrying = 1, held = 2, dead = 3, discarded = 4 };

/// What became of one event at one backend. No row and behind the backend's cursor never happens; no row and before it
/// means waiting.
struct delivery {
  std::string backend;
  std::int64_t event = 0;
  delivery_state state = delivery_state::delivered;
  int attempts = 0;
  time_point at{};                    ///< of the last attempt
  std::optional<time_point> next_at;  ///< retrying: when
  std::string reference;              ///< delivered: the ticket number over there
  std::string reason;                 ///< otherwise
};

/// What a thread id leads to.
struct thread_target {
  std::string event;    ///< set where the id is a contact's own
  std::string content;  ///< set where the id is a contact's own: its content key's digest
};

/// Contacts that together make one ticket, as the assembler keeps them.
struct gathering_row {
  std::string id, channel, state;  ///< an empty state: it is over
  std::optional<time_point> due;   ///< when its event is made if nothing more comes
};

struct conversation_row {
  std::string id;
  std::int64_t sequence = 0;
  std::vector<std::string> parties;
};

struct backend_row {
  std::string name;
  std::int64_t cursor = 0;  ///< events up to here have been taken on
  bool enabled = true;
  std::string reason;  ///< why it is switched off
};

struct held_contact {
  std::string receipt, source, reason, state;
  time_point at{};
};

struct ledger_line {
  std::string source;
  std::int64_t seen = 0, refused = 0, duplicate = 0, folded = 0, quarantined = 0, in_work = 0, events = 0;
  struct per_backend {
    std::string name;
    std::int64_t delivered = 0, waiting = 0, dead = 0;
  };
  std::vector<per_backend> backends;
  std::vector<std::string> missing;  ///< receipts behind the assembler that led to nothing; bounded
};

}  // namespace intake::journal
