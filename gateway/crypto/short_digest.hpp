// Sixteen bytes that stand for a text of any length: what the journal indexes and what conversation ids are made of.
//
// Guarantees  The first half of the SHA-256: the same on every node and for ever; nobody can aim a collision at another customer's thread.
// Owner       Free functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "gateway/crypto/digest.hpp"

namespace intake::crypto {

/// 16 raw bytes.
inline std::string short_digest(const sha256_digest& all) { return {reinterpret_cast<const char*>(all.data()), 16}; }
inline std::string short_digest(std::string_view text) { return short_digest(sha256(text)); }

/// The same as 32 hexadecimal digits: the conversation id of the thread whose root id is `text`.
inline std::string short_digest_hex(std::string_view text) { return hex(short_digest(text)); }

}  // namespace intake::crypto
