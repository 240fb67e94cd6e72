#include "adapters/smtp/smtp_parser.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace intake::smtp {
namespace {

using kind = command_line::kind;

/// What comes out of the bytes when they arrive in pieces: lines as text, the others as "!malformed" and "!too long".
std::vector<std::string> lines_of(std::string_view bytes, std::size_t piece) {
  command_parser parser;
  std::vector<std::string> lines;
  std::string held;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    held += bytes.substr(at, piece);
    std::string_view rest = held;
    for (auto line = parser.next(rest); line.what != kind::incomplete; line = parser.next(rest))
      lines.push_back(line.what == kind::line        ? std::string(line.text)
                      : line.what == kind::malformed ? "!malformed"
                                                     : "!too long");
    held = std::string(rest);
  }
  return lines;
}

struct stream_case {
  const char* name;
  std::string bytes;
  std::vector<std::string> lines;
};

const stream_case streams[] = {
    {.name = "two_lines", .bytes = "EHLO a\r\nQUIT\r\n", .lines = {"EHLO a", "QUIT"}},
    {.name = "empty_line", .bytes = "\r\nQUIT\r\n", .lines = {"", "QUIT"}},
    {.name = "bare_lf_hides_no_command", .bytes = "NOOP\nQUIT\r\n", .lines = {"!malformed"}},
    {.name = "bare_cr_hides_no_command", .bytes = "NOOP\rQUIT\r\nRSET\r\n", .lines = {"!malformed", "RSET"}},
    {.name = "cr_cr_lf", .bytes = "NOOP\r\r\nRSET\r\n", .lines = {"!malformed", "RSET"}},
    {.name = "lf_cr_lf", .bytes = "NOOP\n\r\nRSET\r\n", .lines = {"!malformed", "RSET"}},
    {.name = "nul", .bytes = std::string("NO\0OP\r\nRSET\r\n", 13), .lines = {"!malformed", "RSET"}},
    {.name = "incomplete", .bytes = "NOOP\r", .lines = {}},
    {.name = "longest", .bytes = std::string(2046, 'a') + "\r\nQUIT\r\n", .lines = {std::string(2046, 'a'), "QUIT"}},
    {.name = "too_long_by_one", .bytes = std::string(2047, 'a') + "\r\nQUIT\r\n", .lines = {"!too long", "QUIT"}},
    {.name = "far_too_long", .bytes = std::string(50000, 'a') + "\r\nQUIT\r\n", .lines = {"!too long", "QUIT"}},
    {.name = "too_long_with_bare_newlines",
     .bytes = std::string(3000, 'a') + "\n\r\r\nQUIT\r\n",
     .lines = {"!too long", "QUIT"}},
};

TEST(SmtpParser, EndsLinesAtCrLfAndNowhereElse) {
  for (const auto& c : streams)
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{1024}, c.bytes.size()})
      EXPECT_EQ(lines_of(c.bytes, piece), c.lines) << c.name << " in pieces of " << piece;
}

TEST(SmtpParser, SkipsWithoutKeeping) {
  command_parser parser;
  const std::string flood(4096, 'x');
  for (int i = 0; i < 100; ++i) {
    std::string_view rest = flood;
    EXPECT_EQ(parser.next(rest).what, kind::incomplete);
    EXPECT_TRUE(rest.empty());
  }
}

TEST(SmtpParser, SplitsVerbAndArguments) {
  EXPECT_EQ(split_command("MAIL FROM:<a@b> SIZE=1  ").verb, "MAIL");
  EXPECT_EQ(split_command("MAIL FROM:<a@b> SIZE=1  ").arguments, "FROM:<a@b> SIZE=1");
  EXPECT_EQ(split_command("QUIT").arguments, "");
  EXPECT_EQ(split_command("QUIT   ").arguments, "");
  EXPECT_EQ(split_command("").verb, "");
}

}  // namespace
}  // namespace intake::smtp
