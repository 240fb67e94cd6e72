#include "adapters/imap/imap_puller.hpp"

#include <list>

#include "adapters/imap/folder_puller.hpp"
#include "gateway/config/imap_rules.hpp"
#include "gateway/net/session_group.hpp"
#include "gateway/ops/log.hpp"

namespace intake::imap {

namespace asio = boost::asio;
namespace {

constexpr std::string_view tag = "imap";

folder_policy policy_of(const config::imap_section& s, const std::string& folder) {
  using security = folder_policy::security;
  folder_policy p;
  p.source = "imap/" + s.name;
  p.host = s.host;
  p.port = s.port;
  p.user = s.user;
  p.password = s.password;
  p.oauth = !s.oauth2.token_url.empty();
  p.tls = s.tls == "none" ? security::none : s.tls == "starttls" ? security::starttls : security::implicit;
  p.folder = folder;
  p.queue = s.queue;
  if (s.from == "all") p.from = folder_policy::begin_from::all;
  if (const auto date = config::imap_from_date(s.from)) {
    p.from = folder_policy::begin_from::date;
    p.date = *date;
  }
  if (s.after == "seen") p.after = folder_policy::action::seen;
  if (s.after == "delete") p.after = folder_policy::action::remove;
  if (s.after.starts_with("move:")) {
    p.after = folder_policy::action::move;
    p.target = s.after.substr(5);
  }
  p.count_at = config::imap_time_of_day(s.count_at);
  p.max_message_size = s.limits.max_message_size;
  p.max_attempts = s.limits.max_attempts;
  p.command_timeout = s.limits.command_timeout;
  p.idle_renew = s.limits.idle_renew;
  p.poll = s.limits.poll;
  p.parser.max_response = s.limits.max_response;
  return p;
}

result<std::shared_ptr<net::tls_context>> tls_of(const config::imap_section& s, tls_contexts& known) {
  if (s.tls == "none") return std::shared_ptr<net::tls_context>{};
  if (const auto found = known.find(s.ca_file); found != known.end()) return found->second;
  auto made = net::tls_context::client(s.ca_file);
  if (made) known.emplace(s.ca_file, *made);
  return made;
}

}  // namespace

struct puller::impl {
  impl(asio::any_io_executor e, const config::imap_section& s, door& d, ops::registry& metrics)
      : shared{s, e, {}, {}, &d, imap_counts(metrics, "imap/" + s.name)}, group(e, [](const std::string& what) {
          ops::log().error(tag, "puller failed", {{"why", what}});
        }) {}

  account shared;
  std::list<folder_puller> folders;
  net::session_group group;  ///< last: its sessions use all of the above
};

result<std::unique_ptr<puller>> puller::create(asio::any_io_executor executor, const config::imap_section& section,
                                               const std::string& state_dir,
                                               const std::function<std::string(const std::string& name)>& place,
                                               door& at, ops::registry& metrics, tls_contexts& known) {
  auto made = std::make_shared<impl>(executor, section, at, metrics);
  auto tls = tls_of(section, known);
  if (!tls) return tls.error();
  made->shared.tls = std::move(*tls);
  if (!section.oauth2.token_url.empty()) {
    auto tokens = token_puller::create(executor, section, state_dir, metrics);
    if (!tokens) return tokens.error();
    made->shared.tokens = std::move(*tokens);
  }
  if (const auto expires = config::imap_from_date(section.password_expires))
    metrics
        .gauge("intake_imap_password_expires_timestamp_seconds", "When the password expires, as the configuration says",
               {{"source", "imap/" + section.name}})
        .set(to_seconds(*expires));
  for (const auto& folder : section.folders) {
    auto policy = policy_of(section, folder);
    auto where = place(place_name(policy.source, folder));
    made->folders.emplace_back(made->shared, std::move(policy), std::move(where), metrics);
  }
  return std::unique_ptr<puller>(new puller(std::move(made)));
}

puller::puller(std::shared_ptr<impl> made) : impl_(std::move(made)) {}
puller::~puller() { impl_->group.cancel(); }

void puller::start() {
  for (auto& folder : impl_->folders) impl_->group.spawn(folder.run());
}

boost::json::array puller::health() const {
  boost::json::array out;
  for (const auto& folder : impl_->folders) out.push_back(folder.health());
  return out;
}

awaitable<void> puller::drain(milliseconds limit) {
  if (co_await impl_->group.drain(limit) > 0)
    ops::log().warn(tag, "mails are still under way", {{"source", "imap/" + impl_->shared.section.name}});
}

awaitable<std::vector<std::string>> try_account(asio::any_io_executor executor, const config::imap_section& section,
                                                const std::string& state_dir) {
  ops::registry nobody_asks;
  account shared{section, executor, {}, {}, nullptr, imap_counts(nobody_asks, "imap/" + section.name)};
  std::vector<std::string> problems;
  tls_contexts nobody_shares;
  auto tls = tls_of(section, nobody_shares);
  if (!tls) {
    problems.push_back(tls.error().message);
    co_return problems;
  }
  shared.tls = std::move(*tls);
  if (!section.oauth2.token_url.empty()) {
    auto tokens = token_puller::create(executor, section, state_dir, nobody_asks);
    if (tokens) shared.tokens = std::move(*tokens);
  }
  for (const auto& folder : section.folders) {
    const auto policy = policy_of(section, folder);
    folder_progress progress(policy, "");
    connection one(shared, policy, progress, true);
    const session_end end = co_await one.run();
    if (end.what != session_end::kind::drained) problems.push_back(folder + " at " + section.host + ": " + end.why);
  }
  co_return problems;
}

}  // namespace intake::imap
