#include "adapters/telephony/line_parser.hpp"

#include <cstring>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace intake::telephony {
namespace {

struct seen {
  std::string text;
  std::uint64_t size, offset, number;
  bool too_long;
  bool operator==(const seen&) const = default;
};

std::ostream& operator<<(std::ostream& out, const seen& s) {
  return out << '"' << s.text << "\" size " << s.size << " end " << s.offset << " line " << s.number
             << (s.too_long ? " too long" : "");
}

seen to_seen(const line& l) { return {std::string(l.text), l.size, l.end.offset, l.end.line, l.too_long}; }

/// The lines of `bytes` when they come in pieces of `step` octets.
std::vector<seen> lines_of(std::string_view bytes, std::size_t step, std::size_t longest, bool with_rest = false) {
  line_parser parser(longest);
  std::vector<seen> out;
  while (!bytes.empty()) {
    const auto space = parser.space();
    const auto n = std::min({step, bytes.size(), space.size()});
    std::memcpy(space.data(), bytes.data(), n);
    parser.received(n);
    bytes.remove_prefix(n);
    while (const auto l = parser.next()) out.push_back(to_seen(*l));
  }
  if (with_rest)
    if (const auto l = parser.rest()) out.push_back(to_seen(*l));
  return out;
}

struct line_case {
  const char* name;
  std::string bytes;
  std::vector<seen> lines;
};

const line_case cases[] = {
    {"lf", "a\nbc\n", {{"a", 1, 2, 1, false}, {"bc", 2, 5, 2, false}}},
    {"crlf", "a\r\nbc\r\n", {{"a", 1, 2, 1, false}, {"bc", 2, 6, 2, false}}},
    {"cr", "a\rbc\r", {{"a", 1, 2, 1, false}, {"bc", 2, 5, 2, false}}},
    {"mixed",
     "a\rb\nc\r\nd\n",
     {{"a", 1, 2, 1, false}, {"b", 1, 4, 2, false}, {"c", 1, 6, 3, false}, {"d", 1, 9, 4, false}}},
    {"half_a_line", "a\nbc", {{"a", 1, 2, 1, false}}},
    {"blank_lines", "\n \t\r\n\na\n\n", {{"a", 1, 8, 4, false}}},
    {"nul_and_eight_bits", std::string("a\0\xff\n", 4), {{std::string("a\0\xff", 3), 3, 4, 1, false}}},
    {"just_long_enough", "0123456789\nb\n", {{"0123456789", 10, 11, 1, false}, {"b", 1, 13, 2, false}}},
    {"too_long", "0123456789a\nb\n", {{"0123456789", 11, 12, 1, true}, {"b", 1, 14, 2, false}}},
    {"much_too_long",
     std::string(100'000, 'x') + "\r\nb\n",
     {{std::string(10, 'x'), 100'000, 100'001, 1, true}, {"b", 1, 100'004, 2, false}}},
    {"nothing", "", {}},
};

TEST(LineParser, GivesTheSameLinesHoweverTheBytesAreSplit) {
  for (const line_case& c : cases)
    for (const std::size_t step : {1, 2, 3, 7, 65536}) {
      auto lines = lines_of(c.bytes, step, 10);
      ASSERT_EQ(lines.size(), c.lines.size()) << c.name << " by " << step;
      for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(lines[i], c.lines[i]) << c.name << " by " << step;
    }
}

TEST(LineParser, GivesTheRestOnRequest) {
  EXPECT_EQ(lines_of("a\nbc", 3, 10, true), (std::vector<seen>{{"a", 1, 2, 1, false}, {"bc", 2, 4, 2, false}}));
  EXPECT_EQ(lines_of("a\n", 3, 10, true), (std::vector<seen>{{"a", 1, 2, 1, false}}));
  EXPECT_EQ(lines_of("0123456789abc", 3, 10, true), (std::vector<seen>{{"0123456789", 13, 13, 1, true}}));
}

TEST(LineParser, GoesOnFromWhereALineEnded) {
  const std::string bytes = "one\r\ntwo\rthree\n\nfour\r\n";
  const auto all = lines_of(bytes, bytes.size(), 20);
  ASSERT_EQ(all.size(), 4U);
  for (std::size_t i = 0; i < all.size(); ++i) {
    line_parser parser(20, {all[i].offset, all[i].number});
    const std::string left = bytes.substr(all[i].offset);
    std::memcpy(parser.space().data(), left.data(), left.size());
    parser.received(left.size());
    for (std::size_t k = i + 1; k < all.size(); ++k) {
      const auto l = parser.next();
      ASSERT_TRUE(l);
      EXPECT_EQ(l->text, all[k].text);
      EXPECT_EQ(l->end.offset, all[k].offset);
    }
    EXPECT_FALSE(parser.next());
  }
}

TEST(LineParser, KeepsALineThatNeverEndsSmall) {
  line_parser parser(100);
  std::size_t largest = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto space = parser.space();
    largest = std::max(largest, space.size());
    std::memset(space.data(), 'x', space.size());
    parser.received(space.size());
    EXPECT_FALSE(parser.next());
  }
  EXPECT_LT(largest, 200'000U);
  EXPECT_GT(parser.pending(), 60'000'000U);
}

}  // namespace
}  // namespace intake::telephony
