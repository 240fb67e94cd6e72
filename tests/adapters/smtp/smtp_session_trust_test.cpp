// Who the client is, and who may say so: STARTTLS, PROXY, XCLIENT, XFORWARD.
#include <gtest/gtest.h>

#include "tests/support/smtp_dialogue.hpp"

namespace intake::smtp {
namespace {

using namespace std::string_literals;
using test::dialogue;
using test::smtp_policy;

const peer proxy{.address = "10.0.0.1", .trusted = true};

listener_policy with_starttls(bool required = false) {
  auto policy = smtp_policy();
  policy.offers_starttls = true;
  policy.requires_tls = required;
  return policy;
}

void send_mail(dialogue& d) {
  d.with_mail_for("support@x.test");
  d.client("DATA");
  d.server_says(354);
  d.client_bytes("x\r\n.\r\n");
  d.server_says(250, "2.0.0");
}

// --- STARTTLS

TEST(SmtpStarttls, StartsAnew) {
  dialogue d(with_starttls());
  d.server_says(220);
  d.client("EHLO before.test");
  d.server_says(250, "", "STARTTLS");
  d.client("STARTTLS");
  d.server_says(220, "2.0.0");
  d.client("MAIL FROM:<a@a.test>");
  d.server_says(503, "5.5.1");
  d.client("EHLO after.test");
  d.server_says(250);
  EXPECT_EQ(d.writes().back().find("STARTTLS"), std::string::npos);
  d.client("STARTTLS");
  d.server_says(503, "5.5.1");
  send_mail(d);
  EXPECT_EQ(d.mails()[0].what.envelope.at("tls"), "TLSv1.3 TLS_AES_256_GCM_SHA384");
  EXPECT_EQ(d.mails()[0].what.envelope.at("helo"), "after.test");
}

TEST(SmtpStarttls, DropsWhatCameBeforeTls) {
  dialogue d(with_starttls());
  d.greeted();
  d.client_bytes("STARTTLS\r\nEHLO injected.test\r\nMAIL FROM:<injected@a.test>\r\nRCPT TO:<support@x.test>\r\n");
  d.server_says(220, "2.0.0");
  d.server_is_silent();
  EXPECT_EQ(d.refusals(), (std::vector<std::string>{"starttls_pipelining"}));
  d.client("RCPT TO:<support@x.test>");
  d.server_says(503, "5.5.1");
  d.client("EHLO real.test");
  d.server_says(250);
  send_mail(d);
  EXPECT_EQ(d.mails()[0].what.envelope.at("mail_from"), "a@a.test");
}

TEST(SmtpStarttls, DropsHalfACommandToo) {
  dialogue d(with_starttls());
  d.greeted();
  d.client_bytes("STARTTLS\r\nEHLO inj");
  d.server_says(220);
  d.client("NOOP");
  d.server_says(250, "2.0.0");
}

TEST(SmtpStarttls, ForgetsAMailThatWasBegunInClear) {
  dialogue d(with_starttls());
  d.greeted().with_mail_for("support@x.test");
  d.client("STARTTLS");
  d.server_says(220);
  d.client("EHLO real.test");
  d.server_says(250);
  d.client("DATA");
  d.server_says(503, "5.5.1");
}

TEST(SmtpStarttls, CanBeRequired) {
  dialogue d(with_starttls(true));
  d.greeted();
  for (const char* command : {"MAIL FROM:<a@a.test>", "RCPT TO:<support@x.test>", "DATA", "VRFY x"}) {
    d.client(command);
    d.server_says(530, "5.7.0");
  }
  d.client_bytes("BDAT 4 LAST\r\nabcd");
  d.server_says(503, "5.5.1");
  for (const char* command : {"NOOP", "RSET"}) {
    d.client(command);
    d.server_says(250);
  }
  d.client("STARTTLS");
  d.server_says(220);
  d.client("EHLO a.test");
  d.server_says(250);
  send_mail(d);
}

TEST(SmtpStarttls, ImplicitTlsOffersNoMore) {
  dialogue d(with_starttls(true), {.address = "192.0.2.7", .tls = "TLSv1.2 X"});
  d.server_says(220);
  d.client("EHLO a.test");
  d.server_says(250);
  EXPECT_EQ(d.writes().back().find("STARTTLS"), std::string::npos);
  send_mail(d);
  EXPECT_EQ(d.mails()[0].what.envelope.at("tls"), "TLSv1.2 X");
}

// --- Authentication-Results

TEST(SmtpAuthservIds, AreTakenAlongFromATrustedPeerOnly) {
  auto policy = smtp_policy();
  policy.authserv_ids = {"mx.x.test"};
  for (const bool trusted : {true, false}) {
    dialogue d(policy, {.address = "10.0.0.1", .trusted = trusted});
    d.server_says(220);
    d.client("EHLO a.test");
    d.server_says(250);
    send_mail(d);
    EXPECT_EQ(d.mails()[0].what.envelope.contains("authserv_ids"), trusted);
  }
}

TEST(SmtpAuthservIds, AreNotTakenAlongFromWhomAProxySpeaksFor) {
  auto policy = smtp_policy();
  policy.authserv_ids = {"mx.x.test"};
  dialogue d(policy, proxy);
  d.server_says(220);
  d.client_bytes("PROXY TCP4 203.0.113.9 10.0.0.2 4711 25\r\nEHLO a.test\r\n");
  d.server_says(250);
  send_mail(d);
  EXPECT_FALSE(d.mails()[0].what.envelope.contains("authserv_ids"));
}

// --- PROXY

TEST(SmtpProxy, ATrustedPeerMaySayWhoItSpeaksFor) {
  for (std::size_t piece : {1u, 5u, 1000u}) {
    dialogue d(smtp_policy(), proxy);
    d.in_pieces_of(piece);
    d.server_says(220);
    d.client_bytes("PROXY TCP4 203.0.113.9 10.0.0.2 4711 25\r\nEHLO a.test\r\n");
    d.server_says(250);
    EXPECT_EQ(d.writes().back().find("XCLIENT"), std::string::npos) << "the proxy's client is not trusted";
    d.client("XCLIENT ADDR=127.0.0.1");
    d.server_says(550, "5.7.0");
    send_mail(d);
    EXPECT_EQ(d.mails()[0].what.envelope.at("client_ip"), "203.0.113.9");
  }
}

TEST(SmtpProxy, TheBinaryHeaderToo) {
  dialogue d(smtp_policy(), proxy);
  d.server_says(220);
  d.client_bytes("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xcb\0\x71\x09\x0a\0\0\x02\x12\x34\0\x19"s);
  d.client("EHLO a.test");
  d.server_says(250);
  send_mail(d);
  EXPECT_EQ(d.mails()[0].what.envelope.at("client_ip"), "203.0.113.9");
}

TEST(SmtpProxy, ATrustedPeerNeedNot) {
  dialogue d(smtp_policy(), proxy);
  d.greeted();
  send_mail(d);
  EXPECT_EQ(d.mails()[0].what.envelope.at("client_ip"), "10.0.0.1");
}

TEST(SmtpProxy, ABadHeaderEndsTheSession) {
  dialogue d(smtp_policy(), proxy);
  d.server_says(220);
  d.client_bytes("PROXY TCP4 nonsense\r\nEHLO a.test\r\n");
  d.server_says(421, "4.7.0");
  d.server_is_silent();
  d.server_closes();
}

TEST(SmtpProxy, OnlyOnceAndOnlyFirst) {
  dialogue d(smtp_policy(), proxy);
  d.greeted();
  d.client("PROXY TCP4 203.0.113.9 10.0.0.2 4711 25");
  d.server_says(500, "5.5.2");
  send_mail(d);
  EXPECT_EQ(d.mails()[0].what.envelope.at("client_ip"), "10.0.0.1");
}

// --- XCLIENT, XFORWARD

TEST(SmtpXclient, MakesAnotherClientOfTheConnection) {
  dialogue d(smtp_policy(), proxy);
  d.server_says(220);
  d.client("EHLO proxy.test");
  d.server_says(250, "", "XCLIENT NAME ADDR");
  d.client("XCLIENT NAME=client.test ADDR=203.0.113.9 HELO=said.test");
  d.server_says(220);
  d.client("MAIL FROM:<a@a.test>");
  d.server_says(503, "5.5.1");
  d.client("EHLO real.test");
  d.server_says(250);
  send_mail(d);
  const auto& envelope = d.mails()[0].what.envelope;
  EXPECT_EQ(envelope.at("client_ip"), "203.0.113.9");
  EXPECT_EQ(envelope.at("client_name"), "client.test");
  EXPECT_EQ(envelope.at("helo"), "real.test");
}

TEST(SmtpXclient, BadAttributesChangeNothing) {
  dialogue d(smtp_policy(), proxy);
  d.greeted();
  for (const char* bad : {"XCLIENT", "XCLIENT ADDR=x", "XFORWARD", "XFORWARD NAME=a+0D+0Ab"}) {
    d.client(bad);
    d.server_says(501, "5.5.4");
  }
  send_mail(d);
  EXPECT_EQ(d.mails()[0].what.envelope.at("client_ip"), "10.0.0.1");
}

TEST(SmtpXforward, IsForTheNextMailOnly) {
  dialogue d(smtp_policy(), proxy);
  d.greeted();
  d.client("XFORWARD NAME=client.test ADDR=IPV6:2001:db8::9 PORT=1 PROTO=ESMTP");
  d.server_says(250);
  d.client("XFORWARD HELO=client-helo.test IDENT=4AB SOURCE=REMOTE");
  d.server_says(250);
  send_mail(d);
  send_mail(d);
  const auto& first = d.mails()[0].what.envelope;
  EXPECT_EQ(first.at("client_ip"), "2001:db8::9");
  EXPECT_EQ(first.at("client_name"), "client.test");
  EXPECT_EQ(first.at("helo"), "client-helo.test");
  const auto& second = d.mails()[1].what.envelope;
  EXPECT_EQ(second.at("client_ip"), "10.0.0.1");
  EXPECT_FALSE(second.contains("client_name"));
  EXPECT_EQ(second.at("helo"), "a.test");
}

TEST(SmtpXforward, NotInMidMail) {
  dialogue d(smtp_policy(), proxy);
  d.greeted().with_mail_for("support@x.test");
  for (const char* command : {"XFORWARD ADDR=203.0.113.9", "XCLIENT ADDR=203.0.113.9"}) {
    d.client(command);
    d.server_says(503, "5.5.1");
  }
}

}  // namespace
}  // namespace intake::smtp
