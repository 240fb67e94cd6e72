#include "adapters/chat/upload_store.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "gateway/crypto/digest.hpp"
#include "tests/gateway/inspect/scripted_daemon.hpp"
#include "tests/support/io_fixture.hpp"
#include "tests/support/temporary_directory.hpp"

namespace intake::chat {
namespace {

using namespace std::string_literals;
using namespace std::chrono_literals;
const time_point then = from_millis(1'795'000'000'000);

class ChatUploads : public tests::io_fixture {
 protected:
  shown_attachment keep(const std::string& name, const std::string& bytes, const std::string& session = "s_1") {
    upload_notice notice{.session = session, .filename = name, .media_type = "text/plain"};
    const auto kept = run(store.keep(std::move(notice), in_pieces({bytes}), then)).kept;
    EXPECT_TRUE(kept);
    return kept.value_or(shown_attachment{});
  }

  static tests::awaitable<result<std::string>> given(result<std::string> piece) { co_return piece; }
  /// A body that comes in these pieces; an empty one in their midst is where it breaks off.
  static net::body_reader in_pieces(std::vector<std::string> pieces) {
    return [left = std::make_shared<std::vector<std::string>>(std::move(pieces))]() {
      if (left->empty()) return given(std::string{});
      std::string next = left->front();
      left->erase(left->begin());
      return given(next.empty() ? result<std::string>(fail("broken off")) : result<std::string>(std::move(next)));
    };
  }
  std::size_t files() const {
    namespace fs = std::filesystem;
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory.path() / "uploads"), fs::directory_iterator()));
  }

  static config::inspect_section asking(const std::string& clamd, const std::string& on_virus = "refuse") {
    config::inspect_section out;
    out.clamd = clamd;
    out.clamd_timeout = 300ms;
    out.on_virus = on_virus;
    return out;
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

  tests::temporary_directory directory;
  ops::registry metrics;
  const token_maker tokens{std::string(32, 'k')};
  upload_store store{(directory.path() / "uploads").string(), "https://in.x.test", tokens};
};

TEST_F(ChatUploads, AreKeptAndFoundByTheirSession) {
  const auto kept = keep("a.txt", "hello");
  EXPECT_EQ(kept.size, 5u);
  EXPECT_TRUE(store.find("s_1", kept.id));
  EXPECT_FALSE(store.find("s_2", kept.id)) << "another customer's";
  EXPECT_FALSE(store.find("s_1", "../" + kept.id));
  EXPECT_FALSE(store.find("s_1", "01JD9000000000000000000001"));
}

TEST_F(ChatUploads, AFileIsTakenInPieces) {
  const auto kept = run(store.keep({.session = "s_1", .filename = "a.png", .media_type = {}}, in_pieces({"\x89PNG\r\n\x1a\n", "more", "!"}), then)).kept;
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->size, 13u);
  EXPECT_EQ(kept->detected_type, "image/png");
  EXPECT_EQ(kept->sha256, crypto::sha256_hex("\x89PNG\r\n\x1a\nmore!"));
}

TEST_F(ChatUploads, WhatBreaksOffOrIsEmptyLeavesNothing) {
  EXPECT_FALSE(run(store.keep({.session = "s_1", .filename = "a", .media_type = {}}, in_pieces({"half", ""}), then)).kept);
  EXPECT_FALSE(run(store.keep({.session = "s_1", .filename = "a", .media_type = {}}, in_pieces({}), then)).kept);
  EXPECT_EQ(files(), 0u);
  std::ofstream(directory.path() / "uploads" / "01JD9000000000000000000001.part") << "of a run that was killed";
  const upload_store next{(directory.path() / "uploads").string(), "", tokens};
  EXPECT_EQ(files(), 0u);
}

TEST_F(ChatUploads, AreShownToClamdBeforeTheyAreKept) {
  const auto says = [](std::string_view words) { return std::string(words) + '\0'; };
  const struct {
    std::string policy, said, scan;
    bool infected = false;
  } cases[] = {
      {"quarantine", says("stream: OK"), "clean"},
      {"quarantine", says("stream: Worm.X FOUND"), "", true},
      {"refuse", says("stream: Worm.X FOUND"), "", true},
      {"tag", says("stream: Worm.X FOUND"), "infected"},
      {"accept", says("stream: Worm.X FOUND"), "infected"},
      {"refuse", says("INSTREAM size limit exceeded. ERROR"), "failed"},
      {"refuse", "", "failed"},
      {"refuse", "silence", "failed"},
  };
  const std::string bytes(inspect::clamd_chunk + 5, 'x');
  for (const auto& c : cases) {
    SCOPED_TRACE(c.policy + " " + c.said);
    tests::scripted_daemon clamd(io, tests::stream_ended, {c.said});
    inspect::upload_inspector inspector(asking(clamd.address(), c.policy), io.get_executor(), metrics);
    upload_store inspected{(directory.path() / "uploads").string(), "", tokens, &inspector};
    const std::size_t before = files();
    const auto told = run(inspected.keep({.session = "s_1", .filename = "a", .media_type = {}}, in_pieces({bytes}), then));
    EXPECT_EQ(clamd.said, std::string(inspect::clamd_command) + inspect::clamd_chunk_header(inspect::clamd_chunk) +
                              bytes.substr(0, inspect::clamd_chunk) + inspect::clamd_chunk_header(5) + "xxxxx" + inspect::clamd_chunk_header(0));
    EXPECT_EQ(told.infected, c.infected);
    ASSERT_EQ(told.kept.has_value(), !c.infected);
    EXPECT_EQ(files(), c.infected ? before : before + 2) << "the file and what is known of it, or nothing";
    if (told.kept) EXPECT_EQ(inspected.find("s_1", told.kept->id)->scan, c.scan);
  }
  EXPECT_EQ(outcomes(), "clean 1, failed 3, infected 4");
}

