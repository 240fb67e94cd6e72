// What a webhook says and hears: the headers of a request, and what each response means. CloudEvents 1.0 structured
// mode, Standard Webhooks.
//
// Guarantees  Pure. Every status has a verdict; none that may have been a passing fault is a dead letter. Reasons name
//             the status and what to do, never a word of the other side's.
// Owner       Free functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/backends/backend.hpp"
#include "gateway/clock.hpp"
#include "gateway/crypto/standard_webhooks.hpp"

namespace intake::backends {

/// Content-Type and the three webhook-* fields for an event sent now; names are in lower case but for Content-Type.
std::vector<std::pair<std::string, std::string>> webhook_headers(const crypto::webhook_signer&, const outgoing&,
                                                                 time_point now);

/// What counts of a response.
struct webhook_response {
  int status = 0;
  std::string_view retry_after;  ///< the field's value; empty: absent
  std::string_view location;
  std::string_view body;  ///< the first 64 KB
};

/// The verdict; `host` is named in the reason.
///   2xx delivered · 410 disabled · 429 503 unavailable · 3xx and other 4xx refused · 408 425 5xx and the rest retry
verdict judge(const webhook_response&, std::string_view host, time_point now);

/// Retry-After (RFC 9110 §10.2.3): seconds or a date in one of HTTP's three forms; at most a day; nothing if it is neither.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, time_point now);

/// The ticket's number over there: `{"ticket": …}` in a JSON body, else Location; printable and short, or empty.
std::string ticket_reference(const webhook_response&);

}  // namespace intake::backends
