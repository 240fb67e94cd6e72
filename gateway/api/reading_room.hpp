// Reads the journal on a thread of its own, so that a long view never holds up sockets and timers.
//
// Guarantees  Views run one after the other, each alone with the reader; the caller resumes on its own executor.
// Owner       Built and used on the I/O thread; outlives the sessions that wait in it.
// Fails       What a view throws comes out of the co_await.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>

#include <boost/asio/append.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/journal/reader.hpp"

namespace intake::api {

class reading_room {
 public:
  explicit reading_room(std::unique_ptr<journal::reader> journal) : journal_(std::move(journal)) {}
  ~reading_room() { thread_.join(); }

  /// `view(journal::reader&)` on the reading thread; not cancellable. Holds its arguments by value.
  template <class View>
  auto read(View view) {
    using value = std::invoke_result_t<View, journal::reader&>;
    auto start = [this](auto handler, View todo) {
      auto back = boost::asio::make_work_guard(boost::asio::get_associated_executor(handler));
      boost::asio::post(thread_, [this, handler = std::move(handler), todo = std::move(todo), back]() mutable {
        std::exception_ptr broken;
        std::optional<value> got;
        try {
          got.emplace(todo(*journal_));
        } catch (...) {
          broken = std::current_exception();
        }
        boost::asio::post(back.get_executor(), boost::asio::append(std::move(handler), broken, std::move(got)));
      });
    };
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                       void(std::exception_ptr, std::optional<value>)>(
        std::move(start), boost::asio::use_awaitable, std::move(view));
  }

 private:
  const std::unique_ptr<journal::reader> journal_;
  boost::asio::thread_pool thread_{1};
};

}  // namespace intake::api
