// The request target of HTTP (RFC 9112, 3.2) taken apart.
//
// Owner       Pure functions.
// Fails       With nothing for what is not well-formed: a bad percent escape, a NUL, an authority or asterisk form.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/net/http_message.hpp"

namespace intake::net {

/// Percent-decodes; `plus_is_blank` for form encoding. Nothing for a bad escape or an encoded NUL.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_blank);

/// Fills `path` and `query` from `target`; an absolute form ("http://host/path") loses its scheme and authority.
bool split_target(request&);

}  // namespace intake::net
