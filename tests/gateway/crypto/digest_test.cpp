#include "gateway/crypto/digest.hpp"

#include <gtest/gtest.h>
#include <thread>

namespace intake::crypto {
namespace {

struct digest_case {
  const char* name;
  std::string message;
  const char* hex;
};

// FIPS 180-4's examples and the borders of a block.
const digest_case cases[] = {
    {.name = "empty", .message = "", .hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {.name = "abc", .message = "abc", .hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {.name = "two_blocks",
     .message = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     .hex = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {.name = "a_million_a",
     .message = std::string(1000000, 'a'),
     .hex = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

TEST(Digest, AgreesWithTheStandard) {
  for (const auto& c : cases) EXPECT_EQ(sha256_hex(c.message), c.hex) << c.name;
}

TEST(Digest, InPiecesIsTheSameAsAtOnce) {
  for (const auto& c : cases)
    for (const std::size_t piece : {std::size_t{1}, std::size_t{63}, std::size_t{64}, std::size_t{65537}}) {
      if (piece == 1 && c.message.size() > 1000) continue;
      sha256_hasher hasher;
      for (std::size_t at = 0; at < c.message.size(); at += piece)
        hasher.update(std::string_view(c.message).substr(at, piece));
      EXPECT_EQ(hex(hasher.finish()), c.hex) << c.name << " by " << piece;
    }
}

TEST(Digest, AFinishedHasherStartsAnew) {
  sha256_hasher hasher;
  hasher.update("something else");
  hasher.finish();
  hasher.update("abc");
  EXPECT_EQ(hasher.finish(), sha256("abc"));
}

TEST(Digest, AMovedHasherGoesOnWhereItWas) {
  sha256_hasher first;
  first.update("ab");
  sha256_hasher second = std::move(first);
  second.update("c");
  EXPECT_EQ(second.finish(), sha256("abc"));
}

TEST(Digest, AOneShotDoesNotDisturbAHasherUnderWay) {
  sha256_hasher hasher;
  hasher.update("ab");
  sha256("noise");
  hasher.update("c");
  EXPECT_EQ(hasher.finish(), sha256("abc"));
}

TEST(Digest, ThreadsDoNotDisturbEachOther) {
  bool right[4] = {};
  {
    std::vector<std::jthread> threads;
    for (bool& ok : right)
      threads.emplace_back([&ok] {
        ok = true;
        for (int i = 0; i < 2000; ++i) ok &= sha256_hex("abc") == cases[1].hex;
      });
  }
  for (const bool ok : right) EXPECT_TRUE(ok);
}

TEST(Hex, WritesEveryNibbleInLowerCase) {
  EXPECT_EQ(hex(std::string_view("\x01\x23\x45\x67\x89\xab\xcd\xef", 8)), "0123456789abcdef");
  EXPECT_EQ(hex(std::string_view{}), "");
}

}  // namespace
}  // namespace intake::crypto
