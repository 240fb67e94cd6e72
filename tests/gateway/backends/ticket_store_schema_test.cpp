#include "gateway/backends/ticket_store_schema.hpp"

#include <gtest/gtest.h>

#include "gateway/backends/sqlite_backend.hpp"
#include "tests/contracts/backend_contract.hpp"
#include "tests/support/temporary_directory.hpp"

namespace intake::backends {
namespace {

using namespace intake::tests;

/// The tables as version 1 made them.
constexpr const char* version_1 = R"sql(
PRAGMA application_id = 0x494e544b;
PRAGMA user_version = 1;
CREATE TABLE tickets (
  number       INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation TEXT NOT NULL UNIQUE,
  status       TEXT NOT NULL,
  priority     TEXT NOT NULL,
  queue        TEXT NOT NULL,
  channel      TEXT NOT NULL,
  subject      TEXT NOT NULL,
  customer     TEXT NOT NULL,
  address      TEXT NOT NULL,
  opened_at    TEXT NOT NULL,
  updated_at   TEXT NOT NULL,
  messages     INTEGER NOT NULL
) STRICT;
CREATE TABLE messages (
  number   INTEGER PRIMARY KEY,
  event_id TEXT NOT NULL UNIQUE,
  ticket   INTEGER NOT NULL REFERENCES tickets(number),
  sequence INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  at       TEXT NOT NULL,
  sender   TEXT NOT NULL,
  json     TEXT NOT NULL
) STRICT;
CREATE INDEX messages_by_ticket ON messages(ticket);
CREATE TABLE attachments (
  message  INTEGER NOT NULL REFERENCES messages(number),
  position INTEGER NOT NULL,
  id       TEXT NOT NULL,
  filename TEXT NOT NULL,
  type     TEXT NOT NULL,
  size     INTEGER NOT NULL,
  sha256   TEXT NOT NULL,
  url      TEXT NOT NULL,
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

class TicketStoreSchema : public testing::Test {
 protected:
  sqlite::database open() { return *sqlite::database::open(file(), sqlite::access::read_write); }

  verdict deliver(const event_spec& spec) {
    sqlite_backend backend("tickets", file());
    return deliver_and_wait(backend, {make_outgoing(spec)}).front();
  }

  /// What version 1 kept of an event that opens a ticket.
  void file_as_version_1(const event_spec& spec) {
    const auto event = make_outgoing(spec);
    auto db = open();
    sqlite::statement ticket{db, "INSERT INTO tickets VALUES (?1, ?2, 'open', 'p3', 'general', 'email', 'S', 'C', 'A', "
                                 "'then', 'then', 1)"};
    EXPECT_TRUE(ticket.bind(spec.number, spec.conversation).done());
    sqlite::statement message{db, "INSERT INTO messages VALUES (?1, ?2, ?1, 1, 'opened', 'then', 'A', ?3)"};
    EXPECT_TRUE(message.bind(spec.number, event->id, event->json).done());
    sqlite::statement attachment{db, "INSERT INTO attachments VALUES (?1, 0, 'a0', 'f', 't', 1, 's', 'u')"};
    EXPECT_TRUE(attachment.bind(spec.number).done());
  }

  std::vector<std::string> column(const std::string& sql) {
    auto db = open();
    sqlite::statement s{db, sql};
    std::vector<std::string> out;
    while (s.row()) out.push_back(s.string(0));
    return out;
  }

  std::string file() const { return directory_.file("tickets.db"); }

  temporary_directory directory_;
};

const event_spec of_version_1[] = {
    {.number = 1, .conversation = "a", .reply_text = "\"Füße\"\n", .text = "\"Füße\"\n\n> brennen\n"},
    {.number = 2, .conversation = "b", .reply_text = "In between.", .text = "> How?\nIn between.\n> When?\n"},
    {.number = 3, .conversation = "c", .reply_text = "same", .text = "same"},
    {.number = 7, .conversation = "d", .reply_text = "", .text = "> all of it quoted"},
};

TEST_F(TicketStoreSchema, AStoreOfVersion1BecomesOneOfVersion2WithAllItsEvents) {
  ASSERT_TRUE(open().exec(version_1));
  for (const auto& spec : of_version_1) file_as_version_1(spec);
  EXPECT_EQ(deliver({.number = 8, .conversation = "a", .reply_text = "More."}).reference, "1");
  EXPECT_EQ(deliver(of_version_1[1]).reference, "2") << "not the event that was here already";

  std::vector<std::string> whole;
  for (const auto& spec : of_version_1) whole.push_back(make_outgoing(spec)->json);
  EXPECT_EQ(column("SELECT json FROM events WHERE number < 8 ORDER BY number"), whole);
  EXPECT_EQ(column("SELECT text FROM history"),
            (std::vector<std::string>{"\"Füße\"\n", "More.", "In between.", "same", ""}));
  EXPECT_EQ(column("SELECT sum(attachments) FROM history"), std::vector<std::string>{"4"});
  EXPECT_EQ(column("SELECT number FROM messages WHERE text IS NOT NULL"), std::vector<std::string>{"2"});
  EXPECT_EQ(column("PRAGMA integrity_check"), std::vector<std::string>{"ok"});
}

TEST_F(TicketStoreSchema, AMigratedStoreHasTheTablesOfANewOne) {
  const char* tables = "SELECT name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY name";
  ASSERT_TRUE(open().exec(version_1));
  deliver({});
  const auto migrated = column(tables);
  for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(file() + part);
  deliver({});
  const auto plain = [](std::vector<std::string> all) {  // without comments, which version 1 here doesn't have
    for (auto& sql : all) {
      std::string out;
      for (std::size_t i = 0; i < sql.size(); ++i) {
        if (sql.compare(i, 2, "--") == 0) i = sql.find('\n', i);
        if (!std::isspace(static_cast<unsigned char>(sql[i]))) out += sql[i];
      }
      sql = out;
    }
    return all;
  };
  EXPECT_EQ(plain(migrated), plain(column(tables)));
}

TEST_F(TicketStoreSchema, AMigrationThatFailsLeavesTheStoreAsItWas) {
  ASSERT_TRUE(open().exec(version_1));
  file_as_version_1(of_version_1[0]);
  ASSERT_TRUE(open().exec("UPDATE messages SET json = 'not JSON'"));
  const auto v = deliver({.number = 2});
  EXPECT_EQ(v.outcome, outcome::unavailable);
  EXPECT_NE(v.reason.find("JSON"), std::string::npos) << v.reason;
  EXPECT_EQ(column("PRAGMA user_version"), std::vector<std::string>{"1"});
  EXPECT_EQ(column("SELECT json FROM messages"), std::vector<std::string>{"not JSON"});
}

}  // namespace
}  // namespace intake::backends
