// A conversation with clamd, which says what a script tells it to.
#include "gateway/inspect/clamd_client.hpp"

#include "tests/gateway/inspect/scripted_daemon.hpp"
#include "tests/support/io_fixture.hpp"

namespace intake::inspect {
namespace {

using namespace std::chrono_literals;

using enum virus_verdict::result;

class ClamdClient : public tests::io_fixture {
 public:
  virus_verdict scan(const tests::scripted_daemon& clamd, std::string_view mail) {
    const clamd_client client(io.get_executor(), clamd.address(), 300ms);
    return run(client.scan(mail));
  }
};

TEST_F(ClamdClient, SendsTheMailInChunks) {
  tests::scripted_daemon clamd(io, tests::stream_ended, {std::string("stream: OK\0", 11)});
  const std::string mail(clamd_chunk + 3, 'm');
  EXPECT_EQ(scan(clamd, mail).what, clean);
  EXPECT_EQ(clamd.said, std::string(clamd_command) + clamd_chunk_header(clamd_chunk) + std::string(clamd_chunk, 'm') +
                            clamd_chunk_header(3) + "mmm" + clamd_chunk_header(0));
}

TEST_F(ClamdClient, SaysWhatWasFound) {
  tests::scripted_daemon clamd(io, tests::stream_ended, {std::string("stream: Worm.X FOUND\0", 21)});
  const auto v = scan(clamd, "worm");
  EXPECT_EQ(v.what, infected);
  EXPECT_EQ(v.detail, "Worm.X");
}

TEST_F(ClamdClient, HearsAnAnswerThatComesBeforeTheEnd) {
  const auto at_once = [](const std::string& said) { return !said.empty(); };
  tests::scripted_daemon clamd(io, at_once, {std::string("INSTREAM size limit exceeded. ERROR\0", 36)});
  EXPECT_EQ(scan(clamd, "mail").what, failed);
}

TEST_F(ClamdClient, GivesUpOnSilenceAndOnHangingUp) {
  tests::scripted_daemon clamd(io, tests::stream_ended, {"silence", ""});
  EXPECT_EQ(scan(clamd, "mail").detail, "timed out");
  EXPECT_EQ(scan(clamd, "mail").detail, "no answer");
}

TEST_F(ClamdClient, SaysThatNobodyIsThere) {
  EXPECT_EQ(run(clamd_client(io.get_executor(), "127.0.0.1:1", 300ms).scan("mail")).detail, "not reached");
  EXPECT_EQ(run(clamd_client(io.get_executor(), "unix:/nowhere/clamd", 300ms).scan("mail")).detail, "not reached");
}

}  // namespace
}  // namespace intake::inspect
