// Limits and time: what a session does to peers that are too big, too many, too wrong, too slow or too late.
#include <gtest/gtest.h>

#include "tests/support/smtp_dialogue.hpp"

namespace intake::smtp {
namespace {

using test::dialogue;
using test::smtp_policy;

listener_policy limited(auto change) {
  auto policy = smtp_policy();
  change(policy.limits);
  return policy;
}

TEST(SmtpLimits, TooBigAMailIsReadToItsEndAndRefused) {
  dialogue d(limited([](auto& l) { l.max_message_size = 20; }));
  d.in_data();
  d.client_bytes("1234567890\r\n");
  d.client_bytes("1234567890\r\nRSET\r\n.\r\n");
  d.server_says(552, "5.3.4");
  d.hands_in_nothing();
  EXPECT_EQ(d.discards(), 1u);
  d.with_mail_for("support@x.test");
  d.client("DATA");
  d.server_says(354);
  d.client_bytes("123456789012345678\r\n.\r\n");
  d.server_says(250, "2.0.0");
}

TEST(SmtpLimits, AMailWithoutEndIsNotReadForEver) {
  dialogue d(limited([](auto& l) { l.max_message_size = 1000; }));
  d.in_data();
  for (int i = 0; i < 5; ++i) d.client_bytes(std::string(1000, 'x'));
  d.server_says(552, "5.3.4");
  d.server_closes();
  d.hands_in_nothing();
}

struct content_case {
  const char* name;
  void (*change)(config::smtp_limits&);
  std::string content;
  int code;
  std::string status;
};

const content_case contents[] = {
    {"long_line", [](auto& l) { l.max_line_length = 1000; }, "\r\n" + std::string(1001, 'x') + "\r\n", 500, "5.5.2"},
    {"line_of_998", [](auto& l) { l.max_line_length = 1000; }, "\r\n" + std::string(998, 'x') + "\r\n", 250, "2.0.0"},
    {"line_of_a_million", [](auto&) {}, "\r\n" + std::string(1024 * 1024 + 1, 'x') + "\r\n", 500, "5.5.2"},
    {"line_of_2048", [](auto&) {}, "\r\n" + std::string(2048, 'x') + "\r\n", 250, "2.0.0"},
    {"header_too_big", [](auto& l) { l.max_header_size = 100; }, "A: " + std::string(100, 'x') + "\r\n\r\n", 552,
     "5.3.4"},
    {"loop", [](auto& l) { l.max_hops = 2; }, "Received: a\r\nReceived: b\r\nReceived: c\r\n\r\n", 554, "5.4.6"},
    {"few_hops", [](auto& l) { l.max_hops = 2; }, "Received: a\r\nReceived: b\r\n\r\nReceived: c\r\n", 250, "2.0.0"},
};

TEST(SmtpLimits, ContentIsRefusedBehindItsEnd) {
  for (const auto& c : contents) {
    dialogue d(limited(c.change));
    d.in_data();
    d.client_bytes(c.content);
    d.server_is_silent();
    d.client_bytes(".\r\n");
    d.server_says(c.code, c.status);
    EXPECT_EQ(d.mails().size(), c.code == 250 ? 1u : 0u) << c.name;
    d.server_stays();
  }
}

TEST(SmtpLimits, FurtherRecipientsAreForAnotherMail) {
  dialogue d(limited([](auto& l) { l.max_recipients = 100; }));
  d.greeted();
  d.client("MAIL FROM:<a@a.test>");
  d.server_says(250);
  for (int i = 0; i < 100; ++i) {
    d.client("RCPT TO:<support+" + std::to_string(i) + "@x.test>");
    d.server_says(250);
  }
  for (int i = 0; i < 20; ++i) {
    d.client("RCPT TO:<support@x.test>");
    d.server_says(452, "4.5.3");
  }
  d.client("DATA");
  d.server_says(354);
  d.client_bytes("x\r\n.\r\n");
  d.server_says(250, "2.0.0");
  EXPECT_EQ(d.mails()[0].what.envelope.at("rcpt_to").as_array().size(), 100u);
}

TEST(SmtpLimits, ErrorsGetSlowAnswersAndThenNone) {
  dialogue d(limited([](auto& l) { l.max_errors = 4; }));
  d.greeted();
  for (int error = 1; error <= 4; ++error) {
    d.client("NONSENSE");
    d.server_says(500, "5.5.2");
    EXPECT_EQ(d.pauses().back().count() > 0, error >= 2) << error;
    d.server_stays();
  }
  d.client("NONSENSE");
  d.server_says(500, "5.5.2");
  d.server_says(421, "4.7.0");
  d.server_closes();
}

TEST(SmtpLimits, AnAcceptedMailForgivesErrors) {
  dialogue d(limited([](auto& l) { l.max_errors = 4; }));
  d.greeted();
  for (int mail = 0; mail < 5; ++mail) {
    for (int error = 0; error < 3; ++error) {
      d.client("NONSENSE");
      d.server_says(500);
    }
    d.with_mail_for("support@x.test");
    d.client("DATA");
    d.server_says(354);
    d.client_bytes("x\r\n.\r\n");
    d.server_says(250);
  }
  d.server_stays();
}

TEST(SmtpLimits, GuessingAddressesIsAnError) {
  dialogue d(limited([](auto& l) { l.max_errors = 4; }));
  d.greeted();
  d.client("MAIL FROM:<a@a.test>");
  d.server_says(250);
  for (int i = 0; i < 5; ++i) {
    d.client("RCPT TO:<guess" + std::to_string(i) + "@x.test>");
    d.server_says(550, "5.1.1");
  }
  d.server_says(421, "4.7.0");
  d.server_closes();
}

TEST(SmtpLimits, PipelinedErrorsEndTheSessionAsWell) {
  dialogue d;
  std::string flood;
  for (int i = 0; i < 1000; ++i) flood += "X\r\n";
  d.client_bytes(flood);
  d.server_closes();
  EXPECT_EQ(d.summary().errors, 11u);
  EXPECT_EQ(d.summary().ended_by, "limit");
}

TEST(SmtpLimits, CommandsAreCounted) {
  dialogue d(limited([](auto& l) { l.max_commands = 3; }));
  d.server_says(220);
  for (int i = 0; i < 3; ++i) {
    d.client("NOOP");
    d.server_says(250);
  }
  d.client("NOOP");
  d.server_says(421, "4.7.0");
  d.server_closes();
}

TEST(SmtpLimits, HttpIsSentAwayAtOnce) {
  for (const char* line : {"GET / HTTP/1.1", "POST /x HTTP/1.0", "Host: x.test", "connect x.test:25 HTTP/1.1"}) {
    dialogue d;
    d.server_says(220);
    d.client_bytes(std::string(line) + "\r\nHost: x\r\n\r\nEHLO a.test\r\nMAIL FROM:<a@a.test>\r\n");
    d.server_says(421, "4.7.0");
    d.server_is_silent();
    d.server_closes();
  }
}

TEST(SmtpLimits, EarlyTalkIsCountedAndStillReadRight) {
  auto policy = smtp_policy();
  session early(policy, {.address = "192.0.2.7"});
  const auto greeting = early.resume(event::connected{.talked_early = true}, milliseconds{0});
  EXPECT_EQ(greeting.what, action::kind::write);
  EXPECT_TRUE(greeting.bytes.starts_with("220 "));
  EXPECT_EQ(early.summary().errors, 1u);
  EXPECT_EQ(early.resume(event::done{}, milliseconds{0}).what, action::kind::read);
}

// --- time

TEST(SmtpTime, ASilentClientIsToldGoodbye) {
  dialogue d;
  d.greeted();
  EXPECT_EQ(d.patience(), milliseconds{300000});
  d.waits(milliseconds{299999});
  d.server_stays();
  d.waits(milliseconds{1});
  d.server_says(421, "4.4.2");
  d.server_closes();
  EXPECT_EQ(d.summary().ended_by, "timeout");
}

TEST(SmtpTime, OctetsNowAndThenDoNotMakeACommand) {
  dialogue d;
  d.greeted();
  for (int i = 0; i < 29; ++i) {
    d.client_bytes("N");
    d.waits(milliseconds{10000});
    d.server_stays();
  }
  d.client_bytes("N");
  d.waits(milliseconds{10000});
  d.server_says(421, "4.4.2");
}

TEST(SmtpTime, EachCommandStartsAnew) {
  dialogue d;
  d.greeted();
  for (int i = 0; i < 10; ++i) {
    d.waits(milliseconds{290000});
    d.client("NOOP");
    d.server_says(250);
  }
  d.server_stays();
}

TEST(SmtpTime, TheSessionHasAnEnd) {
  dialogue d(limited([](auto& l) { l.session_timeout = milliseconds{600000}; }));
  d.greeted();
  for (int i = 0; i < 5; ++i) {
    d.waits(milliseconds{100000});
    d.client("NOOP");
    d.server_says(250);
  }
  d.waits(milliseconds{100000});
  d.server_says(421, "4.4.2");
  d.server_closes();
}

TEST(SmtpTime, ContentMustComeAtAMinimumRate) {
  dialogue d;
  d.in_data();
  for (int i = 0; i < 6; ++i) {
    d.server_stays();
    d.client_bytes("x");
    d.waits(milliseconds{10000});
  }
  d.server_says(421, "4.4.2", "slow");
  d.server_closes();
  d.hands_in_nothing();
}

TEST(SmtpTime, ContentAtTheMinimumRateMayTakeLong) {
  dialogue d;
  d.in_data();
  for (int i = 0; i < 120; ++i) {
    d.client_bytes(std::string(1000, 'x') + "\r\n");
    d.waits(milliseconds{9000});
  }
  d.client_bytes(".\r\n");
  d.server_says(250, "2.0.0");
}

TEST(SmtpTime, StalledContentIsNotWaitedForLong) {
  dialogue d(limited([](auto& l) {
    l.data_timeout = milliseconds{20000};
    l.min_data_rate = 0;
  }));
  d.in_data();
  d.client_bytes("half a mail");
  d.waits(milliseconds{19999});
  d.server_stays();
  d.waits(milliseconds{1});
  d.server_says(421, "4.4.2");
  d.server_closes();
}

// --- the end

TEST(SmtpDrain, SaysGoodbyeAtACommandBoundary) {
  dialogue d;
  d.greeted().with_mail_for("support@x.test");
  d.happens(event::drain{});
  d.server_says(421, "4.3.2");
  d.server_closes();
  EXPECT_EQ(d.summary().ended_by, "drain");
}

TEST(SmtpDrain, LetsAMailArriveThatIsOnItsWay) {
  dialogue d;
  d.in_data();
  d.client_bytes("half a ");
  d.happens(event::drain{});
  d.server_stays();
  d.server_is_silent();
  d.client_bytes("mail\r\n.\r\nMAIL FROM:<next@a.test>\r\n");
  d.server_says(250, "2.0.0", "R1");
  d.server_says(421, "4.3.2");
  d.server_is_silent();
  d.server_closes();
  d.hands_in_one_contact_with_body("half a mail\r\n");
}

TEST(SmtpDrain, EndsBetweenChunks) {
  dialogue d;
  d.greeted().with_mail_for("support@x.test");
  d.client_bytes("BDAT 5\r\nab");
  d.happens(event::drain{});
  d.server_stays();
  d.client_bytes("cde");
  d.server_says(250);
  d.server_says(421, "4.3.2");
  d.server_closes();
  d.hands_in_nothing();
}

TEST(SmtpEnd, AClientThatHangsUpGetsNothingAndLeavesNothing) {
  for (const std::string upto :
       {"", "EH", "EHLO a.test\r\n",
        "EHLO a.test\r\nMAIL FROM:<a@a.test>\r\nRCPT TO:<support@x.test>\r\nDATA\r\nhalf\r\n.\r"}) {
    dialogue d;
    d.client_bytes(upto);
    d.happens(event::hung_up{});
    d.server_closes();
    d.hands_in_nothing();
  }
}

}  // namespace
}  // namespace intake::smtp
