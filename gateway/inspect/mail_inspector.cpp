#include "gateway/inspect/mail_inspector.hpp"

#include <utility>

#include "gateway/inspect/inspections.hpp"
#include "gateway/ops/log.hpp"

namespace intake::inspect {
namespace {

namespace json = boost::json;
using boost::asio::awaitable;

/// Of all mails under inspection: twice their size is in memory while rspamd is asked.
constexpr std::uint64_t most_in_flight = 64 << 20;
constexpr std::size_t longest_answer = 1 << 20;

class share {
 public:
  share(std::uint64_t& sum, std::uint64_t part) : sum_(sum), part_(part) { sum_ += part_; }
  share(const share&) = delete;
  share& operator=(const share&) = delete;
  ~share() { sum_ -= part_; }

 private:
  std::uint64_t& sum_;
  std::uint64_t part_;
};

}  // namespace

result<std::unique_ptr<mail_inspector>> mail_inspector::create(const config::inspect_section& options,
                                                               net::any_io_executor executor, ops::registry& metrics) {
  std::unique_ptr<mail_inspector> out{new mail_inspector(options, executor, metrics)};
  if (options.rspamd_url.empty()) return out;
  auto client = net::http_client::create(
      executor, {.url = options.rspamd_url, .timeout = options.rspamd_timeout, .max_body = longest_answer});
  if (!client) return client.error();
  out->rspamd_ = std::move(*client);
  return out;
}

mail_inspector::mail_inspector(const config::inspect_section& options, net::any_io_executor executor,
                               ops::registry& metrics)
    : options_(options), metrics_(metrics) {
  if (!options_.clamd.empty()) clamd_.emplace(std::move(executor), options_.clamd, options_.clamd_timeout);
}

bool mail_inspector::wants(const contact& c) const { return c.channel == "email" && (clamd_ || rspamd_); }

awaitable<finding> mail_inspector::inspect(const contact& c, content fetch) {
  finding out;
  if (const std::string why = why_not(c); !why.empty()) {
    if (clamd_) note_failure("clamd", why, "skipped", out);
    if (rspamd_) note_failure("rspamd", why, "skipped", out);
    co_return out;
  }
  const share ours(in_flight_, c.body.size);
  std::string mail = co_await fetch();
  if (mail.size() != c.body.size) {
    note_failure("gateway", "the mail could not be read back", "failed", out);
    co_return out;
  }
  if (clamd_) co_await ask_clamd(mail, out);
  if (rspamd_ && out.what != finding::verdict::refuse) co_await ask_rspamd(c, std::move(mail), out);
  co_return out;
}

std::string mail_inspector::why_not(const contact& c) const {
  if (c.body.size > options_.max_size) return "larger than inspect.max_size";
  if (in_flight_ + c.body.size > most_in_flight) return "too many mails at once";
  return {};
}

awaitable<void> mail_inspector::ask_clamd(const std::string& mail, finding& out) {
  const virus_verdict v = co_await clamd_->scan(mail);
  if (v.what == virus_verdict::result::failed) {
    note_failure("clamd", v.detail, "failed", out);
    co_return;
  }
  const bool infected = v.what == virus_verdict::result::infected;
  count_inspection(metrics_, "clamd", infected ? "infected" : "clean");
  json::object said{{"result", infected ? "infected" : "clean"}};
  if (infected) said.emplace("name", v.detail);
  out.said.emplace("virus", std::move(said));
  if (infected) judge(options_.on_virus, "virus", "clamd: " + v.detail, out);
}

awaitable<void> mail_inspector::ask_rspamd(const contact& c, std::string mail, finding& out) {
  net::name_values fields;
  for (auto& [name, value] : rspamd_fields(c)) fields.push_back({std::move(name), std::move(value)});
  const auto reply = co_await rspamd_->request("POST", "/checkv2", std::move(fields), std::move(mail));
  if (!reply) {
    note_failure("rspamd", std::string(net::name_of(reply.error().what)), "failed", out);
    co_return;
  }
  auto v = reply->status == 200 ? read_rspamd_answer(reply->body, c) : std::nullopt;
  if (!v) {
    note_failure("rspamd",
                 reply->status == 200 ? "its answer is not understood" : "HTTP " + std::to_string(reply->status),
                 "failed", out);
    co_return;
  }
  count_inspection(metrics_, "rspamd", v->is_spam() ? "spam" : v->is_likely_spam() ? "likely_spam" : "passed");
  json::object said{{"action", v->action}};
  if (!v->score.empty()) said.emplace("score", v->score);
  if (!v->required.empty()) said.emplace("required", v->required);
  out.said.emplace("spam", std::move(said));
  if (!v->auth.empty()) out.said.emplace("auth", std::move(v->auth));
  const std::string evidence = "rspamd: " + v->action + ", score " + v->score;
  if (v->is_spam()) judge(options_.on_spam, "spam", evidence, out);
  if (v->is_likely_spam()) judge(options_.on_likely_spam, "spam", evidence, out);
}

void mail_inspector::note_failure(std::string_view by, std::string why, std::string_view outcome, finding& out) {
  count_inspection(metrics_, by, outcome);
  ops::log().warn("inspect", "a mail passes without this inspection", {{"by", by}, {"why", why}});
  json::object& failed =
      out.said["failed"].is_object() ? out.said["failed"].as_object() : out.said["failed"].emplace_object();
  failed[by] = std::move(why);
}

/// The severest word counts.
void mail_inspector::judge(const std::string& policy, std::string reason, std::string evidence, finding& out) const {
  using enum finding::verdict;
  const auto what = policy == "refuse" ? refuse : policy == "quarantine" ? quarantine : accept;
  if (policy == "tag") {
    json::value& tags = out.said["tags"];
    if (!tags.is_array()) tags.emplace_array();
    tags.get_array().push_back(json::object{{"tag", reason}, {"evidence", evidence}});
  }
  if (what <= out.what) return;
  out.what = what;
  out.reason = std::move(reason);
  out.evidence = std::move(evidence);
}

}  // namespace intake::inspect
