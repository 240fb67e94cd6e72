// An assembler folds facts into conversations: (what is known, facts) → (ticket events, what is known then).
//
// Guarantees  Pure: the pipeline loads what `wanted` names, folds, and stores what comes back in one transaction with
//             the events.
// Owner       The one assembling thread, contacts in journal order.
// Fails       Never; facts that say nothing still make a ticket.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

#include "gateway/facts.hpp"
#include "gateway/ticket_event.hpp"

namespace intake::assembly {

/// What the journal remembers of a conversation.
struct conversation {
  std::string id;                    ///< the same on every node: derived from the root id
  std::int64_t sequence = 0;         ///< of its latest event
  std::vector<std::string> parties;  ///< normalised addresses seen in it; bounded
};

/// The keys whose state a fold needs: thread ids that may lead to a conversation, and the content key of a possible double.
struct wanted {
  std::vector<std::string> threads;  ///< own id first, then parents, nearest first
  std::string content_key;           ///< empty: no double is possible
};

/// A content seen before, by another way or to another mailbox.
struct double_of {
  std::string event_id;
  std::string conversation;
};

struct known {
  std::vector<std::pair<std::string, conversation>>
      threads;                            ///< those of `wanted.threads` that lead somewhere, in that order
  std::vector<conversation> proven = {};  ///< those that `thread_facts::proven` leads to
  std::optional<double_of> same;
};

/// The contact behind the facts, as far as an event speaks of it.
struct arrival {
  std::string receipt, channel, source, via, media_type;
  std::string sha256;  ///< hex, of the raw bytes
  std::uint64_t size = 0;
  time_point received_at{};
  std::string queue;  ///< of the mailbox or line it came in by
  std::vector<std::string> also_queues;
  std::vector<arrival> others = {};  ///< further arrivals that the same event rests on, oldest first
};

struct outcome {
  std::vector<ticket_event> events;  ///< none: the contact is folded into `joined`
  std::string joined;                ///< conversation the contact belongs to
  conversation stored;               ///< what to remember of `joined`; its id is empty when nothing has changed
  std::vector<std::string> links;    ///< thread ids that lead to `joined` from now on
  std::string folded_into;           ///< id of the event that already says all this; no events then
};

/// What the pipeline has to load before it folds these facts.
wanted wanted_by(const facts&);

/// One channel's way to fold.
using fold = outcome (*)(const arrival&, facts&, const known&, const event_identity&);

}  // namespace intake::assembly
