// What lies within an S/MIME signature (CMS SignedData, RFC 5652 §5): found, not verified.
//
// Guarantees  Linear, iterative; definite and indefinite lengths.
// Fails       With nothing, when the bytes are no SignedData or hold no content.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace intake::email {

/// "signed-data" "enveloped-data" or "" by the content type at the front of the bytes.
std::string_view cms_kind(std::string_view head);

struct signed_content {
  std::size_t offset = 0, length = 0;  ///< within the bytes given
  bool in_pieces = false;              ///< as OCTET STRINGs one after the other: encoding::octets
};

std::optional<signed_content> find_signed_content(std::string_view bytes);

}  // namespace intake::email
