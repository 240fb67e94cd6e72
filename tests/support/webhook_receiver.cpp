#include "tests/support/webhook_receiver.hpp"

#include <arpa/inet.h>
#include <atomic>
#include <mutex>
#include <netinet/in.h>
#include <optional>
#include <set>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace intake::tests {

struct webhook_receiver::impl {
  mutable std::mutex lock;
  script current = [](const webhook_request&) { return answer(204); };
  std::vector<webhook_request> seen;
  std::set<int> open;  ///< sockets of connections
  std::vector<std::thread> threads;
  std::thread acceptor;
  int listening = -1;
  int accepted = 0;
  std::uint16_t port = 0;
  std::atomic<bool> stopping = false;

  void start() {
    listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listening, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(listening, 256) != 0)
      throw std::runtime_error("webhook_receiver cannot listen");
    socklen_t length = sizeof address;
    ::getsockname(listening, reinterpret_cast<sockaddr*>(&address), &length);
    port = ntohs(address.sin_port);
    stopping = false;
    acceptor = std::thread([this] { accept_all(); });
  }

  void stop() {
    if (listening < 0) return;
    stopping = true;
    ::shutdown(listening, SHUT_RDWR);
    acceptor.join();
    ::close(listening);
    listening = -1;
    {
      const std::lock_guard guard(lock);
      for (const int fd : open) ::shutdown(fd, SHUT_RDWR);
    }
    for (auto& t : threads) t.join();
    threads.clear();
  }

  void accept_all() {
    while (!stopping) {
      const int fd = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      const std::lock_guard guard(lock);
      open.insert(fd);
      threads.emplace_back([this, fd, number = ++accepted] { serve(fd, number); });
    }
  }

  void serve(int fd, int number) {
    std::string buffer;
    auto ending = webhook_answer::ending::keep;
    while (ending == webhook_answer::ending::keep) {
      auto request = read_request(fd, buffer);
      if (!request) break;
      request->connection = number;
      ending = reply(fd, take(*request));
    }
    if (ending == webhook_answer::ending::hang) wait_for_end(fd);
    if (ending == webhook_answer::ending::reset) {
      const linger now{.l_onoff = 1, .l_linger = 0};
      ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
    const std::lock_guard guard(lock);
    open.erase(fd);
    ::close(fd);
  }

  webhook_answer take(const webhook_request& request) {
    const std::lock_guard guard(lock);
    seen.push_back(request);
    return current(request);
  }

  static bool fill(int fd, std::string& buffer) {
    char chunk[16384];
    const auto n = ::recv(fd, chunk, sizeof chunk, 0);
    if (n <= 0) return false;
    buffer.append(chunk, static_cast<std::size_t>(n));
    return true;
  }

  static std::optional<webhook_request> read_request(int fd, std::string& buffer) {
    std::size_t end = 0;
    while ((end = buffer.find("\r\n\r\n")) == buffer.npos)
      if (!fill(fd, buffer)) return std::nullopt;
    webhook_request r;
    const auto first = buffer.find("\r\n");
    const auto line = buffer.substr(0, first);
    r.method = line.substr(0, line.find(' '));
    r.target = line.substr(r.method.size() + 1, line.rfind(' ') - r.method.size() - 1);
    for (auto at = first + 2; at < end + 2;) {
      const auto stop = buffer.find("\r\n", at);
      const auto colon = buffer.find(':', at);
      auto name = buffer.substr(at, colon - at);
      for (char& c : name) c = static_cast<char>(::tolower(c));
      const auto value = buffer.find_first_not_of(' ', colon + 1);
      r.headers[name] = buffer.substr(value, stop - value);
      at = stop + 2;
    }
    const auto size = std::stoul(r.headers.count("content-length") ? r.headers["content-length"] : "0");
    while (buffer.size() < end + 4 + size)
      if (!fill(fd, buffer)) return std::nullopt;
    r.body = buffer.substr(end + 4, size);
    buffer.erase(0, end + 4 + size);
    return r;
  }

  webhook_answer::ending reply(int fd, const webhook_answer& a) const {
    for (auto left = a.wait; left.count() > 0 && !stopping; left -= std::chrono::milliseconds(5))
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const std::size_t step = a.between_bytes.count() ? 1 : a.bytes.size();
    for (std::size_t at = 0; at < a.bytes.size() && !stopping; at += step) {
      if (::send(fd, a.bytes.data() + at, step, MSG_NOSIGNAL) < 0) return webhook_answer::ending::close;
      std::this_thread::sleep_for(a.between_bytes);
    }
    return a.then;
  }

  static void wait_for_end(int fd) {
    std::string ignored;
    while (fill(fd, ignored)) ignored.clear();
  }
};

webhook_answer answer(int status, const std::string& body, const std::string& fields) {
  return {.bytes = "HTTP/1.1 " + std::to_string(status) + " Whatever\r\n" + fields +
                   (status == 204 ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n") + "\r\n" + body};
}

webhook_receiver::webhook_receiver() : impl_(std::make_unique<impl>()) { impl_->start(); }
webhook_receiver::~webhook_receiver() { impl_->stop(); }

void webhook_receiver::behave(script s) {
  const std::lock_guard guard(impl_->lock);
  impl_->current = std::move(s);
}

void webhook_receiver::stop() { impl_->stop(); }
void webhook_receiver::start() { impl_->start(); }

std::string webhook_receiver::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(impl_->port) + path;
}

std::vector<webhook_request> webhook_receiver::requests() const {
  const std::lock_guard guard(impl_->lock);
  return impl_->seen;
}

}  // namespace intake::tests
