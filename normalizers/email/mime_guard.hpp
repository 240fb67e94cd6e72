// The structure of a mail as offsets into its bytes (RFC 2045, RFC 2046): the first and the binding reading of every mail.
//
// Guarantees  Iterative, linear in the mail, no copy of any body: a part is where its bytes are. Depth, parts, header blocks,
//             fields and their sizes are bounded by `limits`; beyond one, what was read so far stands and `limits_hit` says so.
//             Whatever may be read in two ways is read so that no part is hidden, and is a warning.
//             A message/rfc822 is a leaf: what somebody enclosed says nothing about this mail.
// Owner       `raw` must outlive the mail: fields and parts are views into it.
// Fails       Never; what has no structure is one text part.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "normalizers/email/header.hpp"
#include "normalizers/email/parameters.hpp"
#include "normalizers/email/transfer.hpp"

namespace intake::email {

struct part {
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  std::uint32_t parent = none;
  std::uint32_t depth = 0;  ///< multiparts around it
  std::uint32_t first_field = 0, field_count = 0;
  std::size_t body_begin = 0, body_end = 0;
  std::string type;  ///< "text/plain" …; lower case; the default of RFC 2045 §5.2 if none was said
  bool type_declared = false;
  parameterized content_type;
  std::string disposition;  ///< "inline" "attachment" or what was said; empty = none
  parameterized content_disposition;
  encoding how = encoding::identity;
  bool is_multipart = false;  ///< has parts of its own; a multipart without any is a leaf

  std::size_t size() const { return body_end - body_begin; }
};

struct mail {
  std::string_view raw;
  std::vector<field> all_fields;
  std::vector<part> parts;  ///< at least one; a parent before its children, siblings in order
  std::string charset;      ///< of the first text, as declared; raw header values are in it, too. Empty: none
  parse_notes notes;

  fields header(const part& p) const { return fields(all_fields).subspan(p.first_field, p.field_count); }
  fields header() const { return header(parts.front()); }
  std::string_view body(const part& p) const { return raw.substr(p.body_begin, p.size()); }
};

mail read_structure(std::string_view raw, const limits& = {});

}  // namespace intake::email
