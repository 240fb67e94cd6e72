#include "adapters/imap/imap_parser.hpp"

#include <gtest/gtest.h>

namespace intake::imap {
namespace {

using step = response_parser::step;

/// Everything that comes out of `wire`, as text, when it arrives in pieces of `octets`.
std::string read_all(std::string_view wire, std::size_t octets, parser_limits limits = {}) {
  response_parser parser(limits);
  std::string out;
  while (!wire.empty()) {
    std::string_view unread = wire.substr(0, octets);
    wire.remove_prefix(unread.size());
    for (step s = parser.next(unread); s != step::more; s = parser.next(unread)) {
      if (s == step::broken) return out + "broken: " + std::string(parser.why());
      if (s == step::literal)
        out += (parser.is_body() ? "body " : "literal ") + std::to_string(parser.literal_size()) + "<";
      if (s == step::piece) out += parser.piece();
      if (s != step::response) continue;
      const response& r = parser.current();
      out += r.what == response::kind::tagged ? "T " : r.what == response::kind::continuation ? "+ " : "* ";
      out += std::string(r.tag) + "|" + std::to_string(r.number) + "|" + std::string(r.word) + "|" + std::string(r.code) + "|";
      for (const token& t : r.tokens) {
        using kind = token::kind;
        out += t.what == kind::open ? "( " : t.what == kind::close ? ") " : t.what == kind::streamed ? "~ " : "";
        if (t.what == kind::string) out += "'" + std::string(t.text) + "' ";
        if (t.what == kind::atom) out += std::string(t.text) + " ";
      }
      out += r.malformed ? "malformed\n" : "\n";
    }
  }
  return out;
}

struct parser_case {
  std::string name, wire, expected;
};

const parser_case cases[] = {
    {"greeting", "* OK [CAPABILITY IMAP4rev1 IDLE] hi {3}\r\n", "* |0|OK|CAPABILITY IMAP4rev1 IDLE|\n"},
    {"tagged_no", "A7 NO [AUTHENTICATIONFAILED] bad \"quote\r\n", "T A7|0|NO|AUTHENTICATIONFAILED|\n"},
    {"continuation", "+ idling {9}\r\n", "+ |0|||\n"},
    {"bare_newline", "* 3 EXISTS\n", "* |3|EXISTS||\n"},
    {"list_of_flags", "* 1 FETCH (FLAGS (\\Seen $Junk) UID 9)\r\n", "* |1|FETCH||( FLAGS ( \\Seen $Junk ) UID 9 ) \n"},
    {"quoted_with_escapes", "* LIST () \"/\" \"a \\\"b\\\\\"\r\n", "* |0|LIST||( ) '/' 'a \"b\\' \n"},
    {"nil", "* 1 FETCH (UID 2 BODY[] NIL)\r\n", "* |1|FETCH||( UID 2 BODY[] NIL ) \n"},
    {"short_literal_is_kept", "* LIST () NIL {5}\r\na)\r\nb\r\n", "* |0|LIST||( ) NIL 'a)\r\nb' \n"},
    {"body_streams", "* 1 FETCH (UID 2 BODY[] {6}\r\n* BYE\n)\r\n", "body 6<* BYE\n* |1|FETCH||( UID 2 BODY[] ~ ) \n"},
    {"body_before_uid", "* 1 FETCH (BODY[]<0> {2}\r\nhi UID 2)\r\n", "body 2<hi* |1|FETCH||( BODY[]<0> ~ UID 2 ) \n"},
    {"literal8", "* 1 FETCH (BODY[] ~{2}\r\nhi)\r\n", "body 2<hi* |1|FETCH||( BODY[] ~ ) \n"},
    {"empty_body", "* 1 FETCH (BODY[] {0}\r\n)\r\n", "body 0<* |1|FETCH||( BODY[] ~ ) \n"},
    {"non_synchronizing", "* 1 FETCH (BODY[] {2+}\r\nhi)\r\n", "body 2<hi* |1|FETCH||( BODY[] ~ ) \n"},
    {"section_is_one_word", "* 1 FETCH (BODY[HEADER.FIELDS (A B)] {1}\r\nx)\r\n",
     "* |1|FETCH||( BODY[HEADER.FIELDS (A B)] 'x' ) \n"},
    {"unknown_word", "* XYZZY plugh (1 2)\r\n", "* |0|XYZZY||plugh ( 1 2 ) \n"},
    {"unbalanced", "* 1 FETCH (UID 2\r\n", "* |1|FETCH||( UID 2 malformed\n"},
    {"too_many_ends", "* 1 FETCH ())\r\n", "* |1|FETCH||( ) ) malformed\n"},
    {"open_quote", "* LIST \"abc\r\n", "* |0|LIST||malformed\n"},
    {"negative_literal", "* 1 FETCH (BODY[] {-1}\r\nA1 OK\r\n", "broken: a literal has no length"},
    {"literal_beyond_64_bits", "* 1 FETCH (BODY[] {99999999999999999999}\r\n", "broken: a literal has no length"},
    {"literal_without_number", "* 1 FETCH (BODY[] {}\r\n", "broken: a literal has no length"},
    {"empty_line", "\r\n", "T |0|||\n"},
    {"nul_octets", std::string("* 1 X\0Y\r\n", 9), std::string("* |1|X\0Y||\n", 11)},
};

TEST(ImapParser, ReadsTheSameInAnyPieces) {
  for (const auto& c : cases)
    for (const std::size_t octets : {1, 2, 3, 7, 1000}) EXPECT_EQ(read_all(c.wire, octets), c.expected) << c.name << " in " << octets;
}

TEST(ImapParser, BoundsAResponse) {
  const parser_limits limits{.max_response = 100, .max_literal = 20, .max_tokens = 10, .max_depth = 3};
  EXPECT_EQ(read_all("* X " + std::string(200, 'a'), 16, limits), "broken: a response is too long");
  EXPECT_EQ(read_all("* X ((((1))))\r\n", 16, limits), "* |0|X||( ( ( ( malformed\n");
  EXPECT_EQ(read_all("* X 1 2 3 4 5 6 7 8 9 a b c\r\n", 16, limits), "* |0|X||1 2 3 4 5 6 7 8 9 a malformed\n");
  EXPECT_EQ(read_all("* X {21}\r\n012345678901234567890\r\n", 1000, limits), "literal 21<012345678901234567890* |0|X||~ \n");
  EXPECT_EQ(read_all("* X {19}\r\n0123456789012345678 {19}\r\n0123456789012345678 {19}\r\n0123456789012345678 {19}\r\n"
                     "0123456789012345678 {19}\r\n0123456789012345678\r\n", 1000, limits).substr(0, 8), "literal ");
}

TEST(ImapParser, SaysNothingMoreOnceBroken) {
  response_parser parser;
  std::string_view unread = "* 1 FETCH (BODY[] {x}\r\n* 2 EXISTS\r\n";
  EXPECT_EQ(parser.next(unread), step::broken);
  EXPECT_EQ(parser.next(unread), step::broken);
}

}  // namespace
}  // namespace intake::imap
