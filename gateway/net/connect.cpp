#include "gateway/net/connect.hpp"

#include <sys/un.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/net/deadline.hpp"
#include "gateway/net/stream_impl.hpp"

namespace intake::net {
namespace asio = boost::asio;
using tcp = asio::ip::tcp;
namespace {

error cannot(const std::string& where, const error_code& why, bool out_of_time) {
  const error_code cause = out_of_time ? error_code(asio::error::timed_out) : why;
  return fail("cannot connect to " + where + ": " + cause.message(), cause);
}

/// What a resolver found, or that it found nothing in time. A look-up can't be stopped: a late answer goes nowhere.
struct lookup {
  explicit lookup(const any_io_executor& executor) : resolver(executor), done(executor) {}
  tcp::resolver resolver;
  asio::steady_timer done;
  error_code ec = asio::error::timed_out;
  std::vector<tcp::endpoint> found;
};

void start(const std::shared_ptr<lookup>& l, const std::string& host, std::uint16_t port) {
  l->resolver.async_resolve(host, std::to_string(port),
                            [l](const error_code& ec, const tcp::resolver::results_type& results) {
                              l->ec = ec;
                              for (const auto& r : results) l->found.push_back(r.endpoint());
                              l->done.cancel();
                            });
}

awaitable<std::shared_ptr<lookup>> look_up(any_io_executor executor, std::string host, std::uint16_t port,
                                           std::chrono::milliseconds limit) {
  auto l = std::make_shared<lookup>(executor);
  const auto literal = asio::ip::make_address(host, l->ec);
  if (!l->ec) {
    l->found.emplace_back(literal, port);
    co_return l;
  }
  l->ec = asio::error::timed_out;
  l->done.expires_after(limit);
  start(l, host, port);
  co_await l->done.async_wait(as_value);
  co_return l;
}

}  // namespace

awaitable<result<stream>> connect_tcp(any_io_executor executor, std::string host, std::uint16_t port,
                                      std::chrono::milliseconds limit) {
  const std::string where = host + ":" + std::to_string(port);
  any_socket socket(executor);
  deadline in_time(executor, [&] {
    error_code ignored;
    socket.cancel(ignored);
  });
  in_time.arm(limit);
  const auto names = co_await look_up(executor, host, port, limit);
  error_code last = names->found.empty() && !names->ec ? error_code(asio::error::host_not_found) : names->ec;
  for (const auto& candidate : names->found) {
    if (in_time.expired()) break;
    const any_endpoint at(candidate);
    error_code ignored;
    socket.close(ignored);
    auto [failed] = co_await socket.async_connect(at, as_value);
    last = failed;
    if (cancelled(failed)) break;
    if (failed) continue;
    socket.set_option(tcp::no_delay(true), ignored);
    co_return make_stream(std::move(socket), at);
  }
  co_return cannot(where, last, in_time.expired());
}

awaitable<result<std::vector<asio::ip::address>>> resolve(any_io_executor executor, std::string host,
                                                          std::chrono::milliseconds limit) {
  const auto names = co_await look_up(executor, host, 0, limit);
  const error_code ec = names->found.empty() && !names->ec ? error_code(asio::error::host_not_found) : names->ec;
  if (ec) co_return fail("cannot find " + host + ": " + ec.message(), ec);
  std::vector<asio::ip::address> found;
  for (const auto& e : names->found) found.push_back(e.address());
  co_return found;
}

awaitable<result<stream>> connect_address(any_io_executor executor, asio::ip::address address, std::uint16_t port,
                                          std::chrono::milliseconds limit) {
  const any_endpoint at(tcp::endpoint(address, port));
  any_socket socket(executor);
  deadline in_time(executor, [&] {
    error_code ignored;
    socket.cancel(ignored);
  });
  in_time.arm(limit);
  const auto [failed] = co_await socket.async_connect(at, as_value);
  if (failed) co_return cannot(address.to_string() + ":" + std::to_string(port), failed, in_time.expired());
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  co_return make_stream(std::move(socket), at);
}

result<stream> connect_unix(any_io_executor executor, const std::string& path) {
  if (path.size() >= sizeof(sockaddr_un::sun_path)) return fail("cannot connect to " + path + ": the path is too long");
  const any_endpoint at{asio::local::stream_protocol::endpoint(path)};
  any_socket socket(executor);
  error_code ec;
  socket.connect(at, ec);
  if (ec) return cannot(path, ec, false);
  return make_stream(std::move(socket), at);
}

}  // namespace intake::net
