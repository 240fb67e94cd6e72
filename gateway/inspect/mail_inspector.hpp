// Shows mails to clamd and rspamd, as far as they are configured, and says by [inspect] what follows.
//
// Guarantees  inspector.hpp's. Mails under inspection together stay within a fixed sum of memory; what does not fit, or is larger than
//             `max_size`, passes without being looked at, with the reason in the finding.
// Owner       The I/O thread.
#pragma once

#include <memory>
#include <optional>

#include "gateway/config/config.hpp"
#include "gateway/inspect/clamd_client.hpp"
#include "gateway/inspect/inspector.hpp"
#include "gateway/inspect/rspamd_protocol.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/ops/metrics.hpp"
#include "gateway/result.hpp"

namespace intake::inspect {

class mail_inspector final : public inspector {
 public:
  /// Fails on a URL that is none.
  static result<std::unique_ptr<mail_inspector>> create(const config::inspect_section&, net::any_io_executor,
                                                        ops::registry&);

  bool wants(const contact&) const override;
  boost::asio::awaitable<finding> inspect(const contact&, content) override;

 private:
  mail_inspector(const config::inspect_section&, net::any_io_executor, ops::registry&);
  boost::asio::awaitable<void> ask_clamd(const std::string& mail, finding&);
  boost::asio::awaitable<void> ask_rspamd(const contact&, std::string mail, finding&);
  std::string why_not(const contact&) const;
  /// Nobody knows what this one would have said.
  void note_failure(std::string_view by, std::string why, std::string_view outcome, finding&);
  void judge(const std::string& policy, std::string reason, std::string evidence, finding&) const;

  const config::inspect_section options_;
  ops::registry& metrics_;
  std::optional<clamd_client> clamd_;
  std::unique_ptr<net::http_client> rspamd_;
  std::uint64_t in_flight_ = 0;
};

}  // namespace intake::inspect
