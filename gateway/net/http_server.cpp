#include "gateway/net/http_server.hpp"

#include <list>

#include <boost/asio/this_coro.hpp>

#include "gateway/net/http_session.hpp"
#include "gateway/net/listener.hpp"
#include "gateway/net/session_group.hpp"

namespace intake::net {

struct http_server::impl : std::enable_shared_from_this<impl> {
  impl(any_io_executor e, const http_router& router, http_server_options options)
      : executor(e),
        service(std::make_shared<http_service>(http_service{router, std::move(options), {}, {}, false})),
        group(std::move(e), [s = service](const std::string& what) {
          if (s->on_error) s->on_error(what);
        }) {}

  void serve(stream s, std::shared_ptr<tls_context> tls) {
    const bool full = sessions.size() >= service->options.max_connections;
    sessions.emplace_back(std::move(s), std::move(tls), service);
    group.spawn(run(shared_from_this(), std::prev(sessions.end()), full));
  }

  using session_list = std::list<http_session>;
  static awaitable<void> run(std::shared_ptr<impl> self, session_list::iterator session, bool full) {
    try {
      if (full)
        co_await session->turn_away();
      else
        co_await session->run();
    } catch (...) {
      self->sessions.erase(session);
      throw;
    }
    self->sessions.erase(session);
  }

  void close() {
    for (auto& l : listeners) l.close();
    listeners.clear();
  }

  any_io_executor executor;
  std::shared_ptr<http_service> service;
  session_list sessions;
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
std::size_t http_server::connections() const { return impl_->sessions.size(); }
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
  const auto cut = co_await self->group.join(limit);
  if (cut > 0) {
    for (auto& s : self->sessions) s.cut();
    co_await self->group.drain(std::chrono::milliseconds(500));
  }
  co_return cut;
}

}  // namespace intake::net
