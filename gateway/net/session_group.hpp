// Owns coroutines: nobody's session outlives the group unseen.
//
// Guarantees  A session sees cancellation only at its pending operation and where it asks
//             (`(co_await this_coro::cancellation_state).cancelled()`): never by an exception out of a later co_await.
//             So after cancel() it can still finish its hand-in and say goodbye.
// Owner       The I/O thread; all sessions run on the group's executor.
// Fails       An exception that leaves a session ends that session only and is told to `on_exception`.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace intake::net {

class session_group {
 public:
  using exception_handler = std::function<void(const std::string& what)>;

  explicit session_group(boost::asio::any_io_executor, exception_handler on_exception = {});
  session_group(const session_group&) = delete;
  session_group& operator=(const session_group&) = delete;
  ~session_group();  ///< cancels what still runs; it ends when the executor runs on

  /// Starts a session. After cancel() it is dropped instead. Arguments of the session are values, or outlive the group.
  void spawn(boost::asio::awaitable<void> session);
  std::size_t size() const;

  /// Asks every session to end (terminal cancellation). No new ones from here on.
  void cancel();
  /// Waits until all have ended, at most `limit`; returns how many still run.
  boost::asio::awaitable<std::size_t> join(std::chrono::milliseconds limit);
  /// cancel() and join().
  boost::asio::awaitable<std::size_t> drain(std::chrono::milliseconds limit);

 private:
  struct state;
  std::shared_ptr<state> state_;
};

}  // namespace intake::net
