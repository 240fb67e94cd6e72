#include "adapters/chat/upload_store.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "tests/support/io_fixture.hpp"
#include "tests/support/temporary_directory.hpp"

namespace intake::chat {
namespace {

using namespace std::string_literals;
const time_point then = from_millis(1'795'000'000'000);

class ChatUploads : public tests::io_fixture {
 protected:
  shown_attachment keep(const std::string& name, const std::string& bytes, const std::string& session = "s_1") {
    upload_notice notice{.session = session, .filename = name, .media_type = "text/plain"};
    const auto kept = run(store.keep(std::move(notice), bytes, then));
    EXPECT_TRUE(kept);
    return kept.value_or(shown_attachment{});
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
