// What follows from what the daemons say, by [inspect].
#include "gateway/inspect/mail_inspector.hpp"

#include <boost/json/serialize.hpp>

#include "tests/gateway/inspect/scripted_daemon.hpp"
#include "tests/support/io_fixture.hpp"

namespace intake::inspect {
namespace {

using namespace std::chrono_literals;

using enum finding::verdict;

const std::string is_clean("stream: OK\0", 11), is_infected("stream: Worm.X FOUND\0", 21);

std::string judged(std::string_view action) {
  return tests::http("200 OK", R"({"action":")" + std::string(action) + R"(","score":7.5,"required_score":15})");
}

class MailInspector : public tests::io_fixture {
 public:
  finding inspect(const config::inspect_section& options, std::string mail = "Subject: x\r\n\r\nbody\r\n") {
    auto inspector = mail_inspector::create(options, io.get_executor(), metrics).value();
    contact c;
    c.channel = channel;
    c.receipt = "01JD9";
    c.envelope = {{"mail_from", "ann@example.org"}, {"client_ip", "192.0.2.7"}};
    c.body.size = mail.size();
    if (!inspector->wants(c)) return {};
    return run(inspector->inspect(c, [&]() -> tests::awaitable<std::string> { co_return mail; }));
  }

  config::inspect_section with_clamd(std::string answer) {
    clamd.emplace(io, tests::stream_ended, std::vector{std::move(answer)});
    config::inspect_section out;
    out.clamd = clamd->address();
    out.clamd_timeout = 300ms;
    return out;
  }
  config::inspect_section with_rspamd(std::string answer) {
    rspamd.emplace(io, tests::request_ended, std::vector{std::move(answer)});
    config::inspect_section out;
    out.rspamd_url = "http://" + rspamd->address();
    out.rspamd_timeout = 300ms;
    return out;
  }

  std::string channel = "email";
  ops::registry metrics;
  std::optional<tests::scripted_daemon> clamd, rspamd;
};

TEST_F(MailInspector, LooksAtNothingWithoutDaemonsAndAtMailsOnly) {
  EXPECT_TRUE(inspect({}).said.empty());
  const auto options = with_clamd(is_infected);
  channel = "chat";
  EXPECT_EQ(inspect(options).what, accept);
}

TEST_F(MailInspector, LetsACleanMailPass) {
  const finding f = inspect(with_clamd(is_clean));
  EXPECT_EQ(f.what, accept);
  EXPECT_EQ(boost::json::serialize(f.said), R"({"virus":{"result":"clean"}})");
}

TEST_F(MailInspector, DoesWithAVirusWhatPolicySays) {
  const std::pair<std::string, finding::verdict> cases[] = {
      {"accept", accept}, {"tag", accept}, {"quarantine", quarantine}, {"refuse", refuse}};
  for (const auto& [policy, verdict] : cases) {
    auto options = with_clamd(is_infected);
    options.on_virus = policy;
    const finding f = inspect(options);
    EXPECT_EQ(f.what, verdict) << policy;
    EXPECT_EQ(f.said.at("virus").at("name"), "Worm.X");
    EXPECT_EQ(f.said.contains("tags"), policy == "tag");
    if (verdict != accept) EXPECT_EQ(f.evidence, "clamd: Worm.X");
  }
}

TEST_F(MailInspector, DoesWithSpamWhatPolicySays) {
  struct {
    std::string_view action;
    finding::verdict what;
    bool tagged;
  } const cases[] = {{"no action", accept, false},     {"greylist", accept, false},      {"soft reject", accept, false},
                     {"add header", accept, true},     {"rewrite subject", accept, true}, {"reject", quarantine, false}};
  for (const auto& [action, what, tagged] : cases) {
    const finding f = inspect(with_rspamd(judged(action)));
    EXPECT_EQ(f.what, what) << action;
    EXPECT_EQ(f.said.contains("tags"), tagged) << action;
    EXPECT_EQ(f.said.at("spam").at("action").as_string(), action);
  }
  EXPECT_NE(rspamd->said.find("POST /checkv2 "), std::string::npos);
  EXPECT_NE(rspamd->said.find("\r\n\r\nSubject: x\r\n\r\nbody\r\n"), std::string::npos);
}

TEST_F(MailInspector, LetsMailPassWhenNobodyAnswersAndSaysWhy) {
  const auto failed = [&](const config::inspect_section& options) {
    const finding f = inspect(options);
    EXPECT_EQ(f.what, accept);
    return boost::json::serialize(f.said.at("failed"));
  };
  EXPECT_EQ(failed(with_clamd("silence")), R"({"clamd":"timed out"})");
  EXPECT_EQ(failed(with_rspamd("silence")), R"({"rspamd":"timeout_after"})");
  EXPECT_EQ(failed(with_rspamd(tests::http("500 Oh", ""))), R"({"rspamd":"HTTP 500"})");
  EXPECT_EQ(failed(with_rspamd(tests::http("200 OK", "<html>"))), R"({"rspamd":"its answer is not understood"})");
}

TEST_F(MailInspector, DoesNotShowWhatIsTooLarge) {
  auto options = with_clamd(is_infected);
  options.max_size = 10;
  const finding f = inspect(options);
  EXPECT_EQ(f.what, accept);
  EXPECT_EQ(f.said.at("failed").at("clamd"), "larger than inspect.max_size");
}

TEST_F(MailInspector, CountsWhatItDid) {
  inspect(with_clamd(is_infected));
  inspect(with_clamd("silence"));
  const std::string text = metrics.prometheus_text();
  EXPECT_NE(text.find(R"(intake_inspections_total{by="clamd",outcome="infected"} 1)"), std::string::npos) << text;
  EXPECT_NE(text.find(R"(intake_inspections_total{by="clamd",outcome="failed"} 1)"), std::string::npos) << text;
}

}  // namespace
}  // namespace intake::inspect
