// Checks Ed25519 signatures (RFC 8032, 5.1.7).
//
// Guarantees  One signature has one spelling: a scalar that is not reduced is refused.
// Owner       Any thread.
// Fails       A key of the wrong length verifies nothing.
#pragma once

#include <string_view>

namespace intake::crypto {

inline constexpr std::size_t ed25519_key_size = 32;
inline constexpr std::size_t ed25519_signature_size = 64;

/// `key` and `signature` are raw bytes.
bool ed25519_verify(std::string_view key, std::string_view message, std::string_view signature);

}  // namespace intake::crypto
