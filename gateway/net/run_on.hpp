// Blocking work for a coroutine of the I/O thread: done on a pool, awaited as if it were quick.
//
// Guarantees  The coroutine goes on on its own executor. Not cancellable: what the work touches has to stay until it is done,
//             and it does when it lives in the frame that waits.
// Owner       The pool's owner, who joins it before anything that the work touches goes.
// Fails       As the work says; it must not throw.
#pragma once

#include <utility>

#include <boost/asio/append.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace intake::net {

/// `co_await run_on(pool, work)` is what `work()` returns.
template <class Work>
auto run_on(boost::asio::thread_pool& pool, Work work) {
  namespace asio = boost::asio;
  using outcome = decltype(work());
  auto initiate = [&pool](auto handler, Work todo) {
    const auto back = asio::get_associated_executor(handler);
    asio::post(pool, [handler = std::move(handler), todo = std::move(todo), back]() mutable {
      outcome got = todo();
      asio::post(back, asio::append(std::move(handler), std::move(got)));
    });
  };
  return asio::async_initiate<const asio::use_awaitable_t<>, void(outcome)>(initiate, asio::use_awaitable,
                                                                            std::move(work));
}

}  // namespace intake::net
