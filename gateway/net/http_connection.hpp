// One connection of the HTTP client and one exchange on it.
//
// Owner       One request at a time, in the client's coroutine; the I/O thread.
// Fails       By `exchange_outcome`.
#pragma once

#include <variant>

#include "gateway/net/http_client.hpp"

namespace intake::net {

/// The request as bytes, and what the response's framing depends on.
struct wire_request {
  std::string head;
  std::string body;
  bool is_head = false;
};

struct exchange_outcome {
  std::variant<http_failure, http_reply> what;
  bool nothing_received = false;  ///< it broke before the first byte of a response
  bool reusable = false;          ///< the connection may serve another request
};

/// Writes the request and reads its response, all by `until`. `where` names the origin in messages.
awaitable<exchange_outcome> exchange(stream&, const wire_request&, std::size_t max_body,
                                     std::chrono::steady_clock::time_point until, std::string_view where);

}  // namespace intake::net
