#include "gateway/crypto/jwt_key.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "gateway/crypto/constant_time.hpp"
#include "gateway/crypto/evp.hpp"
#include "gateway/crypto/hmac.hpp"

namespace intake::crypto {
namespace {

constexpr std::size_t min_secret = 32;
constexpr int min_rsa_bits = 2048;
constexpr int max_rsa_bits = 8192;  ///< a larger one costs the verifier more than it gives
constexpr std::size_t es256_half = 32;

const unsigned char* octets(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

error unfit(jwt_algorithm algorithm, const char* why) {
  return fail("the key for " + std::string(name_of(algorithm)) + " " + why);
}

bool is_p256(const EVP_PKEY* key) {
  char name[64];
  std::size_t size = 0;
  return EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, name, sizeof name, &size) == 1 &&
         std::string_view(name, size) == "prime256v1";
}

/// Null when the key can do what its algorithm needs.
const char* complaint_about(const EVP_PKEY* key, jwt_algorithm algorithm) {
  switch (algorithm) {
    case jwt_algorithm::rs256:
      if (!EVP_PKEY_is_a(key, "RSA")) return "is not RSA";
      if (EVP_PKEY_get_bits(key) < min_rsa_bits) return "has less than 2048 bits";
      return EVP_PKEY_get_bits(key) > max_rsa_bits ? "has more than 8192 bits" : nullptr;
    case jwt_algorithm::es256: return is_p256(key) ? nullptr : "is not an elliptic curve key on P-256";
    case jwt_algorithm::eddsa: return EVP_PKEY_is_a(key, "ED25519") ? nullptr : "is not Ed25519";
    case jwt_algorithm::hs256: break;
  }
  return "is a secret, not a public key";
}

/// r and s side by side (RFC 7518, 3.4) as the DER that OpenSSL reads; empty when they are no such thing.
std::string der_of(std::string_view r_and_s) {
  if (r_and_s.size() != 2 * es256_half) return {};
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(ECDSA_SIG_new(), ECDSA_SIG_free);
  if (!pair) throw std::bad_alloc();
  BIGNUM* r = BN_bin2bn(octets(r_and_s), es256_half, nullptr);
  BIGNUM* s = BN_bin2bn(octets(r_and_s) + es256_half, es256_half, nullptr);
  must(ECDSA_SIG_set0(pair.get(), r, s));
  unsigned char* out = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &out);
  if (size < 0) throw std::bad_alloc();
  std::string der(reinterpret_cast<char*>(out), static_cast<std::size_t>(size));
  OPENSSL_free(out);
  return der;
}

bool public_key_verifies(EVP_PKEY* key, const EVP_MD* digest, std::string_view text, std::string_view signature) {
  const md_context context = new_md_context();
  must(EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key));
  const bool good =
      EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(text), text.size()) == 1;
  ERR_clear_error();  // a bad signature leaves its reason there, for whoever calls the library next
  return good;
}

}  // namespace

struct jwt_key::impl {
  std::string kid;
  jwt_algorithm algorithm = jwt_algorithm::hs256;
  std::string secret;
  public_key key;
};

std::string_view name_of(jwt_algorithm algorithm) {
  switch (algorithm) {
    case jwt_algorithm::hs256: return "HS256";
    case jwt_algorithm::rs256: return "RS256";
    case jwt_algorithm::es256: return "ES256";
    case jwt_algorithm::eddsa: return "EdDSA";
  }
  return {};
}

jwt_key::jwt_key(std::shared_ptr<const impl> i) : impl_(std::move(i)) {}

result<jwt_key> jwt_key::from_secret(std::string kid, std::string secret) {
  if (secret.size() < min_secret) return unfit(jwt_algorithm::hs256, "is too short: at least 32 bytes");
  // Were a public key taken for a secret, everybody could sign with it.
  if (secret.find("-----BEGIN ") != secret.npos) return unfit(jwt_algorithm::hs256, "is PEM; a secret is random bytes");
  auto made = std::make_shared<impl>();
  made->kid = std::move(kid);
  made->secret = std::move(secret);
  return jwt_key(std::move(made));
}

result<jwt_key> jwt_key::from_pem(std::string kid, jwt_algorithm algorithm, std::string_view pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                     BIO_free);
  public_key key(PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (!key) return unfit(algorithm, "is not a public key in PEM (BEGIN PUBLIC KEY)");
  if (const char* complaint = complaint_about(key.get(), algorithm)) return unfit(algorithm, complaint);
  auto made = std::make_shared<impl>();
  made->kid = std::move(kid);
  made->algorithm = algorithm;
  made->key = std::move(key);
  return jwt_key(std::move(made));
}

const std::string& jwt_key::kid() const { return impl_->kid; }
jwt_algorithm jwt_key::algorithm() const { return impl_->algorithm; }

bool jwt_key::verifies(std::string_view text, std::string_view signature) const {
  switch (impl_->algorithm) {
    case jwt_algorithm::hs256: {
      const auto mac = hmac_sha256(impl_->secret, text);
      return constant_time_equal({reinterpret_cast<const char*>(mac.data()), mac.size()}, signature);
    }
    case jwt_algorithm::rs256: return public_key_verifies(impl_->key.get(), sha256_algorithm(), text, signature);
    case jwt_algorithm::es256: {
      const auto der = der_of(signature);
      return !der.empty() && public_key_verifies(impl_->key.get(), sha256_algorithm(), text, der);
    }
    case jwt_algorithm::eddsa: return public_key_verifies(impl_->key.get(), nullptr, text, signature);
  }
  return false;
}

}  // namespace intake::crypto
