#include "gateway/net/http_server.hpp"

#include <list>

#include <boost/asio/this_coro.hpp>

#include "gateway/net/http_session.hpp"
#include "gateway/net/listener.hpp"
#include "gateway/net/pulse.hpp"
#include "gateway/net/session_group.hpp"

namespace intake::net {

struct http_server::impl : std::enable_shared_from_this<impl> {
  impl(any_io_executor e, const http_router& router, http_server_options options)
      : executor(e),
        heartbeat(std::make_shared<pulse>(e)),
        service(std::make_shared<http_service>(http_service{router, std::move(options), {}, {}, false})),
        group(std::move(e), [s = service](const std::string& what) {
          if (s->on_error) s->on_error(what);
        }) {}

  void serve(stream s, std::shared_ptr<tls_context> tls) {
    const bool full = connections() >= service->options.max_connections;
    sessions.emplace_back(std::move(s), std::move(tls), service);
    group.spawn(run(shared_from_this(), std::prev(sessions.end()), full));
  }

  using session_list = std::list<http_session>;
  static awaitable<void> run(std::shared_ptr<impl> self, session_list::iterator session, bool full) {
    std::optional<upgraded_connection> upgraded;
    try {
      if (full)
        co_await session->turn_away();
      else
        co_await session->run();
      upgraded = session->take_upgrade();
    } catch (...) {
      self->sessions.erase(session);
      throw;
    }
    self->sessions.erase(session);
    if (upgraded) co_await attend(self, std::move(*upgraded));
  }

  /// A connection that has become a WebSocket. Everything of its HTTP session is gone by now.
  static awaitable<void> attend(std::shared_ptr<impl> self, upgraded_connection from) {
    const auto upgrade = from.upgrade;
    auto opened = co_await open_websocket(std::move(from), self->heartbeat, self->service->options.server_name);
    if (!opened) co_return;
    const auto socket = self->sockets.insert(self->sockets.end(), std::move(*opened));
    if (self->service->closing) socket->close(close_code::restart, "restarting");
    std::exception_ptr broken;
    try {
      co_await upgrade->handler(*socket);
    } catch (...) {
      broken = std::current_exception();
    }
    const auto code = broken ? close_code::internal_error : close_code::normal;
    co_await socket->leave(code, "");
    self->sockets.erase(socket);
    if (broken) std::rethrow_exception(broken);
  }

  std::size_t connections() const { return group.size(); }

  void close() {
    for (auto& l : listeners) l.close();
    listeners.clear();
  }

  any_io_executor executor;
  std::shared_ptr<pulse> heartbeat;  ///< of all sockets
  std::shared_ptr<http_service> service;
  session_list sessions;
  std::list<websocket> sockets;
  std::vector<listener> listeners;
  session_group group;
};

http_server::http_server(any_io_executor executor, const http_router& router, http_server_options options)
    : impl_(std::make_shared<impl>(std::move(executor), router, std::move(options))) {}

http_server::~http_server() {
  impl_->close();
  impl_->group.cancel();
}

void http_server::on_exchange(std::function<void(const http_exchange&)> f) {
  impl_->service->on_exchange = std::move(f);
}
void http_server::on_error(std::function<void(const std::string&)> f) { impl_->service->on_error = std::move(f); }
std::size_t http_server::connections() const { return impl_->connections(); }
void http_server::close() { impl_->close(); }

result<std::uint16_t> http_server::listen(std::string_view address, std::shared_ptr<tls_context> tls) {
  auto bound = listener::bind(impl_->executor, address);
  if (!bound) return bound.error();
  const auto port = bound->port();
  bound->start(
      [i = std::weak_ptr(impl_), tls = std::move(tls)](stream s) {
        if (auto self = i.lock()) self->serve(std::move(s), tls);
      },
      [s = impl_->service](const std::string& what) {
        if (s->on_error) s->on_error(what);
      });
  impl_->listeners.push_back(std::move(*bound));
  return port;
}

void http_server::serve(stream s, std::shared_ptr<tls_context> tls) { impl_->serve(std::move(s), std::move(tls)); }

awaitable<std::size_t> http_server::drain(std::chrono::milliseconds limit) {
  const auto self = impl_;
  self->close();
  self->service->closing = true;
  for (auto& s : self->sessions) s.nudge();
  for (auto& s : self->sockets) s.close(close_code::restart, "restarting");
  const auto cut = co_await self->group.join(limit);
  if (cut > 0) {
    for (auto& s : self->sessions) s.cut();
    for (auto& s : self->sockets) s.cut();
    co_await self->group.drain(std::chrono::milliseconds(500));
  }
  co_return cut;
}

}  // namespace intake::net
