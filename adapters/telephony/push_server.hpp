// Call records that are pushed over HTTP: [[telephony]] with `path`. One route a source on the listener of [http].
//
// Guarantees  Adds no rules: who may push is the authenticator's business, what a request holds and what its sender wants to hear is
//             push_protocol's. An answer that says "received" follows on the journal's receipts for all records of the
//             request.
// Owner       The I/O thread. The section, the door, the registry and the router outlive it; it outlives the server's sessions.
// Fails       create() says what is wrong with the section.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/telephony/push_protocol.hpp"
#include "adapters/telephony/record_contact.hpp"
#include "adapters/telephony/source_counts.hpp"
#include "gateway/config/config.hpp"
#include "gateway/intake.hpp"
#include "gateway/net/http_router.hpp"
#include "gateway/networks.hpp"
#include "gateway/ops/metrics.hpp"
#include "gateway/result.hpp"

namespace intake::telephony {

struct push_setup {
  const config::telephony_section& section;
  const std::string& public_url;                    ///< of [http], without a slash at its end
  const std::vector<std::string>& trusted_proxies;  ///< whose X-Forwarded-For is believed
};

class push_server {
 public:
  static result<std::unique_ptr<push_server>> create(const push_setup&, door&, ops::registry&);

  void add_routes(net::http_router&);

 private:
  push_server(const config::telephony_section&, const push_format&, authenticator, networks proxies, door&,
              ops::registry&);
  boost::asio::awaitable<net::response> handle(const net::request&);
  boost::asio::awaitable<std::vector<push_outcome>> hand_in(const push&, std::string client);
  contact make_contact(const push&, const std::string& client) const;
  push_outcome note(const answer&);

  const config::telephony_section& section_;
  const push_format& format_;
  const authenticator authenticator_;
  const networks proxies_;
  door& door_;
  const record_contact maker_;
  source_counts counts_;
  const push_limits limits_;
};

}  // namespace intake::telephony
