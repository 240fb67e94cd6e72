// Twice the mail takes at most about twice the time, whatever it is made of. Prints the ratio of each generator; a reader that looks
// back, or again, at what it has read shows 4.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <gtest/gtest.h>

#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

constexpr double most = 3;  ///< linear is 2, quadratic 4; between them is what caches and the machine's other work do

std::string times(std::size_t n, std::string_view what) {
  std::string out;
  out.reserve(n * what.size());
  while (n-- > 0) out += what;
  return out;
}

std::string numbered(std::size_t n, const std::function<std::string(std::size_t)>& one) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += one(i);
  return out;
}

std::string plain(std::string body) { return "From: a@x.test\nSubject: x\n\n" + std::move(body); }
std::string html(std::string body) {
  return "From: a@x.test\nSubject: x\nContent-Type: text/html\n\n" + std::move(body);
}
std::string from_daemon(std::string body) {
  return "From: MAILER-DAEMON@x.test\nSubject: Returned mail\n\n" + std::move(body);
}
std::string with_field(std::string_view name, std::string value) {
  return "From: a@x.test\n" + std::string(name) + ": " + std::move(value) + "\n\nbody\n";
}

struct generator {
  const char* name;
  std::size_t n;  ///< measured at n and 2n
  std::function<std::string(std::size_t)> mail;
};

