// Whether a mail is signed or encrypted, by its structure (RFC 1847, RFC 8551, RFC 3156, and PGP in the text).
//
// Guarantees  Says what is claimed, not that it is true: no signature is verified here. Linear; of a part no more than its first bytes is decoded.
// Fails       Never.
#pragma once

#include <string>

#include "normalizers/email/mime_guard.hpp"

namespace intake::email {

struct security {
  std::string signed_with;     ///< "smime" "pgp"; empty = not signed
  std::string encrypted_with;  ///< "smime" "pgp"; empty = not encrypted
};

security read_security(const mail&);

/// An S/MIME part that holds the mail within its signature, `application/pkcs7-mime; smime-type=signed-data`: by its label or, if there
/// is none, by its first bytes.
bool is_opaque_signed(const mail&, const part&);

}  // namespace intake::email
