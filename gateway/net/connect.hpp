// Opens client connections.
//
// Owner       The I/O thread.
// Fails       A result that says what could not be reached and why; `cause` is "timed out" when the limit passed.
#pragma once

#include <chrono>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "gateway/net/stream.hpp"

namespace intake::net {

/// Resolves `host` and tries its addresses in order until one answers; all of it within `limit`.
awaitable<result<stream>> connect_tcp(any_io_executor, std::string host, std::uint16_t port,
                                      std::chrono::milliseconds limit);

/// The addresses of `host`, at least one.
awaitable<result<std::vector<boost::asio::ip::address>>> resolve(any_io_executor, std::string host,
                                                                 std::chrono::milliseconds limit);

/// Connects to this address and to no other.
awaitable<result<stream>> connect_address(any_io_executor, boost::asio::ip::address, std::uint16_t port,
                                          std::chrono::milliseconds limit);

/// Connects to a Unix socket; does not block.
result<stream> connect_unix(any_io_executor, const std::string& path);

}  // namespace intake::net
