#include "gateway/crypto/digest.hpp"

#include "gateway/crypto/evp.hpp"

namespace intake::crypto {

sha256_digest sha256(std::string_view bytes) {
  // One context a thread: EVP_Digest would make and free one on every call and look the algorithm up again.
  thread_local const md_context context = new_md_context();
  sha256_digest digest;
  must(EVP_DigestInit_ex2(context.get(), sha256_algorithm(), nullptr));
  must(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()));
  must(EVP_DigestFinal_ex(context.get(), digest.data(), nullptr));
  return digest;
}

struct sha256_hasher::context {
  md_context md = new_md_context();
};

sha256_hasher::sha256_hasher() : context_(std::make_unique<context>()) {
  must(EVP_DigestInit_ex2(context_->md.get(), sha256_algorithm(), nullptr));
}
sha256_hasher::~sha256_hasher() = default;
sha256_hasher::sha256_hasher(sha256_hasher&&) noexcept = default;
sha256_hasher& sha256_hasher::operator=(sha256_hasher&&) noexcept = default;

void sha256_hasher::update(std::string_view bytes) {
  must(EVP_DigestUpdate(context_->md.get(), bytes.data(), bytes.size()));
}

sha256_digest sha256_hasher::finish() {
  sha256_digest digest;
  must(EVP_DigestFinal_ex(context_->md.get(), digest.data(), nullptr));
  must(EVP_DigestInit_ex2(context_->md.get(), sha256_algorithm(), nullptr));
  return digest;
}

std::string hex(const unsigned char* bytes, std::size_t size) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text(size * 2, '\0');
  for (std::size_t i = 0; i < size; ++i) {
    text[2 * i] = digits[bytes[i] >> 4];
    text[2 * i + 1] = digits[bytes[i] & 15];
  }
  return text;
}

}  // namespace intake::crypto
