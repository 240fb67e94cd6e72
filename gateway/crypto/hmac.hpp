// HMAC (RFC 2104) with SHA-256, SHA-512 or SHA-1; SHA-1 only for dialects of others that demand it.
//
// Owner  Any thread.
// Fails  Throws std::bad_alloc for lack of memory; any key and any message are fine.
#pragma once

#include <array>
#include <string_view>

namespace intake::crypto {

std::array<unsigned char, 32> hmac_sha256(std::string_view key, std::string_view message);
std::array<unsigned char, 64> hmac_sha512(std::string_view key, std::string_view message);
std::array<unsigned char, 20> hmac_sha1(std::string_view key, std::string_view message);

}  // namespace intake::crypto
