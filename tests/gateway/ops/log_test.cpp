#include "gateway/ops/log.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <sstream>
#include <thread>
#include <unistd.h>
#include <vector>

#include <boost/json/parse.hpp>

#include "gateway/clock.hpp"

namespace intake::ops {
namespace {

/// A pipe whose other end is read into a string.
class captured {
 public:
  captured() {
    if (::pipe(ends_) != 0) throw std::runtime_error("pipe");
    reader_ = std::thread([this] {
      char buffer[65536];
      for (ssize_t n; (n = ::read(ends_[0], buffer, sizeof buffer)) > 0;)
        text_.append(buffer, static_cast<std::size_t>(n));
    });
  }
  ~captured() {
    if (reader_.joinable()) lines();
    ::close(ends_[0]);
  }

  int descriptor() const { return ends_[1]; }

  /// Ends the capture; each line parsed.
  std::vector<boost::json::object> lines() {
    ::close(ends_[1]);
    reader_.join();
    std::vector<boost::json::object> out;
    std::istringstream in(text_);
    for (std::string line; std::getline(in, line);) out.push_back(boost::json::parse(line).as_object());
    return out;
  }

 private:
  int ends_[2];
  std::thread reader_;
  std::string text_;
};

TEST(Log, WritesOneJsonObjectALine) {
  captured out;
  {
    logger log({.descriptor = out.descriptor()});
    log.info("smtp", "session closed", {{"client", "192.0.2.1"}, {"mails", 3}, {"tls", true}, {"seconds", 0.25}});
    log.error("journal", "sync failed");
  }
  const auto lines = out.lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].at("level"), "info");
  EXPECT_EQ(lines[0].at("tag"), "smtp");
  EXPECT_EQ(lines[0].at("message"), "session closed");
  EXPECT_EQ(lines[0].at("client"), "192.0.2.1");
  EXPECT_EQ(lines[0].at("mails"), 3);
  EXPECT_EQ(lines[0].at("tls"), true);
  EXPECT_EQ(lines[0].at("seconds"), 0.25);
  EXPECT_TRUE(parse_rfc3339(lines[0].at("time").as_string())) << lines[0].at("time");
  EXPECT_EQ(lines[1].at("level"), "error");
  EXPECT_EQ(lines[0].begin()->key(), "time");
}

TEST(Log, LeavesOutWhatIsBelowTheThreshold) {
  captured out;
  {
    logger log({.descriptor = out.descriptor(), .threshold = level::warn});
    log.info("smtp", "no");
    log.warn("smtp", "yes");
    log.set_threshold(level::debug);
    log.debug("smtp", "now");
    EXPECT_TRUE(log.enabled(level::debug));
  }
  const auto lines = out.lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].at("message"), "yes");
  EXPECT_EQ(lines[1].at("message"), "now");
}

TEST(Log, HostileTextCannotForgeALine) {
  captured out;
  const std::string nasty =
      std::string("a\"b\\c\r\n{\"level\":\"error\"}\t\x01\x7f\x1b[2J") + '\0' + "\xff\xc3(\xed\xa0\x80";
  {
    logger log({.descriptor = out.descriptor()});
    log.info("smtp", nasty, {{nasty, nasty}});
  }
  const auto lines = out.lines();
  ASSERT_EQ(lines.size(), 1u);
  const std::string expected =
      std::string("a\"b\\c\r\n{\"level\":\"error\"}\t\x01\x7f\x1b[2J") + '\0' + "\uFFFD\uFFFD(\uFFFD\uFFFD\uFFFD";
  EXPECT_EQ(lines[0].at("message").as_string(), expected);
  EXPECT_EQ(lines[0].at(expected).as_string(), expected);
}

struct json_text_case {
  const char* name;
  std::string_view text, json;
};

