#include "gateway/journal/schema.hpp"

#include <string>

namespace intake::journal {
namespace {

// Version 1. The order of columns follows the order of a contact's life; FORMAT.md tells what each means.
constexpr const char* version_1 = R"sql(
CREATE TABLE contacts(
  number      INTEGER PRIMARY KEY,
  receipt     TEXT NOT NULL UNIQUE,
  received_at INTEGER NOT NULL,
  channel     TEXT NOT NULL,
  source      TEXT NOT NULL,
  via         TEXT NOT NULL,
  media_type  TEXT NOT NULL,
  envelope    TEXT NOT NULL,
  size        INTEGER NOT NULL,
  sha256      BLOB NOT NULL,
  segment     INTEGER,
  offset      INTEGER,
  file        TEXT
) STRICT;
CREATE TABLE dedupe(key BLOB PRIMARY KEY, contact INTEGER NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE cursors(source TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE quarantine(contact INTEGER PRIMARY KEY, state TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE TABLE folded(contact INTEGER PRIMARY KEY, event TEXT NOT NULL) STRICT;

CREATE TABLE conversations(
  number   INTEGER PRIMARY KEY,
  id       TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  parties  TEXT NOT NULL,
  at       INTEGER NOT NULL
) STRICT;
CREATE TABLE threads(
  key          BLOB PRIMARY KEY,
  conversation INTEGER NOT NULL,
  event        TEXT,
  content      BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE events(
  number       INTEGER PRIMARY KEY,
  id           TEXT NOT NULL UNIQUE,
  contact      INTEGER NOT NULL,
  conversation INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  channel      TEXT NOT NULL,
  source       TEXT NOT NULL,
  time         INTEGER NOT NULL,
  segment      INTEGER NOT NULL,
  offset       INTEGER NOT NULL,
  length       INTEGER NOT NULL
) STRICT;
CREATE INDEX events_by_conversation ON events(conversation, number);

CREATE TABLE backends(
  number  INTEGER PRIMARY KEY,
  name    TEXT NOT NULL UNIQUE,
  since   INTEGER NOT NULL,
  cursor  INTEGER NOT NULL,
  enabled INTEGER NOT NULL,
  reason  TEXT NOT NULL
) STRICT;
CREATE TABLE deliveries(
  backend   INTEGER NOT NULL,
  event     INTEGER NOT NULL,
  state     INTEGER NOT NULL,
  attempts  INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  next_at   INTEGER,
  reference TEXT,
  reason    TEXT,
  PRIMARY KEY(backend, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_open ON deliveries(backend, state, event) WHERE state <> 0;

CREATE TABLE counters(
  day    TEXT NOT NULL,
  source TEXT NOT NULL,
  what   TEXT NOT NULL,
  n      INTEGER NOT NULL,
  PRIMARY KEY(day, source, what)
) STRICT, WITHOUT ROWID;
CREATE TABLE progress(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO progress VALUES('assembled', 0);
)sql";

// Version 2: contacts that together make one ticket (the records of a call), and when.
constexpr const char* version_2 = R"sql(
CREATE TABLE gatherings(
  id      TEXT PRIMARY KEY,
  channel TEXT NOT NULL,
  state   TEXT NOT NULL,
  due     INTEGER,
  at      INTEGER NOT NULL
) STRICT;
CREATE INDEX gatherings_due ON gatherings(due) WHERE due IS NOT NULL;
CREATE INDEX gatherings_settled ON gatherings(at) WHERE due IS NULL;
CREATE TABLE gathering_keys(key BLOB PRIMARY KEY, gathering TEXT NOT NULL) STRICT, WITHOUT ROWID;
)sql";

// Version 3: chats, line by line.
constexpr const char* version_3 = R"sql(
CREATE TABLE chats(
  conversation TEXT PRIMARY KEY,
  session      TEXT NOT NULL,
  root         TEXT NOT NULL,
  open         INTEGER NOT NULL,
  state        TEXT NOT NULL,
  at           INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX chats_of_session ON chats(session, at);
CREATE INDEX chats_open ON chats(at) WHERE open = 1;
CREATE TABLE chat_lines(
  conversation TEXT NOT NULL,
  seq          INTEGER NOT NULL,
  id           TEXT NOT NULL,
  receipt      TEXT NOT NULL,
  frame        TEXT NOT NULL,
  at           INTEGER NOT NULL,
  PRIMARY KEY(conversation, seq)
) STRICT, WITHOUT ROWID;
)sql";

// Version 4: how far the log of receipts is in the tables, as segment * 2^36 + offset; and how often the journal was
// opened.
constexpr const char* version_4 = R"sql(
INSERT INTO progress SELECT 'logged', coalesce(max(place), 0) FROM (
  SELECT (segment << 36) + offset + size AS place FROM contacts WHERE segment IS NOT NULL
  UNION ALL SELECT (segment << 36) + offset + length FROM events);
INSERT INTO progress VALUES('run', 0);
)sql";

// Version 5: which mails of a mailbox were taken can be asked for.
constexpr const char* version_5 = R"sql(
CREATE TABLE mails(
  place    TEXT NOT NULL,
  validity INTEGER NOT NULL,
  uid      INTEGER NOT NULL,
  contact  INTEGER NOT NULL,
  PRIMARY KEY(place, validity, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX mails_by_contact ON mails(contact);
INSERT OR IGNORE INTO mails SELECT source || '/' || (envelope ->> '$.folder'), envelope ->> '$.uid_validity',
  envelope ->> '$.uid', number FROM contacts WHERE via = 'imap' AND envelope ->> '$.uid' IS NOT NULL;
)sql";

// Version 6: a chat's line goes behind the newest of all chats and knows the one before it.
constexpr const char* version_6 = R"sql(
DROP INDEX chats_of_session;
DROP INDEX chats_open;
ALTER TABLE chats RENAME TO chats_5;
ALTER TABLE chat_lines RENAME TO chat_lines_5;
CREATE TABLE chats(
  number       INTEGER PRIMARY KEY,
  conversation TEXT NOT NULL UNIQUE,
  session      TEXT NOT NULL,
  root         TEXT NOT NULL,
  open         INTEGER NOT NULL,
  state        TEXT NOT NULL,
  at           INTEGER NOT NULL,
  newest       INTEGER
) STRICT;
CREATE INDEX chats_of_session ON chats(session, at);
CREATE INDEX chats_open ON chats(at) WHERE open = 1;
CREATE TABLE chat_lines(
  number  INTEGER PRIMARY KEY,
  before  INTEGER,
  seq     INTEGER NOT NULL,
  id      TEXT NOT NULL,
  receipt TEXT NOT NULL,
  frame   TEXT NOT NULL,
  at      INTEGER NOT NULL
) STRICT;
INSERT INTO chats SELECT NULL, conversation, session, root, open, state, at, NULL FROM chats_5 ORDER BY at;
INSERT INTO chat_lines SELECT row_number() OVER chats_in_turn,
    CASE WHEN lag(conversation) OVER chats_in_turn IS conversation THEN row_number() OVER chats_in_turn - 1 END,
    seq, id, receipt, frame, at
  FROM chat_lines_5 WINDOW chats_in_turn AS (ORDER BY conversation, seq);
UPDATE chats SET newest = ends.number FROM (
    SELECT conversation, max(number) AS number FROM (
      SELECT conversation, row_number() OVER (ORDER BY conversation, seq) AS number FROM chat_lines_5)
    GROUP BY conversation) AS ends
  WHERE ends.conversation = chats.conversation;
DROP TABLE chats_5;
DROP TABLE chat_lines_5;
)sql";

// Version 7: dedupe keys of one time lie together, in a bucket; those from before are in bucket 0.
constexpr const char* version_7 = R"sql(
ALTER TABLE dedupe RENAME TO dedupe_6;
CREATE TABLE dedupe(
  bucket  INTEGER NOT NULL,
  key     BLOB NOT NULL,
  contact INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY(bucket, key)
) STRICT, WITHOUT ROWID;
INSERT INTO dedupe SELECT 0, key, contact, at FROM dedupe_6;
DROP TABLE dedupe_6;
)sql";

// Version 8: settings once; before, each envelope had its own. Keys of gatherings in buckets, as those of dedupe.
constexpr const char* version_8 = R"sql(
CREATE TABLE settings(number INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
ALTER TABLE gathering_keys RENAME TO gathering_keys_7;
CREATE TABLE gathering_keys(
  bucket    INTEGER NOT NULL,
  key       BLOB NOT NULL,
  gathering TEXT NOT NULL,
  PRIMARY KEY(bucket, key)
) STRICT, WITHOUT ROWID;
INSERT INTO gathering_keys SELECT 0, key, gathering FROM gathering_keys_7;
DROP TABLE gathering_keys_7;
)sql";

constexpr const char* migrations[] = {version_1, version_2, version_3, version_4,
                                      version_5, version_6, version_7, version_8};
static_assert(std::size(migrations) == schema_version);

result<int> user_version(sqlite::database& db) {
  sqlite::statement ask{db, "PRAGMA user_version"};
  if (!ask.row()) return fail("cannot read the journal's version: " + db.message());
  return static_cast<int>(ask.integer(0));
}

}  // namespace

status prepare(sqlite::database& db) {
  // auto_vacuum can only be chosen before the first table exists; page size likewise.
  for (const char* pragma : {"PRAGMA page_size=4096", "PRAGMA auto_vacuum=INCREMENTAL", "PRAGMA journal_mode=WAL",
                             "PRAGMA synchronous=FULL", "PRAGMA wal_autocheckpoint=0", "PRAGMA cache_size=-4096",
                             "PRAGMA temp_store=MEMORY", "PRAGMA trusted_schema=OFF"})
    if (auto ok = db.exec(pragma); !ok) return ok;

  const auto version = user_version(db);
  if (!version) return version.error();
  if (*version > schema_version)
    return fail("the journal was written by a newer release (schema " + std::to_string(*version) + ", this one knows " +
                std::to_string(schema_version) + "); install that release again, or restore a backup");
  for (int next = *version; next < schema_version; ++next) {
    const std::string script = "BEGIN IMMEDIATE;" + std::string(migrations[next]) +
                               "PRAGMA user_version=" + std::to_string(next + 1) + ";COMMIT;";
    if (auto ok = db.exec(script); !ok) {
      db.run("ROLLBACK");
      return fail("cannot migrate the journal to schema " + std::to_string(next + 1) + ": " + ok.error().message);
    }
  }
  return {};
}

}  // namespace intake::journal
