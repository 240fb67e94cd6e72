#include "normalizers/email/header.hpp"

#include <gtest/gtest.h>

#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

struct header_case {
  const char* name;
  std::string_view raw;
  std::vector<std::pair<std::string_view, std::string>> fields;  ///< unfolded
  std::string_view body;
  std::vector<std::string> warnings;
};

const header_case cases[] = {
    {.name = "crlf",
     .raw = "A: 1\r\nB: 2\r\n\r\nbody",
     .fields = {{"A", "1"}, {"B", "2"}},
     .body = "body",
     .warnings = {}},
    {.name = "lf", .raw = "A: 1\nB: 2\n\nbody", .fields = {{"A", "1"}, {"B", "2"}}, .body = "body", .warnings = {}},
    {.name = "mixed_line_ends",
     .raw = "A: 1\r\nB: 2\n\r\nbody",
     .fields = {{"A", "1"}, {"B", "2"}},
     .body = "body",
     .warnings = {}},
    {.name = "folded", .raw = "A: 1\r\n 2\r\n\t3\r\n\r\n", .fields = {{"A", "1 2\t3"}}, .body = "", .warnings = {}},
    {.name = "folded_over_blank_line",
     .raw = "A: 1\n \nSubject: 2\n\nbody",
     .fields = {{"A", "1"}, {"Subject", "2"}},
     .body = "body",
     .warnings = {}},
    {.name = "separator_with_blanks",
     .raw = "A: 1\n  \nHello there\n",
     .fields = {{"A", "1"}},
     .body = "Hello there\n",
     .warnings = {}},
    {.name = "ends_without_empty_line",
     .raw = "A: 1\nB: 2",
     .fields = {{"A", "1"}, {"B", "2"}},
     .body = "",
     .warnings = {}},
    {.name = "empty_value", .raw = "A:\nB: 2\n\n", .fields = {{"A", ""}, {"B", "2"}}, .body = "", .warnings = {}},
    {.name = "mbox_line",
     .raw = "From a@b Mon Jan  1 00:00:00 2026\nA: 1\n\nbody",
     .fields = {{"A", "1"}},
     .body = "body",
     .warnings = {"mbox_line"}},
    {.name = "byte_order_mark",
     .raw = "\xEF\xBB\xBF"
            "A: 1\n\nbody",
     .fields = {{"A", "1"}},
     .body = "body",
     .warnings = {}},
    {.name = "blank_lines_before",
     .raw = "\r\n\r\nSubject: 1\n\nbody",
     .fields = {{"Subject", "1"}},
     .body = "body",
     .warnings = {"blank_lines_before_header"}},
    {.name = "starts_with_empty_line",
     .raw = "\nThe body: is this\n",
     .fields = {},
     .body = "The body: is this\n",
     .warnings = {}},
    {.name = "space_before_colon",
     .raw = "A : 1\n\n",
     .fields = {{"A", "1"}},
     .body = "",
     .warnings = {"space_before_colon"}},
    {.name = "blank_within_name",
     .raw = "A: 1\nBad Name: 2\n more of it\nX-C: 3\n\nbody",
     .fields = {{"A", "1"}, {"X-C", "3"}},
     .body = "body",
     .warnings = {"malformed_header_line"}},
    {.name = "line_without_colon",
     .raw = "A: 1\nrubbish\nSubject: 3\n\nbody",
     .fields = {{"A", "1"}, {"Subject", "3"}},
     .body = "body",
     .warnings = {"malformed_header_line"}},
    {.name = "generic_field_after_rubbish",
     .raw = "rubbish\nFoo: 1\nSubject: 3\n\n",
     .fields = {{"Foo", "1"}, {"Subject", "3"}},
     .body = "",
     .warnings = {"malformed_header_line"}},
    {.name = "missing_empty_line",
     .raw = "A: 1\nHello there,\nhow are you\n",
     .fields = {{"A", "1"}},
     .body = "Hello there,\nhow are you\n",
     .warnings = {"missing_blank_line"}},
    {.name = "eight_bit_name",
     .raw = "X-\xE9: 1\nB: 2\n\n",
     .fields = {{"X-\xE9", "1"}, {"B", "2"}},
     .body = "",
     .warnings = {"malformed_header_line"}},
    {.name = "nul",
     .raw = {"A: 1\0002\nB: 3\n\n", 13},
     .fields = {{"A", "12"}, {"B", "3"}},
     .body = "",
     .warnings = {"nul_in_header"}},
    {.name = "bare_cr_injects_nothing",
     .raw = "A: 1\rB: 2\n\n",
     .fields = {{"A", "1 B: 2"}},
     .body = "",
     .warnings = {"bare_cr"}},
    {.name = "begins_folded",
     .raw = " lost\nA: 1\n\n",
     .fields = {{"A", "1"}},
     .body = "",
     .warnings = {"malformed_header_line"}},
};

