// Makes one call of many records, and one ticket of it: now, later, or a call-back ticket of several missed calls.
//
// Guarantees  The records of a call, in any order and any number of times, give one conversation and the same `call`; what
//             comes after its event makes a revision, or nothing when it says nothing new. Calls that turn out to be one
//             are merged into the one that was told first, else the older; a younger one's ticket is revised to say so.
//             A missed call of a known number joins the call-back ticket of that caller while it is open and young
//             (`gathering_rules::call_back`), and an answered call with that number ends it.
// Owner       Pure; the assembling thread.
// Fails       Never; a record that nobody can read is a ticket of its own.
#pragma once

#include "normalizers/assembly/gathering.hpp"

namespace intake::assembly {

/// Adds a record to its call; nothing for a contact that is none.
std::optional<gathered> gather_call(std::int64_t contact, const arrival&, const facts&, recollection&,
                                    const gathering_rules&);

/// Tells the call: it is complete, or has been silent for long enough.
gathered settle_call(const gathering&, recollection&, const event_identity&, const gathering_rules&);

/// For contacts that say nothing of a call: a ticket for what cannot be read, none for a line of column names.
outcome fold_no_call(const arrival&, facts&, const known&, const event_identity&);

/// What `folded_into` says of a contact that is read and holds nothing to tell.
inline constexpr std::string_view nothing_to_tell = "nothing";

}  // namespace intake::assembly
