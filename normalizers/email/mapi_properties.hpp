// A list of MAPI properties as TNEF writes it ([MS-OXTNEF] 2.1.3.4), as far as a mail's files and text need it.
//
// Guarantees  Linear, bounded by the bytes given; a list that is cut off or lies ends where it does.
// Fails       Never.
#pragma once

#include <functional>
#include <string_view>

namespace intake::email {

struct mapi_property {
  unsigned id = 0, type = 0;  ///< 0x3707 = long file name …; 0x001F = UTF-16 …
  std::string_view value;     ///< of strings and binaries the bytes, of others nothing
};

namespace mapi {
inline constexpr unsigned body = 0x1000, file_name = 0x3704, long_file_name = 0x3707, mime_tag = 0x370E,
                          content_id = 0x3712;
inline constexpr unsigned string8 = 0x001E, unicode = 0x001F;
}  // namespace mapi

void for_each_property(std::string_view list, const std::function<void(const mapi_property&)>& each);

}  // namespace intake::email
