#include "gateway/backends/ticket_store_reader.hpp"

#include <fstream>
#include <gtest/gtest.h>

#include "gateway/backends/sqlite_backend.hpp"
#include "gateway/sqlite/database.hpp"
#include "tests/contracts/backend_contract.hpp"
#include "tests/support/temporary_directory.hpp"

namespace intake::backends {
namespace {

using namespace intake::tests;

class TicketStoreReader : public testing::Test {
 protected:
  void deliver(const event_spec& spec) {
    expect_all(deliver_and_wait(writer_, {make_outgoing(spec)}), outcome::delivered);
  }
  std::unique_ptr<ticket_store_reader> open() {
    auto reader = ticket_store_reader::open(file());
    EXPECT_TRUE(reader) << reader.error().message;
    return std::move(*reader);
  }
  std::string file() const { return directory_.file("tickets.db"); }

  temporary_directory directory_;
  sqlite_backend writer_{"tickets", directory_.file("tickets.db")};
};

TEST_F(TicketStoreReader, ListsTheNewestTicketsOldestFirst) {
  for (int i = 1; i <= 5; ++i)
    deliver({.number = i, .conversation = "c" + std::to_string(i), .subject = "S" + std::to_string(i)});
  const auto got = open()->tickets(2);
  ASSERT_TRUE(got);
  ASSERT_EQ(got->size(), 2u);
  EXPECT_EQ((*got)[0].number, 4);
  EXPECT_EQ((*got)[1].number, 5);
  EXPECT_EQ((*got)[1].subject, "S5");
  EXPECT_EQ((*got)[1].conversation, "c5");
  EXPECT_EQ((*got)[1].status, "open");
  EXPECT_EQ((*got)[1].priority, "p3");
  EXPECT_EQ((*got)[1].queue, "general");
  EXPECT_EQ((*got)[1].channel, "email");
  EXPECT_EQ((*got)[1].customer, "Ada Byron");
  EXPECT_EQ((*got)[1].address, "ada@example.net");
  EXPECT_EQ((*got)[1].opened_at, "2026-11-22T07:45:30.128Z");
  EXPECT_EQ((*got)[1].messages, 1);
}

TEST_F(TicketStoreReader, ListsByStatus) {
  deliver({.number = 1, .conversation = "a"});
  deliver({.number = 2, .conversation = "b"});
  deliver({.number = 3, .conversation = "a", .kind = "ticket.ended", .sequence = 2});
  const auto reader = open();
  EXPECT_EQ(reader->tickets(10, "open")->size(), 1u);
  EXPECT_EQ(reader->tickets(10, "ended")->front().number, 1);
  EXPECT_EQ(reader->tickets(10)->size(), 2u);
}

TEST_F(TicketStoreReader, GivesATicketAndItsMessages) {
  deliver({.number = 1, .conversation = "a", .attachments = 3});
  deliver({.number = 2, .conversation = "b"});
  deliver({.number = 3, .conversation = "a", .kind = "ticket.message", .sequence = 2, .reply_text = "Out now."});
  const auto reader = open();
  EXPECT_EQ((*reader->ticket(1))->messages, 2);
  EXPECT_FALSE(*reader->ticket(9));
  const auto messages = reader->messages(1);
  ASSERT_EQ(messages->size(), 2u);
  EXPECT_EQ((*messages)[0].attachments, 3);
  EXPECT_EQ((*messages)[1].text, "Out now.");
  EXPECT_EQ((*messages)[1].kind, "message");
  EXPECT_EQ((*messages)[1].sequence, 2);
  EXPECT_EQ((*messages)[1].event_id, event_id(3));
}

TEST_F(TicketStoreReader, FollowsWhatComesWhileItIsOpen) {
  deliver({.number = 1, .conversation = "a"});
  const auto reader = open();
  auto position = *reader->position();
  EXPECT_TRUE(reader->follow(position, 10)->empty());
  for (int i = 2; i <= 6; ++i) deliver({.number = i, .conversation = "a", .kind = "ticket.message", .sequence = i});
  std::vector<std::int64_t> sequences;
  for (auto changes = *reader->follow(position, 2); !changes.empty(); changes = *reader->follow(position, 2))
    for (const auto& change : changes) {
      EXPECT_EQ(change.ticket.number, 1);
      EXPECT_EQ(change.ticket.messages, 6);
      sequences.push_back(change.message.sequence);
      position = change.message.position;
    }
  EXPECT_EQ(sequences, (std::vector<std::int64_t>{2, 3, 4, 5, 6}));
}

TEST_F(TicketStoreReader, RefusesWhatIsNoTicketStore) {
  const auto missing = ticket_store_reader::open(directory_.file("none.db"));
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("none.db"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(directory_.file("none.db")));

  std::ofstream(directory_.file("empty.db"));
  EXPECT_FALSE(ticket_store_reader::open(directory_.file("empty.db")));

  std::ofstream(directory_.file("text.db")) << std::string(200, 'x');
  EXPECT_FALSE(ticket_store_reader::open(directory_.file("text.db")));
}

TEST_F(TicketStoreReader, RefusesOtherVersionsAndSaysWhatHelps) {
  const std::pair<const char*, const char*> cases[] = {{"1", "older version"}, {"99", "newer version"}};
  deliver({});
  for (const auto& [version, words] : cases) {
    ASSERT_TRUE(sqlite::database::open(file(), sqlite::access::read_write)
                    ->exec(std::string("PRAGMA user_version = ") + version));
    const auto refused = ticket_store_reader::open(file());
    ASSERT_FALSE(refused) << version;
    EXPECT_NE(refused.error().message.find(words), std::string::npos) << refused.error().message;
  }
}

}  // namespace
}  // namespace intake::backends
