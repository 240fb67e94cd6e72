#include "adapters/smtp/smtp_server.hpp"

#include <set>
#include <unistd.h>
#include <unordered_map>

#include "adapters/smtp/smtp_connection.hpp"
#include "gateway/net/listener.hpp"
#include "gateway/net/seats.hpp"
#include "gateway/net/session_group.hpp"
#include "gateway/networks.hpp"
#include "gateway/ops/log.hpp"

namespace intake::smtp {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

constexpr std::string_view tag = "smtp";
constexpr milliseconds turn_away_limit{5000};

std::string machine_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 && name[0] != '\0' ? name : "localhost";
}

/// A connection over the limits hears why. Over implicit TLS it would need a handshake first: it is closed.
awaitable<void> turn_away(net::stream stream, reply why, bool in_clear) {
  net::deadline limit(stream);
  limit.arm(turn_away_limit);
  std::string line;
  append(line, why);
  if (in_clear) co_await stream.write(line);
  stream.shutdown();
}

/// Refusals as metrics and log lines.
class refusals : public refusal_watch {
 public:
  refusals(ops::registry& metrics, const std::string& source, door& at)
      : metrics_(metrics), source_(source), door_(at) {}

  void refused(const client_identity& client, std::string_view reason, std::string_view about) override {
    count(reason);
    ops::log().info(tag, "refused",
                    {{"source", source_}, {"client", client.address}, {"reason", reason}, {"about", about}});
  }
  void refused_mail() override { door_.count_refused(source_); }

 private:
  void count(std::string_view reason) {
    auto& counter = counters_[std::string(reason)];
    if (counter == nullptr)
      counter = &metrics_.counter("intake_refused_total", "Contacts, recipients and connections refused, by reason",
                                  {{"source", source_}, {"reason", std::string(reason)}});
    counter->add();
  }

  ops::registry& metrics_;
  const std::string& source_;
  door& door_;
  std::unordered_map<std::string, ops::counter*> counters_;
};

ops::counter& contacts_counter(ops::registry& metrics, const std::string& source, std::string outcome) {
  return metrics.counter("intake_contacts_total", "Contacts acknowledged, by outcome",
                         {{"channel", "email"}, {"source", source}, {"outcome", std::move(outcome)}});
}

listener_policy make_policy(const config::smtp_section& section, mailboxes accepted, const door& at) {
  listener_policy policy;
  policy.source = "smtp/" + section.name;
  policy.hostname = section.hostname.empty() ? machine_name() : section.hostname;
  policy.lmtp = section.protocol == "lmtp";
  policy.offers_starttls = section.tls == "starttls";
  policy.requires_tls = section.require_tls;
  policy.rejects_bare_newlines = section.bare_newline == "reject";
  policy.authserv_ids = section.authserv_ids;
  policy.limits = section.limits;
  policy.accepted = std::move(accepted);
  policy.closed_door = [&at]() -> std::optional<verdict> {
    auto why = at.closed();
    if (!why) return std::nullopt;
    return verdict{.accepted = false,
                   .temporary = why->temporary,
                   .text = std::move(why->public_text),
                   .reason = std::move(why->reason)};
  };
  return policy;
}

}  // namespace

/// Where drain() finds a connection that has to be cut off.
class registration {
 public:
  registration(std::set<connection*>& in, connection& served) : in_(in), served_(&served) { in_.insert(served_); }
  registration(const registration&) = delete;
  registration& operator=(const registration&) = delete;
  ~registration() { in_.erase(served_); }

 private:
  std::set<connection*>& in_;
  connection* served_;
};

struct server::impl : std::enable_shared_from_this<server::impl> {
  impl(asio::any_io_executor executor, const server_setup& setup, listener_policy p, networks n, net::listener l,
       door& at, ops::registry& metrics)
      : policy(std::move(p)),
        watch(metrics, policy.source, at),
        trusted(std::move(n)),
        tls(setup.tls),
        context{.policy = policy,
                .door = at,
                .tls = tls.get(),
                .implicit_tls = setup.section.tls == "implicit",
                .accepted = contacts_counter(metrics, policy.source, "accepted"),
                .duplicates = contacts_counter(metrics, policy.source, "duplicate")},
        seats(metrics.gauge("intake_sessions", "Connections being served", {{"source", policy.source}})),
        listening(std::move(l)),
        group(executor, [](const std::string& what) {
          ops::log().error(tag, "session failed", {{"why", what}});
        }) {
    policy.watch = &watch;
  }

