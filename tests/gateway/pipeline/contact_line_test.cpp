#include "gateway/pipeline/contact_line.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "tests/support/journal_fixture.hpp"

namespace intake::pipeline {
namespace {

using tests::journal_fixture;
using tests::make_contact;

/// Normalizes whatever comes, on a thread of its own, until the line is closed.
class reader_thread {
 public:
  explicit reader_thread(contact_line& line)
      : line_(line), thread_([&line] {
          while (const auto item = line.take()) line.normalized(item);
        }) {}
  ~reader_thread() {
    line_.close();
    thread_.join();
  }

 private:
  contact_line& line_;
  std::thread thread_;
};

std::vector<std::string> take_all(contact_line& line, journal::reader& from, std::size_t n) {
  std::vector<std::string> out;
  while (out.size() < n)
    for (const auto& item : line.ready(10, from, [](passing&) {})) out.push_back(item->contact->contact.receipt);
  return out;
}

TEST(ContactLine, KeepsTheOrderOfTheJournal) {
  journal_fixture j;
  contact_line line;
  line.resume(0, 0);
  const reader_thread normalizer{line};
  std::vector<std::string> expected;
  for (int i = 0; i < 50; ++i) {
    expected.push_back("R" + std::to_string(i));
    const auto request = j.append(make_contact(expected.back(), "x"));
    line.feed({request->contact}, request->contact->number);
  }
  EXPECT_EQ(take_all(line, *j.reader(), 50), expected);
  EXPECT_EQ(line.waiting(), 0);
}

TEST(ContactLine, ReadsFromTheJournalWhatDoesNotFitInMemory) {
  journal_fixture j;
  contact_line line{10'000};
  line.resume(0, 0);
  std::vector<std::string> expected;
  for (int i = 0; i < 300; ++i) {
    expected.push_back("R" + std::to_string(i));
    const auto request = j.append(make_contact(expected.back(), std::string(3000, 'x')));
    line.feed({request->contact}, request->contact->number);
  }
  EXPECT_EQ(line.waiting(), 300);
  const reader_thread normalizer{line};
  EXPECT_EQ(take_all(line, *j.reader(), 300), expected);
  EXPECT_EQ(line.waiting(), 0);

  // And is fed from memory again once it has caught up.
  const auto request = j.append(make_contact("last", "x"));
  line.feed({request->contact}, request->contact->number);
  EXPECT_EQ(take_all(line, *j.reader(), 1), std::vector<std::string>{"last"});
}

TEST(ContactLine, TakesUpWhereTheLastRunStopped) {
  journal_fixture j;
  for (int i = 1; i <= 5; ++i) j.append(make_contact("R" + std::to_string(i), "x"), "", i == 4 ? "held" : "");
  contact_line line;
  line.resume(2, 5);
  const reader_thread normalizer{line};
  EXPECT_EQ(take_all(line, *j.reader(), 2), (std::vector<std::string>{"R3", "R5"}));
}

TEST(ContactLine, DoesNotTakeTwiceWhatWasReadBeforeItWasFed) {
  journal_fixture j;
  contact_line line;
  const auto one = j.append(make_contact("R1", "x"));
  line.resume(0, 1);
  const reader_thread normalizer{line};
  const auto reader = j.reader();
  EXPECT_EQ(take_all(line, *reader, 1), std::vector<std::string>{"R1"});
  line.feed({one->contact}, 1);   // the commit's message comes late
  const auto two = j.append(make_contact("R2", "x"));
  line.feed({two->contact}, 2);
  EXPECT_EQ(take_all(line, *reader, 1), std::vector<std::string>{"R2"});
  EXPECT_EQ(line.waiting(), 0);
}

}  // namespace
}  // namespace intake::pipeline
