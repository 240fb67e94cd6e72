// One SMTP or LMTP listener: accepts, and runs each connection's session against the socket and the door.
//
// Guarantees  Adds no rules of the protocol: those are in `session`. Keeps the limits that concern all connections
//             together: sessions in total and per client. A connection is answered 421 or served, never left hanging.
// Owner       The I/O thread. The door and the registry outlive it and its sessions; drain() before dropping it.
// Fails       create() says what is wrong with the configuration or the address; afterwards nothing does.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "gateway/config/config.hpp"
#include "gateway/intake.hpp"
#include "gateway/net/tls.hpp"
#include "gateway/ops/metrics.hpp"
#include "gateway/result.hpp"

namespace intake::smtp {

/// What a listener is made from.
struct server_setup {
  const config::smtp_section& section;
  const std::vector<config::mailbox_section>& mailboxes;
  const std::vector<std::string>& trusted_proxies;
  std::shared_ptr<net::tls_context>
      tls;  ///< null only if the section's `tls` is "none"; reloading is the owner's business
};

class server {
 public:
  /// Binds; connections wait in the kernel until start().
  static result<std::unique_ptr<server>> create(boost::asio::any_io_executor, const server_setup&, door&,
                                                ops::registry&);
  ~server();

  void start();
  /// Stops accepting, asks every session to end (421 at a command boundary; content under way may arrive) and waits.
  /// After `limit` what is left is cut off.
  boost::asio::awaitable<void> drain(std::chrono::milliseconds limit);

  bool listening() const;
  std::size_t sessions() const;
  std::uint16_t port() const;
  std::string address() const;

 private:
  struct impl;
  explicit server(std::shared_ptr<impl>);
  std::shared_ptr<impl> impl_;
};

}  // namespace intake::smtp
