// SHA-256 of bytes, at once or as they arrive.
//
// Guarantees  A one-shot costs little more than the hash itself: algorithm and context are set up once a thread.
// Owner       Free functions: any thread. A `sha256_hasher` belongs to one thread; movable.
// Fails       Throws std::bad_alloc when the library can't make a context; hashing itself can't fail.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace intake::crypto {

using sha256_digest = std::array<unsigned char, 32>;

/// SHA-256 of all the bytes.
sha256_digest sha256(std::string_view bytes);

/// SHA-256 of bytes that arrive in pieces.
class sha256_hasher {
 public:
  sha256_hasher();
  ~sha256_hasher();
  sha256_hasher(sha256_hasher&&) noexcept;
  sha256_hasher& operator=(sha256_hasher&&) noexcept;

  void update(std::string_view bytes);

  /// The digest of everything so far; the hasher starts anew.
  sha256_digest finish();

 private:
  struct context;
  std::unique_ptr<context> context_;
};

/// Lower-case hexadecimal.
std::string hex(const unsigned char* bytes, std::size_t size);
inline std::string hex(const sha256_digest& digest) { return hex(digest.data(), digest.size()); }
inline std::string hex(std::string_view bytes) {
  return hex(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

/// hex(sha256(bytes)).
inline std::string sha256_hex(std::string_view bytes) { return hex(sha256(bytes)); }

}  // namespace intake::crypto
