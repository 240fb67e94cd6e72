// Mails made to break readers: each must be read in time, within bounds, and with a word about the limit it hit.
#include <chrono>
#include <functional>
#include <gtest/gtest.h>

#include "normalizers/text/utf8.hpp"
#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

std::string repeated(std::string_view what, std::size_t times) {
  std::string out;
  out.reserve(what.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += what;
  return out;
}

std::string nested_multiparts(int depth) {
  std::string out = "Subject: x\n";
  for (int i = 0; i < depth; ++i) {
    const std::string b = "b" + std::to_string(i);
    out += "Content-Type: multipart/mixed; boundary=" + b + "\n\n--" + b + "\n";
  }
  return out + "\nbottom\n";
}

struct hostile_case {
  const char* name;
  std::function<std::string()> mail;
  std::string_view limit;  ///< empty: no limit is in its way
  std::string_view subject = "x";
};

const hostile_case cases[] = {
    {"multiparts_nested_100000_deep", [] { return nested_multiparts(100'000); }, "mime_depth"},
    {"same_boundary_nested",
     [] { return "Subject: x\n" + repeated("Content-Type: multipart/mixed; boundary=b\n\n--b\n", 100'000); },
     "mime_depth"},
    {"messages_nested_100000_deep",
     [] { return "Subject: x\n" + repeated("Content-Type: message/rfc822\n\n", 100'000); }, ""},
    {"field_of_5_megabytes", [] { return "Subject: x\nTo: " + std::string(5'000'000, 'a') + "\n\nbody\n"; },
     "header_field"},
    {"folded_field_of_5_megabytes",
     [] { return "Subject: x\nTo: a\n" + repeated(" b@x.test,\n", 500'000) + "\nbody\n"; }, "header_field"},
    {"a_million_fields", [] { return "Subject: x\n" + repeated("A: b\n", 1'000'000) + "\nbody\n"; }, "header_fields"},
    {"malformed_lines_only", [] { return "Subject: x\n" + repeated("rubbish\n", 500'000) + "To: a@x.test\n\nbody\n"; },
     ""},
    {"a_hundred_thousand_parts",
     [] {
       return "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + repeated("--b\n\nx\n", 100'000) + "--b--\n";
     },
     "mime_parts"},
    {"empty_parts",
     [] { return "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + repeated("--b\n", 1'000'000); },
     "mime_parts"},
    {"ends_again_and_again",
     [] {
       return "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n" + repeated("--b--\n", 500'000);
     },
     ""},
    {"nearly_boundaries",
     [] {
       return "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n" + repeated("--bb\n", 1'000'000) +
              "--b--\n";
     },
     ""},
    {"many_fields_in_many_parts",
     [] {
       return "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" +
              repeated("--b\n" + repeated("A: b\n", 100) + "\nx\n", 900) + "--b--\n";
     },
     "header_fields"},
    {"parameters", [] { return "Subject: x\nContent-Type: text/plain" + repeated("; a*0*=b", 7'000) + "\n\nbody\n"; },
     ""},
    {"comments", [] { return "Subject: x\nFrom: " + std::string(60'000, '(') + "\n\nbody\n"; }, ""},
    {"words", [] { return "Subject: x\nX-Mailer: " + repeated("=?utf-8?Q?=C3?= ", 3'900) + "\n\nbody\n"; }, ""},
    {"nul",
     [] {
       return "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n" + std::string(1'000'000, '\0') +
              "\n--b--\n";
     },
     ""},
    {"html", [] { return "Subject: x\nContent-Type: text/html\n\n" + repeated("<div>", 200'000); }, ""},
    {"quoting", [] { return "Subject: x\n\n" + repeated("> ", 200'000) + "\n" + repeated(">\n", 200'000); }, ""},
    {"padding",
     [] {
       return "Subject: x\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n" +
              repeated("AA==\n", 500'000);
     },
     ""},
    {"uuencode", [] { return "Subject: x\n\n" + repeated("begin 644 a\nM\n", 300'000); }, ""},
    {"no_line_end", [] { return "Subject: x\n\n" + std::string(5'000'000, 'a'); }, ""},
    {"missing_boundaries",
     [] {
       return "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" +
              repeated("--b\nContent-Type: multipart/mixed\n\nx\n", 50'000);
     },
     "mime_parts"},
    {"references", [] { return "Subject: x\nReferences: " + repeated("<", 60'000) + "\n\nbody"; }, ""},
};

/// S7: a second per megabyte, on any machine, with any sanitizer; the mails have up to 13 MB.
constexpr auto deadline = std::chrono::seconds(13);

void expect_clean(std::string_view text) { EXPECT_TRUE(text::is_valid_utf8(text)); }

TEST(HostileMail, IsReadInTimeAndWithinBounds) {
  for (const hostile_case& c : cases) {
    SCOPED_TRACE(c.name);
    const std::string raw = c.mail();
    const auto begin = std::chrono::steady_clock::now();
    const facts f = reading_of(raw);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, deadline);
    EXPECT_EQ(f.subject, c.subject);
    if (c.limit.empty())
      EXPECT_TRUE(f.parse.limits_hit.empty()) << f.parse.limits_hit.front();
    else
      EXPECT_TRUE(has(f.parse.limits_hit, c.limit));
    EXPECT_LE(f.attachments.size(), 1100u);
    EXPECT_LE(f.participants.size(), 1000u);
    EXPECT_LE(f.parse.warnings.size(), 40u);
    ASSERT_TRUE(f.body);
    EXPECT_LE(f.body->text.size(), 256u * 1024);
    EXPECT_LE(f.body->html.size(), 256u * 1024);
    expect_clean(f.body->text);
    expect_clean(f.body->html);
  }
}

TEST(HostileMail, InARandomMessIsReadToo) {
  constexpr std::string_view pieces[] = {"--b",
                                         "--b--",
                                         "\n",
                                         "\r\n",
                                         "\r",
                                         "\n\n",
                                         "Content-Type: ",
                                         "multipart/mixed; boundary=b",
                                         "text/html",
                                         "text/plain; charset=utf-7",
                                         "\"",
                                         "(",
                                         ";",
                                         "=?utf-8?B?",
                                         "?=",
                                         "AAAA",
                                         "=",
                                         "<",
                                         ">",
                                         "@x",
                                         "Subject: ",
                                         "From: ",
                                         " ",
                                         ":",
                                         "\xFF",
                                         "\xC3\xBC",
                                         "begin 644 a\n",
                                         "end\n",
                                         "Content-Transfer-Encoding: base64",
                                         "message/rfc822",
                                         "filename*0*=",
                                         "multipart/alternative; boundary=\"b \"",
                                         "Date: 1 Jan 26",
                                         "Message-ID: <a"};
  std::uint64_t seed = 42;
  for (int round = 0; round < 3000; ++round) {
    std::string raw;
    for (int i = 0; i < 40; ++i) {
      seed = seed * 6364136223846793005ull + 1442695040888963407ull;
      raw += pieces[(seed >> 33) % std::size(pieces)];
    }
    const facts f = reading_of(raw);
    ASSERT_TRUE(f.body) << raw;
    ASSERT_TRUE(text::is_valid_utf8(f.subject)) << raw;
    ASSERT_TRUE(text::is_valid_utf8(f.body->text)) << raw;
    for (const attachment_view& a : f.attachments) ASSERT_LE(a.offset + a.length, raw.size()) << raw;
  }
}

}  // namespace
}  // namespace intake::email
