#include "gateway/crypto/random.hpp"

#include <openssl/rand.h>
#include <stdexcept>

namespace intake::crypto {

void random_bytes(std::span<unsigned char> out) {
  if (RAND_bytes_ex(nullptr, out.data(), out.size(), 0) != 1)
    throw std::runtime_error("the system's random generator is not available");
}

std::string random_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  random_bytes(std::span(reinterpret_cast<unsigned char*>(bytes.data()), size));
  return bytes;
}

}  // namespace intake::crypto
