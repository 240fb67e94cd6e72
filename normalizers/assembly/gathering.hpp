// Contacts that together make one ticket, and when it is made if nothing more comes: the records of a call.
//
// Guarantees  Pure: (what is remembered, contact or timer) → (tickets, what is remembered then). The pipeline stores all
//             of an outcome in one transaction; a contact that waits for its ticket is neither lost nor told twice.
// Owner       The one assembling thread: contacts in journal order, timers between them by time.
// Fails       A recollection throws when the journal cannot be read; nothing has happened then.
#pragma once

#include "normalizers/assembly/assembler.hpp"

namespace intake::assembly {

/// What an assembler keeps from one contact to the next.
struct gathering {
  std::string id;                 ///< never given to another one
  std::string channel;            ///< whose `settle` is called when it is due
  std::string state;              ///< the assembler's own; empty: it is over and forgotten
  std::optional<time_point> due;  ///< when to settle it; its waiting contacts become an event then
};

/// What the journal remembers, together with what is about to be stored there.
class recollection {
 public:
  virtual ~recollection() = default;
  virtual std::optional<gathering> gathering_by_key(const std::string& key) = 0;
  virtual std::optional<gathering> gathering_by_id(const std::string& id) = 0;
  virtual std::optional<conversation> conversation_by_id(const std::string& id) = 0;
  virtual arrival arrival_of(std::int64_t contact) = 0;
};

/// An event of a gathering, and what triage needs to judge it.
struct gathered_event {
  ticket_event event;
  std::int64_t contact = 0;  ///< the waiting contact whose receipt its id bears
  arrival by;
  facts said;
};

struct gathered {
  std::vector<gathering> gatherings;                      ///< new or changed
  std::vector<std::pair<std::string, std::string>> keys;  ///< key, and the gathering it leads to from now on
  std::vector<gathered_event> events;
  std::vector<conversation> conversations;                   ///< of the events
  std::vector<std::int64_t> waiting;                         ///< contacts that wait for their gathering's event
  std::vector<std::pair<std::int64_t, std::string>> folded;  ///< contact, and the event that says all it says
};

/// When gatherings are settled, and what becomes of missed calls. Times are those of the contacts, so that a backlog gives the same tickets.
struct gathering_rules {
  milliseconds after_end{2'000};    ///< the source has said that the call is over: time for records that overtook it
  milliseconds after_legs{10'000};  ///< all known legs have ended, but another may come
  milliseconds open_calls{4 * 3'600'000};  ///< a call whose end nobody reports
  milliseconds call_back{3'600'000};       ///< missed calls of one caller within this time are one ticket
  bool call_back_closes = true;            ///< an answered call with the caller ends it
};

/// Adds a contact; nothing for one that belongs to no gathering.
using gather = std::optional<gathered> (*)(std::int64_t contact, const arrival&, const facts&, recollection&,
                                           const gathering_rules&);
/// Tells what has been gathered: it is due.
using settle = gathered (*)(const gathering&, recollection&, const event_identity&, const gathering_rules&);

}  // namespace intake::assembly
