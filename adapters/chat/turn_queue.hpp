// Whose turn it is to change a chat: first come, first served.
//
// Guarantees  Not cancellable: who has begun to wait gets his turn, and gives it back when his `turn` ends.
// Owner       The I/O thread.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace intake::chat {

class turn_queue {
 public:
  explicit turn_queue(const boost::asio::any_io_executor& e) : wake_(e, boost::asio::steady_timer::time_point::max()) {}

  boost::asio::awaitable<void> wait() {
    const auto mine = next_++;
    while (serving_ != mine) co_await wake_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
  void leave() {
    if (++serving_ != next_) wake_.cancel();
  }

 private:
  boost::asio::steady_timer wake_;
  std::uint64_t next_ = 0, serving_ = 0;
};

/// Ends the turn with its scope.
class turn {
 public:
  explicit turn(std::shared_ptr<turn_queue> q) : queue_(std::move(q)) {}
  turn(const turn&) = delete;
  turn& operator=(const turn&) = delete;
  ~turn() { queue_->leave(); }

 private:
  std::shared_ptr<turn_queue> queue_;
};

}  // namespace intake::chat
