#include "gateway/net/stream.hpp"

#include <openssl/err.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>

#include "gateway/net/stream_impl.hpp"

namespace intake::net {
namespace asio = boost::asio;
namespace {

error_code last_error() { return {errno, boost::system::system_category()}; }
bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

endpoint describe(const any_endpoint& e) {
  if (e.size() == 0) return {};
  if (e.data()->sa_family == AF_UNIX) return {"unix", 0, true};
  asio::ip::tcp::endpoint ip;
  if (e.size() > ip.capacity()) return {};
  std::memcpy(ip.data(), e.data(), e.size());
  ip.resize(e.size());
  auto address = ip.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  return {address.to_string(), ip.port(), false};
}

stream make_stream(any_socket socket, const any_endpoint& peer) {
  auto made = std::make_unique<stream::impl>(std::move(socket));
  made->peer = describe(peer);
  return stream(std::move(made));
}

awaitable<error_code> stream::impl::plain_write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(socket.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && !would_block()) co_return last_error();
    if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
    if (bytes.empty() || n > 0) continue;
    auto [ec, written] = co_await asio::async_write(socket, asio::buffer(bytes), as_value);
    co_return ec;
  }
  co_return error_code{};
}

stream::stream() = default;
stream::stream(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
stream::stream(stream&&) noexcept = default;
stream& stream::operator=(stream&&) noexcept = default;
stream::~stream() = default;

result<stream> stream::adopt(any_io_executor executor, int descriptor) {
  sockaddr_storage own{};
  socklen_t length = sizeof own;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&own), &length) != 0) {
    const auto why = last_error();
    ::close(descriptor);
    return fail("cannot take over a socket: " + why.message(), why);
  }
  any_socket socket(executor);
  error_code ec;
  socket.assign({own.ss_family, own.ss_family == AF_UNIX ? 0 : IPPROTO_TCP}, descriptor, ec);
  if (ec) {
    ::close(descriptor);
    return fail("cannot take over a socket: " + ec.message(), ec);
  }
  const auto peer = socket.remote_endpoint(ec);
  return make_stream(std::move(socket), ec ? any_endpoint{} : peer);
}

awaitable<std::tuple<error_code, std::size_t>> stream::read_some(std::span<char> into) {
  if (impl_->ssl) return impl_->tls_read(into);
  return impl_->socket.async_read_some(asio::buffer(into.data(), into.size()), as_value);
}

awaitable<std::tuple<error_code, std::size_t>> stream::peek_some(std::span<char> into) {
  auto [problem] = co_await impl_->socket.async_wait(any_socket::wait_read, as_value);
  if (problem) co_return std::tuple{problem, std::size_t{0}};
  const auto n = ::recv(impl_->socket.native_handle(), into.data(), into.size(), MSG_PEEK | MSG_DONTWAIT);
  if (n > 0) co_return std::tuple{error_code{}, static_cast<std::size_t>(n)};
  co_return std::tuple{n == 0 ? error_code(asio::error::eof) : last_error(), std::size_t{0}};
}

std::size_t stream::available() const {
  error_code ignored;
  return impl_->socket.available(ignored);
}

awaitable<error_code> stream::write(std::string_view bytes) {
  return impl_->ssl ? impl_->tls_write(bytes) : impl_->plain_write(bytes);
}

bool stream::is_open() const { return impl_ && impl_->socket.is_open(); }
bool stream::is_tls() const { return impl_->ssl != nullptr; }
const endpoint& stream::peer() const { return impl_->peer; }
any_io_executor stream::executor() const { return impl_->socket.get_executor(); }

const endpoint& stream::local() const {
  if (!impl_->local) {
    error_code ec;
    const auto own = impl_->socket.local_endpoint(ec);
    impl_->local = ec ? endpoint{} : describe(own);
  }
  return *impl_->local;
}

stream::incoming stream::peek() const {
  if (!is_open()) return incoming::ended;
  char c;
  if (impl_->ssl) {
    ERR_clear_error();
    std::size_t n = 0;
    const int outcome = SSL_peek_ex(impl_->ssl.get(), &c, 1, &n);
    if (outcome == 1) return incoming::bytes;
    const int what = SSL_get_error(impl_->ssl.get(), outcome);
    return what == SSL_ERROR_WANT_READ || what == SSL_ERROR_WANT_WRITE ? incoming::nothing : incoming::ended;
  }
  const auto n = ::recv(impl_->socket.native_handle(), &c, 1, MSG_PEEK | MSG_DONTWAIT);
  if (n > 0) return incoming::bytes;
  return n < 0 && (would_block() || errno == EINTR) ? incoming::nothing : incoming::ended;
}

void stream::cancel() {
  error_code ignored;
  if (is_open()) impl_->socket.cancel(ignored);
}

void stream::shutdown() {
  if (!is_open()) return;
  if (impl_->ssl && !impl_->tls_broken) SSL_shutdown(impl_->ssl.get());
  error_code ignored;
  impl_->socket.shutdown(any_socket::shutdown_send, ignored);
}

void stream::close() {
  error_code ignored;
  if (is_open()) impl_->socket.close(ignored);
}

bool closed_by_peer(const error_code& ec) { return ec == asio::error::eof; }
bool cancelled(const error_code& ec) { return ec == asio::error::operation_aborted; }

}  // namespace intake::net
