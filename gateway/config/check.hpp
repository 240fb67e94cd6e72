// What a configuration needs from the machine: certificates that fit their keys, a directory to write to, ports to
// listen on.
//
// Guarantees  Leaves nothing behind: what is created to try is removed, what is bound is closed. Asks nobody on the
//             network.
// Owner       `intake check`, before a start; any thread.
// Fails       Never throws; what is wrong comes back as problems at the position of the key, warnings among them.
#pragma once

#include "gateway/config/load.hpp"

namespace intake::config {

/// Certificates and keys: readable, a pair, not expired; CA bundles hold certificates.
problems check_certificates(const loaded&);

/// `state_dir` exists or can be made, can be written to, and has space above the low-water mark.
problems check_state(const loaded&);

/// Every address can be bound now. A running gateway holds its own: then this says so.
problems check_listeners(const loaded&);

/// Files of call records can be read, directories written to.
problems check_sources(const loaded&);

/// All of them.
problems check(const loaded&);

}  // namespace intake::config
