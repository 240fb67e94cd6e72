#include "normalizers/text/filename.hpp"

#include <gtest/gtest.h>

namespace intake::text {
namespace {

struct name_case {
  const char* name;
  std::string raw, safe;
};

const name_case cases[] = {
    {"plain", "report.pdf", "report.pdf"},
    {"utf8", "Müller (1).pdf", "Müller (1).pdf"},
    {"path", "../../etc/passwd", "passwd"},
    {"windows_path", "C:\\temp\\x.txt", "x.txt"},
    {"drive", "C:x.txt", "x.txt"},
    {"network_path", "\\\\server\\share\\x.txt", "x.txt"},
    {"dots_alone", "..", ""},
    {"hidden", ".htaccess", "_htaccess"},
    {"nul", std::string("a\0.exe.txt", 10), "a.exe.txt"},
    {"line_break", "a\r\nContent-Type: x", "a Content-Type_ x"},
    {"direction_override", "cod\xE2\x80\xAEgpj.exe", "codgpj.exe"},
    {"zero_width", "a\xE2\x80\x8B.txt", "a.txt"},
    {"device", "CON", "_CON"},
    {"device_with_extension", "lpt1.txt", "_lpt1.txt"},
    {"nearly_a_device", "console.txt", "console.txt"},
    {"stream", "a.txt:hidden.exe", "a.txt_hidden.exe"},
    {"wildcards", "a*?<>|\".txt", "a______.txt"},
    {"ends_with_dots_and_blanks", "a.txt. . ", "a.txt"},
    {"slash_at_the_end", "dir/", ""},
    {"nothing", "   ", ""},
    {"invisible_between_blanks", "a \u200C b.txt", "a b.txt"},
    {"not_utf8", "M\xFC.txt", "M\xEF\xBF\xBD.txt"},
};

TEST(Filename, IsSafeToShowAndToSaveUnder) {
  for (const name_case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(safe_filename(c.raw), c.safe);
    EXPECT_EQ(safe_filename(c.safe), c.safe);
  }
}

TEST(Filename, IsShortAndKeepsItsExtension) {
  std::string raw;
  for (int i = 0; i < 300; ++i) raw += "ü";
  const std::string name = safe_filename(raw + ".pdf");
  EXPECT_LE(name.size(), 255u);
  EXPECT_TRUE(name.ends_with("ü.pdf"));
  EXPECT_LE(safe_filename("." + std::string(600, 'x')).size(), 255u);
}

}  // namespace
}  // namespace intake::text
