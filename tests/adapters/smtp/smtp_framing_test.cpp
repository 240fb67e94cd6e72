// Message smuggling (promise S1): whatever a sender puts into content, it stays one message or is refused.
#include <functional>
#include <gtest/gtest.h>

#include "tests/support/smtp_dialogue.hpp"

namespace intake::smtp {
namespace {

using namespace std::string_literals;
using test::dialogue;
using test::lmtp_policy;
using test::smtp_policy;

const std::string smuggled =
    "MAIL FROM:<evil@a.test>\r\nRCPT TO:<support@x.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nevil\r\n";

/// What somebody might take for the end of data.
struct false_end {
  const char* name;
  std::string bytes;
  std::string as_content;  ///< after unstuffing
};

const false_end false_ends[] = {
    {"lf_dot_lf", "\n.\n", "\n.\n"},
    {"lf_dot_crlf", "\n.\r\n", "\n.\r\n"},
    {"crlf_dot_lf", "\r\n.\n", "\r\n\n"},
    {"cr_dot_cr", "\r.\r", "\r.\r"},
    {"cr_dot_lf", "\r.\n", "\r.\n"},
    {"lf_dot_cr", "\n.\r", "\n.\r"},
    {"crlf_dot_cr", "\r\n.\r", "\r\n\r"},
    {"cr_dot_crlf", "\r.\r\n", "\r.\r\n"},
    {"crlf_nul_dot_crlf", "\r\n\0.\r\n"s, "\r\n\0.\r\n"s},
    {"crlf_dot_nul_crlf", "\r\n.\0\r\n"s, "\r\n\0\r\n"s},
    {"crlf_dot_cr_nul_lf", "\r\n.\r\0\n"s, "\r\n\r\0\n"s},
    {"cr_nul_lf_dot_crlf", "\r\0\n.\r\n"s, "\r\0\n.\r\n"s},
    {"crlf_dot_crcrlf", "\r\n.\r\r\n", "\r\n\r\r\n"},
    {"lf_lf_dot_crlf", "\n\n.\r\n", "\n\n.\r\n"},
    {"crlf_dot_space_crlf", "\r\n. \r\n", "\r\n \r\n"},
    {"crlf_space_dot_crlf", "\r\n .\r\n", "\r\n .\r\n"},
    {"crlf_dot_dot_crlf", "\r\n..\r\n", "\r\n.\r\n"},
    {"nel_dot_nel", "\xc2\x85.\xc2\x85", "\xc2\x85.\xc2\x85"},
    {"vt_ff", "\v.\f", "\v.\f"},
};

std::string envelope(const char* hello) {
  return hello + " a.test\r\nMAIL FROM:<a@a.test>\r\nRCPT TO:<support@x.test>\r\n"s;
}

void feed_split(dialogue& d, std::string_view bytes, std::size_t at) {
  d.client_bytes(bytes.substr(0, at));
  d.client_bytes(bytes.substr(at));
}

/// One message, exactly these bytes, sent by a@a.test.
void expect_one_mail(dialogue& d, const std::string& body, const std::string& name) {
  ASSERT_EQ(d.mails().size(), 1u) << name;
  EXPECT_EQ(d.mails()[0].body, body) << name;
  EXPECT_EQ(d.mails()[0].what.envelope.at("mail_from"), "a@a.test") << name;
}

struct transport {
  const char* name;
  const char* hello;
  std::function<listener_policy()> policy;
};
const transport transports[] = {{"smtp", "EHLO", smtp_policy}, {"lmtp", "LHLO", lmtp_policy}};

TEST(SmtpFraming, NoFalseEndEndsData) {
  for (const auto& t : transports)
    for (const auto& end : false_ends) {
      const auto content = "Subject: x\r\n\r\nbody" + end.bytes + smuggled + ".\r\n";
      const auto body = "Subject: x\r\n\r\nbody" + end.as_content + smuggled;
      const auto all = envelope(t.hello) + "DATA\r\n" + content;
      for (std::size_t at = envelope(t.hello).size(); at <= all.size(); ++at) {
        dialogue d(t.policy());
        feed_split(d, all, at);
        expect_one_mail(d, body, std::string(t.name) + " " + end.name + " split at " + std::to_string(at));
      }
      dialogue byte_by_byte(t.policy());
      byte_by_byte.in_pieces_of(1);
      byte_by_byte.client_bytes(all);
      expect_one_mail(byte_by_byte, body, std::string(t.name) + " " + end.name + " byte by byte");
    }
}

TEST(SmtpFraming, NoFalseEndEndsDataInsideTls) {
  for (const auto& end : false_ends) {
    auto policy = smtp_policy();
    policy.offers_starttls = true;
    dialogue d(policy);
    d.greeted();
    d.client("STARTTLS");
    d.server_says(220);
    d.client_bytes(envelope("EHLO") + "DATA\r\nbody" + end.bytes + smuggled + ".\r\n");
    expect_one_mail(d, "body" + end.as_content + smuggled, end.name);
  }
}

TEST(SmtpFraming, AChunkIsItsOctetsAndNothingEndsIt) {
  for (const auto& t : transports)
    for (const auto& end : false_ends) {
      const auto body = "Subject: x\r\n\r\nbody" + end.bytes + "\r\n.\r\n" + smuggled + "\r\n.\r\n";
      const auto half = body.size() / 2;
      const auto all = envelope(t.hello) + "BDAT " + std::to_string(half) + "\r\n" + body.substr(0, half) + "BDAT " +
                       std::to_string(body.size() - half) + " LAST\r\n" + body.substr(half) + "NOOP\r\n";
      for (std::size_t at = envelope(t.hello).size(); at <= all.size(); ++at) {
        dialogue d(t.policy());
        feed_split(d, all, at);
        expect_one_mail(d, body, std::string(t.name) + " " + end.name + " split at " + std::to_string(at));
      }
    }
}

TEST(SmtpFraming, BareNewlinesAreRefusedBehindTheTrueEnd) {
  for (const auto& end : false_ends) {
    const bool bare = content_fault::bare_newline == [&] {
      content_meter meter(
          {.max_size = 1000, .max_line = 1000, .max_header = 1000, .max_hops = 9, .reject_bare_newlines = true});
      meter.feed("body" + end.as_content + smuggled);
      meter.finish();
      return meter.fault();
    }();
    auto policy = smtp_policy();
    policy.rejects_bare_newlines = true;
    const auto all = envelope("EHLO") + "DATA\r\nbody" + end.bytes + smuggled + ".\r\n";
    for (std::size_t at = envelope("EHLO").size(); at <= all.size(); ++at) {
      dialogue d(policy);
      feed_split(d, all, at);
      for (const int code : {220, 250, 250, 250, 354}) d.server_says(code);
      if (bare) {
        d.server_says(550, "5.6.0");
        EXPECT_TRUE(d.mails().empty()) << end.name;
      } else {
        d.server_says(250, "2.0.0", "R1");
      }
      d.server_is_silent();
    }
  }
}

TEST(SmtpFraming, BareNewlinesInCommandsEndNothing) {
  for (const auto& end : {"\n"s, "\r"s, "\r\r"s, "\n\r"s, "\0\n"s, "\r\0\n"s}) {
    dialogue d;
    d.greeted();
    d.client_bytes("MAIL FROM:<a@a.test>" + end + "RCPT TO:<support@x.test>\r\n");
    d.server_says(500, "5.5.2");
    d.client("RCPT TO:<support@x.test>");
    d.server_says(503, "5.5.1");
    d.server_is_silent();
  }
}

TEST(SmtpFraming, PipelinedMailsStayApart) {
  const auto mail = [](const std::string& body) {
    return "MAIL FROM:<a@a.test>\r\nRCPT TO:<support@x.test>\r\nDATA\r\n" + body + ".\r\n";
  };
  const auto all = "EHLO a.test\r\n" + mail("one\r\n") + mail("two\r\n") +
                   "MAIL FROM:<a@a.test>\r\nRCPT TO:<support@x.test>\r\nBDAT 5 LAST\r\nthree" + mail("four\r\n") +
                   "QUIT\r\n";
  for (std::size_t piece = 1; piece <= all.size(); piece += piece < 40 ? 1 : 37) {
    dialogue d;
    d.in_pieces_of(piece);
    d.client_bytes(all);
    ASSERT_EQ(d.mails().size(), 4u) << piece;
    EXPECT_EQ(d.mails()[0].body, "one\r\n");
    EXPECT_EQ(d.mails()[1].body, "two\r\n");
    EXPECT_EQ(d.mails()[2].body, "three");
    EXPECT_EQ(d.mails()[3].body, "four\r\n");
    d.server_closes();
  }
}

TEST(SmtpFraming, ContentBehindARefusedDataIsNeverRead) {
  dialogue d;
  d.greeted();
  d.client_bytes("MAIL FROM:<a@a.test>\r\nRCPT TO:<nobody@x.test>\r\nDATA\r\nSubject: x\r\n\r\n" + smuggled + ".\r\n");
  d.server_says(250);
  d.server_says(550, "5.1.1");
  d.server_says(554, "5.5.1");
  d.server_says(421, "4.7.0");
  d.server_is_silent();
  d.server_closes();
  d.hands_in_nothing();
}

TEST(SmtpFraming, ARefusedChunkIsSwallowedWhole) {
  for (const char* setup : {"", "MAIL FROM:<a@a.test>\r\n", "MAIL FROM:<a@a.test>\r\nRCPT TO:<nobody@x.test>\r\n"}) {
    dialogue d;
    d.client_bytes("EHLO a.test\r\n"s + setup + "BDAT " + std::to_string(smuggled.size()) + " LAST\r\n" + smuggled +
                   "NOOP\r\n");
    d.hands_in_nothing();
    EXPECT_NE(d.writes().back().find("503 5.5.1"), std::string::npos);
    EXPECT_TRUE(d.writes().back().ends_with("250 2.0.0 OK\r\n")) << d.writes().back();
    d.server_stays();
  }
}

TEST(SmtpFraming, AChunkSizeNobodyCanReadEndsTheSession) {
  for (const char* size : {"", "-1", "x", "18446744073709551616", "5 LAST LAST", "5 FIRST"}) {
    dialogue d;
    d.greeted().with_mail_for("support@x.test");
    d.client_bytes("BDAT "s + size + "\r\n" + smuggled);
    d.server_says(501, "5.5.4");
    d.server_is_silent();
    d.server_closes();
    d.hands_in_nothing();
  }
}

TEST(SmtpFraming, AChunkNobodyWillWaitForEndsTheSession) {
  for (const char* size : {"9223372036854775807", "9223372036854775808", "18446744073709551615"}) {
    dialogue d;
    d.greeted().with_mail_for("support@x.test");
    d.client_bytes("BDAT "s + size + " LAST\r\n" + smuggled);
    d.server_says(552, "5.3.4");
    d.server_is_silent();
    d.server_closes();
    d.hands_in_nothing();
  }
}

}  // namespace
}  // namespace intake::smtp
