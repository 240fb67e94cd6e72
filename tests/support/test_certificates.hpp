// Certificates for tests, made on the spot: an authority of our own and what it issues.
#pragma once

#include <memory>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <string>

#include "tests/support/temporary_directory.hpp"

namespace intake::tests {

class test_authority {
 public:
  struct pair {
    std::string certificate, private_key;  ///< files
  };
  struct wanted {
    std::string names = "DNS:localhost, IP:127.0.0.1";  ///< subjectAltName
    long begins = -3600;                                ///< seconds from now
    long ends = 86400;
  };

  explicit test_authority(const temporary_directory& where) : where_(where), key_(EVP_EC_gen("P-256")) {
    certificate_ = make("authority", key_.get(), {.names = {}, .begins = -7200, .ends = 2 * 86400}, true);
    save_certificate(where_.file("authority.pem"), certificate_.get());
  }

  std::string ca_file() const { return where_.file("authority.pem"); }

  /// Writes `<name>.pem` and `<name>.key`; the same name again replaces them.
  pair issue(const std::string& name, const wanted& w) {
    const key_ptr key(EVP_EC_gen("P-256"));
    const auto certificate = make(name, key.get(), w, false);
    save_certificate(where_.file(name + ".pem"), certificate.get());
    save_key(where_.file(name + ".key"), key.get());
    return {where_.file(name + ".pem"), where_.file(name + ".key")};
  }
  pair issue(const std::string& name) { return issue(name, wanted{}); }

 private:
  struct deleter {
    void operator()(EVP_PKEY* k) const { EVP_PKEY_free(k); }
    void operator()(X509* c) const { X509_free(c); }
  };
  using key_ptr = std::unique_ptr<EVP_PKEY, deleter>;
  using certificate_ptr = std::unique_ptr<X509, deleter>;

  certificate_ptr make(const std::string& common_name, EVP_PKEY* key, const wanted& w, bool is_authority) {
    certificate_ptr c(X509_new());
    X509_set_version(c.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(c.get()), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(c.get()), w.begins);
    X509_gmtime_adj(X509_getm_notAfter(c.get()), w.ends);
    X509_set_pubkey(c.get(), key);
    X509_NAME* subject = X509_get_subject_name(c.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0);
    X509_set_issuer_name(c.get(), is_authority ? subject : X509_get_subject_name(certificate_.get()));
    extend(c.get(), NID_basic_constraints, is_authority ? "critical,CA:TRUE" : "CA:FALSE");
    if (!w.names.empty()) extend(c.get(), NID_subject_alt_name, w.names.c_str());
    if (X509_sign(c.get(), key_.get(), EVP_sha256()) == 0) throw std::runtime_error("cannot sign a test certificate");
    return c;
  }

  static void extend(X509* c, int nid, const char* value) {
    X509_EXTENSION* e = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
    if (!e) throw std::runtime_error(std::string("bad extension ") + value);
    X509_add_ext(c, e, -1);
    X509_EXTENSION_free(e);
  }

  static void save_certificate(const std::string& file, X509* c) {
    std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new_file(file.c_str(), "w"), BIO_free);
    if (!out || PEM_write_bio_X509(out.get(), c) != 1) throw std::runtime_error("cannot write " + file);
  }
  static void save_key(const std::string& file, EVP_PKEY* k) {
    std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new_file(file.c_str(), "w"), BIO_free);
    if (!out || PEM_write_bio_PrivateKey(out.get(), k, nullptr, nullptr, 0, nullptr, nullptr) != 1)
      throw std::runtime_error("cannot write " + file);
  }

  const temporary_directory& where_;
  key_ptr key_;
  certificate_ptr certificate_;
  long serial_ = 0;
};

}  // namespace intake::tests
