// An XML record → the JSON tree it would have been: an element with children is an object, one with text a string, one that is
// there several times an array; an attribute is a member "@name". Only data: no DTD, no entities but XML's five, no network.
//
// Guarantees  Linear; at most 32 levels deep, 20,000 elements, 1,000 attributes each. The bytes are UTF-8, whatever encoding is
//             declared; what is not becomes U+FFFD.
// Fails       XML that is not well-formed, has a document type, or is deeper or larger. The message holds none of the bytes.
#pragma once

#include <string_view>

#include <boost/json/object.hpp>

#include "gateway/result.hpp"

namespace intake::call {

/// {"cdr": {…}} for <cdr>…</cdr>
result<boost::json::object> read_xml(std::string_view bytes);

}  // namespace intake::call
