#include "adapters/smtp/smtp_session.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "tests/support/smtp_dialogue.hpp"

namespace intake::smtp {
namespace {

using namespace std::string_literals;
using test::dialogue;
using test::lmtp_policy;
using test::policy_accepting;
using test::smtp_policy;

TEST(SmtpSession, TakesAMail) {
  dialogue d;
  d.server_says(220, "", "mx.x.test ESMTP Intake");
  d.client("EHLO a.test");
  d.server_says(250);
  d.client("MAIL FROM:<a@a.test>");
  d.server_says(250, "2.1.0");
  d.client("RCPT TO:<support@x.test>");
  d.server_says(250, "2.1.5");
  d.client("DATA");
  d.server_says(354);
  d.client_bytes("Subject: x\r\n\r\nbody\r\n.\r\n");
  d.server_says(250, "2.0.0", "R1");
  d.hands_in_one_contact_with_body("Subject: x\r\n\r\nbody\r\n");
  d.client("QUIT");
  d.server_says(221, "2.0.0");
  d.server_closes();
  const auto& mail = d.mails()[0].what;
  EXPECT_EQ(mail.natural_key, "a@a.test\0support@x.test"s);
  EXPECT_EQ(
      boost::json::serialize(mail.envelope),
      R"({"mail_from":"a@a.test","rcpt_to":["support@x.test"],"helo":"a.test","client_ip":"192.0.2.7","mailboxes":["support@x.test"],"queue":"general"})");
}

TEST(SmtpSession, RefusesABareLineFeedAsEndOfData) {
  dialogue d;
  d.in_data();
  d.client_bytes("Subject: x\r\n\r\nbody\n.\nMAIL FROM:<evil@a.test>\r\n.\r\n");
  d.server_says(250, "2.0.0");
  d.hands_in_one_contact_with_body("Subject: x\r\n\r\nbody\n.\nMAIL FROM:<evil@a.test>\r\n");
}

TEST(SmtpSession, AdvertisesWhatItDoesAndNoMore) {
  dialogue d;
  d.server_says(220);
  d.client("EHLO a.test");
  d.server_says(250);
  EXPECT_EQ(d.writes().back(),
            "250-mx.x.test\r\n250-PIPELINING\r\n250-SIZE "
            "52428800\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-CHUNKING\r\n250-HELP\r\n"
            "250 ENHANCEDSTATUSCODES\r\n");
}

TEST(SmtpSession, AnswersAPipelinedGroupInOneWrite) {
  dialogue d;
  d.greeted();
  const auto before = d.writes().size();
  d.client_bytes("MAIL FROM:<a@a.test>\r\nRCPT TO:<support@x.test>\r\nRCPT TO:<nobody@x.test>\r\nDATA\r\n");
  ASSERT_EQ(d.writes().size(), before + 1);
  d.server_says(250, "2.1.0");
  d.server_says(250, "2.1.5");
  d.server_says(550, "5.1.1");
  d.server_says(354);
  d.client_bytes("x\r\n.\r\nMAIL FROM:<b@a.test>\r\nRCPT TO:<support@x.test>\r\nDATA\r\n");
  ASSERT_EQ(d.writes().size(), before + 2) << "the receipt leaves with the answers to the next mail";
  d.server_says(250, "2.0.0", "R1");
}

TEST(SmtpSession, NullSenderIsAcceptedAndKept) {
  dialogue d;
  d.greeted().with_mail_for("support@x.test", "");
  d.client("DATA");
  d.server_says(354);
  d.client_bytes(".\r\n");
  d.server_says(250, "2.0.0");
  d.hands_in_one_contact_with_body("");
  EXPECT_EQ(d.mails()[0].what.envelope.at("mail_from"), "");
}

// --- one verb, its ways

struct exchange_case {
  const char* name;
  std::vector<std::string> before;  ///< commands that succeed
  std::string command;
  int code;
  std::string status = {};
};

const std::string mail = "MAIL FROM:<a@a.test>", rcpt = "RCPT TO:<support@x.test>";

const exchange_case exchanges[] = {
    {.name = "ehlo_without_a_name", .before = {}, .command = "EHLO", .code = 501, .status = "5.5.4"},
    {.name = "ehlo_literal", .before = {}, .command = "EHLO [192.0.2.7]", .code = 250},
    {.name = "ehlo_odd_name_is_no_reason_to_refuse", .before = {}, .command = "EHLO -_-", .code = 250},
    {.name = "helo", .before = {}, .command = "helo a.test", .code = 250},
    {.name = "helo_two_names", .before = {}, .command = "HELO a b", .code = 501, .status = "5.5.4"},
    {.name = "lhlo_is_for_lmtp", .before = {}, .command = "LHLO a.test", .code = 500, .status = "5.5.1"},
    {.name = "mail_before_hello", .before = {}, .command = mail, .code = 503, .status = "5.5.1"},
    {.name = "mail_in_any_case",
     .before = {"EHLO a"},
     .command = "mail from:<A@a.test>",
     .code = 250,
     .status = "2.1.0"},
    {.name = "mail_space_before_the_path",
     .before = {"EHLO a"},
     .command = "MAIL FROM: <a@a.test>",
     .code = 250,
     .status = "2.1.0"},
    {.name = "mail_without_from", .before = {"EHLO a"}, .command = "MAIL <a@a.test>", .code = 501, .status = "5.1.7"},
    {.name = "mail_without_brackets",
     .before = {"EHLO a"},
     .command = "MAIL FROM:a@a.test",
     .code = 501,
     .status = "5.1.7"},
    {.name = "mail_twice", .before = {"EHLO a", mail}, .command = mail, .code = 503, .status = "5.5.1"},
    {.name = "mail_size", .before = {"EHLO a"}, .command = mail + " SIZE=1000", .code = 250, .status = "2.1.0"},
    {.name = "mail_size_zero", .before = {"EHLO a"}, .command = mail + " SIZE=0", .code = 250, .status = "2.1.0"},
    {.name = "mail_size_too_big",
     .before = {"EHLO a"},
     .command = mail + " SIZE=52428801",
     .code = 552,
     .status = "5.3.4"},
    {.name = "mail_size_absurd",
     .before = {"EHLO a"},
     .command = mail + " SIZE=99999999999999999999",
     .code = 501,
     .status = "5.5.4"},
    {.name = "mail_size_word", .before = {"EHLO a"}, .command = mail + " SIZE=big", .code = 501, .status = "5.5.4"},
    {.name = "mail_body_8bit",
     .before = {"EHLO a"},
     .command = mail + " BODY=8bitmime",
     .code = 250,
     .status = "2.1.0"},
    {.name = "mail_body_binary_is_not_offered",
     .before = {"EHLO a"},
     .command = mail + " BODY=BINARYMIME",
     .code = 501,
     .status = "5.5.4"},
    {.name = "mail_auth_is_not_offered",
     .before = {"EHLO a"},
     .command = mail + " AUTH=<>",
     .code = 555,
     .status = "5.5.4"},
    {.name = "mail_dsn_is_not_offered",
     .before = {"EHLO a"},
     .command = mail + " RET=HDRS",
     .code = 555,
     .status = "5.5.4"},
    {.name = "mail_utf8",
     .before = {"EHLO a"},
     .command = "MAIL FROM:<\u00e9@a.test> SMTPUTF8",
     .code = 250,
     .status = "2.1.0"},
    {.name = "mail_utf8_unannounced",
     .before = {"EHLO a"},
     .command = "MAIL FROM:<\u00e9@a.test>",
     .code = 553,
     .status = "5.6.7"},
    {.name = "mail_utf8_invalid",
     .before = {"EHLO a"},
     .command = "MAIL FROM:<\xe9@a.test> SMTPUTF8",
     .code = 501,
     .status = "5.1.7"},
    {.name = "mail_smtputf8_takes_no_value",
     .before = {"EHLO a"},
     .command = mail + " SMTPUTF8=1",
     .code = 501,
     .status = "5.5.4"},
    {.name = "rcpt_before_mail", .before = {"EHLO a"}, .command = rcpt, .code = 503, .status = "5.5.1"},
    {.name = "rcpt_unknown",
     .before = {"EHLO a", mail},
     .command = "RCPT TO:<nobody@x.test>",
     .code = 550,
     .status = "5.1.1"},
    {.name = "rcpt_null", .before = {"EHLO a", mail}, .command = "RCPT TO:<>", .code = 501, .status = "5.1.3"},
    {.name = "rcpt_postmaster",
     .before = {"EHLO a", mail},
     .command = "RCPT TO:<Postmaster>",
     .code = 250,
     .status = "2.1.5"},
    {.name = "rcpt_postmaster_of_ours",
     .before = {"EHLO a", mail},
     .command = "RCPT TO:<postmaster@X.test>",
     .code = 250,
     .status = "2.1.5"},
    {.name = "rcpt_plus",
     .before = {"EHLO a", mail},
     .command = "RCPT TO:<support+1@x.test>",
     .code = 250,
     .status = "2.1.5"},
    {.name = "rcpt_dsn_is_not_offered",
     .before = {"EHLO a", mail},
     .command = rcpt + " NOTIFY=NEVER",
     .code = 555,
     .status = "5.5.4"},
    {.name = "rcpt_utf8_unannounced",
     .before = {"EHLO a", mail},
     .command = "RCPT TO:<\u00e9@x.test>",
     .code = 553,
     .status = "5.6.7"},
    {.name = "data_before_mail", .before = {"EHLO a"}, .command = "DATA", .code = 503, .status = "5.5.1"},
    {.name = "data_without_recipients", .before = {"EHLO a", mail}, .command = "DATA", .code = 554, .status = "5.5.1"},
    {.name = "data_with_arguments",
     .before = {"EHLO a", mail, rcpt},
     .command = "DATA now",
     .code = 501,
     .status = "5.5.4"},
    {.name = "rset", .before = {"EHLO a", mail, rcpt}, .command = "RSET", .code = 250, .status = "2.0.0"},
    {.name = "rset_with_arguments", .before = {}, .command = "RSET x", .code = 501, .status = "5.5.4"},
    {.name = "noop", .before = {}, .command = "NOOP whatever it is", .code = 250, .status = "2.0.0"},
    {.name = "vrfy", .before = {}, .command = "VRFY support@x.test", .code = 252, .status = "2.1.5"},
    {.name = "expn", .before = {}, .command = "EXPN staff", .code = 502, .status = "5.5.1"},
    {.name = "help", .before = {}, .command = "HELP MAIL", .code = 214, .status = "2.0.0"},
    {.name = "auth_is_not_offered",
     .before = {"EHLO a"},
     .command = "AUTH PLAIN AGEAYg==",
     .code = 500,
     .status = "5.5.2"},
    {.name = "starttls_not_offered", .before = {"EHLO a"}, .command = "STARTTLS", .code = 502, .status = "5.5.1"},
    {.name = "unknown", .before = {}, .command = "WIZ", .code = 500, .status = "5.5.2"},
    {.name = "empty", .before = {}, .command = "", .code = 500, .status = "5.5.2"},
    {.name = "leading_space", .before = {}, .command = " NOOP", .code = 500, .status = "5.5.2"},
    {.name = "xclient_from_anybody",
     .before = {"EHLO a"},
     .command = "XCLIENT ADDR=127.0.0.1",
     .code = 550,
     .status = "5.7.0"},
    {.name = "xforward_from_anybody",
     .before = {"EHLO a"},
     .command = "XFORWARD ADDR=127.0.0.1",
     .code = 550,
     .status = "5.7.0"},
    {.name = "proxy_from_anybody",
     .before = {},
     .command = "PROXY TCP4 127.0.0.1 127.0.0.1 1 2",
     .code = 500,
     .status = "5.5.2"},
};

class SmtpVerb : public testing::TestWithParam<exchange_case> {};
TEST_P(SmtpVerb, IsAnswered) {
  const auto& c = GetParam();
  dialogue d;
  d.server_says(220);
  for (const auto& command : c.before) {
    d.client(command);
    d.server_says(250);
  }
  d.client(c.command);
  d.server_says(c.code, c.status);
  d.server_is_silent();
  d.server_stays();
  d.hands_in_nothing();
}
INSTANTIATE_TEST_SUITE_P(All, SmtpVerb, testing::ValuesIn(exchanges),
                         [](const auto& p) { return std::string(p.param.name); });

/// Promise S3: every classic way to ask for relaying.
TEST(SmtpSession, RelaysNothing) {
  auto policy = policy_accepting({{.address = "support@x.test"}, {.address = "*@all.test"}});
  for (const char* recipient :
       {"<user@other.test>", "<user%other.test@x.test>", "<user%other.test@all.test>", "<\"user@other.test\"@all.test>",
        "<\"user%other.test\"@x.test>", "<other.test!user@x.test>", "<other.test!user@all.test>",
        "<@x.test:user@other.test>", "<@all.test,@x.test:user@other.test>", "<user@[192.0.2.1]>",
        "<user@other.test@x.test>", "<user@[IPv6:2001:db8::1]>", "<\"support@x.test\"@other.test>", "<user@localhost>",
        "<user@x.test.other.test>", "<user@otherx.test>", "<support%x.test@other.test>", "<user@mx.x.test>",
        "<other.test!support@x.test>"}) {
    dialogue d(policy);
    d.greeted();
    d.client(mail);
    d.server_says(250);
    d.client("RCPT TO:"s + recipient);
    ASSERT_TRUE(d.refusals().size() == 1) << recipient;
    EXPECT_TRUE(d.refusals()[0] == "relay_denied" || d.refusals()[0] == "syntax")
        << recipient << " " << d.refusals()[0];
    d.client("DATA");
    EXPECT_TRUE(d.writes().back().starts_with("554")) << recipient;
  }
}

TEST(SmtpSession, DropsASourceRouteToUs) {
  dialogue d;
  d.greeted();
  d.client("MAIL FROM:<@relay.test:a@a.test>");
  d.server_says(250);
  d.client("RCPT TO:<@x.test,@relay.test:support@x.test>");
  d.server_says(250);
  d.client("DATA");
  d.client_bytes("x\r\n.\r\n");
  ASSERT_EQ(d.mails().size(), 1u);
  EXPECT_EQ(boost::json::serialize(d.mails()[0].what.envelope.at("rcpt_to")), R"(["support@x.test"])");
  EXPECT_EQ(d.mails()[0].what.envelope.at("mail_from"), "a@a.test");
}

TEST(SmtpSession, RsetAndHelloGiveTheMailUp) {
  for (const char* command : {"RSET", "EHLO b.test", "HELO b.test"}) {
    dialogue d;
    d.greeted().with_mail_for("support@x.test");
    d.client(command);
    d.server_says(250);
    d.client(rcpt);
    d.server_says(503, "5.5.1");
  }
}

TEST(SmtpSession, AFailedHelloChangesNothing) {
  dialogue d;
  d.greeted().with_mail_for("support@x.test");
  d.client("EHLO");
  d.server_says(501);
  d.client(rcpt);
  d.server_says(250, "2.1.5");
}

TEST(SmtpSession, TheRecipientsThatAreOursGetTheMail) {
  dialogue d(policy_accepting({{.address = "a@x.test", .queue = "one"}, {.address = "b@x.test", .queue = "two"}}));
  d.greeted().with_mail_for("b@x.test");
  d.client("RCPT TO:<nobody@x.test>");
  d.server_says(550, "5.1.1");
  d.client("RCPT TO:<a+tag@x.test>");
  d.server_says(250);
  d.client("DATA");
  d.server_says(354);
  d.client_bytes("x\r\n.\r\n");
  d.server_says(250);
  const auto& envelope = d.mails()[0].what.envelope;
  EXPECT_EQ(boost::json::serialize(envelope.at("rcpt_to")), R"(["b@x.test","a+tag@x.test"])");
  EXPECT_EQ(boost::json::serialize(envelope.at("mailboxes")), R"(["a@x.test","b@x.test"])");
  EXPECT_EQ(envelope.at("queue"), "one");
  EXPECT_EQ(boost::json::serialize(envelope.at("also_queues")), R"(["two"])");
}

TEST(SmtpSession, Smtputf8IsSaidInTheEnvelope) {
  dialogue d(policy_accepting({{.address = "*@x.test"}}));
  d.greeted();
  d.client("MAIL FROM:<j\u00fcrgen@b\u00fccher.test> SMTPUTF8 BODY=8BITMIME SIZE=10");
  d.server_says(250);
  d.client("RCPT TO:<h\u00e9lp@x.test>");
  d.server_says(250);
  d.client("DATA");
  d.server_says(354);
  d.client_bytes("Subject: \u00e9\r\n\r\n.\r\n");
  d.server_says(250);
  EXPECT_EQ(d.mails()[0].what.envelope.at("smtputf8"), true);
  EXPECT_EQ(d.mails()[0].what.envelope.at("mail_from"), "j\u00fcrgen@b\u00fccher.test");
}

// --- what the door says

TEST(SmtpSession, PassesOnWhatTheDoorSays) {
  dialogue d;
  d.answers = {{.temporary = true, .text = "4.3.1 Insufficient storage, try again later", .reason = "disk_low"},
               {.temporary = true, .text = "4.3.0 Try again later", .reason = "queue_full"},
               {.temporary = false, .text = "5.7.1 Not wanted", .reason = "policy"}};
  d.greeted();
  for (const auto& [code, status] : {std::pair{452, "4.3.1"}, {451, "4.3.0"}, {554, "5.7.1"}, {250, "2.0.0"}}) {
    d.with_mail_for("support@x.test");
    d.client("DATA");
    d.server_says(354);
    d.client_bytes("x\r\n.\r\n");
    d.server_says(code, status);
  }
  EXPECT_EQ(d.refusals(), (std::vector<std::string>{"disk_low", "queue_full", "policy"}));
  EXPECT_EQ(d.mails().size(), 1u);
}

TEST(SmtpSession, AClosedDoorIsSaidEarlyAndAgainAtTheEnd) {
  bool closed = true;
  auto policy = smtp_policy();
  policy.closed_door = [&]() -> std::optional<verdict> {
    if (!closed) return std::nullopt;
    return verdict{.temporary = true, .text = "4.3.1 Insufficient storage, try again later", .reason = "disk_low"};
  };
  dialogue d(policy);
  d.greeted();
  d.client(mail);
  d.server_says(452, "4.3.1");
  closed = false;
  d.with_mail_for("support@x.test");
  d.client("DATA");
  d.server_says(354);
  closed = true;
  d.client_bytes("x\r\n.\r\n");
  d.server_says(452, "4.3.1");
  EXPECT_EQ(d.discards(), 1u);
  d.hands_in_nothing();
  EXPECT_EQ(d.summary().errors, 0u) << "our trouble is not the client's error";
}

TEST(SmtpSession, RefusedContentIsReadToItsEnd) {
  dialogue d;
  d.in_data();
  d.content_answer = verdict{.temporary = true, .text = "4.3.0 Try again later", .reason = "body_io"};
  d.client_bytes("first\r\n");
  d.server_is_silent();
  d.client_bytes("MAIL FROM:<evil@a.test>\r\n.\r\n");
  d.server_says(451, "4.3.0");
  d.hands_in_nothing();
  EXPECT_EQ(d.discards(), 1u);
  d.with_mail_for("support@x.test");
}

// --- CHUNKING

TEST(SmtpSession, ChunksMakeAMail) {
  dialogue d;
  d.greeted().with_mail_for("support@x.test");
  d.client_bytes("BDAT 6\r\nfirst\n");
  d.server_says(250, "2.0.0");
  d.client_bytes("BDAT 0\r\n");
  d.server_says(250, "2.0.0");
  d.client_bytes("BDAT 5 LAST\r\n\r\n.\r\n");
  d.server_says(250, "2.0.0", "R1");
  d.hands_in_one_contact_with_body("first\n\r\n.\r\n");
}

TEST(SmtpSession, AnEmptyLastChunkEndsTheMail) {
  dialogue d;
  d.greeted().with_mail_for("support@x.test");
  d.client_bytes("BDAT 3\r\nabcBDAT 0 LAST\r\n");
  d.server_says(250);
  d.server_says(250, "2.0.0", "R1");
  d.hands_in_one_contact_with_body("abc");
}

TEST(SmtpSession, NothingMixesWithChunks) {
  dialogue d;
  d.greeted().with_mail_for("support@x.test");
  d.client_bytes("BDAT 3\r\nabc");
  d.server_says(250);
  for (const auto& command : {"DATA"s, rcpt, mail}) {
    d.client(command);
    d.server_says(503, "5.5.1");
  }
  d.client_bytes("BDAT 1 LAST\r\nd");
  d.server_says(250);
  d.hands_in_one_contact_with_body("abcd");
}

TEST(SmtpSession, RsetBetweenChunksGivesTheMailUp) {
  dialogue d;
  d.greeted().with_mail_for("support@x.test");
  d.client_bytes("BDAT 3\r\nabc");
  d.server_says(250);
  d.client("RSET");
  d.server_says(250);
  EXPECT_EQ(d.discards(), 1u);
  d.client_bytes("BDAT 1 LAST\r\nd");
  d.server_says(503, "5.5.1");
  d.with_mail_for("support@x.test");
  d.client_bytes("BDAT 1 LAST\r\ne");
  d.server_says(250);
  d.hands_in_one_contact_with_body("e");
}

TEST(SmtpSession, RsetInsideAChunkIsContent) {
  dialogue d;
  d.greeted().with_mail_for("support@x.test");
  d.client_bytes("BDAT 12 LAST\r\nRSET\r\nQUIT\r\n");
  d.server_says(250, "2.0.0", "R1");
  d.hands_in_one_contact_with_body("RSET\r\nQUIT\r\n");
  d.server_stays();
}

TEST(SmtpSession, AfterARefusedChunkOnlyRsetHelps) {
  auto policy = smtp_policy();
  policy.limits.max_message_size = 10;
  dialogue d(policy);
  d.greeted().with_mail_for("support@x.test");
  d.client_bytes("BDAT 8\r\n12345678");
  d.server_says(250);
  d.client_bytes("BDAT 8\r\n12345678");
  d.server_says(552, "5.3.4");
  d.client_bytes("BDAT 1\r\nx");
  d.server_says(503, "5.5.1");
  d.client("RSET");
  d.server_says(250);
  d.with_mail_for("support@x.test");
  d.client_bytes("BDAT 10 LAST\r\n1234567890");
  d.server_says(250, "2.0.0");
  d.hands_in_one_contact_with_body("1234567890");
}

// --- LMTP

TEST(LmtpSession, GreetsWithLhlo) {
  dialogue d(lmtp_policy());
  d.server_says(220, "", "LMTP");
  for (const char* other : {"EHLO a.test", "HELO a.test"}) {
    d.client(other);
    d.server_says(500, "5.5.1");
  }
  d.client(mail);
  d.server_says(503, "5.5.1");
  d.client("LHLO a.test");
  d.server_says(250);
}

TEST(LmtpSession, AnswersOncePerAcceptedRecipient) {
  dialogue d(lmtp_policy());
  d.greeted().with_mail_for("support@x.test");
  d.client("RCPT TO:<nobody@x.test>");
  d.server_says(550);
  d.client("RCPT TO:<support+1@x.test>");
  d.server_says(250);
  d.client("RCPT TO:<support@x.test>");
  d.server_says(250);
  d.client("DATA");
  d.server_says(354);
  d.client_bytes("x\r\n.\r\n");
  for (int i = 0; i < 3; ++i) d.server_says(250, "2.0.0", "R1");
  d.server_is_silent();
  ASSERT_EQ(d.mails().size(), 1u);
  EXPECT_EQ(d.mails()[0].what.via, "lmtp");
}

TEST(LmtpSession, RefusesOncePerAcceptedRecipient) {
  dialogue d(lmtp_policy());
  d.answers = {{.temporary = true, .text = "4.3.0 Try again later", .reason = "queue_full"}};
  d.greeted().with_mail_for("support@x.test");
  d.client("RCPT TO:<support+1@x.test>");
  d.server_says(250);
  d.client_bytes("BDAT 1 LAST\r\nx");
  d.server_says(451, "4.3.0");
  d.server_says(451, "4.3.0");
  d.server_is_silent();
}

TEST(LmtpSession, RefusesContentOncePerAcceptedRecipient) {
  auto policy = lmtp_policy();
  policy.limits.max_message_size = 10;
  dialogue d(policy);
  d.greeted().with_mail_for("support@x.test");
  d.client("RCPT TO:<support+1@x.test>");
  d.server_says(250);
  d.client("DATA");
  d.server_says(354);
  d.client_bytes("more than ten octets\r\n.\r\n");
  d.server_says(552, "5.3.4");
  d.server_says(552, "5.3.4");
  d.server_is_silent();
}

TEST(LmtpSession, DataWithoutRecipientsIsRefusedOnce) {
  dialogue d(lmtp_policy());
  d.greeted();
  d.client(mail);
  d.server_says(250);
  d.client("DATA");
  d.server_says(503, "5.5.1");
  d.client_bytes("BDAT 1 LAST\r\nx");
  d.server_says(503, "5.5.1");
  d.server_is_silent();
}

}  // namespace
}  // namespace intake::smtp
