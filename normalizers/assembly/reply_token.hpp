// The signed plus-address that an answer leaves from: support+TOKEN@example.com. Who writes to it was written to, and so is a party of
// the conversation, whatever his mail client made of References.
//
// A token is a thread key (16 bytes) and the first ten bytes of HMAC-SHA256 over it, in base32 without regard to case: 42 characters.
//
// Guarantees  Pure. A token is compared in constant time; one that was not made with one of `secrets` is none.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace intake::assembly {

/// `mailbox` with the token for this thread id; empty when it would be longer than a local part may be (RFC 5321 §4.5.3.1.1).
std::string reply_address(std::string_view mailbox, std::string_view thread_id, std::string_view secret);

/// The thread key that a token was made for.
std::optional<std::string> read_reply_token(std::string_view token, const std::vector<std::string>& secrets);

}  // namespace intake::assembly
