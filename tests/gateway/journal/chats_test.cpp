#include <gtest/gtest.h>
#include <sqlite3.h>

#include "gateway/journal/kept_chats.hpp"
#include "gateway/journal/retention.hpp"
#include "tests/support/journal_fixture.hpp"

namespace intake::journal {
namespace {

using tests::journal_fixture;
using tests::make_contact;

transcript_entry entry(std::int64_t seq, const std::string& id, bool open = true) {
  return {.head = {.conversation = "c1", .session = "s_1", .root = "chat/s_1/u", .open = open, .state = R"({"agent_seen":0})", .at = from_millis(1'795'000'000'000 + seq)},
          .line = {.seq = seq, .id = id, .receipt = "R" + std::to_string(seq), .frame = R"({"type":"message"})", .at = from_millis(1'795'000'000'000 + seq)}};
}

kept_chats::entry_ptr shared(transcript_entry what) { return std::make_shared<const transcript_entry>(std::move(what)); }

journal::trouble keep(journal_fixture& j, transcript_entry what) {
  return j.perform([what](tables& to, std::span<const place>) { to.put_chat(what); });
}

TEST(JournalChats, ALineIsKeptWithItsContactAcrossARestart) {
  journal_fixture j;
  contact c = make_contact("R1", "{}");
  c.transcript = std::make_shared<transcript_entry>(entry(1, "a"));
  EXPECT_EQ(j.append(c)->trouble, trouble::none);
  j.restart();
  kept_chats chats(j.reader());
  const auto head = chats.newest_chat("s_1");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->conversation, "c1");
  EXPECT_TRUE(head->open);
  const auto lines = chats.chat_lines("c1", 0, 10);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].id, "a");
  EXPECT_EQ(lines[0].receipt, "R1");
}

TEST(JournalChats, AContactThatWasHereBeforeAddsNoLine) {
  journal_fixture j;
  contact c = make_contact("R1", "{}");
  c.transcript = std::make_shared<transcript_entry>(entry(1, "a"));
  j.append(c, "key");
  c.receipt = "R2";
  c.transcript = std::make_shared<transcript_entry>(entry(2, "a"));
  EXPECT_TRUE(j.append(c, "key")->appended.duplicate);
  EXPECT_EQ(kept_chats(j.reader()).chat_lines("c1", 0, 10).size(), 1u);
}

TEST(JournalChats, LinesBehindANumberComeInOrder) {
  journal_fixture j;
  for (int seq = 1; seq <= 5; ++seq) EXPECT_EQ(keep(j, entry(seq, std::to_string(seq))), trouble::none);
  kept_chats chats(j.reader());
  const auto lines = chats.chat_lines("c1", 2, 2);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].seq, 3);
  EXPECT_EQ(lines[1].seq, 4);
}

/// Lines 1…n of one chat in turns with others.
transcript_entry entry_of(const std::string& chat, std::int64_t seq, bool open = true) {
  transcript_entry out = entry(seq, chat + std::to_string(seq), open);
  out.head.conversation = chat;
  out.head.session = "s_" + chat;
  return out;
}

std::string lines_of(journal_fixture& j, const std::string& chat, std::int64_t after = 0, std::size_t most = 100) {
  std::string out;
  for (const auto& line : j.reader()->chat_lines(chat, after, most)) out += line.id + " ";
  return out;
}

TEST(JournalChats, LinesOfManyChatsInTurnsAreFoundByTheirChat) {
  journal_fixture j;
  for (int seq = 1; seq <= 4; ++seq)
    for (const char* chat : {"a", "b", "c"})
      if (*chat != 'b' || seq < 3) keep(j, entry_of(chat, seq));
  keep(j, entry_of("d", 0));
  EXPECT_EQ(lines_of(j, "a"), "a1 a2 a3 a4 ");
  EXPECT_EQ(lines_of(j, "b"), "b1 b2 ");
  EXPECT_EQ(lines_of(j, "c", 1, 2), "c2 c3 ");
  EXPECT_EQ(lines_of(j, "c", 3), "c4 ");
  EXPECT_EQ(lines_of(j, "c", 4), "");
  EXPECT_EQ(lines_of(j, "c", 9), "");
  EXPECT_EQ(lines_of(j, "d"), "") << "nothing is said in it yet";
  EXPECT_EQ(lines_of(j, "e"), "") << "there is none";
}

