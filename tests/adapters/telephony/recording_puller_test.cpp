#include "adapters/telephony/recording_puller.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "gateway/net/connect.hpp"
#include "gateway/net/http_server.hpp"
#include "tests/support/fake_door.hpp"
#include "tests/support/io_fixture.hpp"

namespace intake::telephony {
namespace {

using boost::asio::ip::make_address;
using tests::fake_door;
using tests::io_fixture;
using namespace std::chrono_literals;

class hand_set_clock final : public clock {
 public:
  time_point now() const override { return at; }
  time_point at{1'800'000'000'000ms};
};

class fake_feed final : public event_feed {
 public:
  void tell(const std::string& id, const std::string& url, const std::string& source = "telephony/pbx") {
    sources.push_back(source);
    events.push_back({static_cast<std::int64_t>(sources.size()),
                      R"({"data":{"call":{"group_id":"G","legs":[{"id":"L"}],"recordings":[{"id":")" + id +
                          R"(","kind":"voicemail","url":")" + url + R"("}]}}})"});
  }
  boost::asio::awaitable<std::vector<event>> after(std::string source, std::int64_t number, std::size_t limit,
                                                   std::int64_t& last) override {
    std::vector<event> out;
    for (auto at = static_cast<std::size_t>(number); at < events.size() && out.size() < limit; ++at) {
      last = events[at].number;
      if (sources[at] == source) out.push_back(events[at]);
    }
    co_return out;
  }
  std::vector<event> events;
  std::vector<std::string> sources;
};

/// Every name leads to a public address, and that to a server of this machine.
class RecordingPuller : public io_fixture {
 public:
  RecordingPuller() {
    section.name = "pbx";
    section.recordings = {.mode = "fetch", .hosts = {"http://pbx.example.com"}, .user = "u", .password = "p"};
    router.add("GET", "/r/{id}", [this](const net::request& r) -> net::awaitable<net::response> {
      asked.push_back(r.target + " " + std::string(r.header("Authorization")));
      if (failures > 0 && failures-- > 0) co_return net::reply(404, "", "");
      co_return net::reply(200, type, "RIFF of " + r.target);
    });
    port = server.listen("127.0.0.1:0").value();
  }

  net::outward out() {
    return {
        .resolve = [this](std::string,
                          std::chrono::milliseconds) -> net::awaitable<result<std::vector<boost::asio::ip::address>>> {
          co_return std::vector{make_address(address)};
        },
        .connect =
            [this](boost::asio::ip::address, std::uint16_t, std::chrono::milliseconds limit) {
              return net::connect_address(io.get_executor(), make_address("127.0.0.1"), port, limit);
            }};
  }

  void start(const recording_rules& rules = {}) {
    puller = recording_puller::create(io.get_executor(), section, door.cursors["recordings/pbx"], feed, door, time,
                                      metrics, out(), rules)
                 .value();
    puller->start();
  }
  /// Until the place is behind all events.
  void settle() {
    const auto wanted = std::to_string(feed.events.size());
    run_until([&] { return door.cursors["recordings/pbx"] == wanted; });
  }
  void stop() {
    run(puller->drain(5s));
    puller.reset();
  }
  std::uint64_t counted(const std::string& outcome) {
    return metrics.counter("intake_recordings_total", "", {{"source", "telephony/pbx"}, {"outcome", outcome}}).value();
  }

  config::telephony_section section;
  net::http_router router;
  net::http_server server{io.get_executor(), router};
  std::uint16_t port = 0;
  std::string address = "93.184.216.34", type = "audio/wav";
  int failures = 0;
  std::vector<std::string> asked;
  fake_feed feed;
  fake_door door;
  hand_set_clock time;
  ops::registry metrics;
  std::unique_ptr<recording_puller> puller;
};

TEST_F(RecordingPuller, HandsInWhatItFetched) {
  feed.tell("R1", "http://pbx.example.com/r/1");
  start();
  settle();
  ASSERT_EQ(door.mails.size(), 1u);
  const contact& c = door.mails[0].what;
  EXPECT_EQ(c.channel + " " + c.source + " " + c.via + " " + c.media_type, "phone telephony/pbx recording audio/wav");
  EXPECT_EQ(door.mails[0].body, "RIFF of /r/1");
  EXPECT_EQ(boost::json::serialize(c.envelope),
            R"({"format":"recording","leg":"L","ids":["L","G"],"kind":"voicemail","url":"http://pbx.example.com/r/1",)"
            R"("media_type":"audio/wav","id":"R1"})");
  EXPECT_EQ(asked, std::vector<std::string>{"/r/1 Basic dTpw"});
  EXPECT_EQ(counted("fetched"), 1u);
  EXPECT_EQ(door.open_bodies, 0);
  stop();
}