  void take(net::stream stream);
  void turn_away(net::stream stream, const reply& why);
  static awaitable<void> serve(std::shared_ptr<impl> self, net::stream stream, bool is_trusted,
                               std::unique_ptr<net::seat> taken);

  listener_policy policy;
  refusals watch;
  networks trusted;
  std::shared_ptr<net::tls_context> tls;
  connection_context context;
  net::seats seats;
  std::set<connection*> connections;
  net::listener listening;
  bool accepting = false;
  net::session_group group;  ///< last: its sessions use all of the above
};

void server::impl::take(net::stream stream) {
  const auto& from = stream.peer();
  const bool is_trusted = trusted.contains(from.address);
  if (group.size() >= policy.limits.max_sessions) return turn_away(std::move(stream), replies::too_many_sessions);
  if (!is_trusted && !from.is_unix) {
    if (seats.of(from.address) >= policy.limits.max_sessions_per_client)
      return turn_away(std::move(stream), replies::too_many_from_client);
  }
  auto taken = std::make_unique<net::seat>(seats, from.address);
  group.spawn(serve(shared_from_this(), std::move(stream), is_trusted, std::move(taken)));
}

void server::impl::turn_away(net::stream stream, const reply& why) {
  watch.refused({.address = stream.peer().address}, why.reason, {});
  // Even these are bounded: past twice the limit there is no goodbye.
  if (group.size() >= 2ull * policy.limits.max_sessions + 16) return;
  group.spawn(smtp::turn_away(std::move(stream), why, !context.implicit_tls));
}

/// Keeps the listener's parts alive, so that a session that is still ending finds them.
awaitable<void> server::impl::serve(std::shared_ptr<impl> self, net::stream stream, bool is_trusted,
                                    std::unique_ptr<net::seat> taken) {
  connection served(self->context, std::move(stream), is_trusted);
  const registration known(self->connections, served);
  co_await served.run();
  taken.reset();
}

result<std::unique_ptr<server>> server::create(asio::any_io_executor executor, const server_setup& setup, door& at,
                                               ops::registry& metrics) {
  const auto where = "smtp " + setup.section.name + ": ";
  if (setup.section.tls != "none" && !setup.tls)
    return fail(where + "tls is \"" + setup.section.tls + "\" but there is no certificate");
  auto accepted = mailboxes::create(setup.mailboxes);
  if (!accepted) return fail(where + accepted.error().message);
  auto trusted = networks::parse(setup.trusted_proxies);
  if (!trusted) return fail(where + "trusted_proxies: " + trusted.error().message);
  auto listening = net::listener::bind(executor, setup.section.listen);
  if (!listening) return fail(where + listening.error().message, listening.error().cause);
  auto policy = make_policy(setup.section, std::move(*accepted), at);
  return std::unique_ptr<server>(new server(std::make_shared<impl>(
      executor, setup, std::move(policy), std::move(*trusted), std::move(*listening), at, metrics)));
}

server::server(std::shared_ptr<impl> i) : impl_(std::move(i)) {}
server::~server() {
  impl_->listening.close();
  impl_->group.cancel();
}

void server::start() {
  impl_->accepting = true;
  impl_->listening.start([this](net::stream stream) { impl_->take(std::move(stream)); },
                         [this](const std::string& what) {
                           ops::log().warn(tag, "accept failed", {{"source", impl_->policy.source}, {"why", what}});
                         });
}

awaitable<void> server::drain(milliseconds limit) {
  impl_->accepting = false;
  impl_->listening.close();
  const auto left = co_await impl_->group.drain(limit);
  if (left == 0) co_return;
  ops::log().warn(tag, "sessions cut off", {{"source", impl_->policy.source}, {"sessions", left}});
  for (auto* served : impl_->connections) served->cut();
  co_await impl_->group.join(milliseconds{1000});
}

bool server::listening() const { return impl_->accepting; }
std::size_t server::sessions() const { return impl_->connections.size(); }
std::uint16_t server::port() const { return impl_->listening.port(); }
std::string server::address() const { return impl_->listening.address(); }

}  // namespace intake::smtp
