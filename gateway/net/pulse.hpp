// Wakes thousands of objects, each at its own time, by one timer: what keep-alive needs at the price of a map entry.
//
// Guarantees  Nobody is woken before its time; who is due together is woken together.
// Owner       The I/O thread. Shared by the objects it wakes; each leaves before it goes.
// Fails       Never throws but for lack of memory.
#pragma once

#include <chrono>
#include <map>
#include <memory>

#include <boost/asio/steady_timer.hpp>

#include "gateway/net/stream.hpp"

namespace intake::net {

class pulse : public std::enable_shared_from_this<pulse> {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  class member {
   public:
    /// Returns when it wants to be woken next; time_point::max(): never. It must not go, nor join or leave, in here.
    virtual time_point beat(time_point now) = 0;

   protected:
    ~member() = default;

   private:
    friend class pulse;
    std::multimap<time_point, member*>::iterator place_;
    bool waiting_ = false;
  };

  explicit pulse(any_io_executor executor) : timer_(std::move(executor)) {}

  /// Wakes `who` at that time; a time that was set before is replaced.
  void wake(member& who, time_point at);
  void leave(member& who);

 private:
  void start();
  void fire();

  boost::asio::steady_timer timer_;
  time_point timer_at_ = time_point::max();
  std::multimap<time_point, member*> due_;
};

}  // namespace intake::net
