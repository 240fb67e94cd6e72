#include "adapters/telephony/recording_parser.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

namespace intake::telephony {
namespace {

using namespace std::chrono_literals;

/// What recordings_in() finds, a line each.
std::string found(std::string_view event) {
  std::string out;
  for (const auto& w : recordings_in(event)) {
    out += w.leg + " [";
    for (const auto& id : w.ids) out += id + ",";
    out += "] " + w.what.id + " " + w.what.kind + " " + w.what.url + (w.is_here ? " is here\n" : "\n");
  }
  return out;
}

TEST(RecordingParser, FindsWhatCanBeFetched) {
  EXPECT_EQ(found(R"({"data":{"call":{"group_id":"G","legs":[{"id":"L1"},{"id":"L2"}],"recordings":[
                  {"id":"R1","kind":"voicemail","url":"https://api.example.com/1"},
                  {"id":"R2","kind":"recording","url":"https://api.example.com/2","attachment":"X.0"},
                  {"kind":"recording","url":"http://pbx.example.com/3"},
                  {"id":"R4","kind":"recording"},
                  {"id":"R5","kind":"recording","url":"bucket/key"},
                  {"id":"R6","kind":"recording","url":"file:///etc/passwd"}]}}})"),
            "L1 [L1,G,] R1 voicemail https://api.example.com/1\n"
            "L1 [L1,G,] R2 recording https://api.example.com/2 is here\n"
            "L1 [L1,G,]  recording http://pbx.example.com/3\n");
}

TEST(RecordingParser, FindsNothingInWhatItDoesNotUnderstand) {
  for (const char* event :
       {"", "{", "[]", "{}", R"({"data":[]})", R"({"data":{"call":{"recordings":[{"url":"https://a.b/"}]}}})",
        R"({"data":{"call":{"legs":[1],"recordings":[1,null]}}})",
        R"({"data":{"call":{"legs":{"id":"L"},"recordings":{"url":"https://a.b/"}}}})"})
    EXPECT_EQ(found(event), "") << event;
}

TEST(RecordingParser, SaysAllThatTheNormalizerNeeds) {
  const spoken_recording w{"leg", {"leg"}, {"R1", "recording", "https://api.example.com/R1", 1500ms}};
  EXPECT_EQ(boost::json::serialize(envelope_of(w, "audio/wav")),
            R"({"format":"recording","leg":"leg","ids":["leg"],"kind":"recording","url":"https://api.example.com/R1",)"
            R"("media_type":"audio/wav","id":"R1","duration_ms":1500})");
}

}  // namespace
}  // namespace intake::telephony
