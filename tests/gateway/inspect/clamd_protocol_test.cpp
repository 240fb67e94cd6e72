// What clamd's answers mean, and how a chunk's length is written.
#include "gateway/inspect/clamd_protocol.hpp"

#include <gtest/gtest.h>

namespace intake::inspect {
namespace {

using enum virus_verdict::result;

TEST(ClamdProtocol, LengthsAreInNetworkOrder) {
  EXPECT_EQ(clamd_chunk_header(0), std::string(4, '\0'));
  EXPECT_EQ(clamd_chunk_header(0x01020384), "\x01\x02\x03\x84");
}

struct answer_case {
  std::string_view answer;
  virus_verdict::result what;
  std::string_view detail;
};

TEST(ClamdProtocol, AnswersThatAreNotUnderstoodAreNeverClean) {
  const answer_case cases[] = {
      {"stream: OK", clean, ""},
      {"stream: OK\n", clean, ""},
      {"stream: Win.Test.EICAR_HDB-1 FOUND", infected, "Win.Test.EICAR_HDB-1"},
      {"stream: a\x01\xff FOUND", infected, "a??"},
      {"stream:  FOUND", failed, "stream:  FOUND"},
      {"INSTREAM size limit exceeded. ERROR", failed, "INSTREAM size limit exceeded. ERROR"},
      {"stream: Can't allocate memory ERROR", failed, "stream: Can't allocate memory ERROR"},
      {"OK", failed, "OK"},
      {"stream: OK and more", failed, "stream: OK and more"},
      {"", failed, "no answer"},
  };
  for (const auto& [answer, what, detail] : cases) {
    const virus_verdict v = read_clamd_answer(answer);
    EXPECT_EQ(v.what, what) << answer;
    EXPECT_EQ(v.detail, detail);
  }
}

}  // namespace
}  // namespace intake::inspect
