// What all sessions of one listener share: who we are, what we offer, what we accept.
//
// Guarantees  Read-only while sessions run; outlives them.
// Owner       The server.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/smtp/client_identity.hpp"
#include "adapters/smtp/mailboxes.hpp"
#include "adapters/smtp/smtp_reply.hpp"
#include "gateway/config/config.hpp"

namespace intake::smtp {

/// Told of every refusal as it happens; for the log, the metrics and the ledger.
class refusal_watch {
 public:
  virtual ~refusal_watch() = default;
  /// `reason` is the metric's label; `about` an address or a count, never content; both may be shown to operators.
  virtual void refused(const client_identity&, std::string_view reason, std::string_view about) = 0;
  /// A whole mail was refused for what it is, not for what the door said: one contact more for the ledger.
  virtual void refused_mail() {}
};

struct listener_policy {
  std::string source = "smtp/default";  ///< "smtp/" and the configured name
  std::string hostname = "localhost";   ///< in the greeting
  bool lmtp = false;                    ///< RFC 2033 instead of RFC 5321
  bool offers_starttls = false;
  bool requires_tls = false;
  bool rejects_bare_newlines = false;
  std::vector<std::string> authserv_ids;  ///< whose Authentication-Results count in mail of a trusted proxy
  config::smtp_limits limits;
  smtp::mailboxes accepted;
  std::function<std::optional<verdict>()> closed_door;  ///< why nothing can be taken just now, if so
  refusal_watch* watch = nullptr;                       ///< may be null
};

}  // namespace intake::smtp
