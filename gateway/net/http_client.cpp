#include "gateway/net/http_client.hpp"

#include <charconv>
#include <deque>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "gateway/net/connect.hpp"
#include "gateway/net/deadline.hpp"
#include "gateway/net/http_connection.hpp"
#include "gateway/net/session_group.hpp"

namespace intake::net {
namespace asio = boost::asio;
using steady = std::chrono::steady_clock;
using kind = http_failure::kind;
namespace {

/// Where requests go, taken from the URL.
struct origin {
  bool tls = false;
  std::string host;  ///< to connect to and to verify: no brackets
  std::uint16_t port = 0;
  std::string authority;  ///< the Host field
  std::string target;     ///< path and query
};

result<origin> parse_origin(const std::string& url) {
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed) return fail("not a URL: " + url, parsed.error());
  const boost::urls::url_view u = *parsed;
  origin o;
  const std::string scheme(u.scheme());
  o.tls = scheme == "https";
  if (!o.tls && scheme != "http") return fail("neither http nor https: " + url);
  if (u.has_userinfo()) return fail("a URL with a user name or password is not accepted: use a header");
  o.host = u.host();
  if (o.host.empty()) return fail("the URL has no host: " + url);
  o.authority = std::string(u.encoded_host_and_port());
  if (o.host.starts_with('[') && o.host.ends_with(']')) o.host = o.host.substr(1, o.host.size() - 2);
  o.port = o.tls ? 443 : 80;
  if (const std::string digits(u.port()); !digits.empty()) {
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), o.port);
    if (problem != std::errc{} || o.port == 0) return fail("the port is no number from 1 to 65535: " + url);
  }
  o.target = std::string(u.encoded_path());
  if (o.target.empty()) o.target = "/";
  if (u.has_query()) o.target += "?" + std::string(u.encoded_query());
  return o;
}

/// Nobody splits a request through a value of ours.
bool has_line_break(std::string_view s) {
  return s.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

std::chrono::milliseconds until_then(steady::time_point t) {
  return std::chrono::ceil<std::chrono::milliseconds>(std::max(t - steady::now(), steady::duration::zero()));
}

}  // namespace

struct http_client::impl : std::enable_shared_from_this<impl> {
  impl(any_io_executor e, http_client_options o) : executor(e), options(std::move(o)), group(std::move(e)) {}

  struct idle_connection {
    stream s;
    steady::time_point since;
  };
  struct waiter {
    asio::steady_timer timer;
    bool granted = false;
  };
  /// A place among the connections; given back when it goes.
  struct place {
    explicit place(std::shared_ptr<impl> c) : client(std::move(c)) {}
    place(place&&) = default;
    ~place() {
      if (client) client->give_back_place();
    }
    std::shared_ptr<impl> client;
  };

  awaitable<http_result> request(wire_request, std::chrono::milliseconds timeout);
  awaitable<bool> take_place(steady::time_point until);
  void give_back_place();
  std::optional<stream> take_idle();
  void keep(stream);
  awaitable<boost::system::result<stream, http_failure>> open(steady::time_point until);
  boost::system::result<wire_request, http_failure> compose(const std::string& method, const std::string& target,
                                                            const name_values& headers, std::string body) const;

  any_io_executor executor;
  http_client_options options;
  origin to;
  std::shared_ptr<tls_context> tls;
  std::deque<idle_connection> idle;  ///< the most recently used last
  std::deque<waiter*> waiting;
  std::size_t places_taken = 0;
  bool closed = false;
  session_group group;  ///< requests of post()
};

awaitable<bool> http_client::impl::take_place(steady::time_point until) {
  if (places_taken < options.max_connections) {
    ++places_taken;
    co_return true;
  }
  waiter me{.timer = asio::steady_timer(executor, until)};
  waiting.push_back(&me);
  co_await me.timer.async_wait(asio::as_tuple(asio::use_awaitable));
  if (!me.granted) std::erase(waiting, &me);
  co_return me.granted;
}

/// A place goes straight to the first who waits.
void http_client::impl::give_back_place() {
  if (waiting.empty()) {
    --places_taken;
    return;
  }
  waiting.front()->granted = true;
  waiting.front()->timer.cancel();
  waiting.pop_front();
}

std::optional<stream> http_client::impl::take_idle() {
  const auto oldest = steady::now() - options.idle_timeout;
  while (!idle.empty()) {
    auto last = std::move(idle.back());
    idle.pop_back();
    // Bytes that nobody asked for would be taken for the next answer.
    if (last.since >= oldest && last.s.peek() == stream::incoming::nothing) return std::move(last.s);
  }
  return std::nullopt;
}

void http_client::impl::keep(stream s) {
  const auto now = steady::now();
  while (!idle.empty() && idle.front().since < now - options.idle_timeout) idle.pop_front();
  if (!closed) idle.push_back({std::move(s), now});
}

