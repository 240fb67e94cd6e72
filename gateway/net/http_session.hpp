// One connection of the HTTP server: reads requests, has them handled, writes responses, one after the other.
//
// Owner       Its coroutine in the server's session group; the I/O thread.
// Fails       Never throws but for bugs; what the peer does wrong gets its status and the connection is closed.
#pragma once

#include "gateway/net/deadline.hpp"
#include "gateway/net/http_server.hpp"
#include "gateway/net/websocket.hpp"

namespace intake::net {

/// What the sessions of a server share.
struct http_service {
  const http_router& router;
  http_server_options options;
  std::function<void(const http_exchange&)> on_exchange;
  std::function<void(const std::string&)> on_error;
  bool closing = false;  ///< answer what is under way, then close
};

class http_session {
 public:
  http_session(stream, std::shared_ptr<tls_context>, std::shared_ptr<http_service>);

  awaitable<void> run();
  /// After run(): the connection, when a handler has answered by an upgrade. The session is of no use any more.
  std::optional<upgraded_connection> take_upgrade();
  /// Answers 503 and closes: the server is full.
  awaitable<void> turn_away();
  /// Ends a read for a request that has not come or is incomplete; a request being handled goes on.
  void nudge();
  /// Closes the connection under whatever is going on.
  void cut() { stream_.close(); }

 private:
  enum class phase { starting, idle, reading, handling };
  enum class progress { done, gone, refused };

  /// The body of the request at hand, as far as it has been read.
  struct body_state {
    std::optional<chunk_decoder> chunks;
    std::uint64_t left = 0;  ///< of an announced length
    bool done = true;
    std::optional<progress> broken = {};  ///< while it was read in pieces
    std::uint64_t received = 0;           ///< in pieces, and how long we waited for them
    std::chrono::steady_clock::duration waited{};
  };

  awaitable<bool> secure();
  awaitable<bool> exchange();
  awaitable<progress> read_head();
  progress begin_body(std::uint64_t limit);
  awaitable<progress> read_body();
  awaitable<result<std::string>> next_piece();
  awaitable<progress> read_piece(std::string& into);
  awaitable<progress> read_sized(std::string& into);
  awaitable<progress> read_chunked(std::string& into);
  awaitable<error_code> fill();
  progress interrupted();
  progress refuse(rejection);
  bool parse_head(std::string_view block);

  awaitable<response> handle(const http_router::match&);
  awaitable<bool> send(response, bool keep_alive);
  awaitable<bool> send_pieces(const response&, std::string head);
  awaitable<bool> send_refusal();
  awaitable<error_code> timed_write(std::string_view bytes);
  std::string response_head(const response&, bool keep_alive) const;
  void report(std::string_view pattern, int status, std::chrono::steady_clock::duration took) const;

  stream stream_;
  std::shared_ptr<tls_context> tls_;
  std::optional<peer_certificate> client_;
  std::shared_ptr<http_service> service_;
  deadline limit_;
  phase phase_ = phase::starting;
  std::string buffer_;  ///< read and not yet used
  request request_;
  framing framing_;
  body_state body_;
  bool head_only_ = false;
  bool said_close_ = false;
  std::shared_ptr<const websocket_upgrade> upgrade_;
  rejection refusal_;
};

}  // namespace intake::net
