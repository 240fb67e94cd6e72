// Posts a body again and again over keep-alive connections and says how long each answer took: the client of push_bench.
//
//   http_load PORT PATH BODY_FILE CONNECTIONS REQUESTS FIRST
//
// Each connection has one request under way. In the body every run of ten '#' becomes the number of the request, from FIRST on,
// so that no two are alike. One thread, epoll and raw sockets: it takes a fraction of what any server takes.
// Prints one JSON object: requests, refused (not 2xx), seconds, p50_ms, p99_ms, worst_ms, cpu_seconds (its own).
#include <arpa/inet.h>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "tests/bench/load_report.hpp"

namespace {

using steady = std::chrono::steady_clock;
constexpr std::string_view mark = "##########";

[[noreturn]] void stop(const char* what) {
  std::perror(what);
  std::exit(1);
}

struct connection {
  int socket = -1;
  std::string received{};
  steady::time_point sent{};
};

/// The request's bytes, and where its number stands in them.
class request {
 public:
  request(const std::string& path, const std::string& body)
      : text_("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n" + body) {
    for (std::size_t at = text_.find(mark); at != text_.npos; at = text_.find(mark, at + mark.size()))
      places_.push_back(at);
  }

  const std::string& numbered(long number) {
    char digits[mark.size() + 1];
    std::snprintf(digits, sizeof digits, "%010ld", number % 10'000'000'000L);
    for (const std::size_t at : places_) text_.replace(at, mark.size(), digits);
    return text_;
  }

 private:
  std::string text_;
  std::vector<std::size_t> places_;
};

/// Octets of the first response in `text`, and its status; 0 while it is not complete.
std::size_t response_size(std::string_view text, int& status) {
  const std::size_t end = text.find("\r\n\r\n");
  if (end == text.npos) return 0;
  status = std::atoi(text.substr(text.find(' ') + 1, 3).data());
  std::size_t length = 0;
  constexpr std::string_view name = "\r\ncontent-length:";
  for (std::size_t at = text.find("\r\n"); at < end; at = text.find("\r\n", at + 2))
    if (end - at > name.size() && strncasecmp(text.data() + at, name.data(), name.size()) == 0)
      length = std::strtoul(text.data() + at + name.size(), nullptr, 10);
  return text.size() < end + 4 + length ? 0 : end + 4 + length;
}

class load {
 public:
  load(std::uint16_t port, request r, std::size_t connections, long requests, long first)
      : request_(std::move(r)), left_(requests), next_(first), all_(connections) {
    took_.reserve(static_cast<std::size_t>(requests));
    for (auto& each : all_) open(each, port);
  }

  void run() {
    for (auto& each : all_) send(each);
    epoll_event ready[64];
    while (under_way_ > 0) {
      const int count = epoll_wait(poll_, ready, std::size(ready), -1);
      for (int i = 0; i < count; ++i) receive(all_[ready[i].data.u32]);
    }
  }

  void print(double seconds) { intake::bench::print_load("requests", took_, refused_, seconds); }

 private:
  void open(connection& c, std::uint16_t port) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c.socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(c.socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) stop("connect");
    const int on = 1;
    setsockopt(c.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    wanted.data.u32 = static_cast<std::uint32_t>(&c - all_.data());
    if (epoll_ctl(poll_, EPOLL_CTL_ADD, c.socket, &wanted) != 0) stop("epoll_ctl");
  }

  void send(connection& c) {
    if (left_ == 0) return;
    --left_, ++under_way_;
    const std::string& text = request_.numbered(next_++);
    c.sent = steady::now();
    if (::send(c.socket, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) stop("send");
  }

  void receive(connection& c) {
    char block[4096];
    const ssize_t got = recv(c.socket, block, sizeof block, 0);
    if (got <= 0) stop("the server closed a connection");
    c.received.append(block, static_cast<std::size_t>(got));
    int status = 0;
    const std::size_t size = response_size(c.received, status);
    if (size == 0) return;
    c.received.erase(0, size);
    took_.push_back(std::chrono::duration<double, std::milli>(steady::now() - c.sent).count());
    refused_ += status / 100 != 2;
    --under_way_;
    send(c);
  }

  request request_;
  long left_, next_;
  long under_way_ = 0, refused_ = 0;
  std::vector<connection> all_;
  std::vector<double> took_;  // milliseconds
  int poll_ = epoll_create1(EPOLL_CLOEXEC);
};

}  // namespace

int main(int count, char** words) {
  if (count != 7) {
    std::cerr << "http_load PORT PATH BODY_FILE CONNECTIONS REQUESTS FIRST\n";
    return 2;
  }
  std::ifstream file(words[3], std::ios::binary);
  const std::string body{std::istreambuf_iterator<char>(file), {}};
  load work(static_cast<std::uint16_t>(std::atoi(words[1])), request(words[2], body),
            std::strtoul(words[4], nullptr, 10), std::atol(words[5]), std::atol(words[6]));
  const auto began = steady::now();
  work.run();
  work.print(std::chrono::duration<double>(steady::now() - began).count());
}
