// A listening socket and its accept loop: TCP or Unix.
//
// Guarantees  Survives every error of accept(): out of descriptors or memory it waits a moment and goes on. TCP streams
//             have TCP_NODELAY set.
// Owner       The I/O thread. Dropping it closes it.
// Fails       bind() says which address could not be had and why; afterwards errors go to `on_error`.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/net/stream.hpp"

namespace intake::net {

class listener {
 public:
  using stream_handler = std::function<void(stream)>;
  using error_handler = std::function<void(const std::string&)>;

  /// `host:port` ("127.0.0.1:0", "[::]:25": IPv4 too, "localhost:8080") or `unix:/path` or `/path`. A stale Unix socket
  /// is replaced, a living one is not; it is readable and writable by the owner only.
  static result<listener> bind(any_io_executor, std::string_view address);

  listener(listener&&) noexcept;
  listener& operator=(listener&&) noexcept;
  ~listener();

  /// Accepts until close(); each connection goes to `on_stream`.
  void start(stream_handler on_stream, error_handler on_error = {});
  /// Stops accepting; what was accepted lives on. A Unix socket's file is removed.
  void close();

  std::uint16_t port() const;   ///< the bound port (the real one when 0 was asked for); 0 for a Unix socket
  std::string address() const;  ///< "127.0.0.1:8081", "[::]:25", "unix:/path"

 private:
  struct state;
  explicit listener(std::shared_ptr<state>);
  std::shared_ptr<state> state_;
};

}  // namespace intake::net