TEST(EmailHeader, FindsEveryFieldAndWhereTheBodyStarts) {
  for (const header_case& c : cases) {
    SCOPED_TRACE(c.name);
    std::vector<field> out;
    parse_notes notes;
    const std::size_t body = scan_header(c.raw, 0, true, {}, limits{}, out, notes);
    EXPECT_EQ(c.raw.substr(body), c.body);
    EXPECT_EQ(notes.warnings, c.warnings);
    EXPECT_TRUE(notes.limits_hit.empty());
    ASSERT_EQ(out.size(), c.fields.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      EXPECT_EQ(out[i].name, c.fields[i].first);
      EXPECT_EQ(unfolded(out[i].value), c.fields[i].second);
    }
  }
}

TEST(EmailHeader, EndsAtABoundaryThatTheCallerKnows) {
  std::vector<field> out;
  parse_notes notes;
  const std::string_view raw = "A: 1\n--b: x\nB: 2\n\n";
  const auto is_boundary = [](std::string_view text) { return text == "--b: x"; };
  EXPECT_EQ(scan_header(raw, 0, false, is_boundary, limits{}, out, notes), 5u);
  EXPECT_EQ(out.size(), 1u);
}

struct limit_case {
  const char* name;
  std::string raw;
  limits most;
  std::string hit;
  std::size_t fields;
};

TEST(EmailHeader, StopsAtItsLimitsAndStillFindsTheBody) {
  const limit_case hits[] = {
      {.name = "field",
       .raw = "A: " + std::string(100, 'x') + "\nB: 1\n\nbody",
       .most = {.field = 50},
       .hit = "header_field",
       .fields = 2},
      {.name = "folded_field",
       .raw = "A: 1\n " + std::string(100, 'x') + "\nB: 1\n\nbody",
       .most = {.field = 50},
       .hit = "header_field",
       .fields = 2},
      {.name = "fields",
       .raw = "A: 1\nB: 2\nC: 3\nD: 4\n\nbody",
       .most = {.fields = 3},
       .hit = "header_fields",
       .fields = 3},
      {.name = "all_fields",
       .raw = "A: 1\nB: 2\nC: 3\n\nbody",
       .most = {.all_fields = 2},
       .hit = "header_fields",
       .fields = 2},
      {.name = "block",
       .raw = "A: 1\nB: " + std::string(60, 'x') + "\nC: 3\n\nbody",
       .most = {.header_block = 50},
       .hit = "header_block",
       .fields = 2},
  };
  for (const limit_case& c : hits) {
    SCOPED_TRACE(c.name);
    std::vector<field> out;
    parse_notes notes;
    const std::size_t body = scan_header(c.raw, 0, true, {}, c.most, out, notes);
    EXPECT_EQ(c.raw.substr(body), "body");
    EXPECT_EQ(notes.limits_hit, std::vector<std::string>{c.hit});
    EXPECT_EQ(out.size(), c.fields);
    for (const field& f : out) EXPECT_LE(f.value.size(), c.most.field);
  }
}

TEST(EmailHeader, FindsAFieldWhateverItsCase) {
  std::vector<field> out;
  parse_notes notes;
  scan_header("sUbJeCt: first\nSubject: second\n\n", 0, true, {}, limits{}, out, notes);
  EXPECT_EQ(value_of(out, "Subject"), "first");
  EXPECT_EQ(value_of(out, "From"), "");
  EXPECT_EQ(find(out, "From"), nullptr);
}

}  // namespace
}  // namespace intake::email
