#include <gtest/gtest.h>

#include "tests/gateway/config/folder.hpp"

namespace intake::config {
namespace {

constexpr const char* file = R"([[smtp]]
name = "public"
listen = "127.0.0.1:2525"
[[mailbox]]
address = "a@x.test"
[[backend]]
name = "desk-2"
type = "webhook"
url = "https://x.test/"
secret_files = ["missing"]
)";
const environment secret = {{"INTAKE_BACKEND__DESK_2__SECRETS", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"}};

environment with(environment more) {
  more.insert(secret.begin(), secret.end());
  return more;
}

TEST(Overrides, StandInForTheFile) {
  const folder f;
  const auto l = load_text(f, file,
                           with({{"INTAKE_GATEWAY__NAME", "emea-1"},
                                 {"INTAKE_GATEWAY__TRUSTED_PROXIES", "10.0.0.0/8,::1"},
                                 {"INTAKE_GATEWAY__NORMALIZER_THREADS", "3"},
                                 {"INTAKE_JOURNAL__LOW_WATER", "1GB"},
                                 {"INTAKE_SMTP__PUBLIC__LISTEN", "[::1]:26"},
                                 {"INTAKE_BACKEND__DESK_2__URL", "https://y.test/"},
                                 {"INTAKE_CONFIG", "elsewhere"},
                                 {"INTAKE_SHOE_SIZE", "44"},
                                 {"PATH", "/bin"}}));
  ASSERT_TRUE(l) << told(l.error(), f);
  EXPECT_TRUE(l->warnings.empty()) << told(l->warnings, f);
  const configuration& c = l->configuration;
  EXPECT_EQ(c.gateway.name, "emea-1");
  EXPECT_EQ(c.gateway.trusted_proxies, (std::vector<std::string>{"10.0.0.0/8", "::1"}));
  EXPECT_EQ(c.gateway.normalizer_threads, 3);
  EXPECT_EQ(c.journal.low_water, GB);
  EXPECT_EQ(c.smtp[0].listen, "[::1]:26");
  EXPECT_EQ(c.backend[0].url, "https://y.test/");
}

TEST(Overrides, GiveSecretsWithoutAFile) {
  const folder f;
  const auto l =
      load_text(f, file, with({{"INTAKE_ADMIN__LISTEN", "127.0.0.1:1"}, {"INTAKE_ADMIN__TOKEN", "0123456789abcdef"}}));
  ASSERT_TRUE(l) << told(l.error(), f);
  EXPECT_EQ(l->configuration.admin.token, "0123456789abcdef");
  EXPECT_EQ(l->configuration.backend[0].secrets, std::vector<std::string>{secret.begin()->second});
}

struct override_case {
  const char *name, *text, *told;
};

TEST(Overrides, ThatMeanNothingAreProblems) {
  constexpr override_case cases[] = {
      {.name = "INTAKE_GATWAY__NAME",
       .text = "x",
       .told = "INTAKE_GATWAY__NAME: overrides no section of the configuration (did you mean \"GATEWAY\"?)\n"},
      {.name = "INTAKE_GATEWAY__NAMES",
       .text = "x",
       .told = "INTAKE_GATEWAY__NAMES: overrides no key of [gateway] (did you mean \"NAME\"?)\n"},
      {.name = "INTAKE_SMTP__LISTEN",
       .text = "x",
       .told = "INTAKE_SMTP__LISTEN: expected INTAKE_SMTP__<NAME>__<KEY>\n"},
      {.name = "INTAKE_LOG__X__LEVEL", .text = "x", .told = "INTAKE_LOG__X__LEVEL: expected INTAKE_LOG__<KEY>\n"},
      {.name = "INTAKE_SMTP__PUBLICK__LISTEN",
       .text = "x",
       .told = "INTAKE_SMTP__PUBLICK__LISTEN: there is no [[smtp]] named so (did you mean \"PUBLIC\"?)\n"},
      {.name = "INTAKE_MAILBOX__A__QUEUE",
       .text = "x",
       .told = "INTAKE_MAILBOX__A__QUEUE: entries of [[mailbox]] have no name and cannot be overridden\n"},
      {.name = "INTAKE_GATEWAY__NORMALIZER_THREADS",
       .text = "two",
       .told = "INTAKE_GATEWAY__NORMALIZER_THREADS: normalizer_threads: expected a whole number\n"},
      {.name = "INTAKE_SMTP__PUBLIC__REQUIRE_TLS",
       .text = "yes",
       .told = "INTAKE_SMTP__PUBLIC__REQUIRE_TLS: require_tls: expected true or false\n"},
      {.name = "INTAKE_SMTP__PUBLIC__LISTEN",
       .text = "25",
       .told = "INTAKE_SMTP__PUBLIC__LISTEN: listen: expected an address and a port such as "
               "\"127.0.0.1:2525\" or \"[::]:25\"; names are not looked up\n"},
      {.name = "INTAKE___", .text = "x", .told = "INTAKE___: overrides no section of the configuration\n"},
      {.name = "INTAKE_GATEWAY_NAME",
       .text = "x",
       .told = "INTAKE_GATEWAY_NAME: warning: is not read; overrides look like INTAKE_GATEWAY__NAME\n"},
  };
  const folder f;
  for (const override_case& c : cases) EXPECT_EQ(complaints(f, file, with({{c.name, c.text}})), c.told) << c.name;
}

}  // namespace
}  // namespace intake::config
