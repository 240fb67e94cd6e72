#include "adapters/smtp/content_meter.hpp"

#include <gtest/gtest.h>
#include <string>

namespace intake::smtp {
namespace {

using namespace std::string_literals;
using fault = content_fault;

constexpr content_limits generous{.max_size = 1000000, .max_line = 100000, .max_header = 100000, .max_hops = 100};

fault measure(const content_limits& limits, std::string_view bytes, std::size_t piece) {
  content_meter meter(limits);
  for (std::size_t at = 0; at < bytes.size(); at += piece) meter.feed(bytes.substr(at, piece));
  meter.finish();
  EXPECT_EQ(meter.size(), bytes.size());
  return meter.fault();
}

struct meter_case {
  const char* name;
  content_limits limits = generous;
  std::string bytes;
  fault expected;
};

content_limits with(auto change) {
  auto limits = generous;
  change(limits);
  return limits;
}
const auto size_20 = with([](auto& l) { l.max_size = 20; });
const auto line_10 = with([](auto& l) { l.max_line = 10; });
const auto header_12 = with([](auto& l) { l.max_header = 12; });
const auto hops_2 = with([](auto& l) { l.max_hops = 2; });
const auto no_bare = with([](auto& l) { l.reject_bare_newlines = true; });

const meter_case cases[] = {
    {.name = "nothing", .bytes = "", .expected = fault::none},
    {.name = "size_fits", .limits = size_20, .bytes = std::string(20, 'a'), .expected = fault::none},
    {.name = "size_exceeded", .limits = size_20, .bytes = std::string(21, 'a'), .expected = fault::too_big},
    {.name = "header_line_fits", .limits = line_10, .bytes = "A: 56789\r\n\r\n123456789\r\n", .expected = fault::none},
    {.name = "header_line_too_long",
     .limits = line_10,
     .bytes = "A: 567890X\r\n\r\n",
     .expected = fault::line_too_long},
    {.name = "body_line_too_long",
     .limits = line_10,
     .bytes = "\r\nab\r\n1234567890X\r\n",
     .expected = fault::line_too_long},
    {.name = "unended_line_too_long", .limits = line_10, .bytes = "\r\n1234567890X", .expected = fault::line_too_long},
    {.name = "bare_lf_ends_a_line_too",
     .limits = line_10,
     .bytes = "\r\n1234567\n1234567\n1234567\n",
     .expected = fault::none},
    {.name = "header_fits",
     .limits = header_12,
     .bytes = "A: 4567\r\n\r\n" + std::string(99, 'b'),
     .expected = fault::none},
    {.name = "header_too_big",
     .limits = header_12,
     .bytes = "A: 45678\r\nB\r\n\r\nb",
     .expected = fault::header_too_big},
    {.name = "header_never_ends", .limits = header_12, .bytes = "A: 4567890123", .expected = fault::header_too_big},
    {.name = "header_ended_by_bare_lf",
     .limits = header_12,
     .bytes = "A: 4567\n\n" + std::string(99, 'b'),
     .expected = fault::none},
    {.name = "hops_fit",
     .limits = hops_2,
     .bytes = "Received: a\r\nreceived: b\r\nSubject: Received:\r\n\r\nReceived: c\r\n",
     .expected = fault::none},
    {.name = "too_many_hops",
     .limits = hops_2,
     .bytes = "Received: a\r\nRECEIVED: b\r\nX: y\r\nReceived:c\r\n\r\n",
     .expected = fault::too_many_hops},
    {.name = "continued_line_is_no_hop",
     .limits = hops_2,
     .bytes = "Received: a\r\n Received: b\r\nReceived: c\r\n\tReceived: d\r\n\r\n",
     .expected = fault::none},
    {.name = "crlf_only", .limits = no_bare, .bytes = "A: b\r\n\r\nbody\r\n\r\n", .expected = fault::none},
    {.name = "bare_lf", .limits = no_bare, .bytes = "A: b\r\n\r\nbo\ndy\r\n", .expected = fault::bare_newline},
    {.name = "bare_lf_first", .limits = no_bare, .bytes = "\nA: b\r\n", .expected = fault::bare_newline},
    {.name = "bare_cr", .limits = no_bare, .bytes = "A: b\r\n\r\nbo\rdy\r\n", .expected = fault::bare_newline},
    {.name = "bare_cr_before_crlf", .limits = no_bare, .bytes = "A: b\r\r\n", .expected = fault::bare_newline},
    {.name = "lf_after_crlf", .limits = no_bare, .bytes = "A: b\r\n\n", .expected = fault::bare_newline},
    {.name = "bare_cr_last", .limits = no_bare, .bytes = "A: b\r\n\r", .expected = fault::bare_newline},
    {.name = "bare_newlines_allowed", .bytes = "A: b\n\nbo\rdy\r\r\n\n\r", .expected = fault::none},
    {.name = "several_faults_name_the_first_kind",
     .limits = with([](auto& l) {
       l.max_line = 3;
       l.max_size = 8;
       l.reject_bare_newlines = true;
     }),
     .bytes = "a\nbcdefgh\r\n",
     .expected = fault::too_big},
    {.name = "nul_is_content", .limits = no_bare, .bytes = "A: \0b\r\n\r\n\0\0\r\n"s, .expected = fault::none},
};

TEST(SmtpContentMeter, FindsTheSameHoweverItComes) {
  for (const auto& c : cases)
    for (std::size_t piece = 1; piece <= c.bytes.size() + 1; ++piece)
      EXPECT_EQ(measure(c.limits, c.bytes, piece), c.expected) << c.name << " in pieces of " << piece;
}

}  // namespace
}  // namespace intake::smtp
