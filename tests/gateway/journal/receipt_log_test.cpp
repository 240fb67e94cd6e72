#include "gateway/journal/receipt_log.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>

#include "tests/support/journal_fixture.hpp"

namespace intake::journal {
namespace {

namespace fs = std::filesystem;
using tests::journal_fixture;
using tests::make_contact;
using tests::temporary_directory;

/// A log of one segment that a test writes octet by octet.
struct written_log {
  /// Batches of `run`, each with the contacts' bytes behind its head.
  void add(std::uint64_t run, const std::vector<contact>& contacts) {
    batch_head head;
    std::string bodies;
    for (const contact& c : contacts) {
      head.add(c, envelope_text(c), "key of " + c.receipt, "held", bodies.size());
      bodies += c.body.bytes;
    }
    octets += head.finish(run, bodies.size()) + bodies;
  }
  /// Receipts that a reader of `run` finds, in order.
  std::string receipts(std::uint64_t run) {
    std::ofstream(directory.path() / "1.seg", std::ios::binary | std::ios::trunc) << octets << std::string(100, '\0');
    receipt_log log(directory.path().string(), {}, run);
    std::string out;
    for (;;) {
      const auto next = log.next();
      EXPECT_TRUE(next);
      if (!next || !*next) break;
      for (const auto& each : **next) out += each.contact.receipt + " ";
    }
    end = log.end();
    return out;
  }

