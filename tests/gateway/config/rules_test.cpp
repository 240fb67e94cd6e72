#include "gateway/config/rules.hpp"

#include <gtest/gtest.h>

#include "tests/gateway/config/folder.hpp"

namespace intake::config {
namespace {

struct rule_case {
  const char *name, *text, *told;
};

// Each text follows on a listener and a mailbox that are in order, in lines 1 to 5.
constexpr const char* before =
    "[[smtp]]\nname = \"public\"\nlisten = \"[::]:25\"\n[[mailbox]]\naddress = \"a@x.test\"\n";

constexpr rule_case cases[] = {
    {.name = "starttls_without_a_certificate",
     .text = "[[smtp]]\nname = \"b\"\nlisten = \"[::]:26\"\ntls = \"starttls\"\n",
     .told = "intake.toml:9:1: tls: \"starttls\" needs a certificate, here or in [tls]\n"},
    {.name = "half_a_pair",
     .text = "[tls]\ncertificate = \"a.pem\"\n",
     .told = "intake.toml:6:2: [tls] needs both \"certificate\" and \"private_key\"\n"},
    {.name = "more_certificates_than_keys",
     .text = "[[smtp]]\nname = \"b\"\nlisten = \"[::]:26\"\ntls = \"implicit\"\ncertificate = [\"a\", "
             "\"b\"]\nprivate_key = \"a\"\n",
     .told = "intake.toml:10:1: [[smtp]] \"b\": every certificate needs its private_key, in the same order\n"},
    {.name = "tls_required_but_not_offered",
     .text = "[[smtp]]\nname = \"b\"\nlisten = \"[::]:26\"\nrequire_tls = true\n",
     .told = "intake.toml:9:1: require_tls: there is no TLS to require with tls = \"none\"\n"},
    {.name = "two_listeners_of_one_name",
     .text = "[[smtp]]\nname = \"PUBLIC\"\nlisten = \"[::]:26\"\n",
     .told = "intake.toml:7:1: name: \"PUBLIC\" is there already, or one too much like it, in line 2\n"},
    {.name = "two_listeners_on_one_address",
     .text = "[[smtp]]\nname = \"b\"\nlisten = \"127.0.0.1:25\"\n",
     .told = "intake.toml:8:1: listen: 127.0.0.1:25 is taken by [[smtp]] \"public\"\n"},
    {.name = "admin_on_the_mail_port",
     .text = "[admin]\nlisten = \"0.0.0.0:25\"\ntoken_file = \"token\"\n",
     .told = "intake.toml:7:1: listen: 0.0.0.0:25 is taken by [[smtp]] \"public\"\n"},
    {.name = "one_mailbox_twice",
     .text = "[[mailbox]]\naddress = \"A@X.test\"\n",
     .told = "intake.toml:7:1: address: \"A@X.test\" is there already, or one too much like it, in line 5\n"},
    {.name = "a_bad_mailbox",
     .text = "[[mailbox]]\naddress = \"*\"\n",
     .told = "intake.toml:7:11: address: expected an address such as \"support@example.com\" or \"*@example.com\"\n"},
    {.name = "admin_without_a_token",
     .text = "[admin]\nlisten = \"127.0.0.1:8081\"\n",
     .told = "intake.toml:7:1: [admin] listens, so it needs \"token_file\" (openssl rand -hex 32 > admin.token)\n"},
    {.name = "admin_with_an_empty_token",
     .text = "[admin]\nlisten = \"127.0.0.1:8081\"\ntoken_file = \"\"\n",
     .told = "intake.toml:7:1: [admin] listens, so it needs \"token_file\" (openssl rand -hex 32 > admin.token)\n"},
    {.name = "a_short_token",
     .text = "[admin]\ntoken_file = \"short\"\n",
     .told =
         "intake.toml:7:1: token_file: expected a token of at least 16 visible characters (openssl rand -hex 32)\n"},
    {.name = "a_webhook_to_nowhere",
     .text = "[[backend]]\nname = \"desk\"\ntype = \"webhook\"\nsecret_files = [\"whsec\"]\n",
     .told = "intake.toml:6:1: [[backend]] \"desk\" needs \"url\"\n"},
    {.name = "a_webhook_that_speaks_ftp",
     .text = "[[backend]]\nname = \"desk\"\ntype = \"webhook\"\nurl = \"ftp://x.test/\"\nsecret_files = [\"whsec\"]\n",
     .told = "intake.toml:9:7: url: expected a URL such as \"https://desk.example.com/intake\"\n"},
    {.name = "a_url_for_the_embedded_store",
     .text = "[[backend]]\nname = \"tickets\"\nurl = \"https://x.test/\"\n",
     .told = "intake.toml:8:1: url: only for type = \"webhook\"\n"},
    {.name = "an_unsigned_webhook",
     .text = "[[backend]]\nname = \"desk\"\ntype = \"webhook\"\nurl = \"http://127.0.0.1:9/\"\n",
     .told = "intake.toml:6:1: warning: [[backend]] \"desk\" has no \"secret_files\": requests are not signed\n"},
    {.name = "a_webhook_in_clear",
     .text = "[[backend]]\nname = \"desk\"\ntype = \"webhook\"\nurl = \"http://x.test/\"\nsecret_files = [\"whsec\"]\n",
     .told = "intake.toml:9:1: warning: url: tickets travel unencrypted\n"},
    {.name = "nothing_wrong", .text = "", .told = ""},
};

class Rules : public testing::TestWithParam<rule_case> {};

TEST_P(Rules, AreTold) {
  const folder f;
  f.write("token", "0123456789abcdef");
  f.write("short", "0123456789");
  f.write("whsec", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3");
  EXPECT_EQ(complaints(f, std::string(before) + GetParam().text), GetParam().told);
}

INSTANTIATE_TEST_SUITE_P(Each, Rules, testing::ValuesIn(cases), [](const auto& row) { return row.param.name; });

TEST(RulesOfNothing, SayThatNothingCanComeIn) {
  const folder f;
  EXPECT_EQ(complaints(f, ""), "intake.toml: warning: no [[smtp]] listener: nothing can come in\n");
  EXPECT_EQ(complaints(f, "[[smtp]]\nname = \"public\"\nlisten = \"[::]:25\"\n"),
            "intake.toml: warning: no [[mailbox]]: every recipient is refused\n");
}

}  // namespace
}  // namespace intake::config
