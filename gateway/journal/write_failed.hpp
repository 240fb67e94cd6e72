// Thrown inside the journal's transaction when a write does not go through; the writer rolls back and decides what it
// means.
//
// Owner       The journal thread; never leaves the writer.
#pragma once

#include <stdexcept>
#include <string>

namespace intake::journal {

struct write_failed : std::runtime_error {
  write_failed(int extended_code, const std::string& words) : std::runtime_error(words), code(extended_code) {}
  int code;  ///< SQLite's extended result code, or its nearest equivalent for a file of ours
};

}  // namespace intake::journal