TEST(JournalChats, ThoseOfAnEarlierVersionGoOn) {
  journal_fixture j;
  const std::string file = j.directory.path().string() + "/journal.db";
  j.writer.reset();
  {
    auto db = sqlite::database::open(file, sqlite::access::read_write);
    ASSERT_TRUE(db);
    ASSERT_TRUE(db->exec(tests::dedupe_of_version_1));
    ASSERT_TRUE(db->exec(tests::chats_of_version_3));
    ASSERT_TRUE(db->exec(R"sql(
      INSERT INTO chats VALUES('b', 's_b', 'root', 1, '{}', 2), ('a', 's_a', 'root', 0, '{}', 1), ('c', 's_c', 'root', 1, '{}', 3);
      INSERT INTO chat_lines VALUES('a', 1, 'a1', '', '{}', 5), ('b', 1, 'b1', '', '{}', 6), ('a', 2, 'a2', 'R', '{"n":1}', 7),
        ('b', 2, 'b2', '', '{}', 8), ('b', 3, 'b3', '', '{}', 7);
      PRAGMA user_version=5)sql"));
  }
  j.restart();
  EXPECT_EQ(lines_of(j, "a"), "a1 a2 ");
  EXPECT_EQ(lines_of(j, "b"), "b1 b2 b3 ");
  EXPECT_EQ(lines_of(j, "c"), "");
  EXPECT_EQ(j.reader()->chat_lines("a", 1, 1).at(0).frame, R"({"n":1})");
  EXPECT_FALSE(j.reader()->newest_chat("s_a")->open);
  keep(j, entry_of("b", 4));
  keep(j, entry_of("c", 1));
  EXPECT_EQ(lines_of(j, "b", 1), "b2 b3 b4 ");
  EXPECT_EQ(lines_of(j, "c"), "c1 ");
}

TEST(JournalChats, AFailingLookAtAChatIsNoSignOfANewOne) {
  bool interrupted = false;
  journal_fixture j;
  keep(j, entry(1, "a"));
  const auto how = j.perform([&interrupted](tables& to, std::span<const place>) {
    const auto interrupt_once = [](void* already) { return std::exchange(*static_cast<bool*>(already), true) ? 0 : 1; };
    sqlite3_progress_handler(to.db().handle(), 1, interrupt_once, &interrupted);
    to.put_chat(entry(2, "b"));
  });
  EXPECT_EQ(how, trouble::sick);
  j.restart();
  EXPECT_EQ(lines_of(j, "c1"), "a ");
}

/// The tables remember the chats they were written to lately.
TEST(JournalChats, WhatATransactionDidToThemIsForgottenWithIt) {
  journal_fixture j;
  keep(j, entry(1, "a"));
  const auto how = j.perform([](tables& to, std::span<const place>) {
    to.put_chat(entry(2, "lost"));
    to.put_chat(entry_of("b", 1));
    throw write_failed(SQLITE_FULL, "no space");
  });
  EXPECT_EQ(how, trouble::disk_full);
  keep(j, entry(2, "b"));
  keep(j, entry_of("b", 1));
  EXPECT_EQ(lines_of(j, "c1"), "a b ");
  EXPECT_EQ(lines_of(j, "b"), "b1 ");
}

TEST(JournalChats, OneThatWasDeletedBeginsAnew) {
  journal_fixture j;
  keep(j, entry(1, "a", false));
  keep(j, entry_of("b", 1));
  auto old = retention::open(j.directory.path().string(), {.events = std::chrono::seconds{1}}, *j.writer);
  ASSERT_TRUE(old);
  EXPECT_EQ((*old)->run_once(from_millis(1'796'000'000'000))->chats, 1);
  keep(j, entry(1, "again"));
  EXPECT_EQ(lines_of(j, "c1"), "again ");
}

TEST(JournalChats, MoreThanAreRememberedGoOnAllTheSame) {
  journal_fixture j;
  constexpr int many = 12'000;
  for (int seq = 1; seq <= 2; ++seq) {
    const auto how = j.perform([seq](tables& to, std::span<const place>) {
      for (int chat = 0; chat < many; ++chat) to.put_chat(entry_of("c" + std::to_string(chat), seq));
    });
    EXPECT_EQ(how, trouble::none);
  }
  for (int chat = 0; chat < many; chat += 37) {
    const std::string name = "c" + std::to_string(chat);
    EXPECT_EQ(lines_of(j, name), name + "1 " + name + "2 ");
  }
}

TEST(JournalChats, OnlyOpenOnesGoQuiet) {
  journal_fixture j;
  keep(j, entry(1, "a"));
  EXPECT_EQ(kept_chats(j.reader()).quiet_chats(from_millis(1'795'000'000'002), 10).size(), 1u);
  EXPECT_TRUE(kept_chats(j.reader()).quiet_chats(from_millis(1'795'000'000'001), 10).empty());
  keep(j, entry(2, "z", false));
  EXPECT_TRUE(kept_chats(j.reader()).quiet_chats(from_millis(1'795'000'000'009), 10).empty());
}

TEST(JournalChats, WhatWasToldIsThereBeforeItsRowsAre) {
  journal_fixture j;
  keep(j, entry(1, "a"));
  kept_chats chats(j.reader());
  const auto lines = [&](std::int64_t after, std::size_t most = 10) {
    std::string out;
    for (const auto& line : chats.chat_lines("c1", after, most)) out += line.id;
    return out;
  };
  std::vector<kept_chats::entry_ptr> told;
  for (int seq = 2; seq <= 3; ++seq) {
    transcript_entry said = entry(seq, std::string(1, static_cast<char>('a' + seq - 1)));
    said.head.state = std::to_string(seq);
    chats.told(told.emplace_back(shared(said)));
  }
  EXPECT_EQ(lines(0), "abc");
  EXPECT_EQ(lines(1), "bc");
  EXPECT_EQ(lines(2), "c");
  EXPECT_EQ(lines(0, 2), "ab");
  EXPECT_EQ(chats.newest_chat("s_1")->state, "3");
  EXPECT_EQ(chats.chat("c1")->state, "3");
  EXPECT_TRUE(chats.quiet_chats(from_millis(1'795'000'000'009), 10).empty()) << "something is said in it just now";

  keep(j, entry(2, "b"));  // its rows are there, and nobody has said so yet
  EXPECT_EQ(lines(0), "abc");
  chats.stored(told[0]);
  EXPECT_EQ(lines(0), "abc");
  keep(j, entry(3, "c"));
  chats.stored(told[1]);
  EXPECT_EQ(lines(0), "abc");
  EXPECT_EQ(chats.chat("c1")->state, R"({"agent_seen":0})");
  EXPECT_EQ(chats.quiet_chats(from_millis(1'795'000'000'009), 10).size(), 1u);
}

TEST(JournalChats, AChatThatNobodyKnewIsFoundByItsSessionAtOnce) {
  journal_fixture j;
  kept_chats chats(j.reader());
  chats.told(shared(entry(1, "a")));
  EXPECT_EQ(chats.newest_chat("s_1")->conversation, "c1");
  EXPECT_FALSE(chats.newest_chat("s_2"));
  EXPECT_FALSE(chats.chat("c2"));
  EXPECT_EQ(chats.chat_lines("c1", 0, 10).size(), 1u);
  EXPECT_TRUE(chats.chat_lines("c1", 1, 10).empty());
}

TEST(JournalChats, OfTwoChangesWithoutALineTheLaterOneStays) {
  journal_fixture j;
  kept_chats chats(j.reader());
  std::vector<kept_chats::entry_ptr> told;
  for (const char* state : {"first", "second"}) {
    transcript_entry change = entry(0, "");
    change.head.state = state;
    chats.told(told.emplace_back(shared(change)));
  }
  chats.stored(told[0]);
  ASSERT_TRUE(chats.chat("c1"));
  EXPECT_EQ(chats.chat("c1")->state, "second");
  chats.stored(told[1]);
  EXPECT_FALSE(chats.chat("c1"));
}

TEST(JournalChats, RetentionForgetsEndedOnesWithTheirLines) {
  journal_fixture j;
  for (int seq = 1; seq <= 3; ++seq)
    for (const char* chat : {"a", "b", "c"}) keep(j, entry_of(chat, seq, *chat == 'c'));
  keep(j, entry_of("d", 0, false));
  auto rules = retention::open(j.directory.path().string(), {}, *j.writer);
  ASSERT_TRUE(rules);
  const auto done = (*rules)->run_once(from_millis(1'795'000'000'000) + std::chrono::hours{24 * 400});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->chats, 3);
  EXPECT_FALSE(j.reader()->chat("a"));
  EXPECT_EQ(lines_of(j, "a"), "");
  EXPECT_EQ(lines_of(j, "c"), "c1 c2 c3 ") << "an open one stays";
  auto db = *sqlite::database::open(j.directory.path().string() + "/journal.db", sqlite::access::read_only);
  sqlite::statement left{db, "SELECT count(*) FROM chat_lines"};
  ASSERT_TRUE(left.row());
  EXPECT_EQ(left.integer(0), 3);
}

}  // namespace
}  // namespace intake::journal
