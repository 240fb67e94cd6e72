// Signs tokens in tests, as a dashboard would, and wrongly where a test wants that. Keys are made when the test runs.
#pragma once

#include <memory>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string>
#include <string_view>

#include "gateway/crypto/base64.hpp"
#include "gateway/crypto/hmac.hpp"
#include "gateway/crypto/jwt_key.hpp"

namespace intake::tests {

class jwt_signer {
 public:
  explicit jwt_signer(crypto::jwt_algorithm algorithm, std::size_t rsa_bits = 2048) : algorithm_(algorithm) {
    using enum crypto::jwt_algorithm;
    if (algorithm == rs256) key_ = make(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", rsa_bits));
    if (algorithm == es256) key_ = make(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    if (algorithm == eddsa) key_ = make(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  }

  crypto::jwt_algorithm algorithm() const { return algorithm_; }
  std::string name() const { return std::string(crypto::name_of(algorithm_)); }

  /// The verifier's half.
  crypto::jwt_key key(std::string kid = {}) const {
    return algorithm_ == crypto::jwt_algorithm::hs256
               ? crypto::jwt_key::from_secret(std::move(kid), secret).value()
               : crypto::jwt_key::from_pem(std::move(kid), algorithm_, pem()).value();
  }

  std::string pem() const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_PUBKEY(out.get(), key_.get());
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(out.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
  }

  /// The signature as it stands in a token, decoded.
  std::string sign(std::string_view text) const {
    if (algorithm_ == crypto::jwt_algorithm::hs256) {
      const auto mac = crypto::hmac_sha256(secret, text);
      return {reinterpret_cast<const char*>(mac.data()), mac.size()};
    }
    const auto* digest = algorithm_ == crypto::jwt_algorithm::eddsa ? nullptr : EVP_sha256();
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get());
    std::string out(1024, '\0');
    std::size_t size = out.size();
    EVP_DigestSign(context.get(), octets(out), &size, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    out.resize(size);
    return algorithm_ == crypto::jwt_algorithm::es256 ? r_and_s(out) : out;
  }

  /// header and payload are JSON text.
  std::string token(std::string_view header, std::string_view payload) const {
    const auto text = crypto::base64url_encode(header) + "." + crypto::base64url_encode(payload);
    return text + "." + crypto::base64url_encode(sign(text));
  }
  std::string token(std::string_view payload) const {
    return token(R"({"alg":")" + name() + R"(","typ":"JWT"})", payload);
  }

  std::string secret = "a secret of the tests, 32 bytes and more";

 private:
  using pkey = std::shared_ptr<EVP_PKEY>;
  static pkey make(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }
  static unsigned char* octets(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

  static std::string r_and_s(const std::string& der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
    std::string out(64, '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), octets(out), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), octets(out) + 32, 32);
    return out;
  }

  crypto::jwt_algorithm algorithm_;
  pkey key_;
};

}  // namespace intake::tests
