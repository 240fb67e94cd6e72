// What `normalize` reads: files of raw contacts, and receipts for them that depend on nothing but them.
//
// Owner       main's thread.
// Fails       read_all() returns nothing for what cannot be read.
#pragma once

#include <optional>
#include <string>

#include "gateway/cli/commands.hpp"
#include "gateway/clock.hpp"
#include "gateway/crypto/digest.hpp"

namespace intake::cli {

/// A file's bytes; "-" is standard input.
std::optional<std::string> read_all(const std::string& file);

/// Shaped like a ULID: the time, and the digest where a generator puts chance. The same input gives the same receipt.
std::string receipt_for(time_point at, const crypto::sha256_digest& digest);

/// `normalize --channel phone`: prints the tickets of the calls in each file. `at`: when all of it arrived.
int normalize_calls(const invocation&, const normalize_options&, std::optional<time_point> at);

/// `normalize --channel chat`: prints the events of the chat in each file.
int normalize_chat(const normalize_options&, std::optional<time_point> at);

}  // namespace intake::cli
