// Chat on the listener of [http]: the WebSocket, its fallback, uploads, downloads, and the widget itself.
//
// Guarantees  Pages of other origins get nothing: neither a socket nor an answer that they could read. Every address has a
//             share of the sockets. Contents are never logged.
// Owner       `reception`; the I/O thread. The configuration, the door, the transcripts, the registry and the router
//             outlive it; it outlives the server's sessions.
// Fails       create() says what is wrong with [chat].
#pragma once

#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "adapters/chat/chat_desk.hpp"
#include "gateway/net/http_router.hpp"
#include "gateway/net/origin.hpp"
#include "gateway/net/seats.hpp"
#include "gateway/net/websocket.hpp"
#include "gateway/networks.hpp"

namespace intake::chat {

struct chat_setup {
  const config::configuration& config;
  transcripts& kept;
  presence_source here;
  upload_inspection inspect_upload;
  const clock& time;
};

class chat_server {
 public:
  /// Null when [chat] allows no origin.
  static result<std::unique_ptr<chat_server>> create(boost::asio::any_io_executor, const chat_setup&, door&,
                                                     ops::registry&);
  ~chat_server();

  void add_routes(net::http_router&);
  /// Ends quiet chats and expired tokens until it is cancelled.
  boost::asio::awaitable<void> look_after();
  chat_desk& desk() { return *desk_; }
  /// Takes the keys for the tokens of dashboards anew; when one is not good all stay as they were.
  status reload_identities(const config::configuration&);

 private:
  using answer = boost::asio::awaitable<net::response>;

  chat_server(boost::asio::any_io_executor, const chat_setup&, std::string token_key, std::unique_ptr<identity>,
              net::allowed_origins, networks proxies, door&, ops::registry&);

  answer open_socket(const net::request&);
  boost::asio::awaitable<void> serve(net::websocket, chat_desk::caller);
  answer open_echo(const net::request&);
  answer post_message(const net::request&);
  answer stream_events(const net::request&);
  answer upload(const net::request&);
  answer attachment(const net::request&);
  answer widget_script(const net::request&);
  answer demo_page(const net::request&);
  answer preflight(const net::request&);

  /// `handler`, for pages of allowed origins only; they may read what it answers.
  net::http_handler for_pages(answer (chat_server::*handler)(const net::request&));
  chat_desk::caller caller_of(const net::request&) const;
  bool takes_one_more(const std::string& address) const;
  net::response refused(int status, std::string_view reason, std::string_view text);

  const boost::asio::any_io_executor executor_;
  const config::configuration& config_;
  const clock& clock_;
  const token_maker tokens_;
  const std::unique_ptr<identity> identities_;
  const net::allowed_origins origins_;
  const networks proxies_;
  upload_store uploads_;
  std::unique_ptr<chat_desk> desk_;
  ops::registry& metrics_;
  net::seats seats_;  ///< of sockets and streams
  ops::counter& cut_off_;
  int uploading_ = 0;
};

}  // namespace intake::chat
