// Access tokens for one account, from its token endpoint: fetched when needed, kept while they are good, renewed early.
//
// Guarantees  However many folders ask at once, one request is under way. A new refresh token that comes with an access
//             token is in a file of its own (0600, synced) before the access token is used, so that a restart goes on
//             with it; another token in the configuration counts more. Tokens are in no log.
// Owner       One account's puller; the I/O thread.
// Fails       token() gives nothing, and the log says why.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/clock.hpp"
#include "gateway/config/config.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/ops/metrics.hpp"
#include "gateway/result.hpp"

namespace intake::imap {

class token_puller {
 public:
  /// `state_dir`: where a new refresh token is kept.
  static result<std::unique_ptr<token_puller>> create(boost::asio::any_io_executor, const config::imap_section&,
                                                      const std::string& state_dir, ops::registry&);

  /// Empty: there is none to be had.
  boost::asio::awaitable<std::string> token();
  /// The server did not take it: the next one is a new one.
  void forget() { token_.clear(); }
  /// Of the newest access token; nothing before there was one.
  std::optional<time_point> expires_at() const { return expires_at_; }

 private:
  token_puller(boost::asio::any_io_executor, const config::imap_section&, std::string file, ops::registry&);
  boost::asio::awaitable<void> fetch();
  status keep_refresh_token(const std::string&) const;
  std::string kept_refresh_token() const;

  const config::imap_section& section_;
  const std::string file_;
  std::unique_ptr<net::http_client> endpoint_;
  ops::gauge& expires_;
  ops::counter& failures_;
  std::string token_;
  std::optional<time_point> expires_at_;
  std::chrono::steady_clock::time_point good_until_;
  bool fetching_ = false;
  boost::asio::steady_timer fetched_;
};

}  // namespace intake::imap
