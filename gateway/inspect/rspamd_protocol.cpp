#include "gateway/inspect/rspamd_protocol.hpp"

#include <algorithm>
#include <cstdio>

#include <boost/json/parse.hpp>

namespace intake::inspect {
namespace {

namespace json = boost::json;

constexpr std::size_t most_recipients = 100;
constexpr std::size_t longest_word = 255;

std::string text_of(const json::object& in, std::string_view key) {
  const json::value* found = in.if_contains(key);
  return found && found->is_string() ? std::string(found->get_string()) : std::string{};
}

std::string cleaned(std::string text) {
  text.resize(std::min(text.size(), longest_word));
  std::ranges::replace_if(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return text;
}

std::string two_decimals(const json::object& in, std::string_view key) {
  const json::value* found = in.if_contains(key);
  if (!found || !found->is_number()) return {};
  char out[32];
  std::snprintf(out, sizeof out, "%.2f", found->to_number<double>());
  return out;
}

struct meaning {
  std::string_view symbol, method, result;
};

/// What rspamd's own modules call their results; of several the first here counts.
constexpr meaning meanings[] = {
    {"R_SPF_ALLOW", "spf", "pass"},
    {"R_SPF_FAIL", "spf", "fail"},
    {"R_SPF_SOFTFAIL", "spf", "softfail"},
    {"R_SPF_NEUTRAL", "spf", "neutral"},
    {"R_SPF_DNSFAIL", "spf", "temperror"},
    {"R_SPF_PERMFAIL", "spf", "permerror"},
    {"R_SPF_NA", "spf", "none"},
    {"R_DKIM_ALLOW", "dkim", "pass"},
    {"R_DKIM_REJECT", "dkim", "fail"},
    {"R_DKIM_TEMPFAIL", "dkim", "temperror"},
    {"R_DKIM_PERMFAIL", "dkim", "permerror"},
    {"R_DKIM_NA", "dkim", "none"},
    {"DMARC_POLICY_ALLOW", "dmarc", "pass"},
    {"DMARC_POLICY_REJECT", "dmarc", "fail"},
    {"DMARC_POLICY_QUARANTINE", "dmarc", "fail"},
    {"DMARC_POLICY_SOFTFAIL", "dmarc", "fail"},
    {"DMARC_DNSFAIL", "dmarc", "temperror"},
    {"DMARC_BAD_POLICY", "dmarc", "permerror"},
    {"DMARC_NA", "dmarc", "none"},
    {"ARC_ALLOW", "arc", "pass"},
    {"ARC_REJECT", "arc", "fail"},
    {"ARC_INVALID", "arc", "fail"},
    {"ARC_DNSFAIL", "arc", "temperror"},
    {"ARC_NA", "arc", "none"},
};

/// The domain that a symbol is about: the first word of its first option, "example.org:s=key", "example.org : no match".
std::string domain_in(const json::value& symbol) {
  if (!symbol.is_object()) return {};
  const json::value* options = symbol.get_object().if_contains("options");
  if (!options || !options->is_array() || options->get_array().empty()) return {};
  const json::value& first = options->get_array().front();
  if (!first.is_string()) return {};
  const std::string_view text = first.get_string();
  std::string out = cleaned(std::string(text.substr(0, text.find_first_of(" :;,"))));
  const bool plain = out.find('.') != out.npos && out.find('=') == out.npos && out.front() != '+' && out.front() != '-';
  return plain ? out : std::string{};
}

std::string sender_domain(const contact& c) {
  const std::string sender = text_of(c.envelope, "mail_from");
  const auto at = sender.rfind('@');
  return at == sender.npos ? std::string{} : cleaned(sender.substr(at + 1));
}

json::object auth_of(const json::object& symbols, const contact& c) {
  json::object out;
  for (const auto& [symbol, method, result] : meanings) {
    const json::value* hit = symbols.if_contains(symbol);
    if (!hit || out.contains(method)) continue;
    json::object said{{"result", result}};
    const std::string domain = method == "spf" ? sender_domain(c) : domain_in(*hit);
    if (!domain.empty()) said.emplace("domain", domain);
    out.emplace(method, std::move(said));
  }
  return out;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> rspamd_fields(const contact& c) {
  std::vector<std::pair<std::string, std::string>> out{{"Queue-Id", c.receipt}};
  const auto add = [&](std::string name, std::string value) {
    if (!value.empty()) out.emplace_back(std::move(name), cleaned(std::move(value)));
  };
  add("IP", text_of(c.envelope, "client_ip"));
  add("Helo", text_of(c.envelope, "helo"));
  const std::string sender = text_of(c.envelope, "mail_from");
  if (c.envelope.contains("mail_from")) add("From", sender.empty() ? "<>" : sender);
  if (const json::value* to = c.envelope.if_contains("rcpt_to"); to && to->is_array())
    for (const json::value& one : to->get_array())
      if (one.is_string() && out.size() < most_recipients) add("Rcpt", std::string(one.get_string()));
  return out;
}

std::optional<spam_verdict> read_rspamd_answer(std::string_view text, const contact& c) {
  boost::system::error_code failed;
  const json::value parsed = json::parse(text, failed);
  if (failed || !parsed.is_object()) return std::nullopt;
  const json::object& answer = parsed.get_object();
  spam_verdict out;
  out.action = cleaned(text_of(answer, "action"));
  if (out.action.empty()) return std::nullopt;
  out.score = two_decimals(answer, "score");
  out.required = two_decimals(answer, "required_score");
  if (const json::value* symbols = answer.if_contains("symbols"); symbols && symbols->is_object())
    out.auth = auth_of(symbols->get_object(), c);
  return out;
}

}  // namespace intake::inspect
