#include "gateway/crypto/ed25519.hpp"

#include "gateway/crypto/evp.hpp"

namespace intake::crypto {
namespace {

const unsigned char* octets(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

}  // namespace

bool ed25519_verify(std::string_view key, std::string_view message, std::string_view signature) {
  if (key.size() != ed25519_key_size || signature.size() != ed25519_signature_size) return false;
  const public_key from(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, octets(key), key.size()));
  if (!from) throw std::bad_alloc();
  const md_context context = new_md_context();
  must(EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, from.get(), nullptr));
  return EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(message), message.size()) == 1;
}

}  // namespace intake::crypto
