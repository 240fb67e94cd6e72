// The algorithms of OpenSSL, fetched once a process, and its objects as owning pointers. Private to this folder.
//
// Owner  Fetched algorithms are immutable and live until the process ends; any thread.
// Fails  Throws std::runtime_error when the library has no such algorithm: an installation that can't run us.
#pragma once

#include <memory>
#include <new>
#include <openssl/evp.h>
#include <stdexcept>

namespace intake::crypto {

struct evp_free {
  void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
  void operator()(EVP_MAC_CTX* p) const { EVP_MAC_CTX_free(p); }
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
};
using md_context = std::unique_ptr<EVP_MD_CTX, evp_free>;
using mac_context = std::unique_ptr<EVP_MAC_CTX, evp_free>;
using public_key = std::unique_ptr<EVP_PKEY, evp_free>;

template <class T>
T* found(T* p) {
  if (!p) throw std::runtime_error("the OpenSSL library lacks an algorithm; check openssl.cnf and its providers");
  return p;
}

/// Fetching is slow (a search through providers under a lock), so it is done once. Never freed: threads may outlive
/// main's statics.
inline const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const md = found(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  return md;
}

inline md_context new_md_context() {
  md_context c(EVP_MD_CTX_new());
  if (!c) throw std::bad_alloc();
  return c;
}

/// A library call that can only fail for lack of memory.
inline void must(int ok) {
  if (ok != 1) throw std::bad_alloc();
}

}  // namespace intake::crypto
