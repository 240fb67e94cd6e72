#include "adapters/smtp/data_parser.hpp"

#include <gtest/gtest.h>
#include <string>

namespace intake::smtp {
namespace {

using namespace std::string_literals;

struct outcome {
  std::string content;
  bool ended = false;
  std::string rest;  ///< what the parser did not take
  bool operator==(const outcome&) const = default;
};
void PrintTo(const outcome& o, std::ostream* to) {
  *to << testing::PrintToString(o.content) << (o.ended ? " ended, then " : " open, then ")
      << testing::PrintToString(o.rest);
}

void feed(data_parser& parser, std::string_view piece, outcome& into) {
  while (!piece.empty() && !into.ended) {
    const auto block = parser.next(piece);
    into.content += block.content;
    into.ended = block.ended;
  }
  into.rest += piece;
}

outcome parse_split(std::string_view bytes, std::size_t at) {
  data_parser parser;
  outcome o;
  feed(parser, bytes.substr(0, at), o);
  feed(parser, bytes.substr(at), o);
  return o;
}

outcome parse_byte_by_byte(std::string_view bytes) {
  data_parser parser;
  outcome o;
  for (const char& c : bytes) feed(parser, {&c, 1}, o);
  return o;
}

struct data_case {
  const char* name;
  std::string bytes;
  outcome expected;
};

const data_case cases[] = {
    {.name = "ordinary",
     .bytes = "Subject: x\r\n\r\nbody\r\n.\r\n",
     .expected = {"Subject: x\r\n\r\nbody\r\n", true, ""}},
    {.name = "empty", .bytes = ".\r\n", .expected = {"", true, ""}},
    {.name = "only_an_empty_line", .bytes = "\r\n.\r\n", .expected = {"\r\n", true, ""}},
    {.name = "commands_behind",
     .bytes = "a\r\n.\r\nMAIL FROM:<b@b>\r\n",
     .expected = {"a\r\n", true, "MAIL FROM:<b@b>\r\n"}},
    {.name = "stuffed_dot", .bytes = "..\r\n...a\r\n.\r\n", .expected = {".\r\n..a\r\n", true, ""}},
    {.name = "dot_needlessly_stuffed", .bytes = ".a\r\n.\r\n", .expected = {"a\r\n", true, ""}},
    {.name = "dots_within_a_line", .bytes = "a.b.\r\n.\r\n", .expected = {"a.b.\r\n", true, ""}},
    {.name = "lf_dot_lf", .bytes = "a\n.\nb\r\n.\r\n", .expected = {"a\n.\nb\r\n", true, ""}},
    {.name = "lf_dot_crlf", .bytes = "a\n.\r\nb\r\n.\r\n", .expected = {"a\n.\r\nb\r\n", true, ""}},
    {.name = "crlf_dot_lf", .bytes = "a\r\n.\nb\r\n.\r\n", .expected = {"a\r\n\nb\r\n", true, ""}},
    {.name = "cr_dot_cr", .bytes = "a\r.\rb\r\n.\r\n", .expected = {"a\r.\rb\r\n", true, ""}},
    {.name = "crlf_dot_cr", .bytes = "a\r\n.\rb\r\n.\r\n", .expected = {"a\r\n\rb\r\n", true, ""}},
    {.name = "cr_dot_crlf", .bytes = "a\r.\r\nb\r\n.\r\n", .expected = {"a\r.\r\nb\r\n", true, ""}},
    {.name = "crlf_nul_dot_crlf", .bytes = "a\r\n\0.\r\nb\r\n.\r\n"s, .expected = {"a\r\n\0.\r\nb\r\n"s, true, ""}},
    {.name = "crlf_dot_nul_crlf", .bytes = "a\r\n.\0\r\nb\r\n.\r\n"s, .expected = {"a\r\n\0\r\nb\r\n"s, true, ""}},
    {.name = "crlf_dot_cr_nul_lf", .bytes = "a\r\n.\r\0\nb\r\n.\r\n"s, .expected = {"a\r\n\r\0\nb\r\n"s, true, ""}},
    {.name = "cr_nul_lf_dot_crlf", .bytes = "a\r\0\n.\r\nb\r\n.\r\n"s, .expected = {"a\r\0\n.\r\nb\r\n"s, true, ""}},
    {.name = "crlf_dot_cr_cr_lf", .bytes = "a\r\n.\r\r\nb\r\n.\r\n", .expected = {"a\r\n\r\r\nb\r\n", true, ""}},
    {.name = "cr_cr_lf_dot_crlf_is_the_end", .bytes = "a\r\r\n.\r\nb", .expected = {"a\r\r\n", true, "b"}},
    {.name = "lf_lf_dot_crlf", .bytes = "a\n\n.\r\nb\r\n.\r\n", .expected = {"a\n\n.\r\nb\r\n", true, ""}},
    {.name = "crlf_space_dot_crlf", .bytes = "a\r\n .\r\nb\r\n.\r\n", .expected = {"a\r\n .\r\nb\r\n", true, ""}},
    {.name = "crlf_dot_space_crlf", .bytes = "a\r\n. \r\nb\r\n.\r\n", .expected = {"a\r\n \r\nb\r\n", true, ""}},
    {.name = "crlf_dot_dot_crlf", .bytes = "a\r\n..\r\nb\r\n.\r\n", .expected = {"a\r\n.\r\nb\r\n", true, ""}},
    {.name = "dot_lf_at_once", .bytes = ".\nb\r\n.\r\n", .expected = {"\nb\r\n", true, ""}},
    {.name = "dot_cr_at_once", .bytes = ".\rb\r\n.\r\n", .expected = {"\rb\r\n", true, ""}},
    {.name = "dot_cr_dot_crlf", .bytes = ".\r.\r\n.\r\n", .expected = {"\r.\r\n", true, ""}},
    {.name = "dot_cr_lf_behind_dot_cr", .bytes = "\r\n.\r\r\n.\r\n", .expected = {"\r\n\r\r\n", true, ""}},
    {.name = "high_bytes",
     .bytes = "\xff\xfe\x0a\x2e\x8d\x0a\r\n.\r\n",
     .expected = {"\xff\xfe\x0a\x2e\x8d\x0a\r\n", true, ""}},
    {.name = "unicode_line_separator",
     .bytes = "a\u2028.\u2028b\u0085.\u0085\r\n.\r\n",
     .expected = {"a\u2028.\u2028b\u0085.\u0085\r\n", true, ""}},
    {.name = "never_ended", .bytes = "a\r\n.\r", .expected = {"a\r\n", false, ""}},
    {.name = "never_ended_bare_lf", .bytes = "a\n.\n", .expected = {"a\n.\n", false, ""}},
};

TEST(SmtpDataParser, FindsTheOneTrueEnd) {
  for (const auto& c : cases) EXPECT_EQ(parse_split(c.bytes, 0), c.expected) << c.name;
}

TEST(SmtpDataParser, SplitAnywhereItReadsTheSame) {
  for (const auto& c : cases)
    for (std::size_t at = 0; at <= c.bytes.size(); ++at)
      EXPECT_EQ(parse_split(c.bytes, at), c.expected) << c.name << " at " << at;
}

TEST(SmtpDataParser, ByteByByteItReadsTheSame) {
  for (const auto& c : cases) EXPECT_EQ(parse_byte_by_byte(c.bytes), c.expected) << c.name;
}

/// An independent reading of RFC 5321 §4.5.2 in the plainest terms, one octet after the other.
outcome plain_reading(std::string_view bytes) {
  outcome o;
  std::string line;  // since the last CRLF
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    line += bytes[i];
    if (!line.ends_with("\r\n")) continue;
    if (line == ".\r\n") return {o.content, true, std::string(bytes.substr(i + 1))};
    o.content += line.starts_with('.') ? line.substr(1) : line;
    line.clear();
  }
  return o;
}

TEST(SmtpDataParser, AgreesWithAPlainReadingOfEveryShortInput) {
  const std::string_view alphabet("\r\n.\0a", 5);
  for (std::size_t length = 1; length <= 6; ++length) {
    std::size_t count = 1;
    for (std::size_t i = 0; i < length; ++i) count *= alphabet.size();
    for (std::size_t n = 0; n < count; ++n) {
      std::string bytes;
      for (std::size_t i = 0, digits = n; i < length; ++i, digits /= alphabet.size())
        bytes += alphabet[digits % alphabet.size()];
      bytes += "\r\n.\r\nQUIT\r\n";
      const auto expected = plain_reading(bytes);
      ASSERT_EQ(parse_split(bytes, length / 2), expected) << testing::PrintToString(bytes);
      ASSERT_EQ(parse_byte_by_byte(bytes), expected) << testing::PrintToString(bytes);
    }
  }
}

TEST(SmtpDataParser, HandsOutViewsOfTheInput) {
  data_parser parser;
  const std::string bytes = "Subject: x\r\n\r\n" + std::string(10000, 'a') + "\r\n.\r\n";
  std::string_view rest = bytes;
  const auto block = parser.next(rest);
  EXPECT_EQ(block.content.data(), bytes.data());
  EXPECT_EQ(block.content.size(), bytes.size() - 3);
  EXPECT_TRUE(block.ended);
}

}  // namespace
}  // namespace intake::smtp
