// One connection to one folder: the loop around an imap::session.
//
// Guarantees  Adds no rules: all of them are the session's. Everything that waits has a limit.
// Owner       One coroutine on the I/O thread; everything in the context outlives it.
// Fails       By the session's outcome.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include <boost/asio/awaitable.hpp>

#include "adapters/imap/imap_counts.hpp"
#include "adapters/imap/imap_session.hpp"
#include "adapters/imap/token_puller.hpp"
#include "gateway/config/config.hpp"
#include "gateway/intake.hpp"
#include "gateway/net/deadline.hpp"
#include "gateway/net/stream.hpp"
#include "gateway/net/tls.hpp"

namespace intake::imap {

/// What the connections of one account share.
struct account {
  const config::imap_section& section;
  boost::asio::any_io_executor executor;
  std::shared_ptr<net::tls_context> tls;
  std::unique_ptr<token_puller> tokens;  ///< with oauth2
  door* at = nullptr;                    ///< none: look only
  imap_counts counts;
};

class connection {
 public:
  connection(account&, const folder_policy&, folder_progress&, bool look_only);

  boost::asio::awaitable<session_end> run();

  /// While it runs: everything that was there has been taken.
  bool is_resting() const { return session_ && session_->is_resting(); }
  bool was_open() const { return session_ && session_->is_open(); }
  const session_counts* counts() const { return session_ ? &session_->counts() : nullptr; }
  /// Called each time that the connection begins to rest.
  std::function<void()> rests{};

 private:
  boost::asio::awaitable<std::optional<session_end>> connect();
  boost::asio::awaitable<void> converse();
  boost::asio::awaitable<input> read(milliseconds wait);
  boost::asio::awaitable<input> write(std::string_view bytes);
  boost::asio::awaitable<input> start_tls();
  boost::asio::awaitable<input> fetch_token();
  boost::asio::awaitable<input> keep(std::string_view bytes);
  boost::asio::awaitable<input> hand_in();
  boost::asio::awaitable<input> move_cursor();
  boost::asio::awaitable<input> compare();
  boost::asio::awaitable<bool> handshake();
  boost::asio::awaitable<bool> asked_to_end();

  account& account_;
  const folder_policy& policy_;
  folder_progress& progress_;
  const bool look_only_;
  net::stream stream_;
  std::optional<net::deadline> deadline_;
  std::optional<session> session_;
  std::unique_ptr<body_sink> body_;
  std::string trouble_;  ///< of the handshake
  bool drained_ = false;
};

}  // namespace intake::imap
