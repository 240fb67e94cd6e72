// What follows for a file that is attached in a chat, by [inspect] and what clamd says.
#include "gateway/inspect/upload_inspector.hpp"

#include "tests/gateway/inspect/scripted_daemon.hpp"
#include "tests/support/io_fixture.hpp"

namespace intake::inspect {
namespace {

using namespace std::chrono_literals;

class UploadInspector : public tests::io_fixture {
 public:
  static config::inspect_section asking(const std::string& clamd, const std::string& on_virus = "refuse") {
    config::inspect_section out;
    out.clamd = clamd;
    out.clamd_timeout = 300ms;
    out.on_virus = on_virus;
    return out;
  }
  static tests::awaitable<result<std::string>> given(result<std::string> piece) { co_return piece; }

  /// Shows it a file in these pieces: "clean", "infected, refused" …
  std::string shown(const config::inspect_section& options, std::vector<result<std::string>> pieces) {
    std::uint64_t size = 0;
    for (const auto& piece : pieces) size += piece ? piece->size() : 0;
    upload_inspector inspector(options, io.get_executor(), metrics);
    const auto found = run(inspector.inspect(size, [left = std::move(pieces), next = std::size_t{0}]() mutable {
      return given(next < left.size() ? left[next++] : result<std::string>(std::string{}));
    }));
    return found.scan + (found.refuse ? ", refused" : "");
  }

  /// What the metric says: "clean 1, failed 2".
  std::string outcomes() const {
    std::string out;
    const std::string text = metrics.prometheus_text();
    const std::string begins = "intake_inspections_total{by=\"clamd\",outcome=\"";
    for (auto at = text.find(begins); at != text.npos; at = text.find(begins, at + 1)) {
      const auto name = at + begins.size(), quote = text.find('"', name), value = text.find(' ', quote) + 1;
      out += (out.empty() ? "" : ", ") + text.substr(name, quote - name) + " " + text.substr(value, text.find('\n', value) - value);
    }
    return out;
  }

  ops::registry metrics;
};

TEST_F(UploadInspector, FollowsClamdsWordByPolicy) {
  const auto says = [](std::string_view words) { return std::string(words) + '\0'; };
  const struct {
    std::string policy, said, follows;
  } cases[] = {
      {"quarantine", says("stream: OK"), "clean"},
      {"quarantine", says("stream: Worm.X FOUND"), "infected, refused"},
      {"refuse", says("stream: Worm.X FOUND"), "infected, refused"},
      {"tag", says("stream: Worm.X FOUND"), "infected"},
      {"accept", says("stream: Worm.X FOUND"), "infected"},
      {"refuse", says("INSTREAM size limit exceeded. ERROR"), "failed"},
      {"refuse", "", "failed"},
      {"refuse", "silence", "failed"},
  };
  const std::string chunk(clamd_chunk, 'x');
  for (const auto& c : cases) {
    SCOPED_TRACE(c.policy + " " + c.said);
    tests::scripted_daemon clamd(io, tests::stream_ended, {c.said});
    EXPECT_EQ(shown(asking(clamd.address(), c.policy), {chunk + "rest", std::string("more")}), c.follows);
    EXPECT_EQ(clamd.said, std::string(clamd_command) + clamd_chunk_header(clamd_chunk) + chunk + clamd_chunk_header(4) + "rest" +
                              clamd_chunk_header(4) + "more" + clamd_chunk_header(0));
  }
  EXPECT_EQ(outcomes(), "clean 1, failed 3, infected 4");
}

TEST_F(UploadInspector, RefusesNothingWhereClamdIsNotThereNotAskedOrNotShownAll) {
  auto small = asking("127.0.0.1:1");
  small.max_size = 4;
  EXPECT_EQ(shown(asking("127.0.0.1:1"), {std::string("hello")}), "failed");
  EXPECT_EQ(shown(small, {std::string("hello")}), "failed");
  EXPECT_EQ(shown({}, {std::string("hello")}), "none");
  EXPECT_EQ(outcomes(), "failed 1, skipped 1");
  tests::scripted_daemon clamd(io, tests::stream_ended, {std::string("stream: OK\0", 11)});
  EXPECT_EQ(shown(asking(clamd.address()), {std::string("half"), fail("the disk does not give it back")}), "failed");
}

}  // namespace
}  // namespace intake::inspect
