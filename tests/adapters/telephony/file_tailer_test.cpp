// A real file, a door that keeps what it gets: lines come in once and in order whatever happens to the file.
#include "adapters/telephony/file_tailer.hpp"

#include <filesystem>
#include <fstream>
#include <random>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/fake_door.hpp"
#include "tests/support/io_fixture.hpp"
#include "tests/support/temporary_directory.hpp"

namespace intake::telephony {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class FileTailer : public tests::io_fixture {
 protected:
  FileTailer() {
    section.name = "pbx";
    section.format = "asterisk-csv";
    section.file = file;
    section.limits.settle = 50ms;
    section.limits.max_line = 1000;
  }
  ~FileTailer() override { stop(); }

  void start() {
    tailer = std::make_unique<file_tailer>(io.get_executor(), section, door.cursors["telephony/pbx"], door, metrics);
    tailer->start();
  }
  /// Ends in good order.
  void stop() {
    if (!tailer) return;
    run(tailer->drain(5s));
    tailer.reset();
  }
  void append(const std::string& text, const std::string& to = {}) {
    std::ofstream(to.empty() ? file : to, std::ios::app | std::ios::binary) << text;
  }
  /// The system's file times are only so fine.
  static void file_times_pass() { ::usleep(12'000); }
  void wait_for(std::size_t lines) {
    run_until([&] { return door.mails.size() >= lines; });
    run_for(20ms);  // and nothing more
  }
  std::vector<std::string> lines() const {
    std::vector<std::string> out;
    for (const auto& m : door.mails) out.push_back(m.body);
    return out;
  }
  double counted(const std::string& series) const {
    const std::string text = metrics.prometheus_text();
    const auto at = text.find(series + " ");
    return at == std::string::npos ? 0 : std::stod(text.substr(at + series.size() + 1));
  }

  using list = std::vector<std::string>;
  tests::temporary_directory directory;
  const std::string file = directory.file("Master.csv");
  tests::fake_door door;
  ops::registry metrics;
  config::telephony_section section;
  std::unique_ptr<file_tailer> tailer;
};

TEST_F(FileTailer, HandsInLinesThatAreThereAndLinesThatCome) {
  append("one\ntwo\r\n");
  start();
  wait_for(2);
  append("three\n");
  wait_for(3);
  EXPECT_EQ(lines(), (list{"one", "two", "three"}));
  const contact& c = door.mails[1].what;
  EXPECT_EQ(c.channel, "phone");
  EXPECT_EQ(c.source, "telephony/pbx");
  EXPECT_EQ(c.via, "asterisk-csv");
  EXPECT_EQ(c.media_type, "text/csv");
  EXPECT_EQ(c.natural_key, "");
  EXPECT_EQ(c.envelope.at("format"), "asterisk-csv");
  EXPECT_EQ(c.envelope.at("file"), "Master.csv");
  EXPECT_EQ(c.envelope.at("line").to_number<int>(), 2);
  EXPECT_EQ(c.settings->values.at("time_zone"), "UTC");
}

TEST_F(FileTailer, WaitsForAFileAndForTheRestOfALine) {
  start();
  run_for(30ms);
  append("one\ntw");
  wait_for(1);
  EXPECT_EQ(lines(), (list{"one"}));
  append("o");
  run_for(30ms);
  EXPECT_EQ(lines(), (list{"one"}));
  append("\nthree\n");
  wait_for(3);
  EXPECT_EQ(lines(), (list{"one", "two", "three"}));
}

TEST_F(FileTailer, GoesOnWhereItStoppedWithTheSameLineNumbers) {
  append("one\r\ntwo\r\nthr");
  start();
  wait_for(2);
  stop();
  append("ee\r\nfour\r\n");
  start();
  wait_for(4);
  EXPECT_EQ(lines(), (list{"one", "two", "three", "four"}));
  EXPECT_EQ(door.mails[3].what.envelope.at("line").to_number<int>(), 4);
}

TEST_F(FileTailer, ReadsARenamedFileToItsEndFirst) {
  append("one\n");
  start();
  wait_for(1);
  append("two\n");
  fs::rename(file, file + ".1");
  append("four\n");
  append("three\n", file + ".1");  // its writer had it open still
  wait_for(4);
  EXPECT_EQ(lines(), (list{"one", "two", "three", "four"}));
}

TEST_F(FileTailer, TakesTheLastLineOfARenamedFileWithoutItsEnd) {
  append("one\ntwo");
  start();
  wait_for(1);
  fs::rename(file, file + ".1");
  append("three\n");
  wait_for(3);
  EXPECT_EQ(lines(), (list{"one", "two", "three"}));
}

TEST_F(FileTailer, ReadsAllThatWasRenamedWhileItWasStopped) {
  append("one\n");
  start();
  wait_for(1);
  stop();
  append("two\n");
  for (const char* text : {"three\n", "four\n", "five\n"}) {
    if (fs::exists(file + ".2")) fs::rename(file + ".2", file + ".3");
    if (fs::exists(file + ".1")) fs::rename(file + ".1", file + ".2");
    fs::rename(file, file + ".1");
    file_times_pass();
    append(text);
  }
  start();
  wait_for(5);
  EXPECT_EQ(lines(), (list{"one", "two", "three", "four", "five"}));
}

TEST_F(FileTailer, DoesNotTakeABackupForARotation) {
  append("one\ntwo\n");
  start();
  wait_for(2);
  fs::copy(file, file + ".1");
  run_for(30ms);
  append("three\n");
  wait_for(3);
  fs::rename(file, file + ".2");
  append("four\n");
  wait_for(4);
  run_for(200ms);
  EXPECT_EQ(lines(), (list{"one", "two", "three", "four"}));
}

TEST_F(FileTailer, GoesOnInTheCopyOfATruncatedFile) {
  append("one\n");
  start();
  wait_for(1);
  stop();
  append("two\nthree\n");
  fs::copy(file, file + ".1");
  fs::resize_file(file, 0);
  append("four, and so much that it is longer than before\n");
  start();
  wait_for(4);
  EXPECT_EQ(lines(), (list{"one", "two", "three", "four, and so much that it is longer than before"}));
  EXPECT_EQ(counted(R"(intake_telephony_gaps_total{kind="truncated",source="telephony/pbx"})"), 0);
}

TEST_F(FileTailer, CountsATruncationWithoutACopy) {
  append("one\ntwo\n");
  start();
  wait_for(2);
  fs::resize_file(file, 0);
  append("three\n");
  wait_for(3);
  EXPECT_EQ(lines(), (list{"one", "two", "three"}));
  EXPECT_EQ(counted(R"(intake_telephony_gaps_total{kind="truncated",source="telephony/pbx"})"), 1);
}

TEST_F(FileTailer, SeesATruncationThatGrewPastItsPlace) {
  append("one\ntwo\n");
  start();
  wait_for(2);
  {
    std::ofstream again(file, std::ios::trunc | std::ios::binary);
    again << "three, a long line\nfour\n";
  }
  wait_for(4);
  EXPECT_EQ(lines(), (list{"one", "two", "three, a long line", "four"}));
}

TEST_F(FileTailer, CountsAFileThatIsGone) {
  append("one\ntwo\n");
  start();
  wait_for(2);
  stop();
  fs::remove(file);
  append("three\n");
  start();
  wait_for(3);
  EXPECT_EQ(lines(), (list{"one", "two", "three"}));
  EXPECT_EQ(counted(R"(intake_telephony_gaps_total{kind="file_gone",source="telephony/pbx"})"), 1);
}

TEST_F(FileTailer, BeginsNowWhenToldSo) {
  section.from = "now";
  append("old\nhalf");
  start();
  run_for(50ms);
  stop();  // nothing came in, and yet the place is known
  append(" a line\nnew\n");
  start();
  wait_for(2);
  EXPECT_EQ(lines(), (list{"half a line", "new"}));
}

TEST_F(FileTailer, BeginsNowWithAFileThatIsNotThereYet) {
  section.from = "now";
  start();
  run_for(50ms);
  stop();
  append("new\n");
  start();
  wait_for(1);
  EXPECT_EQ(lines(), (list{"new"}));
}

TEST_F(FileTailer, RefusesALineThatIsTooLongAndReadsTheNext) {
  append("one\n" + std::string(200'000, 'x') + "\ntwo\n");
  start();
  wait_for(2);
  EXPECT_EQ(lines(), (list{"one", "two"}));
  EXPECT_EQ(door.mails[1].what.envelope.at("line").to_number<int>(), 3);
  EXPECT_EQ(counted(R"(intake_refused_total{reason="line_too_long",source="telephony/pbx"})"), 1);
}

TEST_F(FileTailer, PutsTheNamesOfColumnsIntoTheEnvelope) {
  section.format = "cucm";
  append("\"cdrRecordType\",\"callId\"\nINTEGER,VARCHAR(50)\n1,\"a\"\n");
  start();
  wait_for(1);
  stop();
  append("1,\"b\"\n");
  start();
  wait_for(2);
  EXPECT_EQ(lines(), (list{"1,\"a\"", "1,\"b\""}));
  for (const auto& m : door.mails) EXPECT_EQ(m.what.envelope.at("header"), "\"cdrRecordType\",\"callId\"");
}

TEST_F(FileTailer, ComesAgainWithAllThatFollowsOnARefusal) {
  std::string text;
  list expected;
  for (int i = 0; i < 3000; ++i) {
    expected.push_back("line " + std::to_string(i));
    text += expected.back() + "\n";
  }
  door.takes = 1ms;
  append(text);
  start();
  run_until([&] { return door.mails.size() > 500; });
  door.refuses_contacts = refusal{true, "disk_low", "4.3.1 later"};
  run_for(50ms);
  EXPECT_LT(door.mails.size(), 3000U);
  door.refuses_contacts.reset();
  wait_for(3000);
  EXPECT_EQ(lines(), expected);
}

/// A door whose answers come late and out of step, and that now and then refuses one: as a disk that is full for a moment.
class moody_door : public tests::fake_door {
 public:
  unsigned refuses_one_in = 50;

  explicit moody_door(unsigned seed) : chance_(seed) {}
  boost::asio::awaitable<answer> hand_in(contact what, std::unique_ptr<body_sink> bytes) override {
    if (refuses_one_in > 0 && chance_() % refuses_one_in == 0) co_return refusal{true, "disk_low", "4.3.1 later"};
    const answer said = co_await fake_door::hand_in(std::move(what), std::move(bytes));
    boost::asio::steady_timer late(co_await boost::asio::this_coro::executor,
                                   std::chrono::microseconds(chance_() % 500));
    co_await late.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    co_return said;
  }

 private:
  std::mt19937 chance_;
};

TEST_F(FileTailer, LosesAndDoublesNothingWhenItDiesAnywhere) {
  moody_door moody(7);
  std::mt19937 chance(11);
  list expected;
  const auto write_some = [&] {
    std::string text;
    for (unsigned i = chance() % 60; i > 0; --i) {
      expected.push_back("call " + std::to_string(expected.size()) + std::string(chance() % 40, '.'));
      text += expected.back() + (chance() % 2 ? "\n" : "\r\n");
    }
    const auto cut = text.empty() ? 0 : chance() % text.size();
    append(text.substr(0, cut));
    append(text.substr(cut));
    if (chance() % 4 == 0) {
      const auto turn = std::to_string(expected.size());
      if (fs::exists(file) && !fs::exists(file + "." + turn)) fs::rename(file, file + "." + turn);
      file_times_pass();
    }
  };
  section.limits.settle = 10ms;
  expected.push_back("the first");  // a file that we have never seen is not looked for under another name
  append("the first\n");
  for (int life = 0; life < 100; ++life) {
    boost::asio::io_context own{1};  // dies with all that runs in it
    file_tailer mortal(own.get_executor(), section, moody.cursors["telephony/pbx"], moody, metrics);
    mortal.start();
    while (life == 0 && moody.mails.empty()) own.run_one_for(20ms);
    write_some();
    own.run_for(std::chrono::milliseconds(chance() % 40));
    write_some();
    own.run_for(std::chrono::microseconds(chance() % 5000));
  }
  moody.refuses_one_in = 0;
  tailer = std::make_unique<file_tailer>(io.get_executor(), section, moody.cursors["telephony/pbx"], moody, metrics);
  tailer->start();
  run_until([&] { return moody.mails.size() >= expected.size(); });
  run_for(100ms);
  stop();
  list got;
  for (const auto& m : moody.mails) got.push_back(m.body);
  EXPECT_EQ(got.size(), expected.size());
  EXPECT_TRUE(got == expected);
}

}  // namespace
}  // namespace intake::telephony
