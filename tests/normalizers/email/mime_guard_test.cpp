#include "normalizers/email/mime_guard.hpp"

#include <gtest/gtest.h>

#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

/// The tree as one line: "multipart/mixed(text/plain:one text/html:two)".
std::string drawn(const mail& m, std::uint32_t index = 0) {
  const part& p = m.parts[index];
  if (!p.is_multipart) return p.type + ":" + std::string(m.body(p));
  std::string children;
  for (std::uint32_t i = 0; i < m.parts.size(); ++i)
    if (m.parts[i].parent == index) children += (children.empty() ? "" : " ") + drawn(m, i);
  return p.type + "(" + children + ")";
}

struct structure_case {
  const char* name;
  std::string_view raw;
  std::string_view tree;
  std::vector<std::string> warnings;
};

const structure_case cases[] = {
    {"plain", "A: 1\n\nbody\n", "text/plain:body\n", {}},
    {"one_html", "Content-Type: Text/HTML; charset=x\n\n<p>", "text/html:<p>", {}},
    {"mixed",
     "Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n\none\n--b\nContent-Type: "
     "text/html\n\ntwo\n--b--\nepilogue",
     "multipart/mixed(text/plain:one text/html:two)",
     {}},
    {"nested",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; "
     "boundary=c\n\n--c\n\none\n--c\n\ntwo\n--c--\n--b\n\nthree\n--b--\n",
     "multipart/mixed(multipart/alternative(text/plain:one text/plain:two) text/plain:three)",
     {}},
    {"blanks_after_the_boundary",
     "Content-Type: multipart/mixed; boundary=b\n\n--b \t\n\none\n--b--  \n",
     "multipart/mixed(text/plain:one)",
     {}},
    {"boundary_within_a_line",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n> --b\ntwo --b\n--b--\n",
     "multipart/mixed(text/plain:one\n> --b\ntwo --b)",
     {}},
    {"boundary_is_a_prefix_of_a_line",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--bc\ntwo\n--b--\n",
     "multipart/mixed(text/plain:one\n--bc\ntwo)",
     {}},
    {"boundary_with_semicolon",
     "Content-Type: multipart/mixed; boundary=\"a;b\"\n\n--a;b\n\none\n--a;b--\n",
     "multipart/mixed(text/plain:one)",
     {}},
    {"boundary_with_comment",
     "Content-Type: multipart/mixed (x); boundary=b (y)\n\n--b\n\none\n--b--\n",
     "multipart/mixed(text/plain:one)",
     {}},
    {"rubbish_after_the_end",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--x\n",
     "multipart/mixed(text/plain:one)",
     {}},
    {"part_without_header_end",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n--b\n\ntwo\n--b--\n",
     "multipart/mixed(text/html: text/plain:two)",
     {}},
    {"part_without_header",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nHello there,\nyou\n--b--\n",
     "multipart/mixed(text/plain:Hello there,\nyou)",
     {}},
    {"enclosed_mail_is_a_leaf",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: x\nContent-Type: "
     "multipart/mixed; boundary=c\n\n--c\n\nz\n--c--\n--b--\n",
     "multipart/mixed(message/rfc822:Subject: x\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nz\n--c--)",
     {}},
    {"digest",
     "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n--b--\n",
     "multipart/digest(message/rfc822:Subject: x)",
     {}},
    {"never_ended",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo",
     "multipart/mixed(text/plain:one text/plain:two)",
     {"unclosed_multipart"}},
    {"inner_never_ended",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; "
     "boundary=c\n\n--c\n\none\n--b\n\ntwo\n--b--\n",
     "multipart/mixed(multipart/mixed(text/plain:one) text/plain:two)",
     {"unclosed_multipart"}},
    {"boundary_prefix_of_another",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; "
     "boundary=ab\n\n--ab\n\none\n--ab--\n--a\n\ntwo\n--a--\n",
     "multipart/mixed(multipart/alternative(text/plain:one) text/plain:two)",
     {"boundary_prefix_of_another"}},
    {"missing_boundary_guessed",
     "Content-Type: multipart/mixed\n\n--x\nContent-Type: text/html\n\none\n--x--\n",
     "multipart/mixed(text/html:one)",
     {"missing_boundary"}},
    {"missing_boundary_nothing_to_guess",
     "Content-Type: multipart/mixed\n\njust text\n-- \nsignature",
     "text/plain:just text\n-- \nsignature",
     {"missing_boundary"}},
    {"boundary_never_comes",
     "Content-Type: multipart/mixed; boundary=b\n\njust text\n",
     "text/plain:just text\n",
     {"unclosed_multipart", "boundary_not_found"}},
    {"two_boundaries",
     "Content-Type: multipart/mixed; boundary=b; boundary=c\n\n--b\n\none\n--c\n\ntwo\n--b--\n",
     "multipart/mixed(text/plain:one text/plain:two)",
     {"repeated_parameter"}},
    {"two_types",
     "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n",
     "multipart/mixed(text/plain:one)",
     {"repeated_content_type"}},
    {"part_after_the_end",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n--b\n\ntwo\n--b--\n",
     "multipart/mixed(text/plain:one text/plain:two)",
     {"part_after_end_boundary"}},
    {"header_in_the_epilogue",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n--x\nContent-Type: text/html\n\ntwo\n",
     "multipart/mixed(text/plain:one)",
     {"content_after_end_boundary"}},
    {"header_in_the_preamble",
     "Content-Type: multipart/mixed; boundary=b\n\n--x\nContent-Type: text/html\n\ntwo\n--b\n\none\n--b--\n",
     "multipart/mixed(text/plain:one)",
     {"content_before_first_boundary"}},
    {"malformed_type", "Content-Type: nonsense; x=y\n\nbody", "text/plain:body", {"malformed_content_type"}},
    {"type_without_subtype", "Content-Type: text\n\nbody", "text/plain:body", {}},
    {"repeated_encoding",
     "Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 8bit\n\nYQ==",
     "text/plain:YQ==",
     {"repeated_content_transfer_encoding"}},
    {"no_header_at_all", "Just a line\nand another\n", "text/plain:Just a line\nand another\n", {"no_header"}},
    {"empty", "", "text/plain:", {"no_header"}},
};

