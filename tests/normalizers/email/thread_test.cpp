#include "normalizers/email/thread.hpp"

#include <gtest/gtest.h>

#include "gateway/crypto/digest.hpp"
#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

TEST(EmailThread, NamesItsParentsNearestFirst) {
  const facts f =
      reading_of("Message-ID: <self@x>\nIn-Reply-To: <c@x>\nReferences: <a@x> <b@x> <c@x> <self@x>\n\nbody");
  EXPECT_EQ(f.thread.own_id, "self@x");
  EXPECT_FALSE(f.thread.own_id_synthetic);
  EXPECT_EQ(f.thread.parents, (std::vector<std::string>{"c@x", "b@x", "a@x"}));
}

TEST(EmailThread, KeepsTheRootAndTheNearestOfManyReferences) {
  std::string raw = "References:";
  for (int i = 0; i < 500; ++i) raw += " <" + std::to_string(i) + "@x>\n";
  const facts f = reading_of(raw + "\nbody");
  ASSERT_EQ(f.thread.parents.size(), max_references);
  EXPECT_EQ(f.thread.parents.front(), "499@x");
  EXPECT_EQ(f.thread.parents.back(), "0@x");
}

TEST(EmailThread, MakesAnIdWhereThereIsNone) {
  const facts f = reading_of("From: a@x.test\nSubject: x\n\nbody\n");
  EXPECT_TRUE(f.thread.own_id_synthetic);
  EXPECT_TRUE(f.thread.own_id.ends_with("@synthetic.intake.invalid"));
  EXPECT_EQ(f.thread.content_key, "");
  EXPECT_EQ(f.thread.own_id,
            reading_of("Received: from here\r\nFrom: a@x.test\r\nSubject: x\r\n\r\nbody\r\n").thread.own_id);
  EXPECT_NE(f.thread.own_id, reading_of("From: a@x.test\nSubject: x\n\nother body\n").thread.own_id);
}

TEST(EmailThread, ListsItsPartiesAsKeys) {
  const facts f =
      reading_of("From: Anna <Anna@X.test>\nTo: s@x.test, Group: ;\nCc: S@x.test\nReply-To: r@x.test\n\nbody");
  EXPECT_EQ(f.thread.parties, (std::vector<std::string>{"anna@x.test", "r@x.test", "s@x.test"}));
  EXPECT_EQ(f.thread.sender, "anna@x.test");
}

struct same_case {
  const char* name;
  std::string_view raw;
  bool same;
};

TEST(EmailThread, KnowsTheSameMailByAnotherWay) {
  const std::string first = reading_of("Message-ID: <1@x>\nSubject: x\n\nHello\nyou\n").thread.content_key;
  EXPECT_FALSE(first.empty());
  constexpr same_case cases[] = {
      {"crlf", "Message-ID: <1@x>\r\nSubject: x\r\n\r\nHello\r\nyou\r\n", true},
      {"more_header", "Received: by imap\nDelivered-To: s@x\nMessage-ID: <1@x>\nSubject: x\n\nHello\nyou\n", true},
      {"empty_lines_at_the_end", "Message-ID: <1@x>\nSubject: x\n\nHello\nyou\n\n\n", true},
      {"other_id", "Message-ID: <2@x>\nSubject: x\n\nHello\nyou\n", false},
      {"other_body", "Message-ID: <1@x>\nSubject: x\n\nHello\nyou two\n", false},
  };
  for (const same_case& c : cases) EXPECT_EQ(reading_of(c.raw).thread.content_key == first, c.same) << c.name;
}

TEST(EmailThread, AnotherAttachmentMakesAnotherMail) {
  const std::string head =
      "Message-ID: <1@x>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: "
      "image/png\nContent-Transfer-Encoding: base64\n\n";
  EXPECT_EQ(reading_of(head + "AAAA\nBBBB\n--b--\n").thread.content_key,
            reading_of(head + "AAAABBBB\n--b--\n").thread.content_key);
  EXPECT_NE(reading_of(head + "AAAA\n--b--\n").thread.content_key,
            reading_of(head + "AAAB\n--b--\n").thread.content_key);
}

TEST(EmailThread, DigestsTextOfAnySizeInBlocks) {
  std::string lf, crlf_text;
  for (int i = 0; i < 10'000; ++i) {
    lf += "line " + std::to_string(i) + "\n";
    crlf_text += "line " + std::to_string(i) + "\r\n";
  }
  EXPECT_EQ(canonical_text_digest(lf), canonical_text_digest(crlf_text));
  EXPECT_NE(canonical_text_digest(lf), canonical_text_digest(lf + "x"));
}

TEST(CanonicalTextDigest, IsTheDigestOfTheTextWithoutItsCarriageReturnsAtAnyLength) {
  for (const std::size_t size : {1u, 100u, 16'383u, 16'384u, 16'385u, 32'768u, 50'000u}) {
    std::string text(size, 'x'), with_returns;
    for (std::size_t i = 0; i < size; ++i) with_returns.append(i % 100 == 0 ? "\r" : "").append(1, text[i]);
    EXPECT_EQ(canonical_text_digest(with_returns), crypto::sha256_hex(text)) << size;
  }
}

}  // namespace
}  // namespace intake::email
