#include "normalizers/email/security.hpp"

#include "normalizers/email/ascii.hpp"
#include "normalizers/email/signed_content.hpp"

namespace intake::email {
namespace {

constexpr std::size_t armor_window = 64 * 1024;  ///< of a text part: where PGP's armor begins

bool is_pkcs7_mime(const part& p) { return p.type == "application/pkcs7-mime" || p.type == "application/x-pkcs7-mime"; }

/// "signed-data" "enveloped-data" …; empty for what is no S/MIME.
std::string cms_kind_of(const mail& m, const part& p) {
  constexpr std::size_t head = 64;
  if (!is_pkcs7_mime(p)) return {};
  if (const std::string_view said = p.content_type["smime-type"]; !said.empty()) return lowered(said);
  return std::string(cms_kind(decoded_bytes(m.body(p), p.how, head)));
}

bool holds_pgp(std::string_view protocol) { return lowered(protocol).find("pgp") != std::string::npos; }

void read_part(const mail& m, const part& p, security& out) {
  if (p.type == "multipart/signed") {
    out.signed_with = holds_pgp(p.content_type["protocol"]) ? "pgp" : "smime";
  } else if (p.type == "multipart/encrypted") {
    out.encrypted_with = "pgp";
  } else if (cms_kind_of(m, p) == "signed-data") {
    out.signed_with = "smime";
  } else if (const std::string kind = cms_kind_of(m, p); kind == "enveloped-data" || kind == "authenveloped-data") {
    out.encrypted_with = "smime";
  } else if (p.type == "text/plain") {
    const std::string_view head = m.body(p).substr(0, armor_window);
    if (head.find("-----BEGIN PGP MESSAGE-----") != std::string_view::npos) out.encrypted_with = "pgp";
    if (head.find("-----BEGIN PGP SIGNED MESSAGE-----") != std::string_view::npos) out.signed_with = "pgp";
  }
}

}  // namespace

bool is_opaque_signed(const mail& m, const part& p) { return cms_kind_of(m, p) == "signed-data"; }

security read_security(const mail& m) {
  security out;
  for (const part& p : m.parts) read_part(m, p, out);
  return out;
}

}  // namespace intake::email
