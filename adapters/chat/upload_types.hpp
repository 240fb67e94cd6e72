// What kind of file an upload is, and whether customers may attach such.
//
// Guarantees  A file that may not be attached for what its first bytes tell does not pass by another name; where they tell nothing, its
//             name counts.
// Owner       Free functions; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace intake::chat {

/// "image/png" by the first bytes; empty when they are none that we know.
std::string_view type_of(std::string_view first_bytes);

/// `allowed`: media types such as "image/*", in lower case; none: everything. `said`: the uploader's word, a Content-Type. `detected`:
/// what type_of() found.
bool may_attach(std::span<const std::string> allowed, std::string_view said, std::string_view detected);

}  // namespace intake::chat