  temporary_directory directory;
  std::string octets;
  place end;
};

TEST(ReceiptLog, GivesBackAllOfAContact) {
  written_log log;
  log.add(7, {make_contact("R1", "first"), make_contact("R2", std::string("\0\r\n", 3))});
  ASSERT_EQ(log.receipts(7), "R1 R2 ");
  EXPECT_EQ(log.end.offset + log.end.length, static_cast<std::int64_t>(log.octets.size()));
  receipt_log again(log.directory.path().string(), {}, 7);
  const auto contacts = std::move(**again.next());
  const contact& c = contacts[1].contact;
  const contact sent = make_contact("R2", std::string("\0\r\n", 3));
  EXPECT_EQ(c.channel, sent.channel);
  EXPECT_EQ(c.source, sent.source);
  EXPECT_EQ(c.via, sent.via);
  EXPECT_EQ(c.media_type, sent.media_type);
  EXPECT_EQ(c.envelope, sent.envelope);
  EXPECT_EQ(c.received_at, sent.received_at);
  EXPECT_EQ(c.body.bytes, sent.body.bytes);
  EXPECT_EQ(c.body.sha256, sent.body.sha256);
  EXPECT_EQ(contacts[1].dedupe_key, "key of R2");
  EXPECT_EQ(contacts[1].quarantine, "held");
  EXPECT_EQ(*segment_reader(log.directory.path().string()).read(contacts[1].where), sent.body.bytes);
}

TEST(ReceiptLog, GivesBackWhatAContactAddsToAChat) {
  contact said = make_contact("R1", "{}");
  said.transcript = std::make_shared<transcript_entry>(
      transcript_entry{.head = {.conversation = "c1", .session = "s_1", .root = "chat/s_1/u", .open = false, .state = R"({"a":1})", .at = from_millis(5)},
                       .line = {.seq = 7, .id = "m7", .receipt = "R1", .frame = R"({"text":"hi"})", .at = from_millis(6)}});
  written_log log;
  log.add(7, {said, make_contact("R2", "x")});
  ASSERT_EQ(log.receipts(7), "R1 R2 ");
  const auto contacts = std::move(**receipt_log(log.directory.path().string(), {}, 7).next());
  ASSERT_TRUE(contacts[0].contact.transcript);
  EXPECT_FALSE(contacts[1].contact.transcript);
  const auto& [head, line] = *contacts[0].contact.transcript;
  EXPECT_EQ(head.conversation + head.session + head.root + head.state, "c1s_1chat/s_1/u{\"a\":1}");
  EXPECT_FALSE(head.open);
  EXPECT_EQ(head.at, from_millis(5));
  EXPECT_EQ(line.seq, 7);
  EXPECT_EQ(line.id + line.receipt + line.frame, "m7R1{\"text\":\"hi\"}");
  EXPECT_EQ(line.at, from_millis(6));
}

TEST(ReceiptLog, SaysOnceWhatManyContactsAreReadBy) {
  const auto read_by = [](std::string receipt, std::shared_ptr<const source_settings> settings) {
    contact c = make_contact(receipt, "x");
    c.settings = std::move(settings);
    return c;
  };
  const auto portugal = std::make_shared<const source_settings>(boost::json::object{{"country", "PT"}});
  const auto norway = std::make_shared<const source_settings>(boost::json::object{{"country", "NO"}});
  written_log log;
  log.add(7, {read_by("R1", portugal), read_by("R2", nullptr), read_by("R3", norway), read_by("R4", portugal), read_by("R5", norway)});
  log.add(7, {read_by("R6", norway)});
  ASSERT_EQ(log.receipts(7), "R1 R2 R3 R4 R5 R6 ");
  const std::string first_batch = log.octets.substr(0, log.octets.rfind("intake3"));
  EXPECT_EQ(first_batch.find("PT"), first_batch.rfind("PT"));
  receipt_log again(log.directory.path().string(), {}, 7);
  std::string said;
  for (int batch = 0; batch < 2; ++batch) {
    const auto contacts = std::move(**again.next());
    for (const auto& each : contacts) {
      EXPECT_FALSE(each.contact.envelope.contains("settings"));
      said += each.contact.settings ? each.contact.settings->text : "none";
    }
  }
  EXPECT_EQ(said, R"({"country":"PT"}none{"country":"NO"}{"country":"PT"}{"country":"NO"}{"country":"NO"})");
}

/// A contact without a chat or settings ends in a word for each that says so; those before did not.
TEST(ReceiptLog, ReadsWhatWasWrittenBeforeReceiptsSpokeOfChatsAndSettings) {
  for (const auto& [magic, shorter] : {std::pair{"intake1\n", 16u}, {"intake2\n", 8u}}) {
    written_log log;
    log.add(7, {make_contact("R1", "")});
    std::string head = magic + log.octets.substr(8, 24);
    const std::string receipts = log.octets.substr(48, log.octets.size() - 48 - shorter);
    head[16] = static_cast<char>(receipts.size());
    head[17] = static_cast<char>(receipts.size() >> 8);
    log.octets = head + crypto::short_digest(head + receipts) + receipts;
    EXPECT_EQ(log.receipts(7), "R1 ") << magic;
  }
}

TEST(ReceiptLog, EndsBeforeWhatAnEarlierRunHasLeft) {
  written_log log;
  log.add(7, {make_contact("R1", "a")});
  log.add(6, {make_contact("old", "b")});
  EXPECT_EQ(log.receipts(7), "R1 ");
}

TEST(ReceiptLog, StepsOverABatchWithoutReceipts) {
  written_log log;
  log.add(7, {});
  log.octets.replace(log.octets.size() - 48, 48, batch_head().finish(7, 5) + "bytes");
  log.add(7, {make_contact("R1", "a")});
  EXPECT_EQ(log.receipts(7), "R1 ");
}

TEST(ReceiptLog, TakesNoBatchThatWasCutOff) {
  written_log log;
  log.add(7, {make_contact("R1", "a")});
  const std::size_t whole = log.octets.size();
  log.add(7, {make_contact("R2", "the second")});
  const std::string both = log.octets;
  for (std::size_t length = whole; length < both.size(); ++length) {
    log.octets = both.substr(0, length);
    EXPECT_EQ(log.receipts(7), "R1 ") << length;
    EXPECT_EQ(log.end.offset + log.end.length, static_cast<std::int64_t>(whole));
  }
}

TEST(ReceiptLog, TakesNoBatchWithAWrongOctet) {
  written_log log;
  log.add(7, {make_contact("R1", "a")});
  const std::string good = log.octets;
  for (std::size_t i = 0; i < good.size(); ++i) {
    log.octets = good;
    log.octets[i] = static_cast<char>(log.octets[i] ^ 1);
    EXPECT_EQ(log.receipts(7), "") << i;
  }
}

/// A journal whose tables stand still, so that all that is told is in the log alone.
struct stopped_tables {
  stopped_tables() {
    std::promise<void> begun;
    j.writer->perform([this, &begun](tables&, std::span<const place>) {
      begun.set_value();
      go_on.get_future().wait();
      if (full) throw write_failed(SQLITE_FULL, "database or disk is full");
    });
    begun.get_future().wait();
  }
  ~stopped_tables() { release(); }
  void release() {
    if (!std::exchange(released, true)) go_on.set_value();
  }
  /// What a crash at this moment would leave.
  std::string crash() {
    const auto to = image.path() / std::to_string(++crashes);
    fs::create_directories(to);
    fs::copy(j.directory.path(), to, fs::copy_options::recursive);
    return to.string();
  }