TEST(JsonText, IsAlwaysValid) {
  const json_text_case cases[] = {
      {"plain", "hello", "\"hello\""},
      {"empty", "", "\"\""},
      {"controls", std::string_view("\0\x1f\x7f", 3), "\"\\u0000\\u001f\\u007f\""},
      {"two bytes", "\xC3\xA9", "\"\xC3\xA9\""},
      {"three bytes", "\xE2\x82\xAC", "\"\xE2\x82\xAC\""},
      {"four bytes", "\xF0\x9F\x98\x80", "\"\xF0\x9F\x98\x80\""},
      {"last code point", "\xF4\x8F\xBF\xBF", "\"\xF4\x8F\xBF\xBF\""},
      {"beyond the last", "\xF4\x90\x80\x80", "\"\uFFFD\uFFFD\uFFFD\uFFFD\""},
      {"overlong slash", "\xC0\xAF", "\"\uFFFD\uFFFD\""},
      {"overlong three", "\xE0\x80\xAF", "\"\uFFFD\uFFFD\uFFFD\""},
      {"surrogate", "\xED\xA0\x80", "\"\uFFFD\uFFFD\uFFFD\""},
      {"cut off", "a\xE2\x82", "\"a\uFFFD\uFFFD\""},
      {"continuation alone", "\x80z", "\"\uFFFDz\""},
  };
  for (const auto& c : cases) {
    std::string out;
    append_json_string(out, c.text);
    EXPECT_EQ(out, c.json) << c.name;
  }
}

TEST(Log, NumbersStayNumbers) {
  captured out;
  {
    logger log({.descriptor = out.descriptor()});
    log.info("t", "m",
             {{"max", std::numeric_limits<std::uint64_t>::max()},
              {"min", std::numeric_limits<std::int64_t>::min()},
              {"nan", std::nan("")},
              {"inf", std::numeric_limits<double>::infinity()},
              {"size", sizeof(int)}});
  }
  const auto line = out.lines().at(0);
  EXPECT_EQ(line.at("max").as_uint64(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(line.at("min").as_int64(), std::numeric_limits<std::int64_t>::min());
  EXPECT_TRUE(line.at("nan").is_null());
  EXPECT_TRUE(line.at("inf").is_null());
  EXPECT_EQ(line.at("size"), sizeof(int));
}

TEST(Log, DropsAndCountsRatherThanBlock) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);  // nobody reads: the writer will hang in write()
  std::string all;
  std::thread reader;
  {
    logger log({.descriptor = ends[1], .max_queued = 50});
    const std::string large(4096, 'x');
    for (int i = 0; i < 1000; ++i) log.info("t", large);
    EXPECT_GE(log.dropped(), 800u);
    reader = std::thread([&] {
      char buffer[65536];
      for (ssize_t n; (n = ::read(ends[0], buffer, sizeof buffer)) > 0;)
        all.append(buffer, static_cast<std::size_t>(n));
    });
    log.flush();
    log.info("t", "after");
  }
  ::close(ends[1]);
  reader.join();
  ::close(ends[0]);
  EXPECT_NE(all.find("log lines dropped"), std::string::npos);
  EXPECT_NE(all.find("\"after\""), std::string::npos);
}

TEST(Log, LinesOfManyThreadsStayWhole) {
  captured out;
  {
    logger log({.descriptor = out.descriptor()});
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&log, t] {
        for (int i = 0; i < 500; ++i) log.info("t", "line", {{"thread", t}, {"i", i}});
      });
    for (auto& t : threads) t.join();
  }
  std::vector<std::int64_t> next(4, 0);
  const auto lines = out.lines();
  ASSERT_EQ(lines.size(), 2000u);
  for (const auto& l : lines) {
    const auto thread = static_cast<std::size_t>(l.at("thread").as_int64());
    EXPECT_EQ(l.at("i").as_int64(), next[thread]++) << "the order of a thread is kept";
  }
}

TEST(Log, TheProcessHasOneThatCanBeReplaced) {
  captured out;
  {
    logger mine({.descriptor = out.descriptor()});
    install_log(&mine);
    log().info("t", "mine");
    install_log(nullptr);
    EXPECT_FALSE(log().enabled(level::info)) << "the first one is quiet";
  }
  EXPECT_EQ(out.lines().size(), 1u);
}

TEST(Log, KnowsItsLevels) {
  for (const level l : {level::debug, level::info, level::warn, level::error}) EXPECT_EQ(parse_level(name_of(l)), l);
  EXPECT_FALSE(parse_level("INFO"));
  EXPECT_FALSE(parse_level(""));
}

}  // namespace
}  // namespace intake::ops
