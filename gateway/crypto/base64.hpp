// Base64 (RFC 4648 §4, padded) and base64url (§5, unpadded), strict both ways.
//
// Guarantees  Decoding accepts exactly what encoding writes: no white space, no missing or extra padding, no stray bits
//             in the last character, so one value has one spelling.
// Owner       Any thread.
// Fails       Decoding gives nothing for anything else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace intake::crypto {

std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);

std::string base64url_encode(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace intake::crypto
