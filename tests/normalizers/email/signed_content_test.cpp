#include "normalizers/email/signed_content.hpp"

#include <gtest/gtest.h>

#include "gateway/crypto/base64.hpp"
#include "gateway/crypto/digest.hpp"
#include "normalizers/email/transfer.hpp"
#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

std::string element(int tag, std::string_view content) {
  std::string out(1, static_cast<char>(tag));
  if (content.size() < 0x80) {
    out += static_cast<char>(content.size());
  } else {
    out += '\x82';
    out += static_cast<char>(content.size() >> 8);
    out += static_cast<char>(content.size() & 0xFF);
  }
  return out + std::string(content);
}

std::string open_element(int tag, std::string_view content) {
  return std::string{static_cast<char>(tag), '\x80'} + std::string(content) + std::string(2, '\0');
}

std::string pkcs7(int last) {
  return element(0x06, std::string("\x2A\x86\x48\x86\xF7\x0D\x01\x07") + static_cast<char>(last));
}

constexpr std::string_view inner_mail =
    "Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\nSigned words.\r\n--i\r\nContent-Type: text/csv; "
    "name=a.csv\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\nMSwyLDM=\r\n--i--\r\n";

std::string definite() {
  const std::string digests = element(0x31, "");
  const std::string content = element(0x30, pkcs7(1) + element(0xA0, element(0x04, inner_mail)));
  return element(0x30,
                 pkcs7(2) + element(0xA0, element(0x30, element(0x02, "\1") + digests + content + element(0x31, ""))));
}

/// As programs write that do not know the length beforehand.
std::string in_pieces() {
  const std::string pieces = element(0x04, inner_mail.substr(0, 50)) + element(0x04, inner_mail.substr(50));
  const std::string content = open_element(0x30, pkcs7(1) + open_element(0xA0, open_element(0x24, pieces)));
  return open_element(
      0x30, pkcs7(2) + open_element(0xA0, open_element(0x30, element(0x02, "\1") + open_element(0x31, "") + content)));
}

std::string content_of(const std::string& bytes) {
  const auto found = find_signed_content(bytes);
  if (!found) return {};
  const std::string content = bytes.substr(found->offset, found->length);
  return found->in_pieces ? decoded_bytes(content, encoding::octets, content.size()) : content;
}

TEST(SignedContent, IsFoundInBothForms) {
  EXPECT_EQ(content_of(definite()), inner_mail);
  EXPECT_EQ(content_of(in_pieces()), inner_mail);
  EXPECT_EQ(cms_kind(definite()), "signed-data");
  EXPECT_EQ(cms_kind(element(0x30, pkcs7(3))), "enveloped-data");
}

TEST(SignedContent, MayEndAnywhereAndLie) {
  for (const std::string& whole : {definite(), in_pieces()})
    for (std::size_t at = 0; at < whole.size(); ++at) {
      EXPECT_LE(content_of(whole.substr(0, at)).size(), at);
      std::string bytes = whole;
      bytes[at] = static_cast<char>(0x84);
      EXPECT_LE(content_of(bytes).size(), bytes.size());
    }
  EXPECT_FALSE(find_signed_content(std::string(100'000, '\x30')));
  EXPECT_FALSE(find_signed_content(element(0x30, pkcs7(3))));
}

TEST(SignedContent, OfAMailIsOpened) {
  for (const std::string& wrapping : {definite(), in_pieces()}) {
    const facts f = reading_of(
        "Subject: x\nContent-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n"
        "Content-Transfer-Encoding: base64\n\n" +
        crypto::base64_encode(wrapping));
    EXPECT_EQ(f.body->text, "Signed words.");
    ASSERT_EQ(f.attachments.size(), 2u);
    EXPECT_EQ(f.attachments[0].filename, "smime.p7m");
    EXPECT_EQ(f.attachments[1].filename, "a.csv");
    EXPECT_EQ(f.attachments[1].sha256, crypto::sha256_hex("1,2,3"));
    ASSERT_EQ(f.attachments[1].inside.size(), 2u);
    const encoded_range& range = f.attachments[1].inside[0];
    const std::string content = decoded_bytes(std::string_view(wrapping).substr(range.offset, range.length),
                                              encoding_named(range.encoding), wrapping.size());
    const encoded_range& last = f.attachments[1].inside[1];
    EXPECT_EQ(
        decoded_bytes(std::string_view(content).substr(last.offset, last.length), encoding_named(last.encoding), 100),
        "1,2,3");
  }
}

}  // namespace
}  // namespace intake::email
