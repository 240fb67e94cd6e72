#include "normalizers/chat/wording.hpp"

#include <gtest/gtest.h>

namespace intake::chat {
namespace {

std::string times(int n, const std::string& text) {
  std::string out;
  while (n-- > 0) out += text;
  return out;
}

struct subject_case {
  const char* name;
  std::string text, subject;
};

const subject_case subjects[] = {
    {"nothing", "", "Chat"},
    {"blank lines", " \n\t\n", "Chat"},
    {"one line", "Hello", "Hello"},
    {"the first of several", "Hello\nthere", "Hello"},
    {"the first that says something", "\n\n  Hello   there \n", "Hello there"},
    {"eighty characters", times(80, "x"), times(80, "x")},
    {"eighty that take more bytes", times(80, "ü"), times(80, "ü")},
    {"one long word", times(81, "x"), times(79, "x") + "…"},
    {"one long word of a script without blanks", times(100, "請"), times(79, "請") + "…"},
    {"many words", times(30, "word "), times(15, "word ") + "word…"},
    {"words that end at the cut", times(79, "x") + " next", times(79, "x") + "…"},
    {"a short word before a long one", "Hi " + times(100, "x"), "Hi " + times(76, "x") + "…"},
    {"turned text", "abc\u202Efed", "abcfed"},
};

TEST(ChatWording, NamesATicketByItsFirstLine) {
  for (const subject_case& c : subjects) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(subject_of(c.text, {}), c.subject);
  }
}

TEST(ChatWording, NamesFilesWhereThereIsNoText) {
  std::vector<attachment_view> files(1);
  files[0].filename = "a.pdf";
  EXPECT_EQ(subject_of(" \n", files), "Attachment: a.pdf");
  EXPECT_EQ(subject_of("See there", files), "See there");
  files.resize(2);
  files[1].filename = "b.png";
  EXPECT_EQ(subject_of("", files), "Attachments: a.pdf, b.png");
  files[1].filename = std::string(200, 'b');
  EXPECT_EQ(subject_of("", files), "Attachments: a.pdf, " + times(59, "b") + "…");
}

}  // namespace
}  // namespace intake::chat
