#include "gateway/backends/ticket_store_schema.hpp"

#include <sqlite3.h>
#include <stdexcept>
#include <string>

namespace intake::backends {
namespace {

/// Where the sqlite3 shell and we recognise the file: `PRAGMA application_id` is "INTK".
constexpr int application = 0x494e544b;
constexpr int version = 2;

/// Few indexes: each costs a page a ticket in the write-ahead log, conversation ids being random.
constexpr const char* ticket_tables = R"sql(
CREATE TABLE tickets (
  number       INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again
  conversation TEXT NOT NULL UNIQUE,
  status       TEXT NOT NULL,     -- 'open', 'ended'; anything else is yours: the next message sets 'open'
  priority     TEXT NOT NULL,     -- 'p1' … 'p4'
  queue        TEXT NOT NULL,
  channel      TEXT NOT NULL,
  subject      TEXT NOT NULL,
  customer     TEXT NOT NULL,     -- name; may be empty
  address      TEXT NOT NULL,     -- mail address, phone number …
  opened_at    TEXT NOT NULL,     -- UTC
  updated_at   TEXT NOT NULL,
  messages     INTEGER NOT NULL   -- of the customer's; notices and revisions don't count
) STRICT;
CREATE TABLE attachments (
  message  INTEGER NOT NULL REFERENCES messages(number),
  position INTEGER NOT NULL,
  id       TEXT NOT NULL,
  filename TEXT NOT NULL,
  type     TEXT NOT NULL,         -- by content
  size     INTEGER NOT NULL,      -- bytes
  sha256   TEXT NOT NULL,
  url      TEXT NOT NULL,         -- where the gateway gives it out
  PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;
CREATE VIEW inbox AS
  SELECT number, priority, queue, channel, iif(customer = '', address, customer) AS customer, subject, messages,
         opened_at, updated_at
    FROM tickets WHERE status = 'open' ORDER BY number DESC;
)sql";

/// An event says its text twice, in `data.body.text` and `data.body.reply_text`, and mostly the first begins with the
/// second: then both are reply || rest, and each byte is kept once. The view `events` puts them back in their places.
constexpr const char* message_tables = R"sql(
CREATE TABLE messages (
  number   INTEGER PRIMARY KEY,   -- grows: what came later is larger
  event_id TEXT NOT NULL UNIQUE,
  ticket   INTEGER NOT NULL REFERENCES tickets(number),
  sequence INTEGER NOT NULL,      -- within the conversation, from 1
  kind     TEXT NOT NULL,         -- 'opened' 'message' 'revised' 'ended' 'notice' …
  at       TEXT NOT NULL,
  sender   TEXT NOT NULL,
  details  TEXT NOT NULL,         -- the ticket event, where its texts are ""; whole in the view events
  reply    TEXT NOT NULL,         -- only what is new
  rest     TEXT NOT NULL,         -- how the text goes on: quoted mail, a signature, the end of the last line
  text     TEXT                   -- all of it, if it doesn't begin with the reply; else NULL: reply || rest
) STRICT;
CREATE INDEX messages_by_ticket ON messages(ticket);
CREATE VIEW history AS
  SELECT ticket, sequence, at, kind, sender, reply AS text,
         (SELECT count(*) FROM attachments WHERE message = messages.number) AS attachments
    FROM messages ORDER BY ticket, number;
CREATE VIEW events AS
  SELECT number, event_id, ticket,
         json_replace(details, '$.data.body.text', coalesce(text, reply || rest),
                               '$.data.body.reply_text', reply) AS json
    FROM messages;
)sql";

/// Version 1 kept the event as it came in a column `json`. Legacy, because renaming must not take the attachments
/// along; no secure deletion, because overwriting what is dropped takes as much memory and log as the table is long.
constexpr const char* set_version_1_aside = R"sql(
PRAGMA legacy_alter_table = ON;
PRAGMA secure_delete = OFF;
DROP VIEW history;
DROP INDEX messages_by_ticket;
ALTER TABLE messages RENAME TO messages_1;
)sql";
constexpr const char* take_over_version_1 = R"sql(
INSERT INTO messages
  SELECT number, event_id, ticket, sequence, kind, at, sender,
         json_replace(json, '$.data.body.text', '', '$.data.body.reply_text', ''),
         reply, iif(begins, substr(text, length(reply) + 1), ''), iif(begins, NULL, text)
    FROM (SELECT *, substr(text, 1, length(reply)) = reply AS begins
            FROM (SELECT *, coalesce(json ->> '$.data.body.text', '') AS text,
                         coalesce(json ->> '$.data.body.reply_text', json ->> '$.data.body.text', '') AS reply
                    FROM messages_1))
   ORDER BY number;
DROP TABLE messages_1;
PRAGMA legacy_alter_table = OFF;
)sql";

result<std::int64_t> number_of(sqlite::database& db, const char* sql) {
  try {
    sqlite::statement s(db, sql);
    if (s.step() == SQLITE_ROW) return s.integer(0);
  } catch (const std::runtime_error&) {
  }
  return fail(db.message());
}

/// The version of a file that is a ticket store; 0 for one that is empty.
result<std::int64_t> version_of(sqlite::database& db) {
  const auto found = number_of(db, "PRAGMA user_version");
  if (!found) return found;
  const auto owner = number_of(db, "PRAGMA application_id");
  if (!owner) return owner;
  const auto tables = number_of(db, "SELECT count(*) FROM sqlite_schema");
  if (!tables) return tables;
  if (*owner != application && (*found != 0 || *tables != 0))
    return fail("it is a database of something else; name another file");
  if (*found > version) return fail("it was written by a newer version of intake");
  return found;
}

}  // namespace

status establish_ticket_store(sqlite::database& db) {
  const auto found = version_of(db);
  if (!found) return found.error();
  if (*found == version) return {};
  // What fails leaves the transaction open, for the connection to roll back when it is closed.
  std::string script = "BEGIN IMMEDIATE;";
  if (*found == 0) script += ticket_tables;
  if (*found == 1) script += set_version_1_aside;
  script += message_tables;
  if (*found == 1) script += take_over_version_1;
  script += "PRAGMA application_id = " + std::to_string(application) +
            "; PRAGMA user_version = " + std::to_string(version) + "; COMMIT;";
  return db.exec(script);
}

status check_ticket_store(sqlite::database& db) {
  const auto found = version_of(db);
  if (!found) return found.error();
  if (*found == 0) return fail("it is not a ticket store of intake");
  if (*found < version) return fail("it is of an older version; the gateway brings it up to date with the next ticket");
  return {};
}

}  // namespace intake::backends
