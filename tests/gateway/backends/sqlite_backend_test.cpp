#include "gateway/backends/sqlite_backend.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/sqlite/database.hpp"
#include "tests/contracts/backend_contract.hpp"
#include "tests/support/temporary_directory.hpp"

namespace intake::tests {

class sqlite_harness {
 public:
  sqlite_harness() { restart(); }
  backends::backend& subject() { return *backend_; }
  void restart() { backend_ = std::make_unique<backends::sqlite_backend>("tickets", file()); }

  /// A directory stands where the database was.
  void take_away() {
    std::error_code none_yet;
    for (const char* part : {"", "-wal", "-shm"})
      std::filesystem::rename(file() + part, file() + part + ".away", none_yet);
    std::filesystem::create_directory(file());
  }
  void bring_back() {
    std::error_code none_yet;
    std::filesystem::remove(file());
    for (const char* part : {"", "-wal", "-shm"})
      std::filesystem::rename(file() + part + ".away", file() + part, none_yet);
  }

  std::vector<arrival> arrived() {
    auto db = sqlite::database::open(file(), sqlite::access::read_only);
    sqlite::statement all(*db,
                          "SELECT event_id, conversation, json FROM events JOIN tickets ON ticket = tickets.number "
                          "ORDER BY events.number");
    std::vector<arrival> out;
    while (all.row()) out.push_back({all.string(0), all.string(1), all.string(2)});
    return out;
  }

  std::string file() const { return directory_.file("tickets.db"); }

 private:
  temporary_directory directory_;
  std::unique_ptr<backends::backend> backend_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, BackendContract, sqlite_harness);

}  // namespace intake::tests

namespace intake::backends {
namespace {

using namespace intake::tests;

class SqliteBackend : public testing::Test {
 protected:
  verdict deliver(const event_spec& spec) {
    return deliver_and_wait(harness_.subject(), {make_outgoing(spec)}).front();
  }

  /// The rows of a query by an outsider, columns joined by `|`, as the sqlite3 shell prints them.
  std::vector<std::string> shell(const std::string& sql) {
    auto db = sqlite::database::open(harness_.file(), sqlite::access::read_write);
    sqlite::statement s(*db, sql);
    std::vector<std::string> rows;
    while (s.row()) {
      std::string row;
      for (int i = 0; i < columns(sql); ++i) row += (i ? "|" : "") + s.string(i);
      rows.push_back(row);
    }
    return rows;
  }

  void write(const char* bytes) { std::ofstream(harness_.file(), std::ios::trunc) << bytes; }

  sqlite_harness harness_;

