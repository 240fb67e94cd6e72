// Whose request it is, when proxies of ours stand in between.
//
// Guarantees  X-Forwarded-For is believed from a trusted proxy only, and only as far as each hop is one.
// Owner       Pure; any thread.
#pragma once

#include <string>

#include "gateway/net/http_message.hpp"
#include "gateway/networks.hpp"

namespace intake::net {

std::string client_address(const request&, const networks& trusted_proxies);

}  // namespace intake::net
