#include "gateway/net/deadline.hpp"

#include <boost/asio/steady_timer.hpp>

namespace intake::net {

using steady = std::chrono::steady_clock;

struct deadline::state : std::enable_shared_from_this<state> {
  state(any_io_executor executor, std::function<void()> c) : timer(std::move(executor)), cancel(std::move(c)) {}

  void start(steady::time_point at) {
    timer_at = at;
    waiting = true;
    timer.expires_at(at);
    timer.async_wait([self = weak_from_this()](const error_code& ec) {
      if (ec) return;  // set anew: the later wait takes over
      if (auto s = self.lock()) s->fired();
    });
  }

  void fired() {
    waiting = false;
    if (expiry == steady::time_point::max()) return;
    if (steady::now() < expiry) return start(expiry);
    expiry = steady::time_point::max();
    expired = true;
    cancel();
  }

  boost::asio::steady_timer timer;
  std::function<void()> cancel;
  steady::time_point expiry = steady::time_point::max();    ///< what the caller wants
  steady::time_point timer_at = steady::time_point::max();  ///< what the timer is set to; it may lag behind
  bool waiting = false;
  bool expired = false;
};

deadline::deadline(stream& s) : deadline(s.executor(), [&s] { s.cancel(); }) {}
deadline::deadline(any_io_executor executor, std::function<void()> cancel)
    : state_(std::make_shared<state>(std::move(executor), std::move(cancel))) {}
deadline::~deadline() { state_->timer.cancel(); }

void deadline::arm(std::chrono::milliseconds from_now) {
  state_->expired = false;
  state_->expiry = steady::now() + from_now;
  if (!state_->waiting || state_->expiry < state_->timer_at) state_->start(state_->expiry);
}

void deadline::disarm() { state_->expiry = steady::time_point::max(); }
bool deadline::expired() const { return state_->expired; }

}  // namespace intake::net
