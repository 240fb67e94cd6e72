// The embedded ticket store's tables, version 2: readable with the sqlite3 shell. Private to the store and its reader.
//
// Guarantees  A file is made, or brought up to date, in one transaction: it is as before or as it should be.
//             Bringing it up to date needs room on the disk for all messages twice: in the log and in the file.
// Owner       Free functions, for one connection and its thread.
// Fails       On a file of something else or of a newer version, which stays untouched, and with the library's words:
//             then close the connection.
#pragma once

#include "gateway/result.hpp"
#include "gateway/sqlite/database.hpp"

namespace intake::backends {

/// Makes the tables in a new file and migrates those of an older version.
status establish_ticket_store(sqlite::database&);

/// Whether the file can be read as it is.
status check_ticket_store(sqlite::database&);

}  // namespace intake::backends
