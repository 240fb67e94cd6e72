#include "normalizers/email/tnef.hpp"

#include <gtest/gtest.h>

#include "gateway/crypto/base64.hpp"
#include "gateway/crypto/digest.hpp"
#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

/// Little-endian, as everything in a TNEF is.
std::string number(std::uint32_t value, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
  return out;
}

std::string attribute(std::uint32_t id, std::string_view data, std::string_view level = "\2") {
  return std::string(level) + number(id, 4) + number(static_cast<std::uint32_t>(data.size()), 4) + std::string(data) +
         number(0, 2);
}

std::string padded(std::string_view bytes) {
  std::string out = number(static_cast<std::uint32_t>(bytes.size()), 4) + std::string(bytes);
  out.append((4 - bytes.size() % 4) % 4, '\0');
  return out;
}

std::string property(std::uint32_t id, std::uint32_t type, std::string_view value) {
  return number(type, 2) + number(id, 2) + number(1, 4) + padded(value);
}

std::string utf16(std::string_view ascii) {
  std::string out;
  for (const char c : ascii) out += {c, '\0'};
  return out + std::string(2, '\0');
}

std::string tnef_of(std::string_view attributes) {
  return number(0x223E9F78, 4) + number(1, 2) + std::string(attributes);
}

std::string file(std::string_view title, std::string_view bytes, std::string_view properties = {}) {
  std::string out = attribute(0x00069002, std::string(14, '\0')) + attribute(0x00018010, std::string(title) + '\0') +
                    attribute(0x0006800F, bytes);
  if (!properties.empty()) out += attribute(0x00069005, properties);
  return out;
}

const std::string winmail =
    tnef_of(attribute(0x00069007, number(1252, 4) + number(0, 4), "\1") +
            attribute(0x0002800C, std::string("Hello\r\n\0", 8), "\1") +
            file("REPORT~1.PDF", "%PDF-1.7 x",
                 number(3, 4) + property(0x370E, 0x001E, std::string("application/pdf\0", 16)) + number(0x0003, 2) +
                     number(0x3705, 2) + number(1, 4) + property(0x3707, 0x001F, utf16("Report 2026.pdf"))) +
            file("na\xEFve.txt", "plain"));

tnef read(std::string_view bytes) { return read_tnef(decoder(bytes, encoding::identity)); }

TEST(Tnef, HoldsFilesWithTheirLongNames) {
  const tnef t = read(winmail);
  ASSERT_EQ(t.files.size(), 2u);
  EXPECT_EQ(t.files[0].name, "Report 2026.pdf");
  EXPECT_EQ(t.files[0].declared_type, "application/pdf");
  EXPECT_EQ(t.files[0].detected_type, "application/pdf");
  EXPECT_EQ(winmail.substr(t.files[0].offset, t.files[0].size), "%PDF-1.7 x");
  EXPECT_EQ(t.files[0].sha256, crypto::sha256_hex("%PDF-1.7 x"));
  EXPECT_EQ(t.files[1].name, "naïve.txt");
  EXPECT_EQ(winmail.substr(t.files[1].offset, t.files[1].size), "plain");
  EXPECT_EQ(t.text, "Hello\r\n");
}

TEST(Tnef, MayEndAnywhere) {
  for (std::size_t size = 0; size < winmail.size(); ++size)
    for (const tnef_file& f : read(std::string_view(winmail).substr(0, size)).files) EXPECT_LE(f.offset + f.size, size);
}

TEST(Tnef, MayLieAboutLengths) {
  for (std::size_t at = 6; at < winmail.size(); ++at) {
    std::string bytes = winmail;
    bytes[at] = static_cast<char>(0xFF);
    for (const tnef_file& f : read(bytes).files) EXPECT_LE(f.offset + f.size, bytes.size());
  }
  EXPECT_TRUE(read("no TNEF at all").files.empty());
}

TEST(Tnef, IsBounded) {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += file("a", "b");
  EXPECT_EQ(read(tnef_of(many)).files.size(), 100u);
}

TEST(Tnef, OfAMailIsUnpacked) {
  const facts f = reading_of(
      "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the report.\n--b\nContent-Type: application/ms-tnef; "
      "name=winmail.dat\n"
      "Content-Transfer-Encoding: base64\n\n" +
      crypto::base64_encode(winmail) + "\n--b--\n");
  EXPECT_EQ(f.body->text, "See the report.");
  ASSERT_EQ(f.attachments.size(), 3u);
  EXPECT_EQ(f.attachments[0].filename, "winmail.dat");
  EXPECT_EQ(f.attachments[1].filename, "Report 2026.pdf");
  EXPECT_EQ(f.attachments[1].origin, "tnef");
  EXPECT_EQ(f.attachments[1].encoding, "base64");
  ASSERT_EQ(f.attachments[1].inside.size(), 1u);
  EXPECT_EQ(winmail.substr(f.attachments[1].inside[0].offset, f.attachments[1].inside[0].length), "%PDF-1.7 x");
}

TEST(Tnef, SpeaksForAMailWithoutText) {
  const facts f = reading_of("Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\n" +
                             crypto::base64_encode(winmail));
  EXPECT_EQ(f.body->text, "Hello\n");
  EXPECT_EQ(f.attachments.size(), 3u);
}

}  // namespace
}  // namespace intake::email
