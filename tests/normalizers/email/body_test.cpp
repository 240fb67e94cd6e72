#include "normalizers/email/body.hpp"

#include <gtest/gtest.h>

#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

body_text body_of(std::string_view raw, std::vector<attachment_view>* files = nullptr) {
  const mail m = read_structure(raw);
  std::vector<attachment_view> found;
  return read_body(m, plan_reading(m), files ? *files : found);
}

TEST(EmailBody, IsPlainTextWithUnixLines) {
  const std::string raw = crlf(
      "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nSch=F6ne "
      "=\nGr=FC=DFe\nAnna\n");
  const body_text b = body_of(raw);
  EXPECT_EQ(b.text, "Schöne Grüße\nAnna\n");
  EXPECT_EQ(b.charset_declared, "iso-8859-1");
  EXPECT_FALSE(b.html.size());
  EXPECT_FALSE(b.truncated);
}

TEST(EmailBody, PrefersTheTextOfAnAlternativeAndKeepsItsHtml) {
  const body_text b = body_of(
      "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nplain\n--b\nContent-Type: "
      "text/html\n\n<p>rich<script>evil()</script></p>\n--b--\n");
  EXPECT_EQ(b.text, "plain");
  EXPECT_NE(b.html.find("rich"), std::string::npos);
  EXPECT_EQ(b.html.find("evil"), std::string::npos);
}

TEST(EmailBody, IsMadeOfHtmlWhereThereIsNoText) {
  const body_text b = body_of("Content-Type: text/html; charset=utf-8\n\n<p>Gr&uuml;&szlig;e</p><p>Anna</p>");
  EXPECT_NE(b.text.find("Grüße"), std::string::npos);
  EXPECT_NE(b.text.find("Anna"), std::string::npos);
  EXPECT_EQ(b.text.find('<'), std::string::npos);
}

TEST(EmailBody, JoinsTheTextsOfAMixedMailInOrder) {
  const body_text b = body_of(
      "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: "
      "text/html\n\n<b>two</b>\n--b\n\n<three>\n--b--\n");
  EXPECT_LT(b.text.find("one"), b.text.find("two"));
  EXPECT_LT(b.text.find("two"), b.text.find("<three>"));
  EXPECT_NE(b.html.find("&lt;three&gt;"), std::string::npos);
}

TEST(EmailBody, TellsWhatIsNew) {
  const body_text b =
      body_of("Subject: x\n\nThank you!\n\nOn Mon, 16 Nov 2026 at 09:00, Support <s@x.test> wrote:\n> Hello\n");
  EXPECT_EQ(b.reply_text, "Thank you!");
  EXPECT_NE(b.quoted_text.find("> Hello"), std::string::npos);
}

TEST(EmailBody, IsCutBetweenCharactersAndSaysSo) {
  std::string text;
  while (text.size() < 300 * 1024) text += "ü";
  const body_text b = body_of("Content-Type: text/plain; charset=utf-8\n\nx" + text);
  EXPECT_TRUE(b.truncated);
  EXPECT_LE(b.text.size(), max_body);
  EXPECT_TRUE(b.text.ends_with("ü"));
}

TEST(EmailBody, TurnsUuencodedFilesIntoAttachments) {
  std::vector<attachment_view> files;
  const std::string_view raw = "Subject: x\n\nsee below\nbegin 644 ../a.txt\n%2&5L;&\\\n`\nend\nbye\n";
  const body_text b = body_of(raw, &files);
  EXPECT_EQ(b.text, "see below\nbye\n");
  ASSERT_EQ(files.size(), 1u);
  EXPECT_EQ(files[0].filename, "a.txt");
  EXPECT_EQ(files[0].size, 5u);
  EXPECT_EQ(decoded_bytes(raw.substr(files[0].offset, files[0].length), encoding_named(files[0].encoding), 100),
            "Hello");
}

TEST(EmailBody, HoldsNoControlCharacters) {
  const body_text b =
      body_of(std::string_view("Subject: x\n\na\0b\x07"
                               "c\td\n",
                               20));
  EXPECT_EQ(b.text, "abc\td\n");
}

}  // namespace
}  // namespace intake::email
