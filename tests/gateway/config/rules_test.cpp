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
    {.name = "telephony_without_a_way_in",
     .text = "[[telephony]]\nname = \"pbx\"\nformat = \"asterisk-csv\"\n",
     .told = "intake.toml:6:1: [[telephony]] \"pbx\" needs one of \"path\", \"listen\", \"file\" and \"directory\"\n"},
    {.name = "telephony_with_two_ways_in",
     .text = "[[telephony]]\nname = \"pbx\"\nformat = \"asterisk-csv\"\nlisten = \"[::]:7070\"\nfile = \"a.csv\"\n",
     .told = "intake.toml:10:1: file: there is \"listen\" already; an entry has one way in\n"},
    {.name = "telephony_in_an_unknown_format",
     .text = "[[telephony]]\nname = \"pbx\"\nformat = \"asterisk-cvs\"\nfile = \"a.csv\"\n",
     .told = "intake.toml:8:10: format: expected one of \"asterisk-csv\", \"asterisk-custom\", \"asterisk-cel\", "
             "\"freeswitch-json\", \"freeswitch-xml\", \"freeswitch-csv\", \"twilio\", \"telnyx\", \"amazon-connect\", "
             "\"zammad\", \"3cx\", \"cucm\", \"zoom\", \"ringcentral\", \"generic-json\", \"generic-csv\" "
             "(did you mean \"asterisk-csv\"?)\n"},
    {.name = "telephony_in_an_unknown_zone",
     .text =
         "[[telephony]]\nname = \"pbx\"\nformat = \"asterisk-csv\"\nfile = \"a.csv\"\ntime_zone = \"Europe/Lisboa\"\n",
     .told = "intake.toml:10:13: time_zone: expected a time zone such as \"Europe/Lisbon\" or \"UTC\"\n"},
    {.name = "telephony_in_an_unknown_country",
     .text = "[[telephony]]\nname = \"pbx\"\nformat = \"asterisk-csv\"\nfile = \"a.csv\"\ncountry = \"UK\"\n",
     .told = "intake.toml:10:11: country: expected a country in two letters such as \"PT\"\n"},
    {.name = "telephony_on_a_relative_path",
     .text = "[http]\nlisten = \"127.0.0.1:8080\"\n[[telephony]]\nname = \"t\"\nformat = \"zoom\"\npath = \"zoom\"\n",
     .told = "intake.toml:11:8: path: expected a path such as \"/telephony/pbx\"\n"},
    {.name = "telephony_on_the_gateways_own_path",
     .text = "[http]\nlisten = \"127.0.0.1:8080\"\n[[telephony]]\nname = \"t\"\nformat = \"zoom\"\npath = "
             "\"/chat/calls\"\n",
     .told = "intake.toml:11:1: path: /chat is the gateway's own; take one below /telephony/\n"},
    {.name = "telephony_pushed_to_nobody",
     .text = "[[telephony]]\nname = \"t\"\nformat = \"zoom\"\npath = \"/telephony/t\"\nallow = [\"::1\"]\n",
     .told = "intake.toml:9:1: path: [http] has no \"listen\", so nothing can be pushed\n"},
    {.name = "telephony_that_anybody_can_push",
     .text = "[http]\nlisten = \"0.0.0.0:8080\"\n[[telephony]]\nname = \"t\"\nformat = \"zoom\"\npath = "
             "\"/telephony/t\"\n",
     .told = "intake.toml:11:1: warning: [[telephony]] \"t\": has neither \"auth\" nor \"allow\": anybody can push "
             "records\n"},
    {.name = "telephony_that_does_not_come_as_lines",
     .text = "[[telephony]]\nname = \"t\"\nformat = \"twilio\"\nlisten = \"[::]:7070\"\n",
     .told = "intake.toml:9:1: listen: records of twilio do not come in this way\n"},
    {.name = "telephony_that_nobody_explains",
     .text = "[[telephony]]\nname = \"t\"\nformat = \"generic-csv\"\nlisten = \"[::]:7070\"\nheader = true\n",
     .told = "intake.toml:8:1: format: generic-csv needs \"fields\" that say what is where\n"
             "intake.toml:10:1: header: only with \"file\" or \"directory\"\n"},
    {.name = "telephony_with_a_long_separator",
     .text = "[[telephony]]\nname = \"t\"\nformat = \"3cx\"\nlisten = \"[::]:7070\"\nseparator = \"||\"\n",
     .told = "intake.toml:10:13: separator: expected one character such as \";\" or \"\\t\"\n"},
    {.name = "telephony_with_keys_of_another_way",
     .text = "[[telephony]]\nname = \"t\"\nformat = \"asterisk-csv\"\nfile = \"a.csv\"\nmax_rate = 5\nfields = { to = "
             "\"b\" "
             "}\n[telephony.auth]\nuser = \"u\"\n",
     .told = "intake.toml:10:1: max_rate: only with \"listen\"\n"
             "intake.toml:11:1: fields: only for generic-json and generic-csv\n"
             "intake.toml:13:1: auth.user: only with \"path\"\n"},
    {.name = "telephony_signed_with_nothing",
     .text = "[http]\nlisten = \"127.0.0.1:8080\"\n[[telephony]]\nname = \"t\"\nformat = \"twilio\"\npath = "
             "\"/telephony/t\"\nauth = { scheme = \"twilio\" }\n",
     .told = "intake.toml:12:10: auth.scheme: \"twilio\" needs \"secret_files\"\n"
             "intake.toml:12:10: auth.scheme: \"twilio\" signs the URL it calls, so [http] needs \"public_url\"\n"},
    {.name = "telephony_with_a_misspelt_auth",
     .text = "[http]\nlisten = \"127.0.0.1:8080\"\n[[telephony]]\nname = \"t\"\nformat = \"zoom\"\npath = "
             "\"/telephony/t\"\nauth = { schema = \"zoom\" }\n",
     .told = "intake.toml:12:10: unknown key \"auth.schema\" in [[telephony]] (did you mean \"auth.scheme\"?)\n"},
    {.name = "telephony_with_certificates_nobody_asks_for",
     .text = "[[telephony]]\nname = \"t\"\nformat = \"asterisk-csv\"\nlisten = \"[::]:7070\"\nclient_ca_file = "
             "\"ca.pem\"\n",
     .told = "intake.toml:10:1: client_ca_file: there are no client certificates with tls = \"none\"\n"},
    {.name = "telephony_that_fetches_from_nowhere",
     .text = "[[telephony]]\nname = \"t\"\nformat = \"asterisk-csv\"\nfile = \"a.csv\"\nrecordings = \"fetch\"\n",
     .told = "intake.toml:10:1: recordings: \"fetch\" needs \"recording_hosts\"\n"},
    {.name = "telephony_that_fetches_from_an_address",
     .text = "[[telephony]]\nname = \"t\"\nformat = \"asterisk-csv\"\nfile = \"a.csv\"\nrecordings = "
             "\"fetch\"\nrecording_hosts = [\"10.0.0.1\"]\n",
     .told = "intake.toml:11:20: recording_hosts: expected a host such as \"api.example.com\", \"*.example.com\" or "
             "\"pbx.example.com:8443\"\n"},
    {.name = "telephony_that_fetches_nothing",
     .text = "[[telephony]]\nname = \"t\"\nformat = \"asterisk-csv\"\nfile = \"a.csv\"\nrecording_hosts = "
             "[\"api.example.com\"]\n",
     .told = "intake.toml:10:1: recording_hosts: only with recordings = \"fetch\"\n"},
    {.name = "telephony_with_a_user_without_a_password",
     .text = "[[telephony]]\nname = \"t\"\nformat = \"asterisk-csv\"\nfile = \"a.csv\"\nrecordings = "
             "\"fetch\"\nrecording_hosts = [\"http://api.example.com\"]\nrecording_user = \"u\"\n",
     .told = "intake.toml:10:1: recordings: \"recording_user\" and \"recording_password_file\" go together\n"
             "intake.toml:11:1: warning: recording_hosts: the password travels unencrypted to what is \"http://\"\n"},
    {.name = "telephony_that_fetches",
     .text = "[[telephony]]\nname = \"t\"\nformat = \"asterisk-csv\"\nfile = \"a.csv\"\nrecordings = "
             "\"fetch\"\nrecording_hosts = [\"api.example.com\"]\n",
     .told = ""},
    {.name = "two_sources_of_one_file",
     .text = "[[telephony]]\nname = \"a\"\nformat = \"asterisk-csv\"\nfile = \"a.csv\"\n[[telephony]]\nname = "
             "\"b\"\nformat "
             "= \"asterisk-csv\"\nfile = \"a.csv\"\n",
     .told = "intake.toml:13:1: file: \"a.csv\" is there already, or one too much like it, in line 9\n"},
    {.name = "a_table_that_is_none",
     .text = "[[telephony]]\nname = \"a\"\nformat = \"asterisk-csv\"\nfile = \"a.csv\"\nqueues = \"billing\"\n",
     .told = "intake.toml:10:10: queues: expected a table such as { \"one\" = \"…\", \"other\" = \"…\" }\n"},
    {.name = "a_table_with_a_number_in_it",
     .text = "[[telephony]]\nname = \"a\"\nformat = \"asterisk-csv\"\nfile = \"a.csv\"\nqueues = { \"800\" = 1 }\n",
     .told = "intake.toml:10:20: queues: expected text in quotes\n"},
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
  EXPECT_EQ(complaints(f, ""),
            "intake.toml: warning: no [[smtp]] listener, no [[imap]], no [chat] and no [[telephony]]: nothing can come in\n");
  EXPECT_EQ(complaints(f, "[[smtp]]\nname = \"public\"\nlisten = \"[::]:25\"\n"),
            "intake.toml: warning: no [[mailbox]]: every recipient is refused\n");
}

}  // namespace
}  // namespace intake::config
