#include "adapters/telephony/line_server.hpp"

#include "adapters/telephony/line_connection.hpp"
#include "gateway/net/listener.hpp"
#include "gateway/net/session_group.hpp"
#include "gateway/networks.hpp"
#include "gateway/ops/log.hpp"

namespace intake::telephony {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

constexpr std::string_view tag = "telephony";

}  // namespace

struct line_server::impl : std::enable_shared_from_this<line_server::impl> {
  impl(asio::any_io_executor executor, const config::telephony_section& s, networks n, net::listener l,
       std::shared_ptr<net::tls_context> t, door& at, ops::registry& metrics)
      : section(s),
        allowed(std::move(n)),
        maker(s),
        counts(metrics, at, maker.source()),
        open(metrics.gauge("intake_sessions", "Connections being served", {{"source", maker.source()}})),
        tls(std::move(t)),
        context{.limits = s.limits,
                .maker = maker,
                .door = at,
                .counts = counts,
                .tls = tls.get(),
                .only_verified = !s.client_ca_file.empty()},
        listening(std::move(l)),
        group(executor, [](const std::string& what) { ops::log().error(tag, "session failed", {{"why", what}}); }) {}

  void take(net::stream stream);
  void turn_away(const net::stream&, std::string_view why);
  static awaitable<void> serve(std::shared_ptr<impl> self, net::stream stream);

  const config::telephony_section& section;
  const networks allowed;
  const record_contact maker;
  source_counts counts;
  ops::gauge& open;
  std::shared_ptr<net::tls_context> tls;
  line_context context;
  net::listener listening;
  bool accepting = false;
  net::session_group group;  ///< last: its sessions use all of the above
};

void line_server::impl::take(net::stream stream) {
  if (!allowed.empty() && !allowed.contains(stream.peer().address)) return turn_away(stream, "address");
  if (group.size() >= section.limits.max_sessions) return turn_away(stream, "too_many_sessions");
  group.spawn(serve(shared_from_this(), std::move(stream)));
}

void line_server::impl::turn_away(const net::stream& stream, std::string_view why) {
  counts.turned_away(why);
  ops::log().info(tag, "refused", {{"source", counts.source()}, {"client", stream.peer().address}, {"reason", why}});
}

awaitable<void> line_server::impl::serve(std::shared_ptr<impl> self, net::stream stream) {
  self->open.add(1);
  line_connection served(self->context, std::move(stream));
  co_await served.run();
  self->open.add(-1);
}

result<std::unique_ptr<line_server>> line_server::create(asio::any_io_executor executor,
                                                         const config::telephony_section& section,
                                                         std::shared_ptr<net::tls_context> tls, door& at,
                                                         ops::registry& metrics) {
  auto allowed = networks::parse(section.allow);
  if (!allowed) return fail("telephony " + section.name + ": allow: " + allowed.error().message);
  auto listening = net::listener::bind(executor, section.listen);
  if (!listening) return fail("telephony " + section.name + ": " + listening.error().message, listening.error().cause);
  return std::unique_ptr<line_server>(new line_server(std::make_shared<impl>(
      executor, section, std::move(*allowed), std::move(*listening), std::move(tls), at, metrics)));
}

line_server::line_server(std::shared_ptr<impl> i) : impl_(std::move(i)) {}
line_server::~line_server() {
  impl_->listening.close();
  impl_->group.cancel();
}

void line_server::start() {
  impl_->accepting = true;
  impl_->listening.start([this](net::stream stream) { impl_->take(std::move(stream)); },
                         [this](const std::string& what) {
                           ops::log().warn(tag, "accept failed", {{"source", impl_->counts.source()}, {"why", what}});
                         });
}

awaitable<void> line_server::drain(milliseconds limit) {
  impl_->accepting = false;
  impl_->listening.close();
  if (const auto left = co_await impl_->group.drain(limit); left > 0)
    ops::log().warn(tag, "sessions cut off", {{"source", impl_->counts.source()}, {"sessions", left}});
}

bool line_server::listening() const { return impl_->accepting; }
std::uint16_t line_server::port() const { return impl_->listening.port(); }
std::string line_server::address() const { return impl_->listening.address(); }

}  // namespace intake::telephony
