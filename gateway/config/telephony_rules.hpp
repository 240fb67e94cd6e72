// What has to hold between the keys of a [[telephony]] entry, and of any listener that speaks TLS.
//
// Guarantees  As rules.hpp, whose part this is.
// Owner       load(); one thread.
// Fails       Adds problems; a rule about a key that could not be read itself keeps quiet.
#pragma once

#include "gateway/config/settings.hpp"

namespace intake::config {

struct listener_tls {
  const std::string& tls;
  const std::vector<key_pair>& certificates;
  const std::string& client_ca_file;
};

void check_listener_tls(const entry&, const listener_tls&, const configuration&, problems&);

void apply_telephony_rules(const entry&, const configuration&, problems&);

}  // namespace intake::config
