// All legs of a call as one call: what the caller met, not what each handset did.
//
// Guarantees  A pure function of the legs: the order in which their records came is not in it. Somebody answered anywhere:
//             answered; then voicemail, abandoned, missed, busy, failed. A handset that rang in vain is not the
//             caller's miss, and that the exchange picked up to play a menu is not an answer.
// Owner       Views borrow from the state.
#pragma once

#include "gateway/facts.hpp"
#include "gateway/ticket_event.hpp"
#include "normalizers/assembly/call_state.hpp"

namespace intake::assembly {

struct call_view {
  std::string group_id, direction, cause, queue, desk, agent;
  phone_party from, to;
  call_result result = call_result::unknown;
  std::optional<std::int64_t> started_at, answered_at, ended_at;  ///< milliseconds since 1970
  std::optional<std::int64_t> duration, ring, wait, talk;
  std::vector<const call_leg*> legs;  ///< by start; of those that began together the caller's own first
  std::vector<call_recording> recordings;
  bool complete = false;
};

call_view view_of(const call_state&);

/// The one who is not us: the caller of an inbound call, whom we called otherwise.
const phone_party& customer_of(const call_view&);

/// The `call` object of event.md. `received_at` stands in for a start that nobody reports;
/// of many legs the first are told.
std::string call_json(const call_view&, time_point received_at, std::size_t most_legs_told);
/// The `attachments` of event.md: recordings that were fetched, and by reference those that only the source has.
std::string attachments_json(const call_view&, const event_identity&);

}  // namespace intake::assembly
