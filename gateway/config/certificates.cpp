#include "gateway/config/certificates.hpp"

#include <cerrno>
#include <cstring>
#include <memory>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

namespace intake::config {
namespace {

template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using bio = std::unique_ptr<BIO, freed_by<BIO_free_all>>;
using certificate = std::unique_ptr<X509, freed_by<X509_free>>;
using private_key = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;

bio open(const std::string& file) { return bio(BIO_new_file(file.c_str(), "r")); }

certificate first_certificate(const std::string& file) {
  const bio in = open(file);
  certificate found(in ? PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr) : nullptr);
  ERR_clear_error();
  return found;
}

int no_passphrase(char*, int, int, void*) { return -1; }

status readable(const std::string& what, const std::string& file) {
  if (::access(file.c_str(), R_OK) == 0) return {};
  return fail("cannot read the " + what + " in " + file + ": " + std::strerror(errno));
}

}  // namespace

status check_pair(const key_pair& pair) {
  if (const status ok = readable("certificate", pair.certificate); !ok) return ok;
  if (const status ok = readable("private key", pair.private_key); !ok) return ok;
  const certificate shown = first_certificate(pair.certificate);
  if (!shown) return fail("there is no PEM certificate in " + pair.certificate);
  const bio in = open(pair.private_key);
  const private_key held(in ? PEM_read_bio_PrivateKey(in.get(), nullptr, no_passphrase, nullptr) : nullptr);
  const bool fits = held && X509_check_private_key(shown.get(), held.get()) == 1;
  ERR_clear_error();
  if (!held) return fail("there is no PEM key without a passphrase in " + pair.private_key);
  if (!fits)
    return fail("the key in " + pair.private_key + " does not belong to the certificate in " + pair.certificate);
  return {};
}

std::optional<long> days_left(const std::string& certificate_file) {
  const certificate shown = first_certificate(certificate_file);
  int days = 0, seconds = 0;
  if (!shown || ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(shown.get())) != 1) return std::nullopt;
  return days - (seconds < 0 ? 1 : 0);
}

bool holds_certificate(const std::string& file) { return first_certificate(file) != nullptr; }

}  // namespace intake::config
