// One connection: plain TCP, TLS over TCP or a Unix socket behind one type.
//
// Guarantees  No read-ahead: bytes go from the socket into the caller's span only, so nothing that arrived before
//             STARTTLS can surface after it once the caller has dropped its own buffer. A plain read is Asio's own
//             operation; a write is tried at once and suspends only when the socket is full.
// Owner       One session at a time, on the I/O thread. One read and one write may be under way together. Moving the
//             object is fine between operations. The stream must outlive its operations.
// Fails       By error_code; never throws. `cancel()` ends pending operations with "operation aborted" and leaves the
//             stream usable (also with TLS), so that a goodbye can still be written.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "gateway/result.hpp"

namespace intake::net {

using boost::asio::any_io_executor;
using boost::asio::awaitable;

class tls_context;

/// One end of a connection. IPv4-mapped addresses are written as IPv4; a Unix socket is "unix" with port 0.
struct endpoint {
  std::string address;
  std::uint16_t port = 0;
  bool is_unix = false;
};

/// What was agreed in the handshake, for the envelope.
struct tls_details {
  std::string version;      ///< "TLSv1.3"
  std::string cipher;       ///< "TLS_AES_256_GCM_SHA384"
  std::string server_name;  ///< the name asked for by SNI; empty: none
};

/// Who a client says it is, when the server asked.
struct peer_certificate {
  std::string subject;    ///< RFC 4514: "CN=pbx-1,O=Example"
  std::string sha256;     ///< of the DER form, 64 lower-case hexadecimal digits
  bool verified = false;  ///< its chain ends at an authority that the server trusts, and it is valid now
};

class stream {
 public:
  struct impl;

  stream();  ///< no connection; may only be assigned to or destroyed
  explicit stream(std::unique_ptr<impl>);
  stream(stream&&) noexcept;
  stream& operator=(stream&&) noexcept;
  ~stream();  ///< closes

  /// Takes over a connected stream socket (TCP or Unix); the descriptor belongs to the stream from here on.
  static result<stream> adopt(any_io_executor, int descriptor);

  /// Reads what is there, at least one byte: `auto [ec, n] = co_await s.read_some(buffer);`
  /// The peer's orderly end is closed_by_peer(ec). `into` must not be empty.
  awaitable<std::tuple<error_code, std::size_t>> read_some(std::span<char> into);
  /// Plain only: waits like read_some(), and leaves in the socket what it shows.
  awaitable<std::tuple<error_code, std::size_t>> peek_some(std::span<char> into);
  /// Plain only: how much is there to be read at once.
  std::size_t available() const;
  /// Writes all of it. `bytes` must live until it is done.
  awaitable<error_code> write(std::string_view bytes);

  /// Server side handshake. The caller has dropped whatever it had read but not used. On failure close the stream.
  awaitable<status> start_tls(const tls_context& server);
  /// Client side handshake: sends `host` as SNI and verifies the certificate against it (a name or an IP address).
  awaitable<status> start_tls(const tls_context& client, std::string host);

  bool is_open() const;
  bool is_tls() const;
  std::optional<tls_details> tls() const;
  /// Nothing when the client sent none.
  std::optional<peer_certificate> client_certificate() const;
  const endpoint& peer() const;
  const endpoint& local() const;
  any_io_executor executor() const;

  /// What a read would find now, without taking it: for who keeps a connection or writes for long without reading.
  enum class incoming { nothing, bytes, ended };
  incoming peek() const;
  /// The peer has closed and nothing is left to read.
  bool peer_gone() const { return peek() == incoming::ended; }

  void cancel();    ///< ends pending operations
  void shutdown();  ///< no more writing: TLS close_notify (best effort) and FIN
  void close();     ///< ends everything at once

  impl& details() { return *impl_; }

 private:
  std::unique_ptr<impl> impl_;
};

/// The peer ended the connection in good order.
bool closed_by_peer(const error_code&);
/// The operation was ended by cancel(), a deadline or the session's cancellation.
bool cancelled(const error_code&);

}  // namespace intake::net
