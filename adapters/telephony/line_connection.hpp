// One connection that brings lines.
//
// Guarantees  Reads no faster than the journal takes and than `max_rate` lines a second. Ends when it has been silent too long, or
//             when a line takes too long.
// Owner       Its coroutine in the server's session group; the I/O thread.
// Fails       Never throws but for bugs.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/telephony/line_parser.hpp"
#include "adapters/telephony/record_contact.hpp"
#include "adapters/telephony/record_feeder.hpp"
#include "gateway/net/deadline.hpp"
#include "gateway/net/stream.hpp"
#include "gateway/net/tls.hpp"

namespace intake::telephony {

/// What all connections of a listener share.
struct line_context {
  const config::telephony_limits& limits;
  const record_contact& maker;
  intake::door& door;
  source_counts& counts;
  const net::tls_context* tls;  ///< null: in clear
  bool only_verified;           ///< a client has to show a certificate that the listener trusts
};

class line_connection {
 public:
  line_connection(const line_context&, net::stream);

  boost::asio::awaitable<void> run();

 private:
  using steady = std::chrono::steady_clock;

  boost::asio::awaitable<bool> secure();
  boost::asio::awaitable<std::string_view> read();
  boost::asio::awaitable<void> hand_on();
  boost::asio::awaitable<void> keep_pace();
  void take(const line&);

  const line_context& context_;
  net::stream stream_;
  net::deadline deadline_;
  line_parser parser_;
  record_feeder feeder_;
  steady::time_point line_began_, second_began_;
  std::uint64_t lines_ = 0, refused_ = 0, this_second_ = 0;
};

}  // namespace intake::telephony
