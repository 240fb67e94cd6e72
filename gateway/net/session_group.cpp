#include "gateway/net/session_group.hpp"

#include <list>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/result.hpp"

namespace intake::net {
namespace asio = boost::asio;
using asio::awaitable;

struct session_group::state : std::enable_shared_from_this<state> {
  using signals_list = std::list<asio::cancellation_signal>;

  state(asio::any_io_executor e, exception_handler h)
      : executor(std::move(e)), on_exception(std::move(h)), changed(executor) {}

  void ended(signals_list::iterator session, const std::exception_ptr& e) {
    if (e) report(e);
    // Later, because the signal may be in the middle of its emit().
    asio::post(executor, [self = shared_from_this(), session] {
      self->signals.erase(session);
      if (self->signals.empty()) self->changed.cancel();
    });
  }

  void report(const std::exception_ptr& e) const {
    try {
      std::rethrow_exception(e);
    } catch (const boost::system::system_error& cause) {
      // A session cancelled before its first step.
      if (cause.code() == asio::error::operation_aborted) return;
      if (on_exception) on_exception(cause.what());
    } catch (const std::exception& cause) {
      if (on_exception) on_exception(cause.what());
    } catch (...) {
      if (on_exception) on_exception("unknown exception");
    }
  }

  void cancel() {
    closed = true;
    for (auto s = signals.begin(); s != signals.end();) (s++)->emit(asio::cancellation_type::terminal);
  }

  asio::any_io_executor executor;
  exception_handler on_exception;
  signals_list signals;  ///< one a session
  asio::steady_timer changed;
  bool closed = false;
};

namespace {

awaitable<void> shielded(awaitable<void> session) {
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await std::move(session);
}

}  // namespace

session_group::session_group(asio::any_io_executor executor, exception_handler on_exception)
    : state_(std::make_shared<state>(std::move(executor), std::move(on_exception))) {}
session_group::~session_group() { state_->cancel(); }

void session_group::spawn(awaitable<void> session) {
  if (state_->closed) return;
  const auto signal = state_->signals.emplace(state_->signals.end());
  auto ended = [self = state_, signal](const std::exception_ptr& e) { self->ended(signal, e); };
  asio::co_spawn(state_->executor, shielded(std::move(session)),
                 asio::bind_cancellation_slot(signal->slot(), std::move(ended)));
}

std::size_t session_group::size() const { return state_->signals.size(); }
void session_group::cancel() { state_->cancel(); }

awaitable<std::size_t> session_group::join(std::chrono::milliseconds limit) {
  const auto self = state_;
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!self->signals.empty() && std::chrono::steady_clock::now() < until) {
    self->changed.expires_at(until);
    co_await self->changed.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  co_return self->signals.size();
}

awaitable<std::size_t> session_group::drain(std::chrono::milliseconds limit) {
  cancel();
  return join(limit);
}

}  // namespace intake::net
