// Secrets live in files of their own; this reads one.
//
// Guarantees  What is said about a secret never holds a byte of it.
// Owner       Stateless; any thread.
// Fails       A file that is missing, empty, too large or not a file is an error that names it.
#pragma once

#include <string>
#include <string_view>

#include "gateway/result.hpp"

namespace intake::config {

struct secret {
  std::string text;     ///< without the newline at its end
  std::string concern;  ///< why the file is kept badly; empty if it is not
};

result<secret> read_secret(const std::string& path);

/// Whether it is long enough to be a bearer token and can stand in a header.
status check_token(std::string_view);

}  // namespace intake::config
