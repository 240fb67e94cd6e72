#include "adapters/imap/imap_puller.hpp"

#include <list>
#include <random>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/imap/back_off.hpp"
#include "adapters/imap/imap_connection.hpp"
#include "gateway/config/imap_rules.hpp"
#include "gateway/net/session_group.hpp"
#include "gateway/ops/log.hpp"

namespace intake::imap {

namespace asio = boost::asio;
using asio::awaitable;

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
  p.max_message_size = s.limits.max_message_size;
  p.max_attempts = s.limits.max_attempts;
  p.command_timeout = s.limits.command_timeout;
  p.idle_renew = s.limits.idle_renew;
  p.poll = s.limits.poll;
  p.parser.max_response = s.limits.max_response;
  return p;
}

result<std::shared_ptr<net::tls_context>> tls_of(const config::imap_section& s) {
  if (s.tls == "none") return std::shared_ptr<net::tls_context>{};
  return net::tls_context::client(s.ca_file);
}

/// One folder, whatever happens to its connections.
struct watched_folder {
  watched_folder(account& a, folder_policy p, std::string place, ops::registry& metrics)
      : of(a),
        policy(std::move(p)),
        progress(policy, std::move(place)),
        connected(metrics.gauge("intake_imap_connected", "1 while the folder is open", labels())),
        last_success(metrics.gauge("intake_imap_last_success_timestamp_seconds",
                                   "When everything that was in the folder had last been taken", labels())),
        behind(metrics.gauge("intake_imap_behind", "Mails that are listed and not taken yet", labels())) {}

  ops::labels labels() const { return {{"source", policy.source}, {"folder", policy.folder}}; }
  awaitable<void> run();
  awaitable<session_end> converse();

  account& of;
  const folder_policy policy;
  folder_progress progress;
  ops::gauge &connected, &last_success, &behind;
  unsigned failures = 0;
  std::uint64_t gone = 0;  ///< counted as vanished already
  std::minstd_rand chance{std::random_device{}()};
};

awaitable<void> watched_folder::run() {
  while ((co_await asio::this_coro::cancellation_state).cancelled() == asio::cancellation_type::none) {
    const session_end end = co_await converse();
    if (end.what == session_end::kind::drained) break;
    ++failures;
    of.counts.failed(name_of(end.what));
    const auto& limits = of.section.limits;
    const auto pause = pause_after(end.what, failures, std::uniform_real_distribution<>(0, 1)(chance),
                                   limits.retry_first, limits.retry_most);
    ops::log().warn(tag, "trying again later",
                    {{"source", policy.source}, {"folder", policy.folder}, {"kind", name_of(end.what)},
                     {"why", end.why}, {"failures", failures}, {"pause_ms", pause.count()}});
    asio::steady_timer timer(of.executor, pause);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

awaitable<session_end> watched_folder::converse() {
  connection one(of, policy, progress, false);
  one.rests = [this] {
    failures = 0;
    connected.set(1);
    behind.set(0);
    last_success.set(static_cast<double>(to_millis(system_clock().now())) / 1000);
  };
  session_end end = co_await one.run();
  connected.set(0);
  behind.set(static_cast<double>(progress.waiting()));
  of.counts.vanished.add(progress.gone() - std::exchange(gone, progress.gone()));
  if (const auto* sum = one.counts()) {
    // A server that lets us in and then falls over is not one that refuses us.
    if (sum->taken + sum->duplicates > 0) failures = 0;
    of.counts.incomplete.add(sum->incomplete);
    of.counts.acts_refused.add(sum->acts_refused);
    ops::log().info(tag, "session ended",
                    {{"source", policy.source}, {"folder", policy.folder}, {"taken", sum->taken},
                     {"duplicates", sum->duplicates}, {"incomplete", sum->incomplete}, {"octets", sum->octets},
                     {"after_refused", sum->acts_refused}, {"vanished", progress.gone()},
                     {"skipped", progress.skipped()}, {"ended_by", name_of(end.what)}});
  }
  co_return end;
}

}  // namespace

struct puller::impl {
  impl(asio::any_io_executor e, const config::imap_section& s, door& d, ops::registry& metrics)
      : shared{s, e, {}, {}, &d, imap_counts(metrics, "imap/" + s.name)},
        group(e, [](const std::string& what) { ops::log().error(tag, "puller failed", {{"why", what}}); }) {}

  account shared;
  std::list<watched_folder> folders;
  net::session_group group;  ///< last: its sessions use all of the above
};

result<std::unique_ptr<puller>> puller::create(asio::any_io_executor executor, const config::imap_section& section,
                                               const std::string& state_dir,
                                               const std::function<std::string(const std::string& name)>& place,
                                               door& at, ops::registry& metrics) {
  auto made = std::make_shared<impl>(executor, section, at, metrics);
  auto tls = tls_of(section);
  if (!tls) return tls.error();
  made->shared.tls = std::move(*tls);
  if (!section.oauth2.token_url.empty()) {
    auto tokens = token_puller::create(executor, section, state_dir, metrics);
    if (!tokens) return tokens.error();
    made->shared.tokens = std::move(*tokens);
  }
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

awaitable<void> puller::drain(milliseconds limit) {
  if (co_await impl_->group.drain(limit) > 0)
    ops::log().warn(tag, "mails are still under way", {{"source", "imap/" + impl_->shared.section.name}});
}

awaitable<std::vector<std::string>> try_account(asio::any_io_executor executor, const config::imap_section& section,
                                                const std::string& state_dir) {
  ops::registry nobody_asks;
  account shared{section, executor, {}, {}, nullptr, imap_counts(nobody_asks, "imap/" + section.name)};
  std::vector<std::string> problems;
  auto tls = tls_of(section);
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
    if (end.what != session_end::kind::drained)
      problems.push_back(folder + " at " + section.host + ": " + end.why);
  }
  co_return problems;
}

}  // namespace intake::imap
