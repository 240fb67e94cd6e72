// Which web pages may talk to us: one list for the WebSocket handshake and for CORS (Fetch standard, 3.2).
//
// Guarantees  An origin is welcome when its scheme, host and port are those of an entry, octet for octet as browsers
//             write them (RFC 6454, 6.1). `null`, other case, a default port written out, a look-alike: refused.
//             Answers never say `*` and never allow credentials, and all say `Vary: Origin`.
// Owner       Values and pure functions; any thread.
// Fails       from() names the entry that no browser would ever send.
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/net/http_message.hpp"

namespace intake::net {

class allowed_origins {
 public:
  /// Entries like "https://app.example.com" or "http://localhost:3000".
  static result<allowed_origins> from(const std::vector<std::string>& entries);

  bool allows(std::string_view origin) const { return origins_.contains(origin); }
  /// Whether the request has exactly one Origin and it is welcome. Only browsers send one: a WebSocket without any is
  /// refused too.
  bool allows(const request&) const;

 private:
  std::set<std::string, std::less<>> origins_;
};

/// What the page of a welcome origin may do.
struct cors_rules {
  std::string methods = "GET, POST";
  std::string headers = "authorization, content-type";  ///< lower case
  std::string exposed = "retry-after";                  ///< of our answers, beside those that a page may always read
  std::chrono::seconds max_age{600};                    ///< how long a browser need not ask again
};

/// The answer to a preflight request (`OPTIONS`): 204, or 403 when the origin, the method or a header is not allowed.
response answer_preflight(const request&, const allowed_origins&, const cors_rules& = {});
/// Lets the asking page read `answer` if it is welcome.
void allow_reading(response& answer, const request&, const allowed_origins&, const cors_rules& = {});

}  // namespace intake::net
