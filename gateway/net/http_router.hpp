// Which handler answers which method and path.
//
// Guarantees  A literal segment wins over a parameter; parameters match one non-empty segment each.
// Owner       Filled at start, then read-only; must outlive the server's sessions. Pure: no I/O.
#pragma once

#include "gateway/net/http_message.hpp"

namespace intake::net {

/// May be a coroutine; the request lives until it has ended. An exception out of it becomes a 500 without details.
using http_handler = std::function<awaitable<response>(const request&)>;

struct route {
  std::string method;   ///< "GET" answers HEAD too
  std::string pattern;  ///< "/v1/receipts/{id}"
  http_handler handler;
  std::uint64_t max_body = 0;  ///< 0: the server's default
  bool streams_body = false;   ///< the handler takes the body in pieces (request::next_piece)
};

class http_router {
 public:
  /// Adds a route; it may be refined until the next one is added. The same method and pattern twice is our bug
  /// (asserted).
  route& add(std::string method, std::string pattern, http_handler, std::uint64_t max_body = 0);

  struct match {
    const route* found = nullptr;  ///< null: see `allow`
    name_values parameters;
    std::string allow;  ///< methods of that path, "GET, HEAD"; empty: no such path (404)
  };
  /// `path` is the raw path (not decoded).
  match find(std::string_view method, std::string_view path) const;

 private:
  struct entry {
    route what;
    std::vector<std::string> segments;
  };
  std::vector<entry> entries_;
};

}  // namespace intake::net