TEST(MimeGuard, ReadsTheStructureAndHidesNothing) {
  for (const structure_case& c : cases) {
    for (const bool with_cr : {false, true}) {
      SCOPED_TRACE(std::string(c.name) + (with_cr ? " crlf" : " lf"));
      const std::string raw = with_cr ? crlf(c.raw) : std::string(c.raw);
      const mail m = read_structure(raw);
      EXPECT_EQ(drawn(m), with_cr ? crlf(c.tree) : c.tree);
      EXPECT_EQ(m.notes.warnings, c.warnings);
      EXPECT_TRUE(m.notes.limits_hit.empty());
    }
  }
}

TEST(MimeGuard, LeavesADeeperMultipartAsItIs) {
  const std::string_view raw =
      "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; "
      "boundary=b\n\n--b\n\none\n--b--\n--a\n\ntwo\n--a--\n";
  const mail m = read_structure(raw, {.depth = 1});
  EXPECT_EQ(drawn(m), "multipart/mixed(application/octet-stream:--b\n\none\n--b-- text/plain:two)");
  EXPECT_EQ(m.notes.limits_hit, std::vector<std::string>{"mime_depth"});
}

TEST(MimeGuard, StopsAtTooManyParts) {
  std::string raw = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 20; ++i) raw += "--b\n\npart\n";
  const mail m = read_structure(raw + "--b--\n", {.parts = 10});
  EXPECT_EQ(m.parts.size(), 10u);
  EXPECT_EQ(m.notes.limits_hit, std::vector<std::string>{"mime_parts"});
}

TEST(MimeGuard, KnowsHowAPartIsEncodedAndShown) {
  const mail m = read_structure(
      "Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: BASE64\nContent-Disposition: Inline; "
      "filename=\"b.png\"\n\nAAAA");
  EXPECT_EQ(m.parts[0].how, encoding::base64);
  EXPECT_EQ(m.parts[0].disposition, "inline");
  EXPECT_EQ(m.parts[0].content_disposition["filename"], "b.png");
  EXPECT_EQ(m.parts[0].content_type["name"], "a.png");
}

}  // namespace
}  // namespace intake::email
