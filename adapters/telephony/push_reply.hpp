// An answer to a request that pushes call records, before anybody writes it to a socket.
//
// Owner  Values; any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "adapters/telephony/push_request.hpp"

namespace intake::telephony {

struct push_reply {
  int status = 200;
  std::string content_type{};  ///< empty: no body
  std::string body{};
  header_fields headers{};

  bool operator==(const push_reply&) const = default;
};

/// application/problem+json (RFC 9457), with Retry-After unless that is nothing.
push_reply problem_reply(int status, std::string_view detail, std::chrono::seconds retry_after = {});

}  // namespace intake::telephony
