#include "gateway/net/listener.hpp"

#include <charconv>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/net/connect.hpp"
#include "gateway/net/stream_impl.hpp"

namespace intake::net {
namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using any_acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;
using namespace std::chrono_literals;

struct listener::state : std::enable_shared_from_this<state> {
  explicit state(any_io_executor executor) : acceptor(executor), pause(executor), arriving(executor) {}

  void accept_next() {
    acceptor.async_accept(arriving, arriving_from,
                          [self = shared_from_this()](const error_code& ec) { self->accepted(ec); });
  }

  void accepted(const error_code& ec) {
    if (!acceptor.is_open()) return;
    if (ec == asio::error::connection_aborted) return accept_next();
    if (ec) return rest(ec);
    in_trouble = false;
    auto taken = make_stream(std::move(arriving), arriving_from);
    arriving = any_socket(acceptor.get_executor());
    on_stream(std::move(taken));
    if (acceptor.is_open()) accept_next();
  }

  /// Out of descriptors, buffers or memory: others must close first.
  void rest(const error_code& why) {
    if (!in_trouble && on_error) on_error(address + ": cannot accept connections for now: " + why.message());
    in_trouble = true;
    pause.expires_after(100ms);
    pause.async_wait([self = shared_from_this()](const error_code& ec) {
      if (!ec && self->acceptor.is_open()) self->accept_next();
    });
  }

  void close() {
    if (!acceptor.is_open()) return;
    error_code ignored;
    acceptor.close(ignored);
    pause.cancel();
    if (!unix_path.empty()) ::unlink(unix_path.c_str());
  }

  any_acceptor acceptor;
  asio::steady_timer pause;
  any_socket arriving;
  any_endpoint arriving_from;
  stream_handler on_stream;
  error_handler on_error;
  bool in_trouble = false;
  std::string address;
  std::string unix_path;
  std::uint16_t port = 0;
};

namespace {

error about(std::string_view address, const std::string& why, error_code cause = {}) {
  return fail("cannot listen on " + std::string(address) + ": " + why, cause);
}

result<tcp::endpoint> parse_address(const any_io_executor& executor, std::string_view address) {
  const auto colon = address.rfind(':');
  if (colon == std::string_view::npos) return about(address, "write it as host:port");
  std::string_view host = address.substr(0, colon);
  const std::string_view digits = address.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (problem != std::errc{} || end != digits.data() + digits.size())
    return about(address, "the port is no number up to 65535");
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  if (host.empty()) return about(address, "the host is missing; [::] or 0.0.0.0 means every address");
  error_code ec;
  const auto ip = asio::ip::make_address(host, ec);
  if (!ec) return tcp::endpoint(ip, port);
  tcp::resolver resolver(executor);  // blocks, at start only
  const auto found = resolver.resolve(host, digits, tcp::resolver::passive, ec);
  if (ec || found.empty()) return about(address, "the host is unknown", ec);
  return found.begin()->endpoint();
}

error_code open_tcp(any_acceptor& acceptor, const tcp::endpoint& at) {
  error_code ec;
  acceptor.open(any_endpoint(at).protocol(), ec);
  if (ec) return ec;
  acceptor.set_option(asio::socket_base::reuse_address(true), ec);
  if (at.address().is_v6()) acceptor.set_option(asio::ip::v6_only(false), ec);
  acceptor.set_option(tcp::no_delay(true), ec);  // connections inherit it
  acceptor.bind(at, ec);
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  return ec;
}

/// Listening on "[::]" of a machine without IPv6 means every IPv4 address.
bool wants_ipv4_instead(const tcp::endpoint& at, const error_code& ec) {
  return at.address().is_v6() && at.address().is_unspecified() &&
         (ec == asio::error::address_family_not_supported || ec == boost::system::errc::address_not_available);
}

error_code open_unix(any_acceptor& acceptor, const std::string& path) {
  error_code ec;
  const asio::local::stream_protocol::endpoint at(path);
  acceptor.open(any_endpoint(at).protocol(), ec);
  if (ec) return ec;
  ::fchmod(acceptor.native_handle(), 0600);  // before bind(): the file is born with these rights
  acceptor.bind(at, ec);
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  return ec;
}

std::string written(const endpoint& e) {
  const bool v6 = e.address.find(':') != std::string::npos;
  return (v6 ? "[" + e.address + "]" : e.address) + ":" + std::to_string(e.port);
}

}  // namespace

listener::listener(std::shared_ptr<state> s) : state_(std::move(s)) {}
listener::listener(listener&&) noexcept = default;
listener& listener::operator=(listener&& other) noexcept {
  if (state_ && state_ != other.state_) state_->close();
  state_ = std::move(other.state_);
  return *this;
}
listener::~listener() {
  if (state_) state_->close();
}

result<listener> listener::bind(any_io_executor executor, std::string_view address) {
  auto s = std::make_shared<state>(executor);
  const std::string_view path = address.starts_with("unix:") ? address.substr(5) : address;
  if (path.starts_with('/')) {
    if (path.size() >= sizeof(sockaddr_un::sun_path)) return about(address, "the path is too long for a socket");
    s->unix_path = path;
    s->address = "unix:" + s->unix_path;
    struct stat there{};
    if (::lstat(s->unix_path.c_str(), &there) == 0 && S_ISSOCK(there.st_mode)) {
      if (connect_unix(executor, s->unix_path)) return about(address, "another process serves it");
      ::unlink(s->unix_path.c_str());
    }
    if (const auto ec = open_unix(s->acceptor, s->unix_path)) {
      s->unix_path.clear();
      return about(address, ec.message(), ec);
    }
    return listener(std::move(s));
  }
  const auto at = parse_address(executor, address);
  if (!at) return at.error();
  auto ec = open_tcp(s->acceptor, *at);
  if (ec && wants_ipv4_instead(*at, ec)) {
    error_code ignored;
    s->acceptor.close(ignored);
    ec = open_tcp(s->acceptor, tcp::endpoint(asio::ip::address_v4::any(), at->port()));
  }
  if (ec) return about(address, ec.message(), ec);
  const auto bound = describe(s->acceptor.local_endpoint(ec));
  s->address = written(bound);
  s->port = bound.port;
  return listener(std::move(s));
}

void listener::start(stream_handler on_stream, error_handler on_error) {
  state_->on_stream = std::move(on_stream);
  state_->on_error = std::move(on_error);
  state_->accept_next();
}

void listener::close() { state_->close(); }
std::uint16_t listener::port() const { return state_->port; }
std::string listener::address() const { return state_->address; }

}  // namespace intake::net
