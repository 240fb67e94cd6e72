// Fetches what a URL from outside points to, where outbound_rules let us go, with a limit on everything.
//
// Guarantees  A name is resolved once for each hop; all of its addresses must be public (outbound_rules.hpp), and the one
//             connected to is one of those that were checked. Redirects are checked in the same way and counted; the owner's
//             credentials go to the origin of the first URL only. Certificates are verified. Bytes are passed on as they
//             come, never more than `max_bytes`, and only of an answer whose type is allowed.
// Owner       The I/O thread. Downloads may outlive the object.
// Fails       With a download_failure; bytes may have been passed on before.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/net/http_message.hpp"
#include "gateway/net/outbound_rules.hpp"
#include "gateway/net/stream.hpp"

namespace intake::net {

struct download_options {
  outbound_rules rules = {};
  std::string authorization = {};                ///< value of that field for the first origin; empty: none
  std::string ca_file = {};                      ///< PEM bundle to verify with; empty: the system's
  std::vector<std::string> types = {"audio/*"};  ///< media types, or "type/*"
  std::uint64_t max_bytes = 50 * 1024 * 1024;
  int max_redirects = 3;
  std::chrono::milliseconds answer_timeout{15000};  ///< of each hop: name, connection, TLS, head of the answer
  std::chrono::milliseconds timeout{600000};        ///< of it all
  std::uint64_t minimum_bytes = 10 * 1024;          ///< that must come of the body …
  std::chrono::milliseconds minimum_window{10000};  ///< … in each such stretch of waiting for them
};

struct downloaded {
  std::string media_type;  ///< lower-case, without parameters
  std::uint64_t size = 0;
};

struct download_failure {
  enum class kind {
    forbidden,    ///< the rules do not let us go there
    unreachable,  ///< not resolved, refused
    tls,          ///< handshake or verification failed
    timeout,      ///< no answer, or not all of it, in time
    slow,         ///< less than the minimum rate
    too_large,
    wrong_type,  ///< no type that is allowed, or encoded
    status,      ///< the answer was no 200
    broken,      ///< the connection or the answer broke
    refused,     ///< whoever takes the bytes did not
    cancelled,
  };
  kind what = kind::forbidden;
  std::string message;  ///< for a person; names the host at most, never the URL
  int status = 0;       ///< with kind::status
};
/// "forbidden", "unreachable" …: a label for metrics.
std::string_view name_of(download_failure::kind);

[[noreturn]] inline void throw_exception_from_error(const download_failure& e, const boost::source_location&) {
  throw std::logic_error(e.message);
}

using download_result = boost::system::result<downloaded, download_failure>;

/// Takes the bytes in order; false ends the download.
using byte_taker = std::function<awaitable<bool>(std::string_view)>;

/// How the Internet is reached; a test puts itself in between.
struct outward {
  std::function<awaitable<result<std::vector<boost::asio::ip::address>>>(std::string, std::chrono::milliseconds)>
      resolve;
  std::function<awaitable<result<stream>>(boost::asio::ip::address, std::uint16_t, std::chrono::milliseconds)> connect;
};
outward the_internet(const any_io_executor&);

class guarded_download {
 public:
  /// Fails on a ca_file that can't be read.
  static result<guarded_download> create(download_options, outward);

  awaitable<download_result> fetch(std::string url, byte_taker) const;

 private:
  struct impl;
  explicit guarded_download(std::shared_ptr<const impl> i) : impl_(std::move(i)) {}
  std::shared_ptr<const impl> impl_;
};

}  // namespace intake::net
