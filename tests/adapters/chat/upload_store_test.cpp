#include "adapters/chat/upload_store.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "gateway/crypto/digest.hpp"
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

  tests::temporary_directory directory;
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

TEST_F(ChatUploads, AreInspectedBeforeTheyAreKept) {
  const struct {
    upload_finding finding;
    bool kept;
  } cases[] = {{{.scan = "clean"}, true}, {{.scan = "failed"}, true}, {{.scan = "infected"}, true}, {{.scan = "infected", .refuse = true}, false}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.finding.scan);
    const std::size_t before = files();
    std::string seen;
    const auto look = [&](std::uint64_t size, net::body_reader pieces) -> tests::awaitable<upload_finding> {
      EXPECT_EQ(files(), before + 1) << "it is whole, and nobody can get it";
      for (;;) {
        const auto piece = co_await pieces();
        EXPECT_TRUE(piece);
        if (!piece || piece->empty()) break;
        seen += *piece;
      }
      EXPECT_EQ(seen.size(), size);
      co_return c.finding;
    };
    upload_store inspected{(directory.path() / "uploads").string(), "", tokens, {}, look};
    const std::string bytes(100'000, 'x');
    const auto told = run(inspected.keep({.session = "s_1", .filename = "a", .media_type = {}}, in_pieces({bytes, "end"}), then));
    EXPECT_EQ(seen, bytes + "end");
    EXPECT_EQ(told.trouble, c.kept ? upload_trouble::none : upload_trouble::infected);
    ASSERT_EQ(told.kept.has_value(), c.kept);
    EXPECT_EQ(files(), c.kept ? before + 2 : before) << "the file and what is known of it, or nothing";
    if (told.kept) EXPECT_EQ(inspected.find("s_1", told.kept->id)->scan, c.finding.scan);
  }
}

TEST_F(ChatUploads, OfAKindThatIsNotTakenLeaveNothing) {
  upload_store pictures{(directory.path() / "uploads").string(), "", tokens, {"image/*"}};
  const auto trouble = [&](const std::string& type, const std::string& bytes) {
    return run(pictures.keep({.session = "s_1", .filename = "a", .media_type = type}, in_pieces({bytes}), then)).trouble;
  };
  EXPECT_EQ(trouble("text/plain", "hello"), upload_trouble::type);
  EXPECT_EQ(trouble("image/png", "MZ\x90 a program"), upload_trouble::type) << "by another name";
  EXPECT_EQ(files(), 0u);
  EXPECT_EQ(trouble("image/png", "\x89PNG\r\n\x1a\n...."), upload_trouble::none);
  EXPECT_EQ(trouble("image/svg+xml", "<svg/>"), upload_trouble::none) << "its bytes tell nothing";
}

TEST_F(ChatUploads, SayThatNobodyLookedWhereNobodyDoes) { EXPECT_EQ(keep("a.txt", "hello").scan, "none"); }

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

}  // namespace
}  // namespace intake::chat
