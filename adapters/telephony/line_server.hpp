// Takes lines over TCP or TLS, one record each: [[telephony]] with `listen`. For whatever writes its records to a socket:
// SMDR ports, 3CX's active socket, `nc`.
//
// Guarantees  A line is held until the journal has it; while the journal cannot take it, the connection is read no further. A
//             line that is too long is refused and counted and holds up nothing. A line that the connection cuts off is no
//             record. There is no acknowledgement in this way in: what the sender has written and we have not read when
//             either end stops is lost.
// Owner       The I/O thread. The section, the door and the registry outlive it and its sessions; drain() before dropping it.
// Fails       create() says what is wrong with the address; afterwards nothing does.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "gateway/config/config.hpp"
#include "gateway/intake.hpp"
#include "gateway/net/tls.hpp"
#include "gateway/ops/metrics.hpp"
#include "gateway/result.hpp"

namespace intake::telephony {

class line_server {
 public:
  /// Binds; connections wait in the kernel until start(). `tls`: null only if the section's is "none".
  static result<std::unique_ptr<line_server>> create(boost::asio::any_io_executor, const config::telephony_section&,
                                                     std::shared_ptr<net::tls_context> tls, door&, ops::registry&);
  ~line_server();

  void start();
  /// Accepts and reads no more, and waits until the journal has what was read.
  boost::asio::awaitable<void> drain(std::chrono::milliseconds limit);

  bool listening() const;
  std::uint16_t port() const;
  std::string address() const;

 private:
  struct impl;
  explicit line_server(std::shared_ptr<impl>);
  std::shared_ptr<impl> impl_;
};

}  // namespace intake::telephony
