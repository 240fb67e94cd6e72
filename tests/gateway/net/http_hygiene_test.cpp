#include "gateway/net/http_hygiene.hpp"

#include <gtest/gtest.h>
#include <ostream>

namespace intake::net {
namespace {

using namespace std::string_literals;

struct framing_case {
  const char* name;
  std::string head;
  int status;
  friend std::ostream& operator<<(std::ostream& o, const framing_case& c) { return o << c.name; }
};

/// What a server does with a block: measures it, then judges it. 0: accepted, -1: wants to read more.
int verdict(std::string_view bytes) {
  const auto found = find_head(bytes);
  if (const auto* refused = std::get_if<rejection>(&found)) return refused->status;
  const auto size = std::get<std::size_t>(found);
  if (size == 0) return -1;
  const auto judged = check_head(bytes.substr(0, size));
  const auto* refused = std::get_if<rejection>(&judged);
  return refused ? refused->status : 0;
}

std::string post(const std::string& fields) { return "POST /x HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n"; }
std::string line(const std::string& request_line) { return request_line + "\r\nHost: h\r\n\r\n"; }

const framing_case hostile[] = {
    {"te_unknown", post("Transfer-Encoding: xchunked\r\n"), 400},
    {"te_chunked_identity", post("Transfer-Encoding: chunked, identity\r\n"), 400},
    {"te_identity", post("Transfer-Encoding: identity\r\n"), 400},
    {"te_gzip_chunked", post("Transfer-Encoding: gzip, chunked\r\n"), 400},
    {"te_chunked_chunked", post("Transfer-Encoding: chunked, chunked\r\n"), 400},
    {"te_chunked_comma", post("Transfer-Encoding: chunked,\r\n"), 400},
    {"te_empty", post("Transfer-Encoding:\r\n"), 400},
    {"te_quoted", post("Transfer-Encoding: \"chunked\"\r\n"), 400},
    {"te_parameter", post("Transfer-Encoding: chunked;q=1\r\n"), 400},
    {"te_vertical_tab", post("Transfer-Encoding: \vchunked\r\n"), 400},
    {"te_blank_before_colon", post("Transfer-Encoding : chunked\r\n"), 400},
    {"te_tab_before_colon", post("Transfer-Encoding\t: chunked\r\n"), 400},
    {"te_twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
    {"te_then_other_te", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n"), 400},
    {"te_folded", post("Transfer-Encoding:\r\n chunked\r\n"), 400},
    {"te_and_length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), 400},
    {"length_and_te", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400},
    {"te_in_1_0", "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {"te_before_bare_lf", "POST / HTTP/1.1\r\nHost: h\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {"length_twice_equal", post("Content-Length: 5\r\nContent-Length: 5\r\n"), 400},
    {"length_twice_different", post("Content-Length: 5\r\nContent-Length: 6\r\n"), 400},
    {"length_list", post("Content-Length: 5, 5\r\n"), 400},
    {"length_negative", post("Content-Length: -5\r\n"), 400},
    {"length_plus", post("Content-Length: +5\r\n"), 400},
    {"length_hex", post("Content-Length: 0x5\r\n"), 400},
    {"length_blank_inside", post("Content-Length: 5 5\r\n"), 400},
    {"length_empty", post("Content-Length:\r\n"), 400},
    {"length_fraction", post("Content-Length: 5.0\r\n"), 400},
    {"length_over_64_bit", post("Content-Length: 18446744073709551621\r\n"), 400},
    {"length_endless_zeros", post("Content-Length: " + std::string(400, '0') + "5\r\n"), 400},
    {"length_not_ascii_digits", post("Content-Length: \xD9\xA5\r\n"), 400},
    {"length_blank_before_colon", post("Content-Length : 5\r\n"), 400},
    {"length_folded", post("Content-Length: 5\r\n 6\r\n"), 400},
    {"host_missing", "GET / HTTP/1.1\r\nX: y\r\n\r\n", 400},
    {"no_fields", "GET / HTTP/1.1\r\n\r\n", 400},
    {"host_twice", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
    {"host_twice_equal", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", 400},
    {"host_twice_in_1_0", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", 400},
    {"host_empty", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
    {"host_list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
    {"host_with_path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
    {"host_with_user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
    {"host_with_blank", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
    {"fold_blank", post("X: a\r\n b\r\n"), 400},
    {"fold_tab", post("X: a\r\n\tb\r\n"), 400},
    {"fold_first_field", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400},
    {"bare_lf_everywhere", "GET / HTTP/1.1\nHost: h\n\n", 400},
    {"bare_lf_ends_block", "GET / HTTP/1.1\r\nHost: h\r\n\n", 400},
    {"bare_lf_in_value", post("X: a\nY: b\r\n"), 400},
    {"bare_cr_in_value", post("X: a\rY: b\r\n"), 400},
    {"bare_cr_in_request_line", "GET /\r HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    {"double_cr", "GET / HTTP/1.1\r\r\nHost: h\r\n\r\n", 400},
    {"nul_in_value", "GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n"s, 400},
    {"nul_in_name", "GET / HTTP/1.1\r\nHost: h\r\nX\0: a\r\n\r\n"s, 400},
    {"nul_in_target", "GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n"s, 400},
    {"nul_only", "\0"s, 400},
    {"delete_in_value", post("X: a\x7f\r\n"), 400},
    {"escape_in_value", post("X: \x1b[2J\r\n"), 400},
    {"field_without_colon", post("X\r\n"), 400},
    {"field_without_name", post(": x\r\n"), 400},
    {"field_name_with_blank", post("X Y: z\r\n"), 400},
    {"field_name_8_bit", post("X\xE9: z\r\n"), 400},
    {"field_name_bracket", post("X[]: z\r\n"), 400},
    {"request_line_empty", "\r\nHost: h\r\n\r\n", 400},
    {"request_line_two_words", line("GET /"), 400},
    {"request_line_one_word", line("GET"), 400},
    {"request_line_four_words", line("GET / x HTTP/1.1"), 400},
    {"request_line_two_blanks", line("GET  / HTTP/1.1"), 400},
    {"request_line_tab", line("GET\t/\tHTTP/1.1"), 400},
    {"request_line_leading_blank", line(" GET / HTTP/1.1"), 400},
    {"request_line_trailing_blank", line("GET / HTTP/1.1 "), 400},
    {"request_line_8_bit_target", line("GET /\xE9 HTTP/1.1"), 400},
    {"method_not_a_token", line("G(T / HTTP/1.1"), 400},
    {"method_empty", line(" / HTTP/1.1"), 400},
    {"version_lower_case", line("GET / http/1.1"), 400},
    {"version_two_digits", line("GET / HTTP/1.10"), 400},
    {"version_word", line("GET / HTTP/one"), 400},
    {"version_2_0", line("GET / HTTP/2.0"), 505},
    {"version_1_2", line("GET / HTTP/1.2"), 505},
    {"version_0_9", line("GET / HTTP/0.9"), 505},
    {"h2_preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"tls_hello_on_a_plain_port", "\x16\x03\x01\x02\x00\x01\x00"s, 400},
    {"expect_unknown", post("Expect: 200-ok\r\n"), 417},
    {"expect_twice", post("Expect: 100-continue\r\nExpect: 100-continue\r\n"), 417},
    {"target_too_long", line("GET /" + std::string(9000, 'a') + " HTTP/1.1"), 414},
    {"target_without_end", "GET /" + std::string(17000, 'a'), 414},
    {"block_too_large", post("X: " + std::string(16400, 'a') + "\r\n"), 431},
    {"block_without_end", "GET / HTTP/1.1\r\nX: " + std::string(17000, 'a'), 431},
    {"too_many_fields", post([] {
       std::string many;
       for (int i = 0; i < 100; ++i) many += "X" + std::to_string(i) + ": y\r\n";
       return many;
     }()),
     431},
};

class HostileFraming : public ::testing::TestWithParam<framing_case> {};

TEST_P(HostileFraming, IsRefused) { EXPECT_EQ(verdict(GetParam().head), GetParam().status); }

// The same bytes one by one: refused too, and never accepted on the way.
TEST_P(HostileFraming, IsRefusedByteByByte) {
  const auto& bytes = GetParam().head;
  for (std::size_t n = 1; n <= bytes.size(); ++n) {
    const auto v = verdict(std::string_view(bytes).substr(0, n));
    ASSERT_NE(v, 0) << "accepted after " << n << " bytes";
    if (v > 0) return;
  }
  FAIL() << "never refused";
}

INSTANTIATE_TEST_SUITE_P(Table, HostileFraming, ::testing::ValuesIn(hostile),
                         [](const auto& i) { return i.param.name; });

const framing_case good[] = {
    {"plain_get", line("GET / HTTP/1.1"), 0},
    {"get_with_query", line("GET /v1/events?after=7&x=%20 HTTP/1.1"), 0},
    {"absolute_form", line("GET http://h/x HTTP/1.1"), 0},
    {"asterisk_form", line("OPTIONS * HTTP/1.1"), 0},
    {"http_1_0_without_host", "GET / HTTP/1.0\r\n\r\n", 0},
    {"host_with_port", "GET / HTTP/1.1\r\nHost: [::1]:8081\r\n\r\n", 0},
    {"length", post("Content-Length: 5\r\n"), 0},
    {"length_leading_zeros", post("Content-Length: 0005\r\n"), 0},
    {"length_zero", post("Content-Length: 0\r\n"), 0},
    {"chunked", post("Transfer-Encoding: chunked\r\n"), 0},
    {"chunked_upper_case", post("TRANSFER-ENCODING: Chunked\r\n"), 0},
    {"value_padded", post("X: \t y \t \r\n"), 0},
    {"value_empty", post("X:\r\n"), 0},
    {"value_8_bit", post("X: caf\xC3\xA9\r\n"), 0},
    {"expect_continue", post("Expect: 100-Continue\r\nContent-Length: 1\r\n"), 0},
    {"unknown_method", line("BREW /pot HTTP/1.1"), 0},
    {"a_hundred_fields", post([] {
       std::string many;
       for (int i = 0; i < 99; ++i) many += "X" + std::to_string(i) + ": y\r\n";
       return many;
     }()),
     0},
    {"unfinished", "GET / HTTP/1.1\r\nHost: h\r\n", -1},
    {"unfinished_at_cr", "GET / HTTP/1.1\r\nHost: h\r\n\r", -1},
    {"nothing_yet", "", -1},
};

class GoodFraming : public ::testing::TestWithParam<framing_case> {};

TEST_P(GoodFraming, IsAccepted) { EXPECT_EQ(verdict(GetParam().head), GetParam().status); }

INSTANTIATE_TEST_SUITE_P(Table, GoodFraming, ::testing::ValuesIn(good), [](const auto& i) { return i.param.name; });

framing framing_of(std::string_view head) { return std::get<framing>(check_head(head)); }

TEST(Framing, SaysWhereTheBodyEnds) {
  EXPECT_EQ(framing_of(post("Content-Length: 0012\r\n")).content_length, 12u);
  EXPECT_FALSE(framing_of(post("Content-Length: 12\r\n")).chunked);
  EXPECT_TRUE(framing_of(post("Transfer-Encoding: chunked\r\n")).chunked);
  EXPECT_FALSE(framing_of(post("")).content_length);
}

TEST(Framing, KeepsAliveAsTheVersionAndTheConnectionFieldWant) {
  EXPECT_TRUE(framing_of(post("")).keep_alive);
  EXPECT_FALSE(framing_of(post("Connection: Close\r\n")).keep_alive);
  EXPECT_FALSE(framing_of(post("Connection: x, close\r\n")).keep_alive);
  EXPECT_FALSE(framing_of("GET / HTTP/1.0\r\n\r\n").keep_alive);
  EXPECT_TRUE(framing_of("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keep_alive);
  EXPECT_FALSE(framing_of("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n").keep_alive);
}

TEST(Framing, ExpectMeansNothingInHttp10) {
  EXPECT_TRUE(framing_of(post("Expect: 100-continue\r\n")).expects_continue);
  EXPECT_FALSE(framing_of("POST / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").expects_continue);
}

TEST(FindHead, MeasuresTheFirstBlockOnly) {
  const std::string one = line("GET / HTTP/1.1");
  EXPECT_EQ(std::get<std::size_t>(find_head(one + "GET /second")), one.size());
}

TEST(FindHead, FindsAnEndThatArrivedInPieces) {
  const std::string all = line("GET / HTTP/1.1");
  for (std::size_t cut = 0; cut < all.size(); ++cut) {
    ASSERT_EQ(std::get<std::size_t>(find_head(std::string_view(all).substr(0, cut))), 0u);
    ASSERT_EQ(std::get<std::size_t>(find_head(all, {}, cut)), all.size()) << cut;
  }
}

struct chunk_case {
  const char* name;
  std::string bytes;
  int status;  ///< 0: complete, -1: wants more
  std::string body = {};
  std::size_t rest = 0;  ///< bytes after the body
  friend std::ostream& operator<<(std::ostream& o, const chunk_case& c) { return o << c.name; }
};

const chunk_case chunk_cases[] = {
    {"one", "5\r\nhello\r\n0\r\n\r\n", 0, "hello"},
    {"two", "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", 0, "hello"},
    {"empty", "0\r\n\r\n", 0, ""},
    {"hex_and_zeros", "00a\r\n0123456789\r\n000\r\n\r\n", 0, "0123456789"},
    {"upper_hex", "A\r\n0123456789\r\n0\r\n\r\n", 0, "0123456789"},
    {"extension", "5;a=b;c=\"d\"\r\nhello\r\n0;x\r\n\r\n", 0, "hello"},
    {"next_request_untouched", "1\r\nx\r\n0\r\n\r\nGET /", 0, "x", 5},
    {"line_ends_inside", "4\r\n\r\n\r\n\r\n0\r\n\r\n", 0, "\r\n\r\n"},
    {"unfinished_size", "5", -1},
    {"unfinished_data", "5\r\nhel", -1, "hel"},
    {"unfinished_end", "5\r\nhello\r\n0\r\n", -1, "hello"},
    {"no_size", "\r\nhello\r\n0\r\n\r\n", 400},
    {"size_minus", "-5\r\nhello\r\n0\r\n\r\n", 400},
    {"size_plus", "+5\r\nhello\r\n0\r\n\r\n", 400},
    {"size_0x", "0x5\r\nhello\r\n0\r\n\r\n", 400},
    {"size_g", "g\r\nhello\r\n0\r\n\r\n", 400},
    {"size_blank_before", " 5\r\nhello\r\n0\r\n\r\n", 400},
    {"size_blank_after", "5 \r\nhello\r\n0\r\n\r\n", 400},
    {"size_over_64_bit", "10000000000000005\r\nhello\r\n0\r\n\r\n", 400},
    {"size_of_63_bit", "7fffffffffffffff\r\nx", 400},
    {"size_over_the_limit", "fffffffffffffff\r\nx", 413},
    {"sum_over_the_limit", "40\r\n" + std::string(64, 'x') + "\r\n40\r\n", 413},
    {"bare_lf_after_size", "5\nhello\r\n0\r\n\r\n", 400},
    {"bare_cr_after_size", "5\rhello\r\n0\r\n\r\n", 400},
    {"bare_lf_in_extension", "5;a\nhello\r\n0\r\n\r\n", 400},
    {"nul_in_extension", "5;a\0\r\nhello\r\n0\r\n\r\n"s, 400},
    {"longer_than_size", "5\r\nhello!\r\n0\r\n\r\n", 400},
    {"shorter_than_size", "5\r\nhell\r\n0\r\n\r\n", 400},
    {"bare_lf_after_data", "5\r\nhello\n0\r\n\r\n", 400},
    {"bare_cr_after_data", "5\r\nhello\r0\r\n\r\n", 400},
    {"trailer", "0\r\nX: y\r\n\r\n", 400},
    {"trailer_smuggles_length", "0\r\nContent-Length: 5\r\n\r\n", 400},
    {"bare_lf_at_the_end", "0\r\n\n", 400},
    {"extension_too_long", "5;" + std::string(300, 'a') + "\r\nhello\r\n0\r\n\r\n", 400},
    {"extensions_without_end", "5;" + std::string(200'000, 'a'), 400},
    {"many_extensions",
     [] {
       std::string many;
       for (int i = 0; i < 60; ++i) many += "1;" + std::string(200, 'a') + "\r\nx\r\n";
       return many;
     }(),
     400},
};

/// Feeds `bytes` in steps; the status as in chunk_case.
int decode(std::string_view bytes, std::size_t step, std::string& body, std::size_t& rest) {
  chunk_decoder decoder(100);
  std::size_t at = 0;
  while (at < bytes.size() && !decoder.done()) {
    const auto fed = decoder.feed(bytes.substr(at, step), body);
    if (const auto* refused = std::get_if<rejection>(&fed)) return refused->status;
    at += std::get<std::size_t>(fed);
  }
  rest = bytes.size() - at;
  return decoder.done() ? 0 : -1;
}

class Chunks : public ::testing::TestWithParam<chunk_case> {};

TEST_P(Chunks, AreReadOneWayHoweverTheyArrive) {
  const auto& c = GetParam();
  for (const std::size_t step : {std::size_t{1}, std::size_t{3}, c.bytes.size()}) {
    std::string body;
    std::size_t rest = 0;
    ASSERT_EQ(decode(c.bytes, step, body, rest), c.status) << "in steps of " << step;
    if (c.status > 0) continue;
    EXPECT_EQ(body, c.body);
    EXPECT_EQ(rest, c.rest);
  }
}

INSTANTIATE_TEST_SUITE_P(Table, Chunks, ::testing::ValuesIn(chunk_cases), [](const auto& i) { return i.param.name; });

}  // namespace
}  // namespace intake::net
