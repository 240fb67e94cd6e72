#include "gateway/journal/retention.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "tests/support/journal_fixture.hpp"

namespace intake::journal {
namespace {

using tests::journal_fixture;
using tests::make_contact;

constexpr std::chrono::seconds day{86400};

std::unique_ptr<retention> rules(journal_fixture& j) {
  auto opened = retention::open(j.directory.path().string(), {.bodies = 10 * day, .events = 20 * day, .dedupe = 5 * day, .threads = 100 * day}, *j.writer);
  EXPECT_TRUE(opened);
  return std::move(*opened);
}

/// Three contacts, each with its event, delivered.
void fill(journal_fixture& j) {
  for (int i = 1; i <= 3; ++i) {
    const std::string receipt = "R" + std::to_string(i);
    j.append(make_contact(receipt, std::string(9000, 'x')), "key" + receipt);
    const auto number = j.put_event(receipt + "-0", receipt + "@x", "{}", i);
    j.perform([&](tables& to, std::span<const place>) {
      to.put_delivery({.backend = "tickets", .event = number, .state = delivery_state::delivered, .attempts = 1, .at = {}, .next_at = {}, .reference = {}, .reason = {}});
      to.move_backend_cursor("tickets", number);
    });
  }
}

TEST(Retention, ForgetsEachThingAtItsOwnAge) {
  journal_fixture j;
  fill(j);
  const auto keep = rules(j);

  auto gone = keep->run_once(j.clock.now() + 6 * day);
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->dedupe_keys, 3);
  EXPECT_EQ(gone->bodies, 0);

  gone = keep->run_once(j.clock.now() + 11 * day);
  EXPECT_EQ(gone->bodies, 2);   // the newest row of a table stays: numbers are counted from it
  EXPECT_FALSE(j.reader()->raw("R1"));
  EXPECT_TRUE(j.reader()->contact("R1"));
  EXPECT_TRUE(j.reader()->raw("R3"));
  EXPECT_TRUE(j.reader()->event_by_id("R1-0"));

  gone = keep->run_once(j.clock.now() + 21 * day);
  EXPECT_EQ(gone->events, 2);
  EXPECT_FALSE(j.reader()->event_by_id("R1-0"));
  EXPECT_TRUE(j.reader()->thread(crypto::short_digest("R1@x")));   // a reply still finds its conversation

  gone = keep->run_once(j.clock.now() + 101 * day);
  EXPECT_EQ(gone->conversations, 2);
  EXPECT_FALSE(j.reader()->thread(crypto::short_digest("R1@x")));
}

TEST(Retention, ForgetsKeysBucketByBucket) {
  journal_fixture j;
  const std::int64_t now = to_millis(j.clock.now()), old = now - to_millis(from_millis(0) + 6 * day);
  const auto put = [&](int bucket, const char* key, std::int64_t at) {
    j.perform([&](tables& to, std::span<const place>) {
      ASSERT_TRUE(to.db().exec("INSERT INTO dedupe VALUES(" + std::to_string(bucket) + ", CAST('" + key + "' AS BLOB), 1, " + std::to_string(at) + ")"));
    });
  };
  put(0, "old", old), put(0, "new", now);
  put(3, "old", old), put(4, "old", old), put(4, "new", now), put(9, "new", now);
  EXPECT_EQ(rules(j)->run_once(j.clock.now())->dedupe_keys, 3);
  EXPECT_EQ(rules(j)->run_once(j.clock.now() + 6 * day)->dedupe_keys, 3);
}

TEST(Retention, KeepsWhatABackendStillHasToGet) {
  journal_fixture j{{"tickets", "desk"}};
  fill(j);   // "desk" has got nothing
  const auto gone = rules(j)->run_once(j.clock.now() + 365 * day);
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->bodies, 0);
  EXPECT_EQ(gone->events, 0);
  EXPECT_TRUE(j.reader()->raw("R1"));
}

TEST(Retention, KeepsWhatIsHeldOrNotAssembled) {
  journal_fixture j;
  j.append(make_contact("H1", "held"), "", "reason");
  fill(j);
  j.append(make_contact("R5", "not assembled"));
  const auto gone = rules(j)->run_once(j.clock.now() + 365 * day);
  ASSERT_TRUE(gone);
  EXPECT_EQ(j.reader()->raw("H1")->bytes, "held");
  EXPECT_EQ(j.reader()->raw("R5")->bytes, "not assembled");
}

TEST(Retention, KeepsTheSegmentThatTheNextBytesGoInto) {
  journal_fixture j;
  j.perform([](tables&, std::span<const place>) {}, {"bytes that no row points to"});
  const auto segments = j.directory.path() / "segments";
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (!std::filesystem::exists(segments / "2.seg") && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  ASSERT_TRUE(std::filesystem::exists(segments / "2.seg"));  // the next one is prepared
  ASSERT_TRUE(rules(j)->run_once(j.clock.now() + 365 * day));
  j.append(make_contact("R1", "a"));
  EXPECT_EQ(j.reader()->raw("R1")->bytes, "a");
}

TEST(Retention, NumbersGoOnAfterwards) {
  journal_fixture j;
  fill(j);
  ASSERT_TRUE(rules(j)->run_once(j.clock.now() + 365 * day));
  j.restart();
  EXPECT_EQ(j.append(make_contact("R9", "x"))->contact->number, 4);
  EXPECT_EQ(j.put_event("R9-0", "R9@x", "{}", 4), 4);
}

}  // namespace
}  // namespace intake::journal
