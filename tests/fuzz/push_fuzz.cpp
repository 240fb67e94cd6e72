// A pushed request: a letter for its format, header lines, an empty line, the body. Whatever it is, records are pieces of what was sent, answers are
// sound, and nobody comes in without a secret.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <boost/json/parse.hpp>

#include "adapters/telephony/form_syntax.hpp"
#include "adapters/telephony/push_protocol.hpp"

namespace {

using namespace intake::telephony;

void require(bool holds) {
  if (!holds) std::abort();
}

constexpr std::string_view formats[] = {"generic-json",   "amazon-connect", "zoom",   "ringcentral",
                                        "twilio",         "telnyx",         "zammad", "freeswitch-json",
                                        "freeswitch-xml", "asterisk-csv"};

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return line;
}

/// As the HTTP server gives them: no line ends, no NUL, trimmed.
header_fields take_headers(std::string_view& text) {
  header_fields headers;
  for (auto line = take_line(text); !line.empty(); line = take_line(text)) {
    const auto colon = line.find(": ");
    if (colon == line.npos) continue;
    headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  return headers;
}

bool is_json_body(const push_reply& reply) {
  return reply.content_type == "application/json" || reply.content_type == "application/problem+json";
}

void check_reply(const push_reply& reply) {
  require(reply.status >= 200 && reply.status < 600);
  require(reply.content_type.empty() == reply.body.empty());
  if (is_json_body(reply)) require(bool(check_json(reply.body)));
  for (const auto& [name, value] : reply.headers)
    for (const char c : value) require(c >= ' ' && c < '\x7f');
}

void check_records(const push& p, const push_request& r, const push_limits& limits) {
  require(p.records.size() <= limits.max_records);
  for (const auto record : p.records) {
    const bool inside =
        record.data() >= r.body.data() && record.data() + record.size() <= r.body.data() + r.body.size();
    require(inside ? !record.empty() : p.request_id.size() > 0);
    if (inside && p.media_type == "application/json") require(bool(check_json(record)));
  }
}

/// An array has as many records as elements; Boost.JSON is asked where it would read the same.
void check_count(const push& p, const push_request& r) {
  intake::error_code problem;
  const auto value = boost::json::parse(r.body, problem);
  if (problem || !p.request_id.empty() || !is_json(r.media_type())) return;
  require(p.records.size() == (value.is_array() ? value.get_array().size() : 1));
}

void check_answers(const push_protocol& protocol, const push& p) {
  std::vector<push_outcome> outcomes;
  for (std::size_t i = 0; i < p.records.size(); ++i) outcomes.push_back({.receipt = "01J" + std::to_string(i)});
  const auto taken = protocol.answer(p, outcomes);
  check_reply(taken);
  require(taken.status < 300);
  if (outcomes.empty()) return;
  outcomes.back().receipt.clear();
  const auto later = protocol.answer(p, outcomes);
  check_reply(later);
  require(later.status == 503);
}

const std::vector<authenticator>& guards() {
  static const std::vector<authenticator> all = [] {
    const std::vector<std::string> secrets{"a secret that no fuzzer guesses"};
    const std::string url = "https://intake.example/x";
    std::vector<authenticator> made;
    for (const auth_options& each : std::vector<auth_options>{
             {.scheme = auth_scheme::twilio, .secrets = secrets, .public_url = url},
             {.scheme = auth_scheme::zoom, .secrets = secrets},
             {.scheme = auth_scheme::hmac,
              .secrets = secrets,
              .public_url = url,
              .header = "X-Signature",
              .signed_text = "{url} {body} {path}"},
             {.scheme = auth_scheme::ed25519, .secrets = {"PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw="}},
             {.scheme = auth_scheme::basic, .secrets = secrets, .user = "pbx"},
             {.scheme = auth_scheme::bearer, .secrets = secrets},
             {.scheme = auth_scheme::header, .secrets = secrets, .header = "Verification-Token"}})
      made.push_back(make_authenticator(each).value());
    return made;
  }();
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.empty()) return 0;
  const auto* format = find_push_format(formats[static_cast<unsigned char>(text.front() - 'a') % std::size(formats)]);
  text.remove_prefix(1);
  const auto headers = take_headers(text);
  push_request r;
  r.method = "POST";
  r.target = "/telephony/x?a=1";
  r.headers = headers;
  r.body = text;
  const push_limits limits{.max_body = 2048, .max_records = 8};
  const auto now = intake::from_millis(1'700'000'000'000);

  for (const auto& guard : guards()) require(!guard.check(r, now).accepted());
  if (const auto fields = parse_form(text)) require(!fields->empty());

  const push_protocol protocol(*format, r, limits, now);
  if (const auto reply = protocol.before_authentication()) {
    check_reply(*reply);
    return 0;
  }
  const push p = protocol.read("secret");
  if (p.reply) {
    require(p.records.empty());
    check_reply(*p.reply);
    return 0;
  }
  check_records(p, r, limits);
  check_count(p, r);
  check_answers(protocol, p);
  return 0;
}
