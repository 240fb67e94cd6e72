#include "gateway/backends/webhook_protocol.hpp"

#include <gtest/gtest.h>

namespace intake::backends {
namespace {

using std::chrono::seconds;

const time_point now = *parse_rfc3339("1994-11-06T08:49:00.500Z");

struct status_case {
  int status;
  outcome wanted;
};

TEST(WebhookProtocol, EveryStatusHasAVerdict) {
  const status_case cases[] = {
      {200, outcome::delivered},   {201, outcome::delivered},   {202, outcome::delivered}, {204, outcome::delivered},
      {299, outcome::delivered},   {300, outcome::refused},     {301, outcome::refused},   {302, outcome::refused},
      {304, outcome::refused},     {307, outcome::refused},     {308, outcome::refused},   {400, outcome::refused},
      {401, outcome::refused},     {403, outcome::refused},     {404, outcome::refused},   {408, outcome::retry},
      {410, outcome::disabled},    {413, outcome::refused},     {422, outcome::refused},   {425, outcome::retry},
      {429, outcome::unavailable}, {499, outcome::refused},     {500, outcome::retry},     {501, outcome::retry},
      {502, outcome::retry},       {503, outcome::unavailable}, {504, outcome::retry},     {599, outcome::retry},
      {100, outcome::retry},       {0, outcome::retry},         {999, outcome::retry},
  };
  for (const auto& c : cases) {
    const auto v =
        judge({.status = c.status, .retry_after = {}, .location = {}, .body = "private words"}, "desk.test", now);
    EXPECT_EQ(v.outcome, c.wanted) << c.status;
    if (c.wanted == outcome::delivered) continue;
    EXPECT_TRUE(v.reason.starts_with("desk.test answered " + std::to_string(c.status))) << v.reason;
    EXPECT_EQ(v.reason.find("private"), std::string::npos);
  }
}

TEST(WebhookProtocol, ARedirectIsNotFollowedAndTheReasonSaysSo) {
  const auto v =
      judge({.status = 302, .retry_after = {}, .location = "https://evil.test/", .body = {}}, "desk.test", now);
  EXPECT_NE(v.reason.find("never followed"), std::string::npos);
  EXPECT_EQ(v.reason.find("evil"), std::string::npos);
}

struct pause_case {
  const char* name;
  const char* value;
  std::optional<seconds> wanted;
};

TEST(WebhookProtocol, RetryAfterIsSecondsOrADate) {
  const pause_case cases[] = {
      {"seconds", "7", seconds(7)},
      {"zero", "0", seconds(0)},
      {"imf_date", "Sun, 06 Nov 1994 08:49:37 GMT", seconds(37)},
      {"rfc850_date", "Sunday, 06-Nov-94 08:49:37 GMT", seconds(37)},
      {"asctime_date", "Sun Nov  6 08:49:37 1994", seconds(37)},
      {"a_date_gone_by_means_now", "Sat, 05 Nov 1994 08:49:37 GMT", seconds(0)},
      {"at_most_a_day", "86401", seconds(86400)},
      {"a_far_date_is_at_most_a_day", "Sun, 06 Nov 2094 08:49:37 GMT", seconds(86400)},
      {"a_number_beyond_all_bounds", "99999999999999999999999", seconds(86400)},
      {"absent", "", std::nullopt},
      {"negative", "-1", std::nullopt},
      {"fraction", "1.5", std::nullopt},
      {"words", "soon", std::nullopt},
      {"no_such_day", "Sun, 31 Feb 1994 08:49:37 GMT", std::nullopt},
      {"no_such_month", "Sun, 06 Nox 1994 08:49:37 GMT", std::nullopt},
      {"no_such_hour", "Sun, 06 Nov 1994 28:49:37 GMT", std::nullopt},
      {"another_zone", "Sun, 06 Nov 1994 08:49:37 PST", std::nullopt},
      {"something_behind", "Sun, 06 Nov 1994 08:49:37 GMT x", std::nullopt},
      {"month_between_two", "Sun, 06 anF 1994 08:49:37 GMT", std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(parse_retry_after(c.value, now), c.wanted) << c.name;
}

TEST(WebhookProtocol, RetryAfterIsObeyedWhereATryWillFollow) {
  const auto pause = [](int status) {
    return judge({.status = status, .retry_after = "9", .location = {}, .body = {}}, "desk.test", now).retry_after;
  };
  for (const int status : {408, 425, 429, 500, 502, 503, 504}) EXPECT_EQ(pause(status), seconds(9)) << status;
  for (const int status : {200, 302, 400, 410}) EXPECT_EQ(pause(status), std::nullopt) << status;
}

struct reference_case {
  const char* name;
  std::string body, location, wanted;
};

TEST(WebhookProtocol, TheReferenceIsTheTicketInTheBodyElseTheLocation) {
  const reference_case cases[] = {
      {"text", R"({"ticket":"T-17"})", "", "T-17"},
      {"number", R"({"ok":true,"ticket":4711})", "", "4711"},
      {"body_before_location", R"({"ticket":"T-17"})", "/tickets/18", "T-17"},
      {"location", "", "/tickets/18", "/tickets/18"},
      {"location_when_the_body_is_no_json", "created!", "/tickets/18", "/tickets/18"},
      {"location_when_the_ticket_is_an_object", R"({"ticket":{"id":1}})", "/tickets/18", "/tickets/18"},
      {"nothing", "{}", "", ""},
      {"an_array", R"(["ticket"])", "", ""},
      {"control_characters", R"({"ticket":"T\n17"})", "", ""},
      {"blanks", R"({"ticket":"a ticket"})", "", ""},
      {"too_long", R"({"ticket":")" + std::string(201, '7') + "\"}", std::string(201, '/'), ""},
      {"deep", std::string(10000, '['), "", ""},
  };
  for (const auto& c : cases)
    EXPECT_EQ(judge({.status = 201, .retry_after = {}, .location = c.location, .body = c.body}, "d", now).reference,
              c.wanted)
        << c.name;
}

TEST(WebhookProtocol, ARequestIsACloudEventSignedNow) {
  const auto signer = crypto::webhook_signer::from_secrets({"whsec_a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="});
  ASSERT_TRUE(signer);
  const outgoing event{.number = 1, .id = "01JD-0", .conversation = "c", .json = "{}"};
  const std::vector<std::pair<std::string, std::string>> wanted = {
      {"Content-Type", "application/cloudevents+json; charset=UTF-8"},
      {"webhook-id", "01JD-0"},
      {"webhook-timestamp", "784111740"},
      {"webhook-signature", signer->sign("01JD-0", 784111740, "{}")}};
  EXPECT_EQ(webhook_headers(*signer, event, now), wanted);
}

}  // namespace
}  // namespace intake::backends
