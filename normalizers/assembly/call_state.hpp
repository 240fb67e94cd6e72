// What is known of one call: its records, reduced to the newest word on each thing that a leg says.
//
// Guarantees  merge() and absorb() are commutative, associative and idempotent: the same records in any order, any
//             number of times, give the same legs. Of two words on one thing the one of the higher version counts, of
//             two of the same version the greater. What is true once (ended, transferred, rings an agent) stays true.
//             Bounded: legs beyond `most_legs` and ids beyond `most_ids` are dropped and counted as `overflow`.
// Owner       A value; the assembling thread.
// Fails       read_call() returns an empty call for a text that is none.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/call_record.hpp"

namespace intake::assembly {

inline constexpr std::size_t most_legs = 200;
inline constexpr std::size_t most_ids = 1000;
inline constexpr std::size_t most_recordings = 32;

/// The greater counts: somebody spoke with the caller, or the next best thing.
enum class call_result { unknown, failed, busy, missed, abandoned, voicemail, answered };

std::string_view name_of(call_result);

/// The newest word on one thing.
template <class T>
struct said {
  std::optional<T> value;
  std::int64_t version = 0;
};

struct call_leg {
  std::string id;
  std::vector<std::string> ids;                            ///< sorted
  said<std::string> direction, agent, queue, desk, cause;  ///< desk: our own queue, by configuration
  said<phone_party> from, to;
  said<call_result> result;
  said<std::int64_t> started_at, answered_at, ended_at;  ///< milliseconds since 1970
  said<std::int64_t> duration, ring, wait, talk, hold;
  bool transferred = false, ended = false, call_ended = false, rings_agent = false;
  std::vector<call_recording> recordings;  ///< sorted
};

/// An event that was sent about a call, and what it said.
struct told_call {
  std::string conversation, event;  ///< its first event's; empty: nothing has been sent yet
  std::string last_event;
  std::string digest;  ///< of the `call` object sent last
  std::int64_t revisions = 0;
  std::int64_t attempts = 1;  ///< missed calls in its call-back ticket when it joined
};

struct call_state {
  std::string source;
  std::string group_id;               ///< chosen when the first event is sent
  std::vector<call_leg> legs;         ///< by id
  std::vector<std::string> ids;       ///< of all legs, sorted
  std::vector<std::int64_t> waiting;  ///< contacts that no event speaks of yet, sorted
  std::int64_t last_at = 0;           ///< when the last record came that said something new
  told_call told;
  std::vector<told_call> merged;  ///< calls that turned out to be this one and have not been told so yet
  bool overflow = false;
};

/// True if the record says something new. `desk`: our queue for it.
bool merge(call_state&, const call_record&, const std::string& desk);
/// Everything of a call that turns out to be the same one.
void absorb(call_state&, const call_state& younger);
bool all_ended(const call_state&);
bool call_ended(const call_state&);

std::string write_call(const call_state&);
call_state read_call(std::string_view);

}  // namespace intake::assembly
