// An HTTP/1.1 server for a few routes, over TCP, TLS and Unix sockets.
//
// Guarantees  Ambiguous framing is refused and the connection closed (http_hygiene.hpp). Pipelined requests are
// answered in
//             order, one at a time. Everything has a limit and every limit a clean answer: 408 413 414 431 503.
// Owner       The I/O thread. The router and the server outlive the sessions: drain() before destroying.
// Fails       listen() says why; a handler's exception is a 500 and goes to `on_error`.
#pragma once

#include <chrono>
#include <memory>

#include "gateway/net/http_hygiene.hpp"
#include "gateway/net/http_router.hpp"
#include "gateway/net/tls.hpp"

namespace intake::net {

struct http_server_options {
  head_limits head = {};
  std::uint64_t max_body = 1024 * 1024;  ///< unless the route has its own; more: 413
  std::chrono::milliseconds head_timeout{
      10000};  ///< first to last byte of a header block (and a TLS handshake); then 408
  std::chrono::milliseconds idle_timeout{60000};   ///< between requests; then the connection is closed
  std::chrono::milliseconds body_timeout{60000};   ///< the whole body of a request; then 408
  std::uint64_t min_body_rate = 4096;  ///< bytes a second; a body that is taken in pieces may last longer at this rate
  std::chrono::milliseconds write_timeout{60000};  ///< a response (or one piece of a streamed one) taken by the peer
  std::size_t max_connections = 1000;              ///< further ones get 503
  std::string server_name = {};                    ///< `Server` field; empty: none
};

/// One answered request, for log and metrics.
struct http_exchange {
  std::string_view method;
  std::string_view pattern;  ///< of the route, bounded in number; empty: no route
  int status = 0;
  std::chrono::microseconds took{};
};

class http_server {
 public:
  http_server(any_io_executor, const http_router&, http_server_options = {});
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;
  ~http_server();

  /// Calls back after each answer; optional.
  void on_exchange(std::function<void(const http_exchange&)>);
  /// Calls back for what is wrong on our side: a handler's exception, trouble of accept(); optional.
  void on_error(std::function<void(const std::string&)>);

  /// Serves a further address (see listener::bind); with a context over TLS. Returns the bound port (0 for Unix).
  result<std::uint16_t> listen(std::string_view address, std::shared_ptr<tls_context> tls = nullptr);
  /// Serves a connection that somebody else accepted.
  void serve(stream, std::shared_ptr<tls_context> tls = nullptr);
  std::size_t connections() const;  ///< WebSockets among them

  void close();  ///< stops accepting
  /// Closes, lets requests under way be answered, ends idle and streaming connections, and WebSockets with 1012;
  /// returns how many are still there.
  awaitable<std::size_t> drain(std::chrono::milliseconds limit);

 private:
  struct impl;
  std::shared_ptr<impl> impl_;
};

}  // namespace intake::net
