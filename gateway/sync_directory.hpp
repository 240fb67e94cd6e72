// Makes what happened to the names in a directory durable: files that were created, renamed or removed in it.
//
// Owner       Free function; any thread; blocks as long as the disk does.
// Fails       With the system's word. What is on the disk is not known then.
#pragma once

#include <string>

#include "gateway/result.hpp"

namespace intake {

/// No error: it is on stable storage.
error_code sync_directory(const std::string& path);

}  // namespace intake
