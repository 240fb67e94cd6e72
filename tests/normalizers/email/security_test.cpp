#include "normalizers/email/security.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

struct security_case {
  const char* name;
  std::string_view raw, signed_with, encrypted_with;
};

constexpr security_case cases[] = {
    {"plain", "Subject: x\n\ny", "", ""},
    {"smime_signed",
     "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b\n\n--b\n\nx\n--b--\n",
     "smime", ""},
    {"pgp_signed",
     "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=b\n\n--b\n\nx\n--b--\n", "pgp",
     ""},
    {"pgp_encrypted",
     "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\n\n--b\n\nx\n--b--\n", "",
     "pgp"},
    {"smime_opaque", "Content-Type: application/pkcs7-mime; smime-type=signed-data\n\nx", "smime", ""},
    {"smime_encrypted", "Content-Type: application/x-pkcs7-mime; smime-type=enveloped-data\n\nx", "", "smime"},
    {"smime_by_its_bytes",
     "Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: "
     "base64\n\nMIAGCSqGSIb3DQEHA6CA\n",
     "", "smime"},
    {"certificates_only", "Content-Type: application/pkcs7-mime; smime-type=certs-only\n\nx", "", ""},
    {"pgp_in_the_text", "Subject: x\n\n-----BEGIN PGP MESSAGE-----\n\nabc\n", "", "pgp"},
    {"pgp_signed_text", "Subject: x\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHi\n", "pgp", ""},
};

TEST(Security, IsToldByTheStructure) {
  for (const security_case& c : cases) {
    SCOPED_TRACE(c.name);
    const security s = read_security(read_structure(c.raw));
    EXPECT_EQ(s.signed_with, c.signed_with);
    EXPECT_EQ(s.encrypted_with, c.encrypted_with);
  }
}

TEST(Security, IsInTheEvent) {
  const auto detail = boost::json::parse(reading_of(cases[5].raw).detail).as_object();
  EXPECT_EQ(detail.at("security"), boost::json::parse(R"({"encrypted":"smime"})"));
  EXPECT_FALSE(boost::json::parse(reading_of("Subject: x\n\ny").detail).as_object().contains("security"));
}

}  // namespace
}  // namespace intake::email
