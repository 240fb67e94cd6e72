#include "normalizers/email/attachments.hpp"

#include <gtest/gtest.h>

#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

std::vector<attachment_view> attachments_of(std::string_view raw) {
  const mail m = read_structure(raw);
  return read_attachments(m, plan_reading(m));
}

TEST(Attachments, AreViewsWithWhatTheyHold) {
  const std::string_view raw =
      "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee file\n--b\n"
      "Content-Type: application/PDF; name=\"x.pdf\"\nContent-Disposition: attachment; filename=\"../report.pdf\"\n"
      "Content-Transfer-Encoding: base64\nContent-ID: <one@x.test>\n\nJVBERi0x\nLjc=\n--b--\n";
  const auto list = attachments_of(raw);
  ASSERT_EQ(list.size(), 1u);
  const attachment_view& a = list[0];
  EXPECT_EQ(a.filename, "report.pdf");
  EXPECT_EQ(a.declared_type, "application/pdf");
  EXPECT_EQ(a.detected_type, "application/pdf");
  EXPECT_FALSE(a.is_inline);
  EXPECT_EQ(a.content_id, "one@x.test");
  EXPECT_EQ(a.origin, "mime");
  EXPECT_EQ(a.encoding, "base64");
  EXPECT_EQ(a.size, 8u);
  EXPECT_EQ(a.sha256, "86edbaa24831badfa0a8b04bb410141e2ee4182b6d0014493fe262a7a331c20b");
  EXPECT_EQ(raw.substr(a.offset, a.length), "JVBERi0x\nLjc=");
}

TEST(Attachments, CanBeCutOutOfTheRawMailAgain) {
  const std::string raw =
      crlf("Content-Type: image/png\nContent-Transfer-Encoding: quoted-printable\n\n=89PNG=0D=0A=1A=0A\n");
  const auto list = attachments_of(raw);
  ASSERT_EQ(list.size(), 1u);
  const std::string bytes = decoded_bytes(std::string_view(raw).substr(list[0].offset, list[0].length),
                                          encoding_named(list[0].encoding), 1000);
  EXPECT_EQ(bytes, "\x89PNG\r\n\x1A\n\r\n");
  EXPECT_EQ(list[0].size, bytes.size());
  EXPECT_EQ(list[0].detected_type, "image/png");
}

struct shown_case {
  const char* name;
  std::string_view raw, filename;
  bool is_inline;
};

const shown_case cases[] = {
    {"disposition_inline", "Content-Type: image/png\nContent-Disposition: inline; filename=a.png\n\nx", "a.png", true},
    {"name_of_the_type", "Content-Type: image/png; name=a.png\n\nx", "a.png", false},
    {"filename_wins", "Content-Type: image/png; name=a.png\nContent-Disposition: attachment; filename=b.png\n\nx",
     "b.png", false},
    {"no_name", "Content-Type: image/png\n\nx", "attachment-1.png", false},
    {"no_name_no_known_type", "Content-Type: x/y\n\n\x01\x02", "attachment-1.bin", false},
    {"name_that_is_no_name", "Content-Type: image/png; name=\"../..\"\n\nx", "attachment-1.png", false},
    {"enclosed_mail", "Content-Type: message/rfc822\n\nFrom: a@x.test\nSubject: =?utf-8?Q?Re:_M=C3=BCller?=\n\nx",
     "Re_ Müller.eml", false},
    {"enclosed_mail_without_subject", "Content-Type: message/rfc822\n\nFrom: a@x.test\n\nx", "attachment-1.eml", false},
    {"odd_disposition", "Content-Type: image/png\nContent-Disposition: ;filename=a.png\n\nx", "a.png", false},
};

TEST(Attachments, AreNamedAndShownAsTheSenderMeant) {
  for (const shown_case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto list = attachments_of(c.raw);
    ASSERT_EQ(list.size(), 1u);
    EXPECT_EQ(list[0].filename, c.filename);
    EXPECT_EQ(list[0].is_inline, c.is_inline);
  }
}

TEST(Attachments, ThatARelatedPageShowsAreInline) {
  const auto list = attachments_of(
      "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<img "
      "src=cid:i>\n--b\nContent-Type: image/png\nContent-ID: <i>\n\nx\n--b--\n");
  ASSERT_EQ(list.size(), 1u);
  EXPECT_TRUE(list[0].is_inline);
}

TEST(Attachments, AreWhatTheyAreNotWhatTheyAreCalled) {
  const auto list = attachments_of("Content-Type: image/png; name=photo.png\n\nMZ\x90 program");
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].declared_type, "image/png");
  EXPECT_EQ(list[0].detected_type, "application/vnd.microsoft.portable-executable");
}

}  // namespace
}  // namespace intake::email
