// What is behind net::stream; only the files of this folder that make or drive sockets include it.
//
// Owner       As stream.hpp.
#pragma once

#include <openssl/ssl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/net/stream.hpp"
#include "gateway/net/tls_impl.hpp"

namespace intake::net {

/// Every await of ours: errors come as values.
inline constexpr auto as_value = boost::asio::as_tuple(boost::asio::use_awaitable);

using any_socket = boost::asio::generic::stream_protocol::socket;
using any_endpoint = boost::asio::generic::stream_protocol::endpoint;

/// What one call of OpenSSL came to: done, an error, or the socket must be waited for.
struct tls_step {
  error_code ec = {};
  std::size_t bytes = 0;
  std::optional<any_socket::wait_type> wait = {};
};

struct stream::impl {
  explicit impl(any_socket s) : socket(std::move(s)) {}

  using read_outcome = std::tuple<error_code, std::size_t>;
  awaitable<read_outcome> tls_read(std::span<char> into);
  awaitable<error_code> plain_write(std::string_view bytes);
  awaitable<error_code> tls_write(std::string_view bytes);
  awaitable<status> handshake(std::string what);
  /// Begins TLS on this socket with one of the context's certificates.
  status begin_tls(const tls_context&);
  tls_step try_tls_read(std::span<char> into);
  tls_step try_tls_write(std::string_view bytes);
  /// Room to gather what goes into one TLS record: this thread's, until it is asked for again.
  static std::span<char> record_room();
  /// What OpenSSL asks for by `outcome` of the last call; an error when it asks for nothing.
  tls_step tls_wants(int outcome);
  /// Waits for what is asked for; the error of a step that asks for nothing.
  awaitable<error_code> wait_for_tls(tls_step);

  any_socket socket;
  ssl_ptr ssl;
  std::shared_ptr<const certificate_set> certificates;  ///< the SNI callback looks into it while shaking hands
  bool tls_broken = false;                              ///< no close_notify after a fatal error
  int reads_at_once = 0;                                ///< TLS reads that did not suspend, one after the other
  endpoint peer;
  mutable std::optional<endpoint> local;  ///< asked from the system when somebody wants it
};

/// A stream over a connected socket.
stream make_stream(any_socket, const any_endpoint& peer);
endpoint describe(const any_endpoint&);

}  // namespace intake::net
