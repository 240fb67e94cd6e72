// Verifies JSON Web Tokens (RFC 7519, RFC 8725) in the compact form of RFC 7515.
//
// Guarantees  What is returned was signed by one of the keys, with that key's own algorithm, for this audience, by this
//             issuer, and is within its time. One token has one spelling: strict base64url, no member twice, at most
//             4 KB. `crit` is refused; nothing in a token's header is ever used as a key, a file or an address.
// Owner       Immutable after construction; any thread. Time is an argument.
// Fails       By a typed reason; which part of a signature was wrong does not show.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/json/object.hpp>

#include "gateway/clock.hpp"
#include "gateway/crypto/jwt_key.hpp"

namespace intake::crypto {

struct jwt_rules {
  std::string issuer;
  std::string audience;                 ///< must be the token's `aud` or one of them
  std::chrono::seconds max_ahead{600};  ///< `exp` at most so far in the future
  std::chrono::seconds leeway{30};      ///< between two machines' clocks
};

struct jwt_claims {
  std::string subject;
  std::string issuer;
  std::string id;  ///< jti
  time_point expires;
  time_point issued{};  ///< iat; 1970: not said
  std::string name;     ///< empty: not said
  std::string email;    ///< empty: not said
  bool email_verified = false;
  boost::json::object all;
};

enum class jwt_refusal {
  malformed,  ///< no token, or not spelled as it has to be
  too_large,
  critical_header,  ///< it demands something that we don't know
  unknown_key,      ///< no key of that kid, or none is named and there are several
  wrong_algorithm,  ///< not the key's
  bad_signature,
  claims_missing,  ///< iss, aud, exp, sub or jti is absent or no such thing
  wrong_issuer,
  wrong_audience,
  expired,
  too_far_ahead,  ///< exp is later than a token of ours may live
  not_yet_valid,  ///< nbf or iat is in the future
};

/// "bad_signature": for metrics and logs.
std::string_view name_of(jwt_refusal);

class jwt_verifier {
 public:
  /// At least one key; with several each has a kid of its own.
  static result<jwt_verifier> with(std::vector<jwt_key> keys, jwt_rules rules);

  std::variant<jwt_claims, jwt_refusal> verify(std::string_view token, time_point now) const;

 private:
  jwt_verifier(std::vector<jwt_key> keys, jwt_rules rules) : keys_(std::move(keys)), rules_(std::move(rules)) {}
  const jwt_key* key_for(const boost::json::object& header) const;
  std::variant<jwt_claims, jwt_refusal> judge(boost::json::object claims, time_point now) const;

  std::vector<jwt_key> keys_;
  jwt_rules rules_;
};

}  // namespace intake::crypto
