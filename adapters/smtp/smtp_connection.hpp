// One connection's shell: does what its session says, and tells it what came of it.
//
// Guarantees  A switch on the action and nothing more. A body that was begun is handed in or dropped.
// Owner       One coroutine on the I/O thread; the policy, the door and the TLS context outlive it.
#pragma once

#include <memory>
#include <optional>

#include <boost/asio/awaitable.hpp>

#include "adapters/smtp/smtp_session.hpp"
#include "gateway/intake.hpp"
#include "gateway/net/deadline.hpp"
#include "gateway/net/stream.hpp"
#include "gateway/net/tls.hpp"
#include "gateway/ops/metrics.hpp"

namespace intake::smtp {

/// What all connections of a listener share beside the policy.
struct connection_context {
  const listener_policy& policy;
  intake::door& door;
  const net::tls_context* tls;  ///< null: none offered
  bool implicit_tls;
  ops::counter& accepted;
  ops::counter& duplicates;
};

class connection {
 public:
  connection(const connection_context&, net::stream, bool trusted);

  /// Serves until the end of the connection.
  boost::asio::awaitable<void> run();
  /// Ends it at once, whatever it does.
  void cut() { stream_.close(); }

 private:
  boost::asio::awaitable<bool> begin();
  boost::asio::awaitable<bool> read_proxy_header();
  boost::asio::awaitable<bool> handshake();
  boost::asio::awaitable<void> converse();
  boost::asio::awaitable<input> read(milliseconds wait);
  boost::asio::awaitable<input> write(action);
  boost::asio::awaitable<input> keep(std::string_view content);
  boost::asio::awaitable<input> hand_in();
  boost::asio::awaitable<input> start_tls();
  boost::asio::awaitable<bool> asked_to_end();
  void log_end() const;

  const connection_context& context_;
  net::stream stream_;
  net::deadline deadline_;
  net::deadline final_;  ///< while the door has the mail
  peer who_;
  std::optional<session> session_;
  std::unique_ptr<body_sink> body_;
  bool drained_ = false;  ///< the session has been told
  milliseconds began_;
};

}  // namespace intake::smtp
