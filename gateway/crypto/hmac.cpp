#include "gateway/crypto/hmac.hpp"

#include <openssl/core_names.h>
#include <string>

#include "gateway/crypto/evp.hpp"

namespace intake::crypto {
namespace {

mac_context new_hmac_context(const char* digest) {
  static EVP_MAC* const hmac = found(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  mac_context c(EVP_MAC_CTX_new(hmac));
  if (!c) throw std::bad_alloc();
  std::string name = digest;
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0),
                               OSSL_PARAM_construct_end()};
  must(EVP_MAC_CTX_set_params(c.get(), params));
  return c;
}

template <std::size_t Size>
std::array<unsigned char, Size> compute(EVP_MAC_CTX* c, std::string_view key, std::string_view message) {
  // A null key means "the key of last time" to EVP_MAC_init: an empty key needs an address.
  static constexpr unsigned char no_key = 0;
  const auto* k = key.empty() ? &no_key : reinterpret_cast<const unsigned char*>(key.data());
  must(EVP_MAC_init(c, k, key.size(), nullptr));
  must(EVP_MAC_update(c, reinterpret_cast<const unsigned char*>(message.data()), message.size()));
  std::array<unsigned char, Size> mac;
  std::size_t written = 0;
  must(EVP_MAC_final(c, mac.data(), &written, mac.size()));
  return mac;
}

}  // namespace

std::array<unsigned char, 32> hmac_sha256(std::string_view key, std::string_view message) {
  thread_local const mac_context context = new_hmac_context("SHA256");
  return compute<32>(context.get(), key, message);
}

std::array<unsigned char, 64> hmac_sha512(std::string_view key, std::string_view message) {
  thread_local const mac_context context = new_hmac_context("SHA512");
  return compute<64>(context.get(), key, message);
}

std::array<unsigned char, 20> hmac_sha1(std::string_view key, std::string_view message) {
  thread_local const mac_context context = new_hmac_context("SHA1");
  return compute<20>(context.get(), key, message);
}

}  // namespace intake::crypto
