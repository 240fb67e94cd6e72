// Made-up calls, read by the dialects they are written in and put together: each must come out as the call that was told.
#include "gateway/cli/synthetic_calls.hpp"

#include <gtest/gtest.h>
#include <map>

#include "gateway/config/load.hpp"
#include "normalizers/call/normalize.hpp"
#include "tests/normalizers/assembly/exchange.hpp"

namespace intake::cli {
namespace {

/// What a system makes of the kinds of call_kind, in their order: not every one has a word for each.
struct dialect_case {
  const char* format;
  const char* results[call_kinds];
  bool knows_recordings = true;
  bool knows_transfers = true;
};

const dialect_case dialects[] = {
    {"asterisk-csv", {"answered", "answered", "answered", "missed", "voicemail", "abandoned"}, false},
    {"asterisk-cel", {"answered", "answered", "answered", "missed", "voicemail", "abandoned"}, false},
    {"freeswitch-json", {"answered", "answered", "answered", "missed", "voicemail", "abandoned"}},
    {"twilio", {"answered", "answered", "answered", "missed", "voicemail", "missed"}},
    {"zammad", {"answered", "answered", "answered", "missed", "voicemail", "missed"}, false, false},
    {"amazon-connect", {"answered", "answered", "answered", "abandoned", "abandoned", "abandoned"}},
    {"generic-json", {"answered", "answered", "answered", "missed", "voicemail", "abandoned"}},
};

/// The mapping that the demo has for generic-json.
boost::json::object demo_fields() {
  const config::environment secrets{{"INTAKE_ADMIN__TOKEN", "0123456789abcdef"},
                                    {"INTAKE_CHAT__DEMO_KEY", "0123456789abcdef0123456789abcdef"}};
  const auto demo = config::load(INTAKE_SOURCE_DIR "/configs/demo.toml", secrets);
  if (!demo) throw std::runtime_error("configs/demo.toml: " + demo.error().front().message);
  for (const auto& section : demo->configuration.telephony)
    if (section.format == "generic-json") return section.fields;
  return {};
}

facts read(const char* format, const std::string& record) {
  static const boost::json::object fields = demo_fields();
  const boost::json::object envelope{{"format", format}, {"settings", {{"fields", fields}}}};
  return call::normalize({"R", format, from_millis(assembly::nine_o_clock), envelope, record});
}

class SyntheticCalls : public ::testing::TestWithParam<dialect_case> {
 protected:
  const call_dialect& dialect() const { return *find_call_dialect(GetParam().format); }
};

std::string last_who_answered(const call_story& story, bool knows_transfers) {
  std::string agent;
  for (const auto& h : story.handsets)
    if (h.talks_until && (agent.empty() || knows_transfers)) agent = h.agent;
  return agent;
}

/// Asterisk names telephones, not people.
std::string shown_agent(const std::string& format, const call_story& story, std::string agent) {
  if (!format.starts_with("asterisk")) return agent;
  for (const auto& h : story.handsets)
    if (h.agent == agent) return h.extension;
  return agent;
}

TEST_P(SyntheticCalls, EveryCallComesOutAsItWasTold) {
  const dialect_case& known = GetParam();
  story_teller stories(7);
  for (int n = 0; n < 120; ++n) {
    const call_story story = stories.next();
    const written_call written = dialect().write(story);
    assembly::exchange x;
    for (const auto& records : {written.records, written.late})
      for (const auto& record : records) {
        const facts f = read(known.format, record);
        ASSERT_FALSE(f.parse.degraded) << record;
        EXPECT_TRUE(f.parse.warnings.empty()) << record << '\n' << f.parse.warnings.front();
        if (f.call) x.reports(*f.call, 0);
      }
    x.wait_until(5 * 3'600'000);
    ASSERT_EQ(x.told(), std::vector<std::string>{"opened 1"}) << "call " << story.number;
    const auto call = x.call(0);
    SCOPED_TRACE("call " + std::to_string(story.number) + " " + boost::json::serialize(call));
    EXPECT_EQ(call.at("result"), known.results[static_cast<std::size_t>(story.kind)]);
    EXPECT_EQ(call.at("from_e164").as_string(), story.from);
    if (story.kind != call_kind::transferred) EXPECT_EQ(call.at("to_e164").as_string(), story.to);
    EXPECT_TRUE(call.at("complete").as_bool());
    const std::string agent = shown_agent(known.format, story, last_who_answered(story, known.knows_transfers));
    EXPECT_EQ(call.contains("agent") ? std::string_view(call.at("agent").as_string()) : "", agent);
    const bool heard = known.knows_recordings && story.recorded;
    if (heard) EXPECT_EQ(call.at("recordings").as_array().size(), 1u);
  }
}

TEST_P(SyntheticCalls, TheSameSeedMakesTheSameRecords) {
  const auto all = [&](std::uint64_t seed) {
    synthetic_calls calls(dialect(), seed);
    std::vector<std::string> out;
    for (int n = 0; n < 50; ++n)
      for (auto& record : calls.next().records) out.push_back(std::move(record));
    for (auto& record : calls.rest()) out.push_back(std::move(record));
    return out;
  };
  EXPECT_EQ(all(3), all(3));
  EXPECT_NE(all(3), all(4));
  for (const auto& record : all(3)) EXPECT_EQ(record.find('\n'), std::string::npos) << record;
}

TEST_P(SyntheticCalls, SomeRecordsComeTwiceAndNoneIsLost) {
  synthetic_calls calls(dialect(), 5);
  std::map<std::string, int> times;
  std::size_t written = 0;
  for (int n = 0; n < 100; ++n) {
    const auto batch = calls.next();
    const auto plain = dialect().write(batch.story);
    written += plain.records.size() + plain.late.size();
    for (const auto& record : batch.records) ++times[record];
  }
  for (const auto& record : calls.rest()) ++times[record];
  EXPECT_EQ(times.size(), written);
  EXPECT_GT(std::count_if(times.begin(), times.end(), [](const auto& t) { return t.second == 2; }), 0);
}

TEST(StoryTeller, BeginsWithOneCallOfEachKind) {
  story_teller stories(1);
  for (std::size_t kind = 0; kind < call_kinds; ++kind) EXPECT_EQ(static_cast<std::size_t>(stories.next().kind), kind);
}

INSTANTIATE_TEST_SUITE_P(Dialects, SyntheticCalls, ::testing::ValuesIn(dialects), [](const auto& info) {
  std::string name = info.param.format;
  std::erase(name, '-');
  return name;
});

}  // namespace
}  // namespace intake::cli
