// Turns what was written into what the program uses: ranges, forms, paths, secrets.
//
// Guarantees  A value that comes out is of the key's type, within its range and of its form; paths are absolute;
//             secrets are read.
// Owner       load(); one thread.
// Fails       Adds a problem at the position of the value; a message never holds a secret.
#pragma once

#include <optional>
#include <string>

#include "gateway/config/settings.hpp"

namespace intake::config {

/// Where relative paths start and what `$CREDENTIALS_DIRECTORY` is.
struct path_roots {
  std::string directory;                   ///< of the configuration file, absolute
  std::optional<std::string> credentials;  ///< nothing: the variable is not set
};

/// `certs/gateway.pem` → `/etc/intake/certs/gateway.pem`; `$CREDENTIALS_DIRECTORY/x` → the unit's credential. Empty
/// stays empty.
result<std::string> absolute_path(const std::string& written, const path_roots&);

/// The setting's value; nothing if a problem was found.
std::optional<value> convert(const setting&, const path_roots&, problems&);

}  // namespace intake::config
