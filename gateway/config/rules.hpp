// What has to hold between keys: what is required, what goes together, what may be there only once.
//
// Guarantees  Looks at the configuration only; files, ports and the network are check()'s business.
// Owner       load(); one thread.
// Fails       Adds problems; a rule about a key that could not be read itself keeps quiet.
#pragma once

#include "gateway/config/settings.hpp"

namespace intake::config {

void apply_rules(const std::vector<entry>&, const configuration&, problems&);

}  // namespace intake::config
