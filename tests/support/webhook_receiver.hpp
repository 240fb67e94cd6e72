// A webhook's other side that can be told to misbehave in every way: raw sockets on loopback, a thread a connection.
//
// Owner  Any thread; the script runs on the connection's thread, one request at a time over all connections.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace intake::tests {

struct webhook_request {
  std::string method, target;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
  int connection = 0;  ///< 1 for the first accepted …
};

/// What to do with a request: wait, send the bytes (slowly if told), then keep the connection, close, reset or hang on.
struct webhook_answer {
  enum class ending { keep, close, reset, hang };
  std::string bytes = {};
  ending then = ending::keep;
  std::chrono::milliseconds wait{0};
  std::chrono::milliseconds between_bytes{0};
};

/// A complete response: `answer(429, {}, "Retry-After: 7\r\n")`.
webhook_answer answer(int status, const std::string& body = {}, const std::string& fields = {});

class webhook_receiver {
 public:
  using script = std::function<webhook_answer(const webhook_request&)>;

  webhook_receiver();
  ~webhook_receiver();

  /// Replaces the script; the first one answers 204 to everything.
  void behave(script);
  /// Nobody listens any more and every connection ends; start() takes the same port again.
  void stop();
  void start();

  std::string url(const std::string& path = "/intake") const;
  std::vector<webhook_request> requests() const;  ///< complete ones so far, in the order they were answered

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace intake::tests
