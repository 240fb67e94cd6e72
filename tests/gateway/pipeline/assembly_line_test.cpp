#include "gateway/pipeline/assembly_line.hpp"

#include <filesystem>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <boost/json/parse.hpp>

#include "normalizers/assembly/email_assembly.hpp"
#include "tests/support/journal_fixture.hpp"

namespace intake::pipeline {
namespace {

/// Reads "id parent parent…" as a mail; "boom" throws, as a normalizer with a bug would.
facts read(const contact_view& c) {
  if (c.bytes == "boom") throw std::runtime_error("bug");
  facts f;
  std::string text{c.bytes};
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    (f.thread.own_id.empty() ? f.thread.own_id : f.thread.parents.emplace_back()) = text.substr(at, end - at);
    at = end + 1;
  }
  f.thread.sender = "kim@example.org";
  f.thread.parties = {"kim@example.org"};
  f.thread.content_key = text;
  f.body.emplace().text = text;
  if (text.starts_with("auto")) f.automation.is_auto = true, f.automation.kind = "ooo";
  if (text.starts_with("auto")) f.body->text = "I am away";
  return f;
}

/// Folds as mail; "unfoldable" throws, as an assembler with a bug would.
assembly::outcome fold(const assembly::arrival& a, facts& f, const assembly::known& known, const event_identity& identity) {
  if (f.thread.own_id == "unfoldable") throw std::runtime_error("bug");
  return assembly::fold_email(a, f, known, identity);
}

constexpr channel table[] = {{.name = "email", .normalize = read, .fold = fold}};

class AssemblyLineTest : public ::testing::Test {
 protected:
  void start() {
    make();
    run();
  }
  void make() {
    line_ = std::make_unique<assembly_line>(
        assembly_options{.channels = table, .identity = {}, .bodies = j_.directory.path().string() + "/bodies", .normalizer_threads = 2, .batch = 16, .rules = {}, .loops = {.most = 3}}, *j_.writer,
        j_.reader(), metrics_);
  }
  void run() {
    line_->start([this](const std::vector<backends::outgoing_ptr>& events) {
      const std::lock_guard lock{mutex_};
      for (const auto& event : events) events_.push_back(boost::json::parse(event->json).as_object());
      changed_.notify_all();
    });
  }
  void TearDown() override { line_.reset(); }

  void arrives(const std::string& text, const std::string& quarantine = {}) {
    const auto request = j_.append(tests::make_contact("R" + std::to_string(++count_), text), {}, quarantine);
    line_->feed({request});
  }
  std::vector<boost::json::object> events(std::size_t n) {
    std::unique_lock lock{mutex_};
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds{20}, [&] { return events_.size() >= n; }));
    return events_;
  }

  tests::journal_fixture j_;
  ops::registry metrics_;
  std::unique_ptr<assembly_line> line_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<boost::json::object> events_;
  int count_ = 0;
};

TEST_F(AssemblyLineTest, MakesEventsInJournalOrder) {
  start();
  for (int i = 0; i < 100; ++i) arrives("id" + std::to_string(i));
  const auto all = events(100);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i)].at("id"), ("R" + std::to_string(i + 1) + "-0").c_str());
  EXPECT_EQ(j_.reader()->assembled(), 100);
}

TEST_F(AssemblyLineTest, HoldsALoopVisiblyAndReleasesIt) {
  start();
  arrives("a");
  for (int i = 0; i < 5; ++i) arrives("auto" + std::to_string(i) + " a");
  arrives("b a");
  const auto all = events(5);
  EXPECT_EQ(all[3].at("id"), "R4-0");
  EXPECT_EQ(all[4].at("id"), "R7-0");
  const auto held = j_.reader()->held();
  ASSERT_EQ(held.size(), 2u);
  EXPECT_TRUE(held[0].reason.starts_with("loop: more than 3 mails")) << held[0].reason;

  j_.perform([](journal::tables& to, std::span<const journal::place>) { to.decide_held("R6", "released"); });
  line_->take_released();
  EXPECT_EQ(events(6)[5].at("id"), "R6-0");
}

TEST_F(AssemblyLineTest, StoresWhatItSends) {
  start();
  arrives("a");
  const auto sent = events(1);
  const auto stored = j_.reader()->event_by_id("R1-0");
  ASSERT_TRUE(stored);
  EXPECT_EQ(boost::json::parse(stored->json), sent[0]);
}

