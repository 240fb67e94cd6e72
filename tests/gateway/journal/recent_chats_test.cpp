#include "gateway/journal/recent_chats.hpp"

#include <gtest/gtest.h>

namespace intake::journal {
namespace {

chat_row row(std::int64_t number, std::size_t state = 0) {
  return {.number = number, .state = std::string(state, 's')};
}

TEST(RecentChats, GiveBackTheLastThatWasRemembered) {
  recent_chats chats;
  EXPECT_EQ(chats.find("a"), nullptr);
  chats.remember("a", row(1));
  chats.remember("b", row(2));
  chats.remember("a", row(1, 5));
  EXPECT_EQ(chats.find("a")->state, "sssss");
  EXPECT_EQ(chats.find("b")->number, 2);
}

TEST(RecentChats, ForgetAllWhenToldTo) {
  recent_chats chats;
  chats.remember("a", row(1));
  chats.forget_all();
  EXPECT_EQ(chats.find("a"), nullptr);
}

TEST(RecentChats, HoldFewOfThoseThatSayMuch) {
  recent_chats chats(100'000);
  int held = 0;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(chats.remember("c" + std::to_string(i), row(i, 40'000)).number, i);
  for (int i = 0; i < 100; ++i) held += chats.find("c" + std::to_string(i)) ? 1 : 0;
  EXPECT_LE(held, 2);
  EXPECT_TRUE(chats.find("c99")) << "the last one is there, however large it is";
}

/// Its size is counted once, whatever it was before.
TEST(RecentChats, OneThatChangesOftenTakesNoMoreRoom) {
  recent_chats chats(100'000);
  chats.remember("other", row(1));
  for (int i = 0; i < 1000; ++i) chats.remember("a", row(2, i % 2 ? 40'000 : 0));
  EXPECT_TRUE(chats.find("other"));
}

}  // namespace
}  // namespace intake::journal
