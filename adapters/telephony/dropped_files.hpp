// The files of a drop directory: which are there, and where they go when they have been read.
//
// Guarantees  Regular files of the directory itself only: no links, nothing hidden, nothing below. Nothing is overwritten: a second
//             file of a name gets a number.
// Owner       Free functions over the file system.
// Fails       With the system's reason.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "adapters/telephony/tailed_file.hpp"
#include "gateway/result.hpp"

namespace intake::telephony {

struct dropped_file {
  std::string name;
  file_look look;
};

/// The oldest first; at most 10,000 of them.
std::vector<dropped_file> dropped_files(const std::string& directory);

/// Makes done/ and failed/.
status prepare_drop(const std::string& directory);

status move_to_done(const std::string& directory, const std::string& name);
/// Beside it, `<name>.reason` says why.
status move_to_failed(const std::string& directory, const std::string& name, const std::string& reason);

}  // namespace intake::telephony
