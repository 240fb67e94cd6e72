#include "gateway/config/load.hpp"

#include <gtest/gtest.h>

#include "tests/gateway/config/folder.hpp"

namespace intake::config {
namespace {

constexpr const char* smallest =
    "[[smtp]]\nname = \"public\"\nlisten = \"127.0.0.1:2525\"\n[[mailbox]]\naddress = \"a@x.test\"\n";

TEST(Load, FillsInEverythingThatWasNotSaid) {
  const folder f;
  const auto l = load_text(f, smallest);
  ASSERT_TRUE(l) << told(l.error(), f);
  EXPECT_TRUE(l->warnings.empty()) << told(l->warnings, f);
  const configuration& c = l->configuration;
  EXPECT_EQ(c.gateway.state_dir, "/var/lib/intake");
  ASSERT_EQ(c.smtp.size(), 1U);
  EXPECT_EQ(c.smtp[0].limits.max_message_size, 50 * MB);
  EXPECT_EQ(c.mailbox[0].queue, "general");
  ASSERT_EQ(c.backend.size(), 1U);
  EXPECT_EQ(c.backend[0].name, "tickets");
  EXPECT_EQ(c.backend[0].type, "sqlite");
  EXPECT_EQ(c.backend[0].file, "/var/lib/intake/tickets.db");
}

TEST(Load, ReadsEveryKindOfValue) {
  const folder f;
  f.write("token", "0123456789abcdef0123\n");
  f.write("first.secret", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3\n");
  f.write("second.secret", "whsec_YWJjZGVmMDEyMzQ1Njc4OTAxMjM0NTY3\n");
  const auto l = load_text(f, R"(
[gateway]
state_dir = "state"
trusted_proxies = ["10.0.0.0/8", "::1"]
drain_timeout = "5s"
normalizer_threads = 2
[tls]
certificate = "a.pem"
private_key = "a.key"
[journal]
retain_threads = "30d"
[[smtp]]
name = "public"
listen = "[::]:25"
tls = "starttls"
require_tls = true
max_message_size = "20MB"
command_timeout = "250ms"
[[smtp]]
name = "submission"
listen = "[::]:465"
tls = "implicit"
certificate = ["b.pem", "c.pem"]
private_key = ["b.key", "c.key"]
[[mailbox]]
address = "*@x.test"
queue = "second level"
[admin]
listen = "127.0.0.1:8081"
token_file = "token"
[[backend]]
name = "desk"
type = "webhook"
url = "https://desk.example.test/intake"
secret_files = ["first.secret", "second.secret"]
concurrency = 4
)");
  ASSERT_TRUE(l) << told(l.error(), f);
  EXPECT_TRUE(l->warnings.empty()) << told(l->warnings, f);
  const configuration& c = l->configuration;
  EXPECT_EQ(c.gateway.state_dir, f.path("state"));
  EXPECT_EQ(c.gateway.trusted_proxies, (std::vector<std::string>{"10.0.0.0/8", "::1"}));
  EXPECT_EQ(c.gateway.drain_timeout, seconds{5});
  EXPECT_EQ(c.gateway.normalizer_threads, 2);
  EXPECT_EQ(c.journal.retain_threads, seconds{30 * 86400});
  ASSERT_EQ(c.smtp.size(), 2U);
  EXPECT_TRUE(c.smtp[0].require_tls);
  EXPECT_EQ(c.smtp[0].limits.max_message_size, 20 * MB);
  EXPECT_EQ(c.smtp[0].limits.command_timeout, milliseconds{250});
  ASSERT_EQ(c.smtp[0].certificates.size(), 1U) << "has the pair of [tls]";
  EXPECT_EQ(c.smtp[0].certificates[0].certificate, f.path("a.pem"));
  ASSERT_EQ(c.smtp[1].certificates.size(), 2U);
  EXPECT_EQ(c.smtp[1].certificates[1].certificate, f.path("c.pem"));
  EXPECT_EQ(c.smtp[1].certificates[1].private_key, f.path("c.key"));
  EXPECT_EQ(c.admin.token, "0123456789abcdef0123");
  EXPECT_EQ(c.admin.public_url, "http://127.0.0.1:8081");
  ASSERT_EQ(c.backend.size(), 1U);
  EXPECT_EQ(c.backend[0].secrets[1], "whsec_YWJjZGVmMDEyMzQ1Njc4OTAxMjM0NTY3");
  EXPECT_EQ(c.backend[0].concurrency, 4U);
}

TEST(Load, ReadsSourcesOfCallRecords) {
  const folder f;
  f.write("twilio.token", "0123456789abcdef0123\n");
  f.write("twilio.next", "abcdef01234567890123\n");
  const auto l = load_text(f, R"(
[http]
listen = "127.0.0.1:8080"
public_url = "https://intake.example.com/"
[[telephony]]
name = "twilio"
format = "twilio"
path = "/telephony/twilio"
auth = { scheme = "twilio", secret_files = ["twilio.token", "twilio.next"] }
[[telephony]]
name = "pbx-lines"
format = "generic-csv"
listen = "127.0.0.1:7070"
columns = ["from", "to", "state"]
fields = { from = ["from", "1"], direction = "=inbound" }
values = { result = { OK = "answered", "NO ANSWER" = "missed" } }
max_line = "4KB"
idle_timeout = "1h"
[[telephony]]
name = "pbx-file"
format = "asterisk-csv"
file = "Master.csv"
time_zone = "Europe/Lisbon"
country = "PT"
queues = { "+351211234567" = "billing" }
settle = "500ms"
)");
  ASSERT_TRUE(l) << told(l.error(), f);
  EXPECT_TRUE(l->warnings.empty()) << told(l->warnings, f);
  const configuration& c = l->configuration;
  EXPECT_EQ(c.http.public_url, "https://intake.example.com");
  ASSERT_EQ(c.telephony.size(), 3U);
  EXPECT_EQ(c.telephony[0].auth.scheme, "twilio");
  EXPECT_EQ(c.telephony[0].auth.secrets, (std::vector<std::string>{"0123456789abcdef0123", "abcdef01234567890123"}));
  EXPECT_EQ(c.telephony[1].columns.at(2), "state");
  EXPECT_EQ(c.telephony[1].fields.at("direction"), "=inbound");
  EXPECT_EQ(c.telephony[1].fields.at("from").as_array().at(1), "1");
  EXPECT_EQ(c.telephony[1].values.at("result").at("NO ANSWER"), "missed");
  EXPECT_EQ(c.telephony[1].limits.max_line, 4 * KB);
  EXPECT_EQ(c.telephony[1].limits.idle_timeout, seconds{3600});
  EXPECT_EQ(c.telephony[2].file, f.path("Master.csv"));
  EXPECT_EQ(c.telephony[2].queues.at("+351211234567"), "billing");
  EXPECT_EQ(c.telephony[2].limits.settle, milliseconds{500});
}

TEST(Load, TakesTheSecretsOfATableFromTheEnvironment) {
  const folder f;
  const auto l =
      load_text(f,
                "[http]\nlisten = \"127.0.0.1:1\"\n[[telephony]]\nname = \"zoom-eu\"\nformat = \"zoom\"\npath = "
                "\"/telephony/zoom\"\nauth.scheme = \"zoom\"\n",
                {{"INTAKE_TELEPHONY__ZOOM_EU__AUTH_SECRETS", "0123456789abcdef"}});
  ASSERT_TRUE(l) << told(l.error(), f);
  EXPECT_EQ(l->configuration.telephony.at(0).auth.secrets.at(0), "0123456789abcdef");
}

TEST(Load, TellsAllProblemsInTheOrderOfTheFile) {
  const folder f;
  EXPECT_EQ(complaints(f,
                       "[gateway]\n"
                       "nam = \"x\"\n"
                       "normalizer_threads = 0\n"
                       "[[smtp]]\n"
                       "name = \"public\"\n"
                       "lisen = \"[::]:25\"\n"
                       "tls = \"startls\"\n"
                       "max_message_size = 50\n"
                       "[smpt]\n"
                       "[[mailbox]]\n"
                       "queue = 1\n"),
            "intake.toml:2:1: unknown key \"nam\" in [gateway] (did you mean \"name\"?)\n"
            "intake.toml:3:22: normalizer_threads: out of range, expected 1 to 64\n"
            "intake.toml:4:1: [[smtp]] \"public\" needs \"listen\"\n"
            "intake.toml:6:1: unknown key \"lisen\" in [[smtp]] (did you mean \"listen\"?)\n"
            "intake.toml:7:7: tls: expected one of \"none\", \"starttls\", \"implicit\" (did you mean \"starttls\"?)\n"
            "intake.toml:8:20: max_message_size: expected a size such as \"50MB\" (B, KB, MB or GB)\n"
            "intake.toml:9:2: unknown section \"smpt\" (did you mean \"smtp\"?)\n"
            "intake.toml:10:1: [[mailbox]] needs \"address\"\n"
            "intake.toml:11:9: queue: expected text in quotes\n");
}

TEST(Load, RemembersWhereEachKeyWasSet) {
  const folder f;
  const auto l = load_text(f, smallest);
  ASSERT_TRUE(l);
  EXPECT_EQ(l->where("smtp", 0, "listen").line, 3);
  EXPECT_EQ(l->where("smtp", 0, "tls").line, 0);
  EXPECT_EQ(l->where("smtp", 0, "tls").file, f.path("intake.toml"));
}

TEST(Load, KeepsSecretsOutOfWhatItSays) {
  const folder f;
  f.write("open", "hunter2hunter2hunter2", 0644);
  f.write("bad", "whsec_hunter2");
  const std::string all = complaints(
      f, std::string(smallest) +
             "[admin]\nlisten = \"127.0.0.1:8081\"\ntoken_file = \"open\"\n"
             "[[backend]]\nname = \"desk\"\ntype = \"webhook\"\nurl = \"https://x.test/\"\nsecret_files = [\"bad\"]\n"
             "[[backend]]\nname = \"other\"\ntype = \"webhook\"\nurl = \"https://x.test/\"\nsecrets = [\"hunter2\"]\n");
  EXPECT_EQ(all.find("hunter2"), std::string::npos) << all;
  EXPECT_NE(all.find("8:14: warning: token_file: everybody on this machine can read"), std::string::npos) << all;
  EXPECT_NE(all.find("13:1: secret_files: "), std::string::npos) << all;
  EXPECT_NE(all.find("18:1: secrets are not written into this file"), std::string::npos) << all;
}

TEST(Load, SaysWhichSecretIsMissing) {
  const folder f;
  EXPECT_EQ(complaints(f, std::string(smallest) + "[admin]\nlisten = \"127.0.0.1:8081\"\ntoken_file = \"none\"\n"),
            "intake.toml:8:14: token_file: cannot read the secret in none: No such file or directory\n");
}

TEST(Load, TakesCredentialsOfTheUnit) {
  const folder f;
  f.write("token", "0123456789abcdef0123");
  const std::string text = std::string(smallest) + "[admin]\ntoken_file = \"$CREDENTIALS_DIRECTORY/token\"\n";
  const auto l = load_text(f, text, {{"CREDENTIALS_DIRECTORY", f.path("")}});
  ASSERT_TRUE(l) << told(l.error(), f);
  EXPECT_EQ(l->configuration.admin.token, "0123456789abcdef0123");
  EXPECT_NE(complaints(f, text).find("$CREDENTIALS_DIRECTORY is not set"), std::string::npos);
}

TEST(Load, SaysThatTheFileIsMissing) {
  const folder f;
  const auto l = load(f.path("none.toml"), {});
  ASSERT_FALSE(l);
  EXPECT_EQ(told(l.error(), f), "none.toml: cannot read the configuration: No such file or directory\n");
}

TEST(Load, SeesTheVariablesOfThisProcess) { EXPECT_EQ(process_environment().at("PATH"), std::getenv("PATH")); }

}  // namespace
}  // namespace intake::config
