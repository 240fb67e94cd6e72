#include "normalizers/email/media_type.hpp"

#include <gtest/gtest.h>
#include <string>

namespace intake::email {
namespace {

using namespace std::string_literals;

struct type_case {
  std::string head;
  std::string_view type;
};

const type_case cases[] = {
    {"\x89PNG\r\n\x1A\n...", "image/png"},
    {"\xFF\xD8\xFF\xE0", "image/jpeg"},
    {"RIFF....WEBPVP8 ", "image/webp"},
    {"%PDF-1.7", "application/pdf"},
    {"MZ\x90\0"s, "application/vnd.microsoft.portable-executable"},
    {"PK\3\4................[Content_Types].xml....word/document.xml",
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"PK\3\4 something", "application/zip"},
    {"x\x9F>\"", "application/ms-tnef"},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "application/x-ole-storage"},
    {"BEGIN:VCALENDAR\r\n", "text/calendar"},
    {"  <!DOCTYPE HTML><p>", "text/html"},
    {"<svg onload=x>", "image/svg+xml"},
    {"Hello\r\nM\xC3\xBCller", "text/plain"},
    {"Hello M\xC3", "text/plain"},
    {"a\0b"s, "application/octet-stream"},
    {"", "application/octet-stream"},
};

TEST(MediaType, IsWhatTheBytesSay) {
  for (const type_case& c : cases) EXPECT_EQ(detected_type(c.head), c.type) << c.head;
}

TEST(MediaType, HasAnExtension) {
  EXPECT_EQ(extension_of("application/pdf"), ".pdf");
  EXPECT_EQ(extension_of("x/unheard-of"), "");
}

}  // namespace
}  // namespace intake::email
