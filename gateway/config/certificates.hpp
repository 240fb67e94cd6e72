// Looks at PEM files the way a TLS listener will.
//
// Guarantees  Never asks for a passphrase: an encrypted key is refused, since nobody is there at a restart to type it.
// Owner       Stateless; any thread.
// Fails       With one line that names the file.
#pragma once

#include <optional>
#include <string>

#include "gateway/config/config.hpp"
#include "gateway/result.hpp"

namespace intake::config {

/// The certificate and the key can be read and belong together.
status check_pair(const key_pair&);

/// Whole days until the first certificate in the file expires; negative: since it did.
std::optional<long> days_left(const std::string& certificate_file);

/// Whether a PEM certificate can be read from the file.
bool holds_certificate(const std::string& file);

}  // namespace intake::config