TEST_F(RecordingPuller, KeepsToItsOwnSource) {
  feed.tell("R1", "http://pbx.example.com/r/1", "telephony/other");
  start();
  settle();
  EXPECT_TRUE(asked.empty());
  stop();
}

TEST_F(RecordingPuller, TriesAgainWhenItIsDue) {
  failures = 2;
  feed.tell("R1", "http://pbx.example.com/r/1");
  start();
  run_until([&] { return counted("status") == 1; });
  time.at += 10s - 1ms;
  puller->wake();
  run_for(20ms);
  EXPECT_EQ(asked.size(), 1u);
  time.at += 1ms;
  puller->wake();
  run_until([&] { return counted("status") == 2; });
  run_for(20ms);
  time.at += 40s;
  puller->wake();
  settle();
  EXPECT_EQ(door.mails.size(), 1u);
  stop();
}

TEST_F(RecordingPuller, GivesUpAndGoesOn) {
  failures = 1;
  feed.tell("R1", "http://pbx.example.com/r/1");
  feed.tell("R2", "http://pbx.example.com/r/2");
  start({.attempts = 1});
  settle();
  EXPECT_EQ(counted("given_up"), 1u);
  EXPECT_EQ(door.mails.size(), 1u);
  stop();
}

TEST_F(RecordingPuller, DoesNotGoWhereItMayNot) {
  feed.tell("R1", "http://evil.example.com/r/1");
  feed.tell("R2", "http://127.0.0.1/r/1");
  start();
  settle();
  EXPECT_TRUE(asked.empty());
  EXPECT_EQ(counted("forbidden"), 2u);
  EXPECT_EQ(counted("given_up"), 2u);
  stop();
}

TEST_F(RecordingPuller, DoesNotGoToAnAddressThatIsNotPublic) {
  address = "127.0.0.1";
  feed.tell("R1", "http://pbx.example.com/r/1");
  start();
  settle();
  EXPECT_TRUE(asked.empty());
  EXPECT_EQ(counted("forbidden"), 1u);
  stop();
}

TEST_F(RecordingPuller, TakesNoPageForARecording) {
  type = "text/html";
  feed.tell("R1", "http://pbx.example.com/r/1");
  start();
  settle();
  EXPECT_TRUE(door.mails.empty());
  EXPECT_EQ(counted("wrong_type"), 1u);
  stop();
}

TEST_F(RecordingPuller, TakesNoMoreThanIsAllowed) {
  section.recordings.max_bytes = 3;
  feed.tell("R1", "http://pbx.example.com/r/1");
  start();
  settle();
  EXPECT_TRUE(door.mails.empty());
  EXPECT_EQ(counted("too_large"), 1u);
  stop();
}

TEST_F(RecordingPuller, FetchesAgainWhatTheDoorCouldNotTake) {
  door.refuses_contacts = refusal{true, "disk_low", "4.3.1 Insufficient storage"};
  feed.tell("R1", "http://pbx.example.com/r/1");
  start();
  run_until([&] { return counted("refused") == 1; });
  door.refuses_contacts.reset();
  time.at += 10s;
  run_until([&] {
    puller->wake();
    return !door.mails.empty();
  });
  stop();
}

TEST_F(RecordingPuller, BeginsAgainWhereSomethingWasLeft) {
  failures = 1;
  feed.tell("R1", "http://pbx.example.com/r/1");
  feed.tell("R2", "http://pbx.example.com/r/2");
  start();
  run_until([&] { return counted("status") == 1 && door.mails.size() == 1; });
  stop();
  EXPECT_EQ(door.cursors["recordings/pbx"], "");
  start();
  settle();
  EXPECT_EQ(door.mails.size(), 3u) << "the door knows by its natural key what it has";
  EXPECT_EQ(door.mails[0].what.natural_key, "recording\nR2");
  stop();
}

TEST_F(RecordingPuller, SaysWhichHostIsNone) {
  section.recordings.hosts = {"localhost"};
  const auto made = recording_puller::create(io.get_executor(), section, "", feed, door, time, metrics, out());
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message.find("\"localhost\" is no host to fetch from"), 0u) << made.error().message;
}

}  // namespace
}  // namespace intake::telephony
