// Has clamd look at a mail or a file, over TCP or a Unix socket: a connection for each.
//
// Owner       The I/O thread.
// Fails       With a verdict "failed" that says why.
#pragma once

#include <chrono>
#include <string>

#include "gateway/inspect/clamd_protocol.hpp"
#include "gateway/net/http_message.hpp"
#include "gateway/net/stream.hpp"

namespace intake::inspect {

class clamd_client {
 public:
  /// `where`: "127.0.0.1:3310" or "unix:/run/clamav/clamd.ctl".
  clamd_client(net::any_io_executor, std::string where, std::chrono::milliseconds timeout);

  /// One time limit covers it all: connecting, sending and the answer.
  boost::asio::awaitable<virus_verdict> scan(std::string_view mail) const;
  /// Takes pieces until the empty one.
  boost::asio::awaitable<virus_verdict> scan(net::body_reader pieces) const;

 private:
  boost::asio::awaitable<result<net::stream>> connect() const;

  net::any_io_executor executor_;
  std::string where_;
  std::chrono::milliseconds timeout_;
};

}  // namespace intake::inspect
