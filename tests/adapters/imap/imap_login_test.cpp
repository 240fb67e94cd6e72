// Who gets our credentials, and who does not.
#include "adapters/imap/imap_session.hpp"
#include "tests/support/imap_dialogue.hpp"

namespace intake::imap::test {
namespace {

using kind = session_end::kind;

folder_policy starttls_policy() {
  auto p = plain_policy();
  p.tls = folder_policy::security::starttls;
  return p;
}

folder_policy oauth_policy() {
  auto p = plain_policy();
  p.oauth = true;
  p.password.clear();
  return p;
}

/// Neither the password nor any form of it has left.
void nothing_leaked(const dialogue& d) {
  for (const std::string_view secret : {"s3cret", "AUTHENTICATE", "LOGIN", "AGRlc2t"})
    EXPECT_EQ(d.wire().find(secret), std::string::npos) << d.wire();
  EXPECT_EQ(d.outcome().why.find("s3cret"), std::string::npos);
}

TEST(ImapLogin, StartsTlsBeforeAnythingElse) {
  dialogue d(starttls_policy());
  d.server("* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=XYZ LOGINDISABLED] hi");
  d.client_says("STARTTLS");
  nothing_leaked(d);
  d.tagged("OK go");
  d.client_says("CAPABILITY");  // what was offered before is forgotten
  d.server("* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR");
  d.tagged("OK");
  d.client_says("AUTHENTICATE PLAIN AGRlc2tAeC50ZXN0AHMzY3JldA==");
}

struct insecure_case {
  std::string name;
  std::vector<std::string> server;  ///< `T` at the beginning stands for the tag of the last command
};

const insecure_case insecure[] = {
    {"preauth", {"* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n"}},
    {"no_starttls", {"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n"}},
    {"no_starttls_when_asked", {"* OK hi\r\n", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nA1 OK\r\n"}},
    {"starttls_refused", {"* OK [CAPABILITY STARTTLS] hi\r\n", "A1 NO not today\r\n"}},
    {"starttls_bad", {"* OK [CAPABILITY STARTTLS] hi\r\n", "A1 BAD\r\n"}},
    {"injected_behind_ok", {"* OK [CAPABILITY STARTTLS] hi\r\n", "A1 OK go\r\n* CAPABILITY AUTH=PLAIN\r\n"}},
    {"injected_login_ok", {"* OK [CAPABILITY STARTTLS] hi\r\n", "A1 OK go\r\nA2 OK logged in\r\n"}},
};

TEST(ImapLogin, NoCredentialLeavesWithoutTls) {
  for (const auto& c : insecure) {
    dialogue d(starttls_policy());
    for (const auto& bytes : c.server) d.server_bytes(bytes);
    SCOPED_TRACE(c.name);
    d.client_closes(kind::insecure);
    nothing_leaked(d);
  }
}

TEST(ImapLogin, HalfALineBeforeTlsIsNotUsedBehindIt) {
  dialogue d(starttls_policy());
  d.server("* OK [CAPABILITY STARTTLS] hi");
  d.client_says("STARTTLS");
  d.server_bytes("A1 OK go\r\n* CAPA");
  d.client_closes(kind::insecure);
}

TEST(ImapLogin, AFailedHandshakeEndsIt) {
  dialogue d(starttls_policy());
  d.tls_works = false;
  d.server("* OK [CAPABILITY STARTTLS] hi");
  d.client_says("STARTTLS");
  d.tagged("OK go");
  d.client_closes(kind::network);
  nothing_leaked(d);
}

TEST(ImapLogin, PreauthOverTlsNeedsNoLogin) {
  dialogue d;
  d.server("* PREAUTH [CAPABILITY IMAP4rev1] hi");
  d.client_says("EXAMINE \"INBOX\"");
  nothing_leaked(d);
}

TEST(ImapLogin, PlainWithoutInitialResponse) {
  dialogue d;
  d.server("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi");
  d.client_says("AUTHENTICATE PLAIN");
  d.server("+ ");
  d.client_continues("AGRlc2tAeC50ZXN0AHMzY3JldA==");
  d.tagged("NO [AUTHENTICATIONFAILED] s3cret is wrong");
  d.client_closes(kind::login);
  EXPECT_EQ(d.outcome().why, "login refused: NO [AUTHENTICATIONFAILED]");
}

TEST(ImapLogin, LoginIsQuoted) {
  auto policy = plain_policy();
  policy.password = "a \"b\\c";
  dialogue d(policy);
  d.server("* OK [CAPABILITY IMAP4rev1] hi");
  d.client_says(R"(LOGIN "desk@x.test" "a \"b\\c")");
}

TEST(ImapLogin, LoginCannotBeBrokenOutOf) {
  auto policy = plain_policy();
  policy.password = "a\r\nA9 LOGOUT";
  dialogue d(policy);
  d.server("* OK [CAPABILITY IMAP4rev1] hi");
  d.client_closes(kind::login);
  EXPECT_TRUE(d.wire().empty());
}

TEST(ImapLogin, LoginDisabledMeansIt) {
  dialogue d;
  d.server("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi");
  d.client_closes(kind::login);
  nothing_leaked(d);
}

TEST(ImapLogin, AskedAgainAndAgainItLeaves) {
  dialogue d;
  d.server("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi");
  d.server("+ ");
  d.client_closes(kind::protocol);
}

TEST(ImapLogin, OauthbearerIsPreferred) {
  dialogue d(oauth_policy());
  d.access_token = "tok";
  d.server("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2 AUTH=OAUTHBEARER] hi");
  // n,a=desk@x.test,\1host=imap.x.test\1port=993\1auth=Bearer tok\1\1
  d.client_says("AUTHENTICATE OAUTHBEARER bixhPWRlc2tAeC50ZXN0LAFob3N0PWltYXAueC50ZXN0AXBvcnQ9OTkzAWF1dGg9QmVhcmVyIHRvawEB");
  d.server("+ eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=");
  d.client_continues("AQ==");
  d.tagged("NO [AUTHENTICATIONFAILED]");
  d.client_closes(kind::login);
}

TEST(ImapLogin, Xoauth2AnswersAnErrorWithNothing) {
  dialogue d(oauth_policy());
  d.access_token = "tok";
  d.server("* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] hi");
  d.client_says("AUTHENTICATE XOAUTH2");
  d.server("+ ");
  d.client_continues("dXNlcj1kZXNrQHgudGVzdAFhdXRoPUJlYXJlciB0b2sBAQ==");
  d.server("+ eyJzdGF0dXMiOiI0MDEifQ==");
  d.client_continues("");
  d.tagged("NO");
  d.client_closes(kind::login);
}

TEST(ImapLogin, WithoutATokenNothingIsSent) {
  dialogue d(oauth_policy());
  d.server("* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] hi");
  d.client_closes(kind::token);
  EXPECT_TRUE(d.wire().empty());
}

TEST(ImapLogin, AServerWithoutLastingNumbersIsNotRead) {
  dialogue d;
  d.opened("0", "5");
  d.client_closes(kind::folder);
}

TEST(ImapLogin, FolderNamesAreInModifiedUtf7) {
  auto policy = plain_policy();
  policy.folder = "Anfragen/Größe & \"Maß\" 😀";
  dialogue d(policy);
  d.server("* PREAUTH [CAPABILITY IMAP4rev1] hi");
  d.client_says("EXAMINE \"Anfragen/Gr&APYA3w-e &- \\\"Ma&AN8-\\\" &2D3eAA-\"");
}

}  // namespace
}  // namespace intake::imap::test