 private:
  int columns(const std::string& sql) {
    auto db = sqlite::database::open(harness_.file(), sqlite::access::read_only);
    sqlite3_stmt* s = nullptr;
    sqlite3_prepare_v2(db->handle(), sql.c_str(), -1, &s, nullptr);
    const int n = sqlite3_column_count(s);
    sqlite3_finalize(s);
    return n;
  }
};

using rows = std::vector<std::string>;

TEST_F(SqliteBackend, AnOpenedEventMakesATicketThatTheShellCanRead) {
  const auto v = deliver({.subject = "Füße", .queue = "billing", .priority = "p2", .attachments = 2});
  EXPECT_EQ(v.outcome, outcome::delivered);
  EXPECT_EQ(v.reference, "1");
  EXPECT_EQ(shell("SELECT * FROM inbox"),
            rows{"1|p2|billing|email|Ada Byron|Füße|1|2026-11-22T07:45:30.124Z|2026-11-22T07:45:30.124Z"});
  EXPECT_EQ(shell("SELECT * FROM history"), rows{"1|1|2026-11-22T07:45:30.124Z|opened|ada@example.net|It burns.|2"});
  EXPECT_EQ(shell("SELECT filename, type, size FROM attachments"),
            (rows{"photo0.png|image/png|1000", "photo1.png|image/png|1001"}));
}

TEST_F(SqliteBackend, EventsGivesEachEventBackByteForByte) {
  const std::string nasty = "\t\"Füße\"\n\\ / \x01 \x1f \x7f \u2028 🔥\n";
  const event_spec specs[] = {
      {.number = 1, .reply_text = nasty, .text = nasty},
      {.number = 2, .reply_text = nasty, .text = nasty + "\n-- \nAda"},
      {.number = 3, .reply_text = "In between.", .text = "> How?\nIn between.\n> When?\n"},
      {.number = 4, .reply_text = "", .text = "> all of it quoted"},
      {.number = 5, .reply_text = "", .text = ""},
      {.number = 6, .reply_text = std::string(100'000, 'x'), .attachments = 3},
  };
  for (const auto& spec : specs) deliver(spec);
  const auto arrived = harness_.arrived();
  ASSERT_EQ(arrived.size(), std::size(specs));
  for (std::size_t i = 0; i < arrived.size(); ++i) EXPECT_EQ(arrived[i].json, make_outgoing(specs[i])->json);
}

TEST_F(SqliteBackend, AnEventWithoutABodyIsGivenBackWithoutOne) {
  auto ended = make_event({.kind = "ticket.ended"});
  ended.data = R"({"channel":"chat"})";
  const auto event = std::make_shared<outgoing>(
      outgoing{.number = 1, .id = ended.id, .conversation = ended.conversation, .json = serialize({}, ended)});
  expect_all(deliver_and_wait(harness_.subject(), {event}), outcome::delivered);
  EXPECT_EQ(harness_.arrived()[0].json, event->json);
  EXPECT_EQ(shell("SELECT text FROM history"), rows{""});
}

TEST_F(SqliteBackend, ATextIsStoredOnce) {
  deliver({.number = 1, .reply_text = std::string(500'000, 'x')});
  harness_.restart();  // closing writes the log home
  EXPECT_LT(std::filesystem::file_size(harness_.file()), 600'000u);
}

TEST_F(SqliteBackend, AMessageGoesToItsConversationsTicket) {
  deliver({.number = 1, .conversation = "a"});
  deliver({.number = 2, .conversation = "b"});
  const auto v =
      deliver({.number = 3, .conversation = "a", .kind = "ticket.message", .sequence = 2, .reply_text = "Out now."});
  EXPECT_EQ(v.reference, "1");
  EXPECT_EQ(shell("SELECT number, messages, updated_at FROM tickets ORDER BY number"),
            (rows{"1|2|2026-11-22T07:45:30.126Z", "2|1|2026-11-22T07:45:30.125Z"}));
  EXPECT_EQ(shell("SELECT text FROM history WHERE ticket = 1"), (rows{"It burns.", "Out now."}));
}

TEST_F(SqliteBackend, AnyKindOfAnUnknownConversationOpensATicketSoThatNothingIsLost) {
  int number = 0;
  for (const char* kind : {"ticket.message", "ticket.revised", "ticket.ended", "ticket.notice", "reply.seen"}) {
    ++number;
    EXPECT_EQ(deliver({.number = number, .conversation = kind, .kind = kind, .sequence = 7}).reference,
              std::to_string(number));
  }
  EXPECT_EQ(shell("SELECT conversation, status, messages FROM tickets ORDER BY number"),
            (rows{"ticket.message|open|1", "ticket.revised|open|0", "ticket.ended|ended|0", "ticket.notice|ended|0",
                  "reply.seen|ended|0"}));
}

TEST_F(SqliteBackend, ASecondOpenedOfAConversationIsAMessage) {
  deliver({.number = 1});
  EXPECT_EQ(deliver({.number = 2}).reference, "1");
  EXPECT_EQ(shell("SELECT messages FROM tickets"), rows{"2"});
}

TEST_F(SqliteBackend, ARevisionUpdatesWhatItKnowsBetterAndDoesNotReopen) {
  deliver({.number = 1, .queue = "general", .priority = "p3"});
  shell("UPDATE tickets SET status = 'closed'");
  deliver({.number = 2,
           .kind = "ticket.revised",
           .subject = "Smoke, not fire",
           .customer = "",
           .queue = "fire",
           .priority = "p1"});
  EXPECT_EQ(shell("SELECT subject, customer, queue, priority, status, messages FROM tickets"),
            rows{"Smoke, not fire|Ada Byron|fire|p1|closed|1"});
  EXPECT_EQ(shell("SELECT kind FROM history"), (rows{"opened", "revised"}));
}

TEST_F(SqliteBackend, EndedEndsNoticesChangeNothingAndAMessageReopens) {
  deliver({.number = 1});
  deliver({.number = 2, .kind = "ticket.ended", .sequence = 2});
  EXPECT_EQ(shell("SELECT status, messages FROM tickets"), rows{"ended|1"});
  deliver({.number = 3, .kind = "ticket.notice", .sequence = 3});
  deliver({.number = 4, .kind = "reply.delivered", .sequence = 4});
  EXPECT_EQ(shell("SELECT status, messages FROM tickets"), rows{"ended|1"});
  EXPECT_TRUE(shell("SELECT * FROM inbox").empty());
  deliver({.number = 5, .kind = "ticket.message", .sequence = 5});
  EXPECT_EQ(shell("SELECT status, messages FROM tickets"), rows{"open|2"});
}

TEST_F(SqliteBackend, ARedeliveryChangesNothingAndGivesTheSameReference) {
  deliver({.number = 1, .attachments = 1});
  deliver({.number = 2, .kind = "ticket.message", .sequence = 2, .attachments = 1});
  shell("UPDATE tickets SET status = 'closed', queue = 'moved by hand'");
  EXPECT_EQ(deliver({.number = 1, .attachments = 1}).reference, "1");
  EXPECT_EQ(deliver({.number = 2, .kind = "ticket.message", .sequence = 2, .attachments = 1}).reference, "1");
  EXPECT_EQ(shell("SELECT status, queue, messages FROM tickets"), rows{"closed|moved by hand|2"});
  EXPECT_EQ(shell("SELECT count(*) FROM attachments"), rows{"2"});
}

TEST_F(SqliteBackend, OneEventThatIsNoTicketEventDoesNotHoldTheBatchUp) {
  const auto bad =
      std::make_shared<outgoing>(outgoing{.number = 2, .id = "x-0", .conversation = "x", .json = "{\"secret\""});
  const auto verdicts = deliver_and_wait(harness_.subject(), {make_outgoing({.number = 1, .conversation = "a"}), bad,
                                                              make_outgoing({.number = 3, .conversation = "b"})});
  EXPECT_EQ(verdicts[0].outcome, outcome::delivered);
  EXPECT_EQ(verdicts[1].outcome, outcome::refused);
  EXPECT_EQ(verdicts[1].reason.find("secret"), std::string::npos);
  EXPECT_EQ(verdicts[2].outcome, outcome::delivered);
  EXPECT_EQ(shell("SELECT conversation FROM tickets"), (rows{"a", "b"}));
}

TEST_F(SqliteBackend, TicketNumbersAreNotUsedAgain) {
  deliver({.number = 1, .conversation = "a"});
  shell("DELETE FROM tickets");
  shell("DELETE FROM messages");
  EXPECT_EQ(deliver({.number = 2, .conversation = "b"}).reference, "2");
}

TEST_F(SqliteBackend, AForeignDatabaseIsNotTouched) {
  {
    auto other = sqlite::database::open(harness_.file(), sqlite::access::read_write);
    ASSERT_TRUE(other->exec("CREATE TABLE accounts (id INTEGER)"));
  }
  const auto v = deliver({});
  EXPECT_EQ(v.outcome, outcome::unavailable);
  EXPECT_NE(v.reason.find("something else"), std::string::npos) << v.reason;
  EXPECT_EQ(shell("SELECT name FROM sqlite_schema"), rows{"accounts"});
}

TEST_F(SqliteBackend, AStoreOfANewerVersionIsNotTouched) {
  deliver({});
  harness_.restart();
  shell("PRAGMA user_version = 99");
  const auto v = deliver({.number = 2});
  EXPECT_EQ(v.outcome, outcome::unavailable);
  EXPECT_NE(v.reason.find("newer version"), std::string::npos) << v.reason;
}

TEST_F(SqliteBackend, AFileThatIsNoDatabaseIsUnavailableAndSaysSo) {
  write("this is a text file, and long enough to be read as the header of a database, which it is not ............");
  const auto v = deliver({});
  EXPECT_EQ(v.outcome, outcome::unavailable);
  EXPECT_NE(v.reason.find("not a database"), std::string::npos) << v.reason;
}

TEST_F(SqliteBackend, ADamagedDatabaseIsUnavailableAndNeverDelivered) {
  for (int i = 1; i <= 200; ++i) deliver({.number = i, .conversation = "c" + std::to_string(i)});
  harness_.restart();  // closing writes the log home
  {
    std::fstream file(harness_.file(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(8192);
    file << std::string(200'000, '\x55');
  }
  const auto v = deliver({.number = 201, .conversation = "c201"});
  EXPECT_EQ(v.outcome, outcome::unavailable);
  EXPECT_NE(v.reason.find("damaged"), std::string::npos) << v.reason;
}

TEST_F(SqliteBackend, AnotherProgramsWriteLockIsUnavailableForAsLongAsItLasts) {
  deliver({.number = 1});
  {
    auto other = sqlite::database::open(harness_.file(), sqlite::access::read_write);
    ASSERT_TRUE(other->exec("BEGIN IMMEDIATE"));
    const auto v = deliver({.number = 2, .conversation = "b"});
    EXPECT_EQ(v.outcome, outcome::unavailable);
    EXPECT_NE(v.reason.find("write lock"), std::string::npos) << v.reason;
    ASSERT_TRUE(other->exec("COMMIT"));
  }
  EXPECT_EQ(deliver({.number = 2, .conversation = "b"}).outcome, outcome::delivered);
}

TEST_F(SqliteBackend, ADeletedFileIsNoticedAndMadeAnew) {
  deliver({.number = 1, .conversation = "a"});
  for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(harness_.file() + part);
  EXPECT_EQ(deliver({.number = 2, .conversation = "b"}).outcome, outcome::delivered);
  EXPECT_EQ(shell("SELECT conversation FROM tickets"), rows{"b"});
}

/// Runs in a child, because a limit on file sizes is for the whole process. Exits 0 if everything went as it should.
int full_disk_dialogue(sqlite_harness& harness) {
  std::signal(SIGXFSZ, SIG_IGN);
  const auto big = [](int n) {
    return make_outgoing(
        {.number = n, .conversation = "c" + std::to_string(n), .reply_text = std::string(100'000, 'x')});
  };
  if (deliver_and_wait(harness.subject(), {big(1)})[0].outcome != outcome::delivered) return 1;
  rlimit limit{.rlim_cur = 400'000, .rlim_max = RLIM_INFINITY};
  if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
  const auto full = deliver_and_wait(harness.subject(), {big(2), big(3), big(4)});
  for (const auto& v : full)
    if (v.outcome != outcome::unavailable || v.reason.empty()) return 3;
  if (harness.arrived().size() != 1) return 4;
  limit.rlim_cur = RLIM_INFINITY;
  if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 5;
  for (const auto& v : deliver_and_wait(harness.subject(), {big(2), big(3), big(4)}))
    if (v.outcome != outcome::delivered) return 6;
  return harness.arrived().size() == 4 ? 0 : 7;
}

TEST_F(SqliteBackend, AFileThatCannotGrowRollsBackTheWholeBatchAndGoesOnWhenItCan) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) _exit(full_disk_dialogue(harness_));
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

/// A process that delivers batch after batch and says so only after the verdict, until it is killed.
void deliver_until_killed(backend& to, int pipe) {
  for (int batch = 0;; ++batch) {
    std::vector<outgoing_ptr> events;
    for (int i = 1; i <= 10; ++i)
      events.push_back(make_outgoing({.number = batch * 10 + i,
                                      .conversation = "c" + std::to_string(i),
                                      .kind = "ticket.message",
                                      .sequence = batch + 1}));
    for (const auto& v : deliver_and_wait(to, events))
      if (v.outcome != outcome::delivered) _exit(1);
    if (::write(pipe, &batch, sizeof batch) != sizeof batch) _exit(2);
  }
}

TEST_F(SqliteBackend, WhatWasDeliveredSurvivesAKillAndARedeliveryAddsNothing) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) deliver_until_killed(harness_.subject(), ends[1]);
  close(ends[1]);
  int batch = -1;
  while (batch < 30 && read(ends[0], &batch, sizeof batch) == sizeof batch) {
  }
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  while (read(ends[0], &batch, sizeof batch) == sizeof batch) {
  }
  close(ends[0]);
  ASSERT_GE(batch, 30);

  harness_.restart();
  const auto before = harness_.arrived().size();
  EXPECT_GE(before, static_cast<std::size_t>(batch + 1) * 10);
  EXPECT_EQ(before % 10, 0u) << "half a batch";
  for (int b = 0; b <= batch; ++b)
    EXPECT_EQ(
        deliver({.number = b * 10 + 1, .conversation = "c1", .kind = "ticket.message", .sequence = b + 1}).outcome,
        outcome::delivered);
  EXPECT_EQ(harness_.arrived().size(), before);
  EXPECT_EQ(shell("PRAGMA integrity_check"), rows{"ok"});
}

TEST_F(SqliteBackend, TheLogIsWrittenHomeAndDoesNotGrowForEver) {
  for (int i = 1; i <= 1500; ++i)
    deliver({.number = i, .conversation = "c" + std::to_string(i), .reply_text = std::string(30'000, 'x')});
  EXPECT_LT(std::filesystem::file_size(harness_.file() + "-wal"), 64u << 20);
  EXPECT_GT(std::filesystem::file_size(harness_.file()), 30u << 20);
}

}  // namespace
}  // namespace intake::backends
