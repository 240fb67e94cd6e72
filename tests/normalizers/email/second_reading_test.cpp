#include "normalizers/email/second_reading.hpp"

#include <gtest/gtest.h>

#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

TEST(SecondReading, AgreesOnEverydayMails) {
  for (const std::string_view raw :
       {"Subject: x\n\nbody\n",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: text/html\n\ntwo\n--b--\n",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; "
        "boundary=c\n\n--c\n\none\n--c\n\ntwo\n--c--\n--b\n\nthree\n--b--\n",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: x\n\ny\n--b--\n",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n-- \nsignature\n--b--\n"}) {
    const std::string mail_bytes = crlf(raw);
    EXPECT_TRUE(second_reading_agrees(read_structure(mail_bytes))) << raw;
  }
}

TEST(SecondReading, DiffersWhereReadersDo) {
  for (const std::string_view raw :
       {"Content-Type: multipart/mixed; boundary=b; boundary=c\n\n--b\n\none\n--c\n\ntwo\n--b--\n",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; "
        "boundary=c\n\n--c\n\none\n--b\n\ntwo\n--b\n\nthree\n--b--\n",
        "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n"}) {
    const std::string mail_bytes = crlf(raw);
    EXPECT_FALSE(second_reading_agrees(read_structure(mail_bytes))) << raw;
  }
}

TEST(SecondReading, IsNotAskedAboutWhatIsTooLarge) {
  std::string raw = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 50'000; ++i) raw += "--b" + std::to_string(i) + "\n";
  EXPECT_TRUE(second_reading_agrees(read_structure(raw)));
}

}  // namespace
}  // namespace intake::email
