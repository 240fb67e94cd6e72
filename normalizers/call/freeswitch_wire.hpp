// The three ways in which FreeSWITCH posts a record (`encode` in json_cdr.conf and xml_cdr.conf), undone.
//
// Guarantees  Told apart by the bytes: `{…` or `<…` as it is, percent-encoded, or base64; the last two with or without the
//             `cdr=` of the post, which its error-log files lack. Linear, one level: what comes out is not decoded again.
// Fails       Bytes that are none of these.
#pragma once

#include <string>
#include <string_view>

#include "gateway/result.hpp"

namespace intake::call {

result<std::string> undo_freeswitch_encoding(std::string_view bytes);

}  // namespace intake::call
