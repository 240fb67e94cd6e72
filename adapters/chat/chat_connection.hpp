// One WebSocket of a widget: reads frames, has the desk answer them, shows what others say.
//
// Guarantees  The first frame is a hello, in time; nothing is shown before its welcome. A socket that goes takes itself out.
// Owner       Its coroutine in the HTTP server's session; the I/O thread. The desk outlives it.
// Fails       By the close code of the protocol: 4400 a broken frame, 4401 a token, 1008 too slow, 1012 a restart.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "adapters/chat/chat_desk.hpp"
#include "gateway/net/websocket.hpp"

namespace intake::chat {

class chat_connection final : public audience {
 public:
  chat_connection(chat_desk&, net::websocket, chat_desk::caller);
  ~chat_connection() override;

  boost::asio::awaitable<void> run();
  /// Whether it ended because the customer's side did not read.
  bool was_too_slow() const { return socket_.ended().code == net::close_code::policy && !socket_.ended().by_peer; }

  void show(const std::shared_ptr<const std::string>& frame) override { socket_.send(frame); }
  void dismiss(std::uint16_t code, std::string_view reason) override { socket_.close(code, reason); }

 private:
  boost::asio::awaitable<bool> greet();
  boost::asio::awaitable<bool> answer(std::string_view text);
  void say(std::string frame) { socket_.send(std::make_shared<const std::string>(std::move(frame))); }

  chat_desk& desk_;
  net::websocket socket_;
  chat_desk::caller caller_;
  participant_ptr who_;
  int broken_ = 0;  ///< frames that could not be read
};

}  // namespace intake::chat
