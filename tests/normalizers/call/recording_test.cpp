#include "normalizers/call/recording.hpp"

#include <gtest/gtest.h>

#include "tests/normalizers/call/drawn.hpp"

namespace intake::call {
namespace {

facts read(const boost::json::object& envelope, std::string_view bytes) {
  return normalize({"01JD0000000000000000000000", "recording", received, envelope, bytes});
}

const boost::json::object voicemail = {{"format", "recording"}, {"leg", "A"},
                                       {"ids", {"A", "G"}},     {"id", "RE1"},
                                       {"kind", "voicemail"},   {"url", "https://api.example.com/RE1"},
                                       {"duration_ms", 9000},   {"media_type", "audio/wav"}};

TEST(Recording, BelongsToItsCallAndSaysNothingElseOfIt) {
  const facts f = read(voicemail, "RIFF");
  EXPECT_FALSE(f.parse.degraded);
  EXPECT_EQ(drawn(f), "leg A | ids A G | voicemail RE1 https://api.example.com/RE1 9s");
  EXPECT_EQ(f.call->recordings[0].fetched,
            (fetched_recording{"01JD0000000000000000000000", "audio/wav",
                               "a40ff3d5900fb7698b8c865041347cb49eccedc8f93945f89629ad104aaecce4", 4}));
}

TEST(Recording, IsAttachedAsItCame) {
  const std::string large(3 << 20, 'x');
  const facts f = read(voicemail, large);
  ASSERT_EQ(f.attachments.size(), 1u);
  const attachment_view& a = f.attachments[0];
  EXPECT_EQ(a.origin + " " + a.declared_type + " " + a.encoding, "voicemail audio/wav ");
  EXPECT_EQ(a.offset, 0u);
  EXPECT_EQ(a.length, large.size());
  EXPECT_EQ(a.size, large.size());
  EXPECT_EQ(a.sha256, f.call->recordings[0].fetched->sha256);
}

TEST(Recording, OfNoCallIsStillATicketWithTheBytes) {
  const facts f = read({{"format", "recording"}, {"ids", 7}, {"duration_ms", "x"}}, "RIFF");
  EXPECT_TRUE(f.parse.degraded);
  EXPECT_FALSE(f.call);
  EXPECT_EQ(f.attachments.size(), 1u);
}

}  // namespace
}  // namespace intake::call
