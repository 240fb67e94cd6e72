// What one call record says: one leg of a call, or one moment of one, in words that are the same for every dialect.
//
// Guarantees  Every string is valid UTF-8 without control characters; every list is bounded. What a record does not say is
//             empty or absent, never guessed: the fold over all records of a call decides.
// Owner       A value.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/clock.hpp"

namespace intake {

/// A telephone number as a record gives it and as the world dials it.
struct phone_party {
  std::string number;  ///< as written; empty when withheld or not said
  std::string e164;    ///< "+351211234567"; empty for extensions, anonymous callers and what nobody can read
  std::string name;    ///< display name
};

/// A recording whose bytes are a contact of their own.
struct fetched_recording {
  std::string receipt;  ///< of that contact
  std::string media_type;
  std::string sha256;  ///< hex
  std::uint64_t size = 0;

  auto operator<=>(const fetched_recording&) const = default;
};

struct call_recording {
  std::string id;    ///< at the source; empty if it has none
  std::string kind;  ///< "recording" "voicemail"
  std::string url;   ///< where the source keeps it; never fetched unless the owner says so
  std::optional<milliseconds> duration;
  std::optional<fetched_recording> fetched = {};  ///< absent: only the source has it
};

struct call_record {
  std::string leg;  ///< the leg this record is about, unique within the source (uniqueid, uuid, CallSid, ContactId)
  std::vector<std::string>
      ids;  ///< every id that this leg shares with others of its call, its own included; at most 16
  std::int64_t version =
      0;  ///< among records of the same leg the highest counts (sequence number, time of last update in ms)

  std::string direction;  ///< "inbound" "outbound" "internal" or ""
  phone_party from, to;   ///< caller and what was dialled
  std::string agent;      ///< who answered, or whose handset rang
  std::string queue;      ///< the source's own name for it
  std::string
      result;  ///< of this leg: "answered" "missed" "abandoned" "voicemail" "busy" "failed"; "" = not known (yet)
  std::string cause;  ///< the source's own word ("ANSWERED", "NORMAL_CLEARING", "no-answer")

  std::optional<time_point> started_at, answered_at, ended_at;
  std::optional<milliseconds> duration, ring, wait, talk, hold;
  bool transferred = false;
  bool leg_ended = false;    ///< nothing more is to come of this leg (but corrections)
  bool call_ended = false;   ///< the source says that the whole call is over
  bool rings_agent = false;  ///< this leg is a handset that rang; its "missed" is not the caller's "missed"

  std::vector<call_recording> recordings;  ///< at most 16
};

}  // namespace intake