TEST_F(AssemblyLineTest, RepliesOfTheSameBatchFindEachOther) {
  start();
  arrives("a");
  arrives("b a");
  arrives("c b a");
  const auto all = events(3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(all[static_cast<std::size_t>(i)].at("subject"), all[0].at("subject"));
    EXPECT_EQ(all[static_cast<std::size_t>(i)].at("data").at("conversation").at("sequence"), i + 1);
  }
}

TEST_F(AssemblyLineTest, FindsTheConversationAgainAfterARestart) {
  start();
  arrives("a");
  const auto first = events(1)[0];
  line_.reset();
  j_.restart();
  start();
  arrives("b a");
  EXPECT_EQ(events(2)[1].at("subject"), first.at("subject"));
}

TEST_F(AssemblyLineTest, TakesUpWhatWasJournaledBeforeItCouldBeAssembled) {
  j_.append(tests::make_contact("R1", "a"));
  j_.append(tests::make_contact("R2", "b"));
  start();
  EXPECT_EQ(events(2).size(), 2u);
}

TEST_F(AssemblyLineTest, TheSameContentIsFolded) {
  start();
  arrives("a");
  arrives("a");
  arrives("z");
  const auto all = events(2);
  EXPECT_EQ(all[1].at("id"), "R3-0");
  EXPECT_EQ(j_.reader()->folded_into("R2"), "R1-0");
}

TEST_F(AssemblyLineTest, ANormalizerThatFailsMakesADegradedTicket) {
  start();
  arrives("boom");
  const auto event = events(1)[0];
  EXPECT_EQ(event.at("data").at("parse").at("degraded"), true);
  EXPECT_EQ(event.at("data").at("contacts").at(0).at("receipt"), "R1");
}

TEST_F(AssemblyLineTest, AFoldThatFailsMakesADegradedTicket) {
  start();
  arrives("unfoldable");
  arrives("b");
  const auto all = events(2);
  EXPECT_EQ(all[0].at("data").at("parse").at("degraded"), true);
  EXPECT_EQ(all[0].at("id"), "R1-0");
  EXPECT_EQ(all[1].at("id"), "R2-0");
}

TEST_F(AssemblyLineTest, BytesThatTheDiskHasLostMakeADegradedTicket) {
  j_.append(tests::make_contact("R1", "a"));
  for (const auto& file : std::filesystem::directory_iterator{j_.directory.path() / "segments"})
    if (file.path().extension() == ".seg") std::filesystem::remove(file);
  count_ = 1;
  start();
  arrives("b");
  const auto all = events(2);
  EXPECT_EQ(all[0].at("id"), "R1-0");
  EXPECT_EQ(all[0].at("data").at("parse").at("degraded"), true);
  EXPECT_EQ(all[1].at("id"), "R2-0");
  EXPECT_EQ(line_->trouble(), "");
}

TEST_F(AssemblyLineTest, WaitsWhileTheJournalCannotBeReadAndThenGoesOn) {
#if __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer)
  GTEST_SKIP() << "the sanitizers need descriptors of their own";
#endif
  j_.append(tests::make_contact("R1", "a"));
  j_.append(tests::make_contact("R2", "b a"));
  rlimit all{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &all), 0);
  make();
  // What is opened from now on fails, as when a flood of sessions has all descriptors.
  const rlimit none{.rlim_cur = 0, .rlim_max = all.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  run();
  while (line_->trouble().empty()) std::this_thread::sleep_for(std::chrono::milliseconds{5});
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &all), 0);
  const auto both = events(2);
  EXPECT_EQ(both[0].at("data").as_object().contains("parse") && both[0].at("data").at("parse").at("degraded") == true, false);
  EXPECT_EQ(both[1].at("subject"), both[0].at("subject"));
  while (!line_->trouble().empty()) std::this_thread::sleep_for(std::chrono::milliseconds{5});
}

TEST_F(AssemblyLineTest, WhatIsHeldBecomesATicketOnceReleased) {
  start();
  arrives("a", "held by a rule");
  arrives("b");
  EXPECT_EQ(events(1)[0].at("id"), "R2-0");
  j_.perform([](journal::tables& to, std::span<const journal::place>) { to.decide_held("R1", "released"); });
  line_->take_released();
  line_->take_released();
  EXPECT_EQ(events(2)[1].at("id"), "R1-0");
  line_.reset();
  j_.restart();
  start();
  arrives("c");
  EXPECT_EQ(events(3).size(), 3u);
}

}  // namespace
}  // namespace intake::pipeline
