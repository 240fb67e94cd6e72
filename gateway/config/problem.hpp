// One thing that is wrong with a configuration, said so that a person can go there and put it right.
//
// Guarantees  `message` names the key and what to do; it never holds a secret.
// Owner       A value.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include <boost/system/result.hpp>

namespace intake::config {

/// Where something was said: a position in the file, or the name of an environment variable with line 0.
struct place {
  std::string file;
  int line = 0;
  int column = 0;
};

struct problem {
  place at;
  std::string message;
  bool warning = false;  ///< worth knowing, but the gateway starts
};

using problems = std::vector<problem>;

/// `configs/intake.toml:14:9: unknown key "lisen" in [[smtp]] (did you mean "listen"?)`
std::string to_text(const problem&);

[[noreturn]] inline void throw_exception_from_error(const problems& list, const boost::source_location&) {
  throw std::logic_error(list.empty() ? "no configuration" : to_text(list.front()));
}

}  // namespace intake::config
