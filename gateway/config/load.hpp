// One TOML file and the environment become a configuration, or a list of everything that is wrong with them.
//
// Guarantees  What comes out is complete and within range: paths absolute, secrets read, defaults filled in (a listener
//             without a certificate of its own has that of [tls]; without a [[backend]] there is a sqlite one named
//             "tickets"). All problems are told, not the first only; those of the file in its order.
// Owner       Called at start, at SIGHUP and by `intake check`; keeps nothing.
// Fails       With at least one problem that is no warning. Never throws.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "gateway/config/config.hpp"
#include "gateway/config/problem.hpp"
#include "gateway/config/settings.hpp"

namespace intake::config {

struct loaded {
  config::configuration configuration;
  problems warnings;
  std::map<std::string, place> places;  ///< where each key was set, by place_name()

  /// Where a key was set; the file as a whole if it was not.
  place where(std::string_view section, std::size_t entry, std::string_view key) const;
};

/// `smtp[0].listen`
std::string place_name(std::string_view section, std::size_t entry, std::string_view key);

boost::system::result<loaded, problems> load(const std::string& file, const environment&);

/// The variables of this process.
environment process_environment();

}  // namespace intake::config
