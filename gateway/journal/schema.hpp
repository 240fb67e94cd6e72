// The journal's schema and its versions (FORMAT.md).
//
// Guarantees  After prepare() the database has the newest schema, or is untouched and the error says why. A journal
//             written by a newer release is refused, never guessed at.
// Owner       Whoever opens the journal for writing.
#pragma once

#include "gateway/sqlite/database.hpp"

namespace intake::journal {

inline constexpr int schema_version = 8;

/// Sets the pragmas that durability rests on and migrates to `schema_version`.
status prepare(sqlite::database&);

}  // namespace intake::journal
