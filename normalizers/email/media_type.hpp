// What bytes are, by their first few: a small table of signatures, whatever the sender calls them.
//
// Guarantees  Looks at no more than the head it is given. "text/plain" for anything readable, "application/octet-stream" for the rest.
// Fails       Never.
#pragma once

#include <string_view>

namespace intake::email {

/// Bytes at the front of a file that are enough to tell.
inline constexpr std::size_t type_head = 4096;

std::string_view detected_type(std::string_view head);

/// The usual file name extension of a media type with its dot; empty if we don't know one.
std::string_view extension_of(std::string_view type);

}  // namespace intake::email
