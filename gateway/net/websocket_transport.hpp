// net::stream as Beast's WebSocket wants it: an AsyncStream with completion handlers, plain or TLS.
//
// Owner       One websocket.cpp socket; the stream outlives it. One read and one write at a time.
// Fails       By the handler's error_code; never completes inside the initiating call.
#pragma once

#include <boost/asio/compose.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/websocket/teardown.hpp>

#include "gateway/net/stream_impl.hpp"

namespace intake::net {

class websocket_transport {
 public:
  using executor_type = any_io_executor;

  /// `received` was read from the connection already and comes first.
  websocket_transport(stream& s, std::string received) : stream_(&s), received_(std::move(received)) {}

  executor_type get_executor() { return stream_->executor(); }
  stream& connection() { return *stream_; }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& into, Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(
        [this](auto handler, const Buffers& buffers) { this->read(buffers, std::move(handler)); }, token, into);
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& bytes, Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(
        [this](auto handler, const Buffers& buffers) { this->write(buffers, std::move(handler)); }, token, bytes);
  }

 private:
  template <class Buffers>
  static std::span<char> first_of(const Buffers& buffers) {
    for (auto b = boost::asio::buffer_sequence_begin(buffers); b != boost::asio::buffer_sequence_end(buffers); ++b)
      if (const boost::asio::mutable_buffer one(*b); one.size() > 0)
        return {static_cast<char*>(one.data()), one.size()};
    return {};
  }

  /// Reads or writes by attempts of OpenSSL and waits for the socket between them.
  template <class Attempt>
  struct tls_operation {
    stream::impl& s;
    Attempt attempt;
    tls_step step = {};
    bool waited = false;
    bool over = false;

    template <class Self>
    void operator()(Self& self, error_code ec = {}) {
      if (over) return self.complete(step.ec, step.bytes);
      step = ec ? tls_step{.ec = ec} : attempt();
      if (step.wait) {
        waited = true;
        return s.socket.async_wait(*step.wait, std::move(self));
      }
      over = true;
      if (waited) return self.complete(step.ec, step.bytes);
      boost::asio::post(s.socket.get_executor(), std::move(self));
    }
  };

  template <class Attempt, class Handler>
  void over_tls(Attempt attempt, Handler handler) {
    auto& s = stream_->details();
    boost::asio::async_compose<Handler, void(error_code, std::size_t)>(tls_operation<Attempt>{s, std::move(attempt)},
                                                                       handler, s.socket);
  }

  template <class Buffers, class Handler>
  void read(const Buffers& buffers, Handler handler) {
    auto& s = stream_->details();
    if (!received_.empty()) {
      const auto n = boost::asio::buffer_copy(buffers, boost::asio::buffer(received_));
      received_.erase(0, n);
      if (received_.empty()) std::string().swap(received_);
      auto done = boost::beast::bind_front_handler(std::move(handler), error_code(), n);
      return boost::asio::post(s.socket.get_executor(), std::move(done));
    }
    if (!s.ssl) return s.socket.async_read_some(buffers, std::move(handler));
    over_tls([&s, into = first_of(buffers)] { return s.try_tls_read(into); }, std::move(handler));
  }

  /// A frame's head and its payload belong into one TLS record.
  template <class Buffers, class Handler>
  void write(const Buffers& buffers, Handler handler) {
    auto& s = stream_->details();
    if (!s.ssl) return s.socket.async_write_some(buffers, std::move(handler));
    auto attempt = [&s, buffers] {
      const std::span<char> record = stream::impl::record_room();
      const auto n = boost::asio::buffer_copy(boost::asio::buffer(record.data(), record.size()), buffers);
      return s.try_tls_write({record.data(), n});
    };
    over_tls(std::move(attempt), std::move(handler));
  }

  stream* stream_;
  std::string received_;
};

/// Beast's last step of a closing handshake. What the peer still sends is taken by linger().
template <class Handler>
void async_teardown(boost::beast::role_type, websocket_transport& t, Handler&& handler) {
  t.connection().shutdown();
  auto done = boost::beast::bind_front_handler(std::forward<Handler>(handler), error_code());
  boost::asio::post(t.get_executor(), std::move(done));
}

inline void beast_close_socket(websocket_transport& t) { t.connection().close(); }

}  // namespace intake::net
