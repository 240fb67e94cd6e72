// The embedded ticket store's tables, version 1: readable with the sqlite3 shell. Private to the store and its reader.
#pragma once

namespace intake::backends {

/// Where the sqlite3 shell and we recognise the file: `PRAGMA application_id` is "INTK".
inline constexpr int ticket_store_application = 0x494e544b;
inline constexpr int ticket_store_version = 1;

/// A message keeps its event verbatim; the view `history` computes the text from there, so that nothing is stored twice
/// (a generated column would be computed at every insert too, which costs as much as the insert). Few indexes: each costs
/// a page a ticket in the write-ahead log, conversation ids being random.
inline constexpr const char* ticket_store_schema = R"sql(
CREATE TABLE tickets (
  number       INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again
  conversation TEXT NOT NULL UNIQUE,
  status       TEXT NOT NULL,                      -- 'open', 'ended'; anything else is yours: the next message sets 'open'
  priority     TEXT NOT NULL,                      -- 'p1' … 'p4'
  queue        TEXT NOT NULL,
  channel      TEXT NOT NULL,
  subject      TEXT NOT NULL,
  customer     TEXT NOT NULL,                      -- name; may be empty
  address      TEXT NOT NULL,                      -- mail address, phone number …
  opened_at    TEXT NOT NULL,                      -- UTC
  updated_at   TEXT NOT NULL,
  messages     INTEGER NOT NULL                    -- of the customer's; notices and revisions don't count
) STRICT;
CREATE TABLE messages (
  number   INTEGER PRIMARY KEY,                    -- grows: what came later is larger
  event_id TEXT NOT NULL UNIQUE,
  ticket   INTEGER NOT NULL REFERENCES tickets(number),
  sequence INTEGER NOT NULL,                       -- within the conversation, from 1
  kind     TEXT NOT NULL,                          -- 'opened' 'message' 'revised' 'ended' 'notice' …
  at       TEXT NOT NULL,
  sender   TEXT NOT NULL,
  json     TEXT NOT NULL                           -- the ticket event as delivered
) STRICT;
CREATE INDEX messages_by_ticket ON messages(ticket);
CREATE TABLE attachments (
  message  INTEGER NOT NULL REFERENCES messages(number),
  position INTEGER NOT NULL,
  id       TEXT NOT NULL,
  filename TEXT NOT NULL,
  type     TEXT NOT NULL,                          -- by content
  size     INTEGER NOT NULL,                       -- bytes
  sha256   TEXT NOT NULL,
  url      TEXT NOT NULL,                          -- where the gateway gives it out
  PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;
CREATE VIEW inbox AS
  SELECT number, priority, queue, channel, iif(customer = '', address, customer) AS customer, subject, messages,
         opened_at, updated_at
    FROM tickets WHERE status = 'open' ORDER BY number DESC;
CREATE VIEW history AS
  SELECT ticket, sequence, at, kind, sender,
         coalesce(json ->> '$.data.body.reply_text', json ->> '$.data.body.text', '') AS text,
         (SELECT count(*) FROM attachments WHERE message = messages.number) AS attachments
    FROM messages ORDER BY ticket, number;
)sql";

}  // namespace intake::backends
