// A daemon on loopback that says what a test wants: to each connection, once it has read what it waits for, its next answer.
#pragma once

#include <array>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace intake::tests {

class scripted_daemon {
 public:
  using tcp = boost::asio::ip::tcp;
  /// Whether all of what the daemon waits for has come.
  using complete = std::function<bool(const std::string&)>;

  scripted_daemon(boost::asio::io_context& io, complete until, std::vector<std::string> answers)
      : acceptor_(io, {boost::asio::ip::address_v4::loopback(), 0}),
        until_(std::move(until)),
        answers_(std::move(answers)) {
    boost::asio::co_spawn(io, accept(), boost::asio::detached);
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }
  std::string said;  ///< what the last connection sent

 private:
  boost::asio::awaitable<void> accept() {
    for (;;) {
      tcp::socket client = co_await acceptor_.async_accept(boost::asio::use_awaitable);
      std::string answer = next_ < answers_.size() ? answers_[next_++] : std::string{};
      boost::asio::co_spawn(acceptor_.get_executor(), serve(std::move(client), std::move(answer)),
                            boost::asio::detached);
    }
  }

  /// "silence": says nothing, and does not hang up for a while.
  boost::asio::awaitable<void> serve(tcp::socket client, std::string answer) {
    said.clear();
    std::array<char, 65536> buffer;
    while (!until_(said)) {
      const auto n = co_await client.async_read_some(boost::asio::buffer(buffer), boost::asio::use_awaitable);
      said.append(buffer.data(), n);
    }
    if (answer == "silence") {
      boost::asio::steady_timer timer(client.get_executor(), std::chrono::seconds(5));
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
    co_await boost::asio::async_write(client, boost::asio::buffer(answer), boost::asio::use_awaitable);
  }

  tcp::acceptor acceptor_;
  const complete until_;
  const std::vector<std::string> answers_;
  std::size_t next_ = 0;
};

/// clamd has heard the end of the stream.
inline bool stream_ended(const std::string& said) { return said.size() > 14 && said.ends_with(std::string(4, '\0')); }

/// An HTTP request with its body is there.
inline bool request_ended(const std::string& said) {
  const auto head = said.find("\r\n\r\n");
  const auto length = said.find("Content-Length: ");
  return head != said.npos && length != said.npos &&
         said.size() >= head + 4 + static_cast<std::size_t>(std::atol(said.c_str() + length + 16));
}

inline std::string http(std::string_view status, std::string_view body) {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n\r\n" + std::string(body);
}

}  // namespace intake::tests