awaitable<boost::system::result<stream, http_failure>> http_client::impl::open(steady::time_point until) {
  const bool by_unix = !options.unix_socket.empty();
  auto connected = by_unix ? connect_unix(executor, options.unix_socket) : result<stream>(stream());
  if (!by_unix) connected = co_await connect_tcp(executor, to.host, to.port, until_then(until));
  if (!connected) {
    const auto& e = connected.error();
    const bool late = e.cause == asio::error::timed_out && steady::now() >= until;
    co_return http_failure{cancelled(e.cause) ? kind::cancelled
                           : late             ? kind::timeout_before
                                              : kind::connect,
                           e.message};
  }
  stream s = std::move(*connected);
  if (to.tls) {
    deadline in_time(s);
    in_time.arm(until_then(until));
    const auto secured = co_await s.start_tls(*tls, to.host);
    if (!secured && in_time.expired())
      co_return http_failure{kind::timeout_before, "TLS handshake not finished in time by " + to.authority};
    if (!secured)
      co_return http_failure{cancelled(secured.error().cause) ? kind::cancelled : kind::tls, secured.error().message};
  }
  co_return s;
}

awaitable<http_result> http_client::impl::request(wire_request wire, std::chrono::milliseconds timeout) {
  const auto self = shared_from_this();
  const auto until = steady::now() + (timeout.count() > 0 ? timeout : options.timeout);
  if (!co_await take_place(until)) {
    const bool late = steady::now() >= until;
    co_return http_failure{late ? kind::timeout_before : kind::cancelled,
                           "no free connection to " + to.authority + " in time"};
  }
  const place mine(self);
  auto reused = take_idle();
  for (;;) {
    const bool fresh = !reused;
    auto opened = boost::system::result<stream, http_failure>(stream());
    if (fresh)
      opened = co_await open(until);
    else
      opened = std::move(*reused);
    if (!opened) co_return opened.error();
    stream s = std::move(*opened);
    auto outcome = co_await exchange(s, wire, options.max_body, until, to.authority);
    if (auto* reply = std::get_if<http_reply>(&outcome.what)) {
      if (outcome.reusable) keep(std::move(s));
      co_return std::move(*reply);
    }
    if (fresh || !outcome.nothing_received) co_return std::get<http_failure>(std::move(outcome.what));
    reused.reset();  // it had been closed while it was idle: once more on a fresh one
  }
}

boost::system::result<wire_request, http_failure> http_client::impl::compose(const std::string& method,
                                                                             const std::string& target,
                                                                             const name_values& headers,
                                                                             std::string body) const {
  const std::string& path = target.empty() ? to.target : target;
  bool bad = has_line_break(method) || has_line_break(path) || path.find(' ') != std::string::npos;
  wire_request wire;
  wire.is_head = method == "HEAD";
  wire.head = method + " " + path + " HTTP/1.1\r\nHost: " + to.authority + "\r\n";
  if (!options.user_agent.empty()) wire.head += "User-Agent: " + options.user_agent + "\r\n";
  for (const auto& [name, value] : headers) {
    bad = bad || has_line_break(name) || has_line_break(value);
    wire.head.append(name).append(": ").append(value).append("\r\n");
  }
  if (bad) return http_failure{kind::connect, "the request holds a line break where none may be"};
  if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH")
    wire.head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  wire.head += "\r\n";
  wire.body = std::move(body);
  return wire;
}

http_client::http_client(std::shared_ptr<impl> i) : impl_(std::move(i)) {}

http_client::~http_client() {
  impl_->closed = true;
  impl_->idle.clear();
  impl_->group.cancel();
}

result<std::unique_ptr<http_client>> http_client::create(any_io_executor executor, http_client_options options) {
  auto to = parse_origin(options.url);
  if (!to) return to.error();
  std::shared_ptr<tls_context> tls;
  if (to->tls) {
    auto context = tls_context::client(options.ca_file);
    if (!context) return context.error();
    tls = std::move(*context);
  }
  auto i = std::make_shared<impl>(std::move(executor), std::move(options));
  i->to = std::move(*to);
  i->tls = std::move(tls);
  return std::unique_ptr<http_client>(new http_client(std::move(i)));
}

namespace {

awaitable<http_result> failed_at_once(http_failure why) { co_return why; }

}  // namespace

awaitable<http_result> http_client::request(std::string method, std::string target, name_values headers,
                                            std::string body, std::chrono::milliseconds timeout) {
  auto wire = impl_->compose(method, target, headers, std::move(body));
  if (!wire) return failed_at_once(wire.error());
  return impl_->request(std::move(*wire), timeout);
}

namespace {

using on_done = std::function<void(http_result)>;

awaitable<void> tell(awaitable<http_result> request, on_done done) {
  auto outcome = co_await std::move(request);
  done(std::move(outcome));
}

}  // namespace

void http_client::post(std::string method, std::string target, name_values headers, std::string body,
                       std::chrono::milliseconds timeout, on_done done) {
  auto wire = impl_->compose(method, target, headers, std::move(body));
  asio::post(impl_->executor, [client = impl_, wire = std::move(wire), timeout, done = std::move(done)]() mutable {
    if (!wire) return done(wire.error());
    if (client->closed) return done(http_failure{kind::cancelled, "given up"});
    client->group.spawn(tell(client->request(std::move(*wire), timeout), std::move(done)));
  });
}

std::string_view name_of(http_failure::kind k) {
  switch (k) {
    case kind::connect: return "connect";
    case kind::tls: return "tls";
    case kind::timeout_before: return "timeout_before";
    case kind::timeout_after: return "timeout_after";
    case kind::broken: return "broken";
    case kind::cancelled: return "cancelled";
  }
  return "unknown";
}

}  // namespace intake::net
