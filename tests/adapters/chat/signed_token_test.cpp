#include "adapters/chat/signed_token.hpp"

#include <filesystem>
#include <gtest/gtest.h>

#include "tests/support/temporary_directory.hpp"

namespace intake::chat {
namespace {

const std::string key(32, 'k');
const time_point then = from_millis(1'795'000'000'000);

TEST(ChatToken, ComesBackAsItWasMade) {
  const token_maker tokens(key);
  const auto read = tokens.read("visitor", tokens.make("visitor", "s_1", then));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->subject, "s_1");
  EXPECT_EQ(read->at, then);
}

TEST(ChatToken, IsGoodForItsPurposeOnly) {
  const token_maker tokens(key);
  EXPECT_FALSE(tokens.read("user", tokens.make("visitor", "s_1", then)));
  EXPECT_FALSE(tokens.read("file", tokens.make("visitor", "s_1", then)));
}

TEST(ChatToken, NobodyElseMakesOne) {
  const token_maker ours(key), theirs(std::string(32, 'x'));
  EXPECT_FALSE(ours.read("visitor", theirs.make("visitor", "s_1", then)));
  for (const char* text : {"", ".", "...", "visitor.s_1.1", "visitor.s_1.1.", "visitor..1.AAAA"}) EXPECT_FALSE(ours.read("visitor", text)) << text;
}

TEST(ChatToken, NoChangedByteIsOverlooked) {
  const token_maker tokens(key);
  const std::string good = tokens.make("visitor", "s_1", then);
  int accepted = 0;
  for (std::size_t i = 0; i < good.size(); ++i)
    for (const char c : {'A', '0', '.', '_'}) {
      std::string changed = good;
      if (changed[i] == c) continue;
      changed[i] = c;
      accepted += tokens.read("visitor", changed) ? 1 : 0;
    }
  EXPECT_EQ(accepted, 0);
}

TEST(ChatToken, TheKeyIsMadeOnceAndKept) {
  const tests::temporary_directory d;
  const std::string file = (d.path() / "chat.key").string();
  const auto first = token_key(file), again = token_key(file);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(*first, *again);
  EXPECT_EQ(first->size(), 32u);
  EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::filesystem::resize_file(file, 7);
  EXPECT_FALSE(token_key(file)) << "a damaged key is not used";
}

}  // namespace
}  // namespace intake::chat
