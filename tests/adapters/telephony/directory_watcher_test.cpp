// A real directory, a door that keeps what it gets: complete files are read once and put away.
#include "adapters/telephony/directory_watcher.hpp"

#include <filesystem>
#include <fstream>
#include <random>
#include <unistd.h>

#include "tests/support/fake_door.hpp"
#include "tests/support/io_fixture.hpp"
#include "tests/support/temporary_directory.hpp"

namespace intake::telephony {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class DirectoryWatcher : public tests::io_fixture {
 protected:
  DirectoryWatcher() {
    section.name = "drop";
    section.format = "asterisk-csv";
    section.directory = drop;
    section.limits.settle = 100ms;
    section.limits.max_line = 1000;
    section.limits.max_body = 1000;
    fs::create_directory(drop);
  }
  ~DirectoryWatcher() override { stop(); }

  void start() {
    watcher = std::make_unique<directory_watcher>(io.get_executor(), section, door, metrics);
    watcher->start();
  }
  void stop() {
    if (!watcher) return;
    run(watcher->drain(5s));
    watcher.reset();
  }
  /// Puts a file there as a careful sender does: under another name first.
  void put(const std::string& name, const std::string& text) {
    std::ofstream(directory.file("elsewhere"), std::ios::binary) << text;
    fs::rename(directory.file("elsewhere"), drop + "/" + name);
  }
  void wait_for_file(const std::string& name) {
    run_until([&] { return fs::exists(drop + "/" + name); });
  }
  std::string content(const std::string& name) const {
    std::ifstream in(drop + "/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::vector<std::string> bodies() const {
    std::vector<std::string> out;
    for (const auto& m : door.mails) out.push_back(m.body);
    return out;
  }

  using list = std::vector<std::string>;
  tests::temporary_directory directory;
  const std::string drop = directory.file("drop");
  tests::fake_door door;
  ops::registry metrics;
  config::telephony_section section;
  std::unique_ptr<directory_watcher> watcher;
};

TEST_F(DirectoryWatcher, ReadsFilesThatAreThereAndFilesThatCome) {
  put("a", "one\ntwo\n");
  start();
  wait_for_file("done/a");
  put("b", "three\r\nfour");
  wait_for_file("done/b");
  EXPECT_EQ(bodies(), (list{"one", "two", "three", "four"}));
  const contact& c = door.mails[3].what;
  EXPECT_EQ(c.source, "telephony/drop");
  EXPECT_EQ(c.envelope.at("file"), "b");
  EXPECT_EQ(c.envelope.at("line").to_number<int>(), 2);
  EXPECT_FALSE(c.cursor);
  EXPECT_FALSE(fs::exists(drop + "/b"));
}

TEST_F(DirectoryWatcher, WaitsUntilAFileIsClosed) {
  section.limits.settle = 2000ms;
  start();
  run_for(50ms);
  std::ofstream out(drop + "/slow", std::ios::binary);
  out << "one\ntw" << std::flush;
  run_for(300ms);
  EXPECT_TRUE(door.mails.empty());
  out << "o\n" << std::flush;
  out.close();
  wait_for_file("done/slow");
  EXPECT_EQ(bodies(), (list{"one", "two"}));
}

TEST_F(DirectoryWatcher, TakesAWholeFileAsARecordWhereTheFormatSaysSo) {
  section.format = "freeswitch-json";
  put("a_1.cdr.json", "{\n  \"core-uuid\": \"x\"\n}\n");
  start();
  wait_for_file("done/a_1.cdr.json");
  EXPECT_EQ(bodies(), (list{"{\n  \"core-uuid\": \"x\"\n}\n"}));
  EXPECT_EQ(door.mails[0].what.media_type, "application/json");
}

TEST_F(DirectoryWatcher, ReadsTheFirstTwoLinesOfCucmAsNamesAndTypes) {
  section.format = "cucm";
  put("cdr_C_01_202611240800_1", "\"cdrRecordType\",\"callId\"\nINTEGER,VARCHAR(50)\n1,\"a\"\n1,\"b\"\n");
  start();
  wait_for_file("done/cdr_C_01_202611240800_1");
  EXPECT_EQ(bodies(), (list{"1,\"a\"", "1,\"b\""}));
  EXPECT_EQ(door.mails[1].what.envelope.at("header"), "\"cdrRecordType\",\"callId\"");
}

TEST_F(DirectoryWatcher, PutsAFileAsideWhoseColumnsNobodyNames) {
  section.format = "cucm";
  put("cdr", "1,\"a\"\n1,\"b\"\n");
  start();
  wait_for_file("failed/cdr.reason");
  EXPECT_TRUE(door.mails.empty());
  EXPECT_EQ(content("failed/cdr.reason"), "the first line does not name the columns\n");
}

TEST_F(DirectoryWatcher, PutsAFileWithABadLineAsideAndKeepsTheGoodOnes) {
  put("a", "one\n" + std::string(2000, 'x') + "\nthree\n");
  start();
  wait_for_file("failed/a.reason");
  EXPECT_EQ(bodies(), (list{"one", "three"}));
  EXPECT_EQ(content("failed/a.reason"), "line 2: 2000 octets are too many\n");
  EXPECT_TRUE(fs::exists(drop + "/failed/a"));
}

TEST_F(DirectoryWatcher, PutsAFileAsideThatIsTooLargeForARecord) {
  section.format = "freeswitch-xml";
  put("a", std::string(1001, ' ') + "x");
  start();
  wait_for_file("failed/a.reason");
  EXPECT_TRUE(door.mails.empty());
  EXPECT_EQ(content("failed/a.reason"), "1002 octets are too many for one record\n");
}

TEST_F(DirectoryWatcher, OverwritesNothing) {
  start();
  for (const char* text : {"one\n", "two\n"}) {
    put("a", text);
    run_until([&] { return !fs::exists(drop + "/a"); });
  }
  EXPECT_EQ(content("done/a"), "one\n");
  EXPECT_EQ(content("done/a.2"), "two\n");
}

TEST_F(DirectoryWatcher, LeavesLinksHiddenFilesAndDirectoriesAlone) {
  std::ofstream(directory.file("secret"), std::ios::binary) << "secret\n";
  fs::create_symlink(directory.file("secret"), drop + "/link");
  put(".part", "half\n");
  fs::create_directory(drop + "/sub");
  start();
  put("a", "one\n");
  wait_for_file("done/a");
  run_for(300ms);
  EXPECT_EQ(bodies(), (list{"one"}));
}

TEST_F(DirectoryWatcher, WaitsForADirectoryAndForTheDoor) {
  fs::remove(drop);
  door.is_closed = refusal{true, "disk_low", "4.3.1 later"};
  start();
  run_for(50ms);
  fs::create_directory(drop);
  put("a", "one\n");
  run_for(1500ms);
  EXPECT_TRUE(door.mails.empty());
  door.is_closed.reset();
  wait_for_file("done/a");
  EXPECT_EQ(bodies(), (list{"one"}));
}

TEST_F(DirectoryWatcher, GivesRecordsTheSameKeyWhenAFileIsReadAgain) {
  // Dies at any point of a file, 100 times: what the door would see as new is each line once.
  std::mt19937 chance(3);
  std::set<std::pair<std::string, std::string>> expected;
  door.takes = 1ms;
  for (int life = 0; life < 100; ++life) {
    boost::asio::io_context own{1};
    directory_watcher mortal(own.get_executor(), section, door, metrics);
    mortal.start();
    std::string text;
    const std::string name = "f" + std::to_string(life);
    for (int i = 1; i <= 40; ++i) {
      text += "line " + std::to_string(chance()) + "\n";
      expected.emplace(name + " " + std::to_string(i),
                       text.substr(text.rfind("line"), text.size() - 1 - text.rfind("line")));
    }
    put(name, text);
    own.run_for(std::chrono::microseconds(chance() % 6000));
  }
  start();
  run_until(
      [&] { return fs::is_empty(drop + "/done") ? false : std::distance(fs::directory_iterator(drop), {}) == 2; });
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& m : door.mails) {
    const auto& e = m.what.envelope;
    const std::string where =
        std::string(e.at("file").as_string()) + " " + std::to_string(e.at("line").to_number<int>());
    EXPECT_EQ(m.what.natural_key, std::string("telephony/drop") + '\0' + std::string(e.at("file").as_string()) + '\0' +
                                      std::to_string(e.at("line").to_number<int>()));
    seen.emplace(where, m.body);
  }
  EXPECT_EQ(seen.size(), 4000U);
  EXPECT_TRUE(seen == expected);
}

}  // namespace
}  // namespace intake::telephony
