// The fallback's way to the browser: frames as server-sent events (HTML standard, 9.2), read by `fetch`.
//
// Guarantees  Every frame once, in order; a comment every 15 seconds, so that both sides notice when the other has gone.
//             What is waiting for a slow reader is bounded: then the stream ends and the client comes back with `after`.
// Owner       The response that streams it, and its participant while it is open; the I/O thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "adapters/chat/participant.hpp"

namespace intake::chat {

class event_stream final : public audience {
 public:
  explicit event_stream(boost::asio::any_io_executor);
  ~event_stream() override;

  void belongs_to(participant_ptr who) { who_ = std::move(who); }
  void show(const std::shared_ptr<const std::string>& frame) override;
  void dismiss(std::uint16_t code, std::string_view reason) override;

  /// The next piece of the body; nothing at its end.
  boost::asio::awaitable<std::optional<std::string>> next();

 private:
  participant_ptr who_;
  boost::asio::steady_timer news_;
  std::string waiting_ = ": here\n\n";
  bool over_ = false;
};

}  // namespace intake::chat
