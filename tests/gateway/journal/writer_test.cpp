#include "gateway/journal/writer.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>

#include "tests/support/journal_fixture.hpp"

namespace intake::journal {
namespace {

using tests::journal_fixture;
using tests::make_contact;

TEST(JournalWriter, KeepsAContactByteForByteAcrossARestart) {
  journal_fixture j;
  const std::string bytes("Subject: x\r\n\r\n\0\xff\n.", 19);
  const auto request = j.append(make_contact("R1", bytes));
  EXPECT_EQ(request->trouble, trouble::none);
  EXPECT_EQ(request->contact->number, 1);
  j.restart();
  const auto raw = j.reader()->raw("R1");
  ASSERT_TRUE(raw);
  EXPECT_EQ(raw->bytes, bytes);
  EXPECT_EQ(raw->sha256, crypto::sha256(bytes));
  const auto known = j.reader()->contact("R1");
  ASSERT_TRUE(known);
  EXPECT_EQ(known->contact.source, "smtp/test");
  EXPECT_EQ(known->contact.envelope.at("mail_from"), "kim@example.org");
}

TEST(JournalWriter, NumbersGoOnBehindTheLastAfterARestart) {
  journal_fixture j;
  EXPECT_EQ(j.append(make_contact("R1", "a"))->contact->number, 1);
  j.restart();
  EXPECT_EQ(j.append(make_contact("R2", "b"))->contact->number, 2);
  EXPECT_EQ(j.reader()->raw("R1")->bytes, "a");
  EXPECT_EQ(j.reader()->raw("R2")->bytes, "b");
}

TEST(JournalWriter, GivesTheFirstReceiptToTheSameContactSentAgain) {
  journal_fixture j;
  j.append(make_contact("R1", "a"), "key");
  const auto again = j.append(make_contact("R2", "a"), "key");
  EXPECT_TRUE(again->appended.duplicate);
  EXPECT_EQ(again->appended.receipt, "R1");
  EXPECT_FALSE(j.reader()->contact("R2"));
  EXPECT_FALSE(j.append(make_contact("R3", "a"), "another key")->appended.duplicate);
}

TEST(JournalWriter, GivesTheFirstReceiptAfterARestart) {
  journal_fixture j;
  j.append(make_contact("R1", "a"), "key");
  j.restart();
  EXPECT_EQ(j.append(make_contact("R2", "a"), "key")->appended.receipt, "R1");
  EXPECT_FALSE(j.append(make_contact("R3", "a"), "another key")->appended.duplicate);
}

TEST(JournalWriter, KnowsTheKeysOfAJournalOfVersion6) {
  journal_fixture j;
  j.append(make_contact("R1", "a"), "key");
  j.writer.reset();
  {
    auto db = sqlite::database::open(j.directory.path().string() + "/journal.db", sqlite::access::read_write);
    ASSERT_TRUE(db->exec(tests::dedupe_of_version_1));
    ASSERT_TRUE(db->exec("PRAGMA user_version=6"));
  }
  j.restart();
  EXPECT_EQ(j.append(make_contact("R2", "a"), "key")->appended.receipt, "R1");
  EXPECT_FALSE(j.append(make_contact("R3", "a"), "another key")->appended.duplicate);
  EXPECT_EQ(j.append(make_contact("R4", "a"), "another key")->appended.receipt, "R3");
}

TEST(JournalWriter, WorkSharesTheSyncsOfAContactThatComes) {
  journal_fixture j({"tickets"}, {.directory = {}, .work_waits = std::chrono::seconds{20}, .contacts_expected = std::chrono::hours{1}});
  j.append(make_contact("R1", "a"));
  std::promise<trouble> done;
  j.writer->perform([](tables& to, std::span<const place>) { to.count("2026-11-26", "x", "seen", 1); }, [&](trouble t) { done.set_value(t); });
  j.append(make_contact("R2", "b"));
  EXPECT_EQ(done.get_future().get(), trouble::none);
  ASSERT_EQ(j.commits.size(), 2u);
  EXPECT_EQ(j.commits[1].contacts, 1u);
  EXPECT_EQ(j.commits[1].works, 1u);
}

TEST(JournalWriter, WorkDoesNotWaitWhenNoContactIsExpected) {
  journal_fixture j({"tickets"}, {.directory = {}, .work_waits = std::chrono::hours{1}, .contacts_expected = std::chrono::milliseconds{0}});
  j.append(make_contact("R1", "a"));
  EXPECT_EQ(j.perform([](tables& to, std::span<const place>) { to.count("2026-11-26", "x", "seen", 1); }), trouble::none);
}

TEST(JournalWriter, ForgetsAKeyBeyondTheWindow) {
  journal_fixture j;
  j.append(make_contact("R1", "a"), "key");
  j.clock.advance(std::chrono::hours{24 * 8});
  contact late = make_contact("R2", "a");
  late.received_at = j.clock.now();
  EXPECT_FALSE(j.append(late, "key")->appended.duplicate);
  EXPECT_EQ(j.append(make_contact("R3", "a"), "key")->appended.receipt, "R2");
}

TEST(JournalWriter, MovesTheSourceCursorWithTheContact) {
  journal_fixture j;
  j.append(make_contact("R1", "a"), "", "", source_cursor{"imap/inbox", "uid 7"});
  EXPECT_EQ(j.reader()->cursor("imap/inbox"), "uid 7");
  j.append(make_contact("R2", "b"), "", "", source_cursor{"imap/inbox", "uid 8"});
  EXPECT_EQ(j.reader()->cursor("imap/inbox"), "uid 8");
  EXPECT_FALSE(j.reader()->cursor("imap/other"));
}

/// A mail of the mailbox imap/<account>.
contact mailbox_mail(const std::string& receipt, const std::string& account, mailbox_number number) {
  contact c = make_contact(receipt, receipt, "imap/" + account);
  c.via = "imap";
  c.envelope = {{"folder", number.folder}, {"uid_validity", number.validity}, {"uid", number.uid}};
  c.mailbox = std::move(number);
  return c;
}

std::vector<std::uint32_t> uids_taken(journal_fixture& j, const mailbox_range& range) {
  std::vector<std::uint32_t> found;
  j.perform([&](tables& in, std::span<const place>) { found = in.uids_taken(range); });
  return found;
}

TEST(JournalWriter, KnowsWhichMailsOfAMailboxWereTaken) {
  journal_fixture j;
  j.append(mailbox_mail("R1", "desk", {"INBOX", 7, 12}), "same octets");
  j.append(mailbox_mail("R2", "desk", {"INBOX", 7, 3}));
  EXPECT_TRUE(j.append(mailbox_mail("R3", "desk", {"INBOX", 7, 9}), "same octets")->appended.duplicate);
  j.append(mailbox_mail("R4", "desk", {"INBOX", 6, 5}));
  j.append(mailbox_mail("R5", "desk", {"Other", 7, 6}));
  j.append(mailbox_mail("R6", "else", {"INBOX", 7, 8}));
  j.append(mailbox_mail("R7", "desk", {"INBOX", 7, 13}));
  j.append(make_contact("R8", "by SMTP"));
  EXPECT_EQ(uids_taken(j, {"imap/desk", "INBOX", 7, 3, 12}), (std::vector<std::uint32_t>{3, 9, 12}));
}

TEST(JournalWriter, LearnsTheMailsOfAJournalOfVersion3) {
  journal_fixture j;
  j.append(mailbox_mail("R1", "desk", {"INBOX", 7, 12}));
  j.append(make_contact("R2", "by SMTP"));
  const std::string file = j.directory.path().string() + "/journal.db";
  j.writer.reset();
  {
    auto db = sqlite::database::open(file, sqlite::access::read_write);
    ASSERT_TRUE(db);
    ASSERT_TRUE(db->exec(tests::dedupe_of_version_1));
    ASSERT_TRUE(db->exec(tests::chats_of_version_3));
    ASSERT_TRUE(db->exec("DROP TABLE mails; DELETE FROM progress WHERE name <> 'assembled'; PRAGMA user_version=3"));
  }
  j.restart();
  EXPECT_EQ(uids_taken(j, {"imap/desk", "INBOX", 7, 1, 99}), std::vector<std::uint32_t>{12});
}

TEST(JournalWriter, TakesNoContactBeforeTheOneInFrontOfIt) {
  journal_fixture j;
  EXPECT_EQ(j.append(make_contact("R1", "a"), "", "", source_cursor{"telephony/pbx", "10", ""})->trouble, trouble::none);
  EXPECT_EQ(j.append(make_contact("R3", "c"), "", "", source_cursor{"telephony/pbx", "30", "20"})->trouble, trouble::out_of_turn);
  EXPECT_FALSE(j.reader()->contact("R3"));
  EXPECT_EQ(j.reader()->cursor("telephony/pbx"), "10");
  EXPECT_EQ(j.append(make_contact("R2", "b"), "", "", source_cursor{"telephony/pbx", "20", "10"})->contact->number, 2);
  EXPECT_EQ(j.append(make_contact("R3", "c"), "", "", source_cursor{"telephony/pbx", "30", "20"})->contact->number, 3);
  EXPECT_EQ(j.append(make_contact("R4", "d"), "", "", source_cursor{"telephony/other", "5", "1"})->trouble, trouble::out_of_turn);
  j.restart();
  EXPECT_EQ(j.reader()->cursor("telephony/pbx"), "30");
}

TEST(JournalWriter, PutsWhatWaitsIntoOneTransaction) {
  journal_fixture j;
  std::vector<append_ptr> requests;
  j.perform([&](tables&, std::span<const place>) {
    // While this transaction is open, a hundred contacts come in: they share the next ones.
    for (int i = 0; i < 100; ++i) {
      auto request = std::make_shared<append_request>();
      request->contact = std::make_shared<journaled_contact>();
      request->contact->contact = make_contact("R" + std::to_string(i), "x");
      requests.push_back(request);
      j.writer->append(request);
    }
  });
  j.append(make_contact("last", "x"));
  std::size_t transactions = 0, contacts = 0;
  for (const auto& report : j.commits) transactions += report.contacts > 0, contacts += report.contacts;
  EXPECT_EQ(contacts, 101u);
  EXPECT_LT(transactions, 30u);
  for (const auto& request : requests) EXPECT_EQ(request->trouble, trouble::none);
}

TEST(JournalWriter, InACrowdThoseAtHandAreWaitedFor) {
  journal_fixture j({"tickets"}, {.directory = {}, .gather = std::chrono::hours{1}, .enough = 2, .crowd = 2});
  std::size_t told = 0;
  const auto hand_in = [&](bool more_to_come) {
    auto request = std::make_shared<append_request>();
    request->contact = std::make_shared<journaled_contact>();
    request->contact->contact = make_contact("R" + std::to_string(++told), "x");
    j.writer->append(std::move(request), more_to_come);
  };
  do {  // until two happen to be taken together: that is the crowd
    hand_in(false);
    hand_in(false);
  } while (j.told_together(told).back() < 2);
  for (int i = 0; i < 3; ++i) hand_in(true);
  j.writer->that_is_all();
  EXPECT_EQ(j.told_together(told).back(), 3u);
}

TEST(JournalWriter, WhoeverAsksWithAReceiptFindsItsRow) {
  journal_fixture j({"tickets"}, {.directory = {}, .settle = std::chrono::hours{1}});
  EXPECT_TRUE(j.writer->await_rows({})) << "nobody was told yet";
  j.perform([&](tables&, std::span<const place>) {
    // A transaction of so many makes the next one wait for company.
    for (int i = 0; i < 50; ++i) j.submit(make_contact("R" + std::to_string(i), "x"));
  });
  j.tell(make_contact("last", "x"));
  ASSERT_TRUE(j.writer->await_rows(std::chrono::seconds{20}));
  EXPECT_TRUE(j.reader()->contact("last"));
}

TEST(JournalWriter, RollsBackAllOfATransactionWithoutSpaceAndGoesOn) {
  journal_fixture j;
  j.append(make_contact("R1", "a"));
  const auto full = j.perform([](tables& to, std::span<const place>) {
    to.move_cursor({"s", "1"});
    throw write_failed(SQLITE_FULL, "database or disk is full");
  });
  EXPECT_EQ(full, trouble::disk_full);
  EXPECT_EQ(j.writer->state(), trouble::none);
  EXPECT_FALSE(j.reader()->cursor("s"));
  EXPECT_EQ(j.append(make_contact("R2", "b"))->trouble, trouble::none);
}

TEST(JournalWriter, AcceptsNothingAfterAFailedSync) {
  journal_fixture j;
  const auto how = j.perform([](tables&, std::span<const place>) { throw write_failed(SQLITE_IOERR_FSYNC, "disk I/O error"); });
  EXPECT_EQ(how, trouble::sick);
  EXPECT_EQ(j.append(make_contact("R1", "a"))->trouble, trouble::sick);
  EXPECT_EQ(j.writer->state(), trouble::sick);
  EXPECT_EQ(j.sick.size(), 1u);
  j.restart();
  EXPECT_FALSE(j.reader()->contact("R1"));
  EXPECT_EQ(j.append(make_contact("R2", "b"))->trouble, trouble::none);
}

TEST(JournalWriter, CountsForTheLedger) {
  journal_fixture j;
  j.append(make_contact("R1", "a"), "k");
  j.append(make_contact("R2", "a"), "k");
  j.writer->count("smtp/test", "refused", 3);
  j.perform([](tables&, std::span<const place>) {});
  const auto lines = j.reader()->ledger({});
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].seen, 5);
  EXPECT_EQ(lines[0].duplicate, 1);
  EXPECT_EQ(lines[0].refused, 3);
  EXPECT_EQ(lines[0].in_work, 1);
}

TEST(JournalWriter, RefusesAJournalOfANewerRelease) {
  const tests::temporary_directory directory;
  {
    auto db = sqlite::database::open(directory.file("journal.db"), sqlite::access::read_write);
    ASSERT_TRUE(db->exec("PRAGMA user_version=99"));
  }
  const auto opened = writer::open({.directory = directory.path().string()}, system_clock());
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("newer release"), std::string::npos);
}

TEST(JournalWriter, FillsSegmentAfterSegment) {
  journal_fixture j;  // segments of 1 MB
  const std::string bytes(300'000, 'x');
  for (int i = 0; i < 10; ++i) j.append(make_contact("R" + std::to_string(i), bytes + std::to_string(i)));
  j.restart();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(j.reader()->raw("R" + std::to_string(i))->bytes, bytes + std::to_string(i));
  std::size_t segments = 0;
  for (const auto& entry : std::filesystem::directory_iterator{j.directory.path() / "segments"}) segments += entry.path().extension() == ".seg";
  EXPECT_GE(segments, 3u);
}

}  // namespace
}  // namespace intake::journal
