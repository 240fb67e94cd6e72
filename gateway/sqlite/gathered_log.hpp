// Write-ahead logs written in few large pieces: SQLite writes each page of a transaction with two system calls, which
// cost more than the bytes.
//
// Guarantees  What was written is in the file when a sync, a read or a question for its size returns; until then the
//             process alone has it. A write that fails late fails the sync instead, and with it the commit.
// Owner       Any thread; a file belongs to its connection.
// Fails       As the system's own files do. Only for `synchronous = FULL`: there a commit syncs its log before others
//             are told of it.
#pragma once

namespace intake::sqlite {

/// The name to open a database with (database::open).
const char* gathered_log();

}  // namespace intake::sqlite
