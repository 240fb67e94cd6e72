// Requests to one HTTP origin over kept-alive connections (HTTP/1.1, plain, TLS or a Unix socket).
//
// Guarantees  Certificates are verified. Redirects are never followed. One time limit covers an attempt as a whole. A
//             kept-alive connection that turns out dead before any byte of the response is tried once more on a fresh
//             one.
// Owner       The I/O thread, but for post(), which any thread may call while the object lives.
// Fails       With an http_failure that tells what certainly did not happen from what may have happened.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "gateway/net/http_message.hpp"
#include "gateway/net/tls.hpp"

namespace intake::net {

struct http_client_options {
  std::string url = {};          ///< "https://desk.example.com/intake": the origin; the path is the default target
  std::string unix_socket = {};  ///< connect here instead; the URL still gives Host and target
  std::string ca_file = {};      ///< PEM bundle to verify with; empty: the system's
  std::chrono::milliseconds timeout{15000};       ///< an attempt: connect, TLS, write, read
  std::chrono::milliseconds idle_timeout{30000};  ///< a kept connection is not used again after this long
  std::size_t max_connections = 16;               ///< further requests wait, within their timeout
  std::size_t max_body = 64 * 1024;  ///< kept of a response's body; the rest is read and dropped, up to 16 MB
  std::string user_agent = "intake";
};

struct http_reply {
  int status = 0;
  name_values headers;
  std::string body;
  bool truncated = false;  ///< the body was longer than max_body

  std::string_view header(std::string_view name) const { return find_header(headers, name); }
};

struct http_failure {
  enum class kind {
    connect,         ///< not resolved, refused, unreachable: the request was not sent
    tls,             ///< handshake or verification failed: the request was not sent
    timeout_before,  ///< out of time before the request was completely sent
    timeout_after,   ///< out of time waiting for the response: it may have been received
    broken,          ///< the connection or the response broke: it may have been received
    cancelled,       ///< we are shutting down
  };
  kind what = kind::connect;
  std::string message;  ///< for a person: what, where, why; no secrets
};
/// "connect", "tls", "timeout_before" …: a label for metrics.
std::string_view name_of(http_failure::kind);

[[noreturn]] inline void throw_exception_from_error(const http_failure& e, const boost::source_location&) {
  throw std::logic_error(e.message);
}

using http_result = boost::system::result<http_reply, http_failure>;

class http_client {
 public:
  /// Fails on a URL that is not http or https, or a ca_file that can't be read.
  static result<std::unique_ptr<http_client>> create(any_io_executor, http_client_options);
  ~http_client();  ///< requests under way end as cancelled

  /// `target` empty: the URL's path and query. Host, Content-Length, Connection and User-Agent are added.
  awaitable<http_result> request(std::string method, std::string target, name_values headers, std::string body,
                                 std::chrono::milliseconds timeout = {});  ///< 0: the option's

  /// As request(), from any thread; `done` is called on the I/O thread, exactly once if that thread runs on.
  void post(std::string method, std::string target, name_values headers, std::string body,
            std::chrono::milliseconds timeout, std::function<void(http_result)> done);

 private:
  struct impl;
  explicit http_client(std::shared_ptr<impl>);
  std::shared_ptr<impl> impl_;
};

}  // namespace intake::net
