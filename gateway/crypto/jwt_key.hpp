// Keys that verify JSON Web Signatures (RFC 7515, 7518): each with its one algorithm.
//
// Guarantees  The algorithm belongs to the key, whatever a token says. RSA of 2048 bits and more, P-256, Ed25519,
//             secrets of 32 bytes and more. Comparison takes the same time wherever bytes differ.
// Owner       Immutable values; any thread.
// Fails       Making one says what is wrong with the key without quoting it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gateway/result.hpp"

namespace intake::crypto {

enum class jwt_algorithm { hs256, rs256, es256, eddsa };

/// "HS256", "RS256", "ES256", "EdDSA".
std::string_view name_of(jwt_algorithm);

class jwt_key {
 public:
  /// HS256. The secret's bytes as they are.
  static result<jwt_key> from_secret(std::string kid, std::string secret);
  /// The others: a public key in PEM (SubjectPublicKeyInfo).
  static result<jwt_key> from_pem(std::string kid, jwt_algorithm, std::string_view pem);

  const std::string& kid() const;  ///< what tokens call it; may be empty
  jwt_algorithm algorithm() const;
  /// `signature` as in a token, decoded: for ES256 r and s of 32 bytes each.
  bool verifies(std::string_view signed_text, std::string_view signature) const;

 private:
  struct impl;
  explicit jwt_key(std::shared_ptr<const impl>);
  std::shared_ptr<const impl> impl_;
};

}  // namespace intake::crypto
