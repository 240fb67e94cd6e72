// A file name from the outside → one that is safe to show and to save under, on any system.
//
// Guarantees  No path, no drive, no control or direction character, no name that a system reserves, at most 255 bytes of UTF-8
//             with the extension kept. Never empty unless the input says nothing. safe(safe(x)) == safe(x).
// Fails       Never.
#pragma once

#include <string>

namespace intake::text {

std::string safe_filename(std::string name);

}  // namespace intake::text