  journal_fixture j;
  temporary_directory image;
  std::promise<void> go_on;
  bool full = false, released = false;
  int crashes = 0;
};

/// Opens a journal as the next start does and closes it again.
status start(const std::string& directory) {
  const auto opened = writer::open({.directory = directory, .segment_size = 1 << 20}, system_clock());
  return opened ? status{} : opened.error();
}

std::unique_ptr<reader> look(const std::string& directory) {
  auto opened = reader::open(directory);
  return std::move(*opened);
}

TEST(ReceiptLog, WhoWasToldIsInTheTablesAfterACrash) {
  stopped_tables t;
  t.j.tell(make_contact("R1", "first"), "key 1");
  t.j.tell(make_contact("R2", "second"), "", "sender is listed");
  const std::string left = t.crash();
  EXPECT_FALSE(look(left)->contact("R1"));
  ASSERT_TRUE(start(left));
  EXPECT_EQ(look(left)->raw("R1")->bytes, "first");
  EXPECT_EQ(look(left)->contact("R1")->number, 1);
  EXPECT_EQ(look(left)->contact("R2")->number, 2);
  ASSERT_EQ(look(left)->held().size(), 1u);
  ASSERT_TRUE(start(left));  // once is enough
  EXPECT_EQ(look(left)->last_contact(), 2);
  EXPECT_EQ(look(left)->ledger({})[0].seen, 2);
}

TEST(ReceiptLog, WhatWasSaidInAChatIsThereAfterACrash) {
  stopped_tables t;
  contact said = make_contact("R1", "{}");
  for (int seq = 1; seq <= 2; ++seq) {
    said.receipt = "R" + std::to_string(seq);
    said.transcript = std::make_shared<transcript_entry>(
        transcript_entry{.head = {.conversation = "c1", .session = "s_1", .root = "chat/s_1/u", .state = std::to_string(seq), .at = from_millis(seq)},
                         .line = {.seq = seq, .id = "m" + std::to_string(seq), .receipt = said.receipt, .frame = "{}", .at = from_millis(seq)}});
    t.j.tell(said, "key " + std::to_string(seq));
  }
  const std::string left = t.crash();
  EXPECT_FALSE(look(left)->chat("c1"));
  ASSERT_TRUE(start(left));
  ASSERT_TRUE(look(left)->chat("c1"));
  EXPECT_EQ(look(left)->chat("c1")->state, "2");
  EXPECT_EQ(look(left)->chat_lines("c1", 0, 10).size(), 2u);
}

TEST(ReceiptLog, WhatContactsAreReadByIsThereAfterACrash) {
  stopped_tables t;
  for (const char* receipt : {"R1", "R2"}) {
    contact record = make_contact(receipt, receipt);
    record.settings = std::make_shared<const source_settings>(boost::json::object{{"country", "PT"}});
    t.j.tell(record);
  }
  const std::string left = t.crash();
  ASSERT_TRUE(start(left));
  for (const char* receipt : {"R1", "R2"}) {
    const auto found = look(left)->contact(receipt);
    ASSERT_TRUE(found && found->contact.settings) << receipt;
    EXPECT_EQ(found->contact.settings->text, R"({"country":"PT"})");
    EXPECT_EQ(found->contact.envelope, make_contact(receipt, receipt).envelope);
  }
}

TEST(ReceiptLog, WhoWasToldGetsARowEvenIfItsKeyHasBeenTakenMeanwhile) {
  stopped_tables t;
  t.j.tell(make_contact("R1", "first"), "key");
  const std::string left = t.crash();
  {
    auto db = sqlite::database::open(left + "/journal.db", sqlite::access::read_write);
    ASSERT_TRUE(db->exec("INSERT INTO dedupe VALUES(1, CAST('key' AS BLOB), 77, 1795000000000)"));
    ASSERT_TRUE(db->exec("INSERT INTO contacts SELECT 77, 'R0', 1795000000000, '', '', '', '', '{}', 0, x'', NULL, NULL, NULL"));
  }
  ASSERT_TRUE(start(left));
  EXPECT_EQ(look(left)->raw("R1")->bytes, "first");
}

TEST(ReceiptLog, ACrashAfterACrashLosesNothing) {
  stopped_tables t;
  t.j.tell(make_contact("R1", "first"));
  std::string left = t.crash();
  for (const char* receipt : {"R2", "R3"}) {
    ASSERT_TRUE(start(left));
    stopped_tables again;
    again.release();
    again.j.restart_in(left);
    again.j.append(make_contact(receipt, receipt));
    again.j.writer.reset();
  }
  for (const char* receipt : {"R1", "R2", "R3"}) EXPECT_TRUE(look(left)->raw(receipt)) << receipt;
  EXPECT_EQ(look(left)->last_contact(), 3);
}

TEST(ReceiptLog, ADuplicateOfWhoIsOnTheWayHearsWithItsTransaction) {
  stopped_tables t;
  t.j.tell(make_contact("R1", "a"), "key");
  const auto again = t.j.submit(make_contact("R2", "a"), "key");
  t.release();
  t.j.wait_for(again);
  EXPECT_FALSE(again->told);
  EXPECT_TRUE(again->appended.duplicate);
  EXPECT_EQ(again->appended.receipt, "R1");
}

TEST(ReceiptLog, ADuplicateOfWhoIsInTheTablesHearsWithItsTransaction) {
  journal_fixture j;
  j.append(make_contact("R1", "a"), "key");
  const auto again = j.append(make_contact("R2", "a"), "key");
  EXPECT_FALSE(again->told);
  EXPECT_EQ(again->appended.receipt, "R1");
}

TEST(ReceiptLog, WhoMovesAPlaceHearsWithItsTransaction) {
  journal_fixture j;
  EXPECT_FALSE(j.append(make_contact("R1", "a"), "", "", source_cursor{"imap/inbox", "uid 7"})->told);
  EXPECT_TRUE(j.append(make_contact("R2", "b"))->told);
}

TEST(ReceiptLog, SendersGoOnAsSoonAsTheTablesHaveCaughtUp) {
  journal_fixture j({"tickets"}, {.directory = {}, .most_behind = 1});
  std::vector<append_ptr> requests;
  for (int i = 0; i < 200; ++i) requests.push_back(j.submit(make_contact("R" + std::to_string(i), "x")));
  for (const auto& request : requests) j.wait_for(request);  // gives up long before one second for each
  EXPECT_EQ(j.reader()->last_contact(), 200);
}

TEST(ReceiptLog, WhoWasToldStaysInLineWhenThereIsNoSpace) {
  stopped_tables t;
  t.full = true;
  const auto first = t.j.submit(make_contact("R1", "a"));
  const auto moves = t.j.submit(make_contact("R2", "b"), "", "", source_cursor{"imap/inbox", "uid 7"});
  t.j.writer->perform([n = 0](tables&, std::span<const place>) mutable {
    if (n++ == 0) throw write_failed(SQLITE_FULL, "database or disk is full");
  });
  t.release();
  t.j.wait_for(first);
  t.j.wait_for(moves);
  EXPECT_EQ(t.j.reader()->raw("R1")->bytes, "a");
  EXPECT_EQ(t.j.reader()->contact("R1")->number, first->contact->number);
  EXPECT_EQ(first->trouble, trouble::none);
}

}  // namespace
}  // namespace intake::journal