TEST_F(ChatUploads, PassWithoutAWordWhereClamdIsNotThereOrNotAsked) {
  auto four = asking("127.0.0.1:1");
  four.max_size = 4;
  inspect::upload_inspector gone(asking("127.0.0.1:1"), io.get_executor(), metrics), strict(four, io.get_executor(), metrics),
      nobody({}, io.get_executor(), metrics);
  const std::pair<inspect::upload_inspector*, std::string> cases[] = {{&gone, "failed"}, {&strict, "failed"}, {&nobody, "none"}, {nullptr, "none"}};
  for (const auto& [inspector, scan] : cases) {
    upload_store some{(directory.path() / "uploads").string(), "", tokens, inspector};
    const auto kept = run(some.keep({.session = "s_1", .filename = "a", .media_type = {}}, in_pieces({"hello"}), then)).kept;
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->scan, scan);
  }
  EXPECT_EQ(outcomes(), "failed 1, skipped 1");
}

TEST_F(ChatUploads, RetentionForgetsTheOldOnes) {
  const auto old = keep("a.txt", "hello");
  EXPECT_EQ(run(store.sweep(then - std::chrono::hours{1})), 0u);
  EXPECT_TRUE(store.find(old.id));
  EXPECT_EQ(run(store.sweep(then + std::chrono::hours{1})), 1u);
  EXPECT_FALSE(store.find(old.id));
  EXPECT_EQ(files(), 0u);
}

TEST_F(ChatUploads, ALinkLeadsToTheBytesUntilItEnds) {
  const auto kept = keep("a.txt", "hello");
  const std::string url = store.url_of(kept, then + std::chrono::hours{1});
  ASSERT_TRUE(url.starts_with("https://in.x.test/attachments/"));
  const std::string token = url.substr(url.rfind('/') + 1);
  const auto file = store.open(token, then);
  ASSERT_TRUE(file);
  std::ifstream in(file->path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  EXPECT_EQ(bytes.str(), "hello");
  EXPECT_FALSE(store.open(token, then + std::chrono::hours{2}));
  EXPECT_FALSE(store.open(tokens.make("visitor", kept.id, then + std::chrono::hours{1}), then)) << "a token for something else";
}

TEST(ChatUploadNames, AreShownAndNeverUsedAsPaths) {
  const std::pair<std::string, std::string> cases[] = {
      {"report.pdf", "report.pdf"},
      {"../../etc/passwd", "passwd"},
      {"C:\\windows\\system32\\cmd.exe", "cmd.exe"},
      {"a\nb\0c.txt"s, "abc.txt"},
      {"invoice\u202Efdp.exe", "invoicefdp.exe"},
      {"...", "file"},
      {"", "file"},
      {"Grüße.txt", "Grüße.txt"},
      {".htaccess", "htaccess"},
  };
  for (const auto& [said, shown] : cases) EXPECT_EQ(safe_filename(said), shown) << said;
  EXPECT_LE(safe_filename(std::string(5000, 'a')).size(), 120u);
  const std::string umlauts = safe_filename([] {
    std::string s;
    for (int i = 0; i < 200; ++i) s += "ü";
    return s;
  }());
  EXPECT_EQ(umlauts.size() % 2, 0u) << "cut between characters";
}

TEST(ChatUploadTypes, AreKnownByTheirFirstBytes) {
  EXPECT_EQ(type_of("\x89PNG\r\n\x1a\n...."), "image/png");
  EXPECT_EQ(type_of("%PDF-1.7"), "application/pdf");
  EXPECT_EQ(type_of("MZ\x90"), "application/vnd.microsoft.portable-executable");
  EXPECT_EQ(type_of("hello"), "");
  EXPECT_EQ(type_of(""), "");
}

}  // namespace
}  // namespace intake::chat
