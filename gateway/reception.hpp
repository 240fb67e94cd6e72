// The customers' side of the gateway: every way in that the configuration names, and the certificates they show.
//
// Guarantees  Nothing is taken before start() or after drain().
// Owner       `app`; the I/O thread. The configuration, the door and the registry outlive it.
// Fails       build() says which entry is wrong, or which address could not be had.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "adapters/chat/chat_server.hpp"
#include "adapters/imap/imap_puller.hpp"
#include "adapters/smtp/smtp_server.hpp"
#include "adapters/telephony/telephony_server.hpp"
#include "gateway/call_feed.hpp"
#include "gateway/config/config.hpp"
#include "gateway/intake.hpp"
#include "gateway/net/http_router.hpp"
#include "gateway/net/http_server.hpp"
#include "gateway/net/session_group.hpp"
#include "gateway/net/tls.hpp"
#include "gateway/ops/metrics.hpp"

namespace intake {

class reception {
 public:
  reception(const config::configuration&, boost::asio::any_io_executor, door&, transcripts&, ops::registry&);

  /// `known`: what the journal holds of the time before; kept as long as anything reads on in it.
  status build(std::unique_ptr<journal::reader> known);
  void start();
  /// The way back to customers; null when no channel has one.
  reply_desk* replies() { return chat_ ? &chat_->desk() : nullptr; }
  /// How each folder of each mailbox is.
  boost::json::array mailboxes() const;
  /// Takes nothing more and waits for what is under way.
  boost::asio::awaitable<void> drain(milliseconds limit);
  /// Reads certificates again: those that have changed, or all.
  void reload_certificates(bool all);
  /// Takes the keys for the tokens of dashboards from a configuration that was read again.
  void reload_identities(const config::configuration&);
  /// The address of a listener that does not listen.
  std::optional<std::string> not_listening() const;

 private:
  status build_smtp();
  status build_chat();
  status build_telephony(std::unique_ptr<journal::reader> known);
  status build_imap(journal::reader& known);
  status build_http();
  result<std::shared_ptr<net::tls_context>> make_tls(const std::vector<config::key_pair>&,
                                                     const std::string& client_ca_file);

  ops::counter& answers_of(int status);

  const config::configuration& config_;
  const boost::asio::any_io_executor executor_;
  door& door_;
  transcripts& chats_;
  ops::registry& metrics_;
  std::map<int, ops::counter*> answers_;  ///< by status
  std::vector<std::shared_ptr<net::tls_context>> certificates_;
  std::vector<std::unique_ptr<smtp::server>> smtp_;
  imap::tls_contexts imap_tls_;
  std::vector<std::unique_ptr<imap::puller>> imap_;
  net::http_router routes_;  ///< of [http]
  std::unique_ptr<call_feed> calls_;
  std::unique_ptr<telephony::telephony_server> telephony_;
  std::unique_ptr<chat::chat_server> chat_;
  net::session_group background_;  ///< what the chat does by the clock
  net::http_server http_;          ///< its sessions use all of the above
};

}  // namespace intake
