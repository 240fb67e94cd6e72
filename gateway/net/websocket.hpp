// WebSocket (RFC 6455): text messages over a connection that began as an HTTP request; on the server's side, and as a
// client's to try it.
//
// Guarantees  Messages are whole and valid UTF-8. What is malformed, binary, too large or too slow ends the connection
//             with the code that RFC 6455, 7.4.1 has for it (1002, 1003, 1007, 1008, 1009); a peer that has silently
//             gone is found by pings. No compression, so nothing inflates. An idle socket holds no buffers of ours.
// Owner       The I/O thread. A `websocket` is a handle, copies are the same socket. One read() at a time; send() and
//             close() from anywhere on that thread, also after its end (then they do nothing).
// Fails       read() gives nothing once the socket has ended; ended() says how.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/net/http_message.hpp"

namespace intake::net {

class pulse;

struct websocket_options {
  std::string subprotocol = {};                  ///< must be among the client's; empty: none is agreed
  std::size_t max_message = 64 * 1024;           ///< more: 1009
  std::size_t max_backlog = 256 * 1024;          ///< sent and not yet taken by the peer; more: 1008
  std::size_t max_pings = 100;                   ///< of the peer within `ping_every`; more: 1008
  std::chrono::milliseconds ping_every{30000};   ///< after so long a silence the peer is asked
  std::chrono::milliseconds pong_within{30000};  ///< and has so long to say anything
  std::chrono::milliseconds close_within{5000};  ///< for the closing handshake; then the connection is cut
};

/// Close codes of RFC 6455, 7.4.1 and its registry that we use.
namespace close_code {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t unsupported_data = 1003;
inline constexpr std::uint16_t none = 1005;      ///< the peer's close frame had none
inline constexpr std::uint16_t abnormal = 1006;  ///< no close frame at all
inline constexpr std::uint16_t invalid_text = 1007;
inline constexpr std::uint16_t policy = 1008;
inline constexpr std::uint16_t too_big = 1009;
inline constexpr std::uint16_t internal_error = 1011;
inline constexpr std::uint16_t restart = 1012;
}  // namespace close_code

struct websocket_end {
  std::uint16_t code = 0;  ///< 0: it has not ended
  std::string reason;      ///< the peer's words when `by_peer`
  bool by_peer = false;
};

class websocket {
 public:
  struct impl;
  explicit websocket(std::shared_ptr<impl>);

  /// The next text message; nothing when the socket has ended.
  awaitable<std::optional<std::string>> read();
  /// Queues a text message (valid UTF-8) and returns at once. Several sockets may share its bytes.
  void send(std::shared_ptr<const std::string> text);
  /// Waits until the system has taken everything, or the socket ends. Not while somebody reads.
  awaitable<void> drained();
  /// Says goodbye: what is queued is dropped, read() ends when the peer has answered or `close_within` has passed.
  void close(std::uint16_t code, std::string_view reason);
  /// close(), and waits until the connection is gone.
  awaitable<void> leave(std::uint16_t code, std::string reason);
  /// Ends everything at once, without a close frame.
  void cut();

  std::size_t backlog() const;  ///< bytes that send() has taken and the system has not
  const websocket_end& ended() const;
  const endpoint& peer() const;

 private:
  std::shared_ptr<impl> impl_;
};

/// What is done with a socket; the socket is closed when it returns.
using websocket_handler = std::function<awaitable<void>(websocket)>;

/// How an HTTP connection becomes a WebSocket.
struct websocket_upgrade {
  std::string key;  ///< of the client's request
  websocket_options options;
  websocket_handler handler;
};

/// The answer of a GET route to a WebSocket opening handshake (RFC 6455, 4.2): 101 and `handler` gets the socket, or
/// problem+json (400, 426) when the request is none. Whether the Origin is welcome is asked before (origin.hpp).
response accept_websocket(const request&, websocket_options, websocket_handler);

/// An HTTP connection whose request was answered by an upgrade.
struct upgraded_connection {
  stream connection;
  std::string received;  ///< what came behind the request
  std::shared_ptr<const websocket_upgrade> upgrade;
};

/// What a client asks for.
struct websocket_request {
  std::string host;    ///< of the Host field
  std::string target;  ///< "/chat"
  std::string origin;
};

/// Asks for a WebSocket on a connection that is open, and secured where it has to be.
awaitable<result<websocket>> begin_websocket(stream, websocket_request, websocket_options);

/// Writes the 101 and makes the socket; nothing when the connection broke meanwhile.
awaitable<std::optional<websocket>> open_websocket(upgraded_connection, std::shared_ptr<pulse>,
                                                   std::string server_name);

}  // namespace intake::net