const generator generators[] = {
    {"nested_multiparts", 20'000,
     [](auto n) {
       return "Subject: x\n" + numbered(n, [](auto i) {
                const std::string b = "b" + std::to_string(i);
                return "Content-Type: multipart/mixed; boundary=" + b + "\n\n--" + b + "\n";
              });
     }},
    {"nested_messages", 20'000, [](auto n) { return times(n, "Content-Type: message/rfc822\n\n"); }},
    {"parts", 50'000,
     [](auto n) { return "Content-Type: multipart/mixed; boundary=b\n\n" + times(n, "--b\n\nx\n") + "--b--\n"; }},
    {"lines_like_boundaries", 100'000,
     [](auto n) { return "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n" + times(n, "--bb\n") + "--b--\n"; }},
    {"long_field", 2'000'000, [](auto n) { return with_field("Subject", std::string(n, 'a')); }},
    {"blanks_in_a_field", 2'000'000, [](auto n) { return with_field("Subject", "a" + std::string(n, ' ') + "b"); }},
    {"folded_field", 200'000, [](auto n) { return with_field("X-Long", times(n, "a\n ")); }},
    {"fields", 50'000, [](auto n) { return times(n, "X-Field: y\n") + "\nbody\n"; }},
    {"encoded_words", 50'000, [](auto n) { return with_field("Subject", times(n, "=?utf-8?q?=C3=A4?= ")); }},
    {"unfinished_encoded_words", 100'000, [](auto n) { return with_field("Subject", times(n, "=?utf-8?q?")); }},
    {"addresses", 20'000,
     [](auto n) { return with_field("To", numbered(n, [](auto i) { return "a" + std::to_string(i) + "@x.test, "; })); }},
    {"comments_in_an_address", 200'000, [](auto n) { return with_field("To", times(n, "(") + "a@x.test"); }},
    {"references", 20'000,
     [](auto n) {
       return with_field("References", numbered(n, [](auto i) { return "<" + std::to_string(i) + "@x.test> "; }));
     }},
    {"parameter_pieces", 20'000,
     [](auto n) {
       return with_field("Content-Disposition", "attachment" + numbered(n, [](auto i) {
                                                  return "; filename*" + std::to_string(i) + "=a";
                                                }));
     }},
    {"blanks_in_text", 2'000'000, [](auto n) { return plain("a" + std::string(n, ' ') + "b\n"); }},
    {"blank_lines", 1'000'000, [](auto n) { return plain("a\n" + std::string(n, '\n') + "b\n"); }},
    {"blanks_in_html", 2'000'000, [](auto n) { return html("<p>a" + std::string(n, ' ') + "b</p>"); }},
    {"links", 10'000,
     [](auto n) { return html(times(n, "<a href=\"https://shop.example.org/orders?from=mail\">order</a> ")); }},
    {"links_in_text", 20'000, [](auto n) { return plain(times(n, "<https://shop.example.org/orders?from=mail> ")); }},
    {"nested_elements", 50'000, [](auto n) { return html(times(n, "<div>") + "x"); }},
    {"nested_quotes_in_html", 50'000, [](auto n) { return html(times(n, "<blockquote>") + "x"); }},
    {"tags_that_never_end", 200'000, [](auto n) { return html(times(n, "<a ")); }},
    {"comments_that_never_end", 200'000, [](auto n) { return html(times(n, "<!--")); }},
    {"ends_of_nothing", 200'000, [](auto n) { return html("<p>" + times(n, "</b>")); }},
    {"styles_that_never_end", 100'000, [](auto n) { return html(times(n, "<title><textarea>")); }},
    {"attributes", 200'000, [](auto n) { return html("<p " + times(n, "a=b ") + ">x</p>"); }},
    {"references_to_characters", 200'000, [](auto n) { return html(times(n, "&amp&#38;&")); }},
    {"quoted_lines", 50'000, [](auto n) { return plain(times(n, "> said before\n")); }},
    {"deeply_quoted_line", 500'000, [](auto n) { return plain(std::string(n, '>') + " x\n"); }},
    {"attributions", 20'000, [](auto n) { return plain(times(n, "On Monday Ann <a@x.test> wrote:\n")); }},
    {"attributions_that_never_end", 100'000, [](auto n) { return plain(times(n, "On ")); }},
    {"attributions_begun_on_each_line", 100'000, [](auto n) { return plain(times(n, "On Monday,\n")); }},
    {"field_blocks_in_text", 20'000, [](auto n) { return plain(times(n, "From: a\nSent: b\nTo: c\nSubject: d\n\n")); }},
    {"signature_marks", 100'000, [](auto n) { return plain(times(n, "-- \n")); }},
    {"rules", 50'000, [](auto n) { return plain(times(n, "________________________________\n")); }},
    {"uuencoded_files_begun", 50'000, [](auto n) { return plain(times(n, "begin 644 a\n")); }},
    {"uuencoded_files", 20'000, [](auto n) { return plain(times(n, "begin 644 a\n#0V%T\n`\nend\n")); }},
    {"yencoded_files_begun", 50'000, [](auto n) { return plain(times(n, "=ybegin line=128 size=3 name=a\n")); }},
    {"addresses_in_a_bounce", 20'000,
     [](auto n) {
       return from_daemon("could not be delivered:\n" +
                          numbered(n, [](auto i) { return "<a" + std::to_string(i) + "@x.test>: 550 no\n"; }));
     }},
    {"line_of_a_bounce", 500'000, [](auto n) { return from_daemon("could not be delivered: " + times(n, "a@")); }},
    {"quoted_printable_escapes", 500'000,
     [](auto n) { return "Content-Transfer-Encoding: quoted-printable\n\n" + times(n, "=C3=A4"); }},
    {"soft_breaks", 500'000, [](auto n) { return "Content-Transfer-Encoding: quoted-printable\n\n" + times(n, "=\n"); }},
    {"base64_rubbish", 1'000'000, [](auto n) { return "Content-Transfer-Encoding: base64\n\n" + times(n, "*a"); }},
    {"bytes_of_no_charset", 500'000, [](auto n) { return plain(times(n, "\xff\xfe")); }},
    {"utf7_begun", 500'000, [](auto n) { return "Content-Type: text/plain; charset=utf-7\n\n" + times(n, "+A"); }},
    {"iso_2022_shifts", 300'000,
     [](auto n) { return "Content-Type: text/plain; charset=iso-2022-jp\n\n" + times(n, "\x1b$B\x1b(B"); }},
    {"calendar_lines", 50'000,
     [](auto n) { return "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n" + times(n, "BEGIN:VEVENT\nSUMMARY:a\n"); }},
    {"report_recipients", 20'000,
     [](auto n) {
       return "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nx\n--b\n"
              "Content-Type: message/delivery-status\n\n" +
              times(n, "Final-Recipient: rfc822; a@x.test\nAction: failed\n\n") + "--b--\n";
     }},
};

double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

double seconds_for(const std::string& mail) {
  const double began = cpu_seconds();
  reading_of(mail);
  return cpu_seconds() - began;
}

struct pair_of_times {
  double once = 1e9, twice = 1e9;
  double ratio() const { return twice / once; }
};

class LinearMail : public testing::TestWithParam<generator> {};

TEST_P(LinearMail, TakesTwiceTheTimeForTwiceTheSize) {
  const generator& g = GetParam();
  const std::string once = g.mail(g.n), twice = g.mail(2 * g.n);
  pair_of_times best;
  // The quickest reading of each; more are only tried while others seem to have been disturbed.
  for (int round = 0; round < 3 || (round < 15 && best.ratio() > most); ++round) {
    best.once = std::min(best.once, seconds_for(once));
    best.twice = std::min(best.twice, seconds_for(twice));
  }
  std::printf("%-34s %9zu bytes %8.2f ms %9zu bytes %8.2f ms  ratio %.2f\n", g.name, once.size(), best.once * 1e3,
              twice.size(), best.twice * 1e3, best.ratio());
  EXPECT_LE(best.ratio(), most);
}

INSTANTIATE_TEST_SUITE_P(Generators, LinearMail, testing::ValuesIn(generators),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace intake::email
