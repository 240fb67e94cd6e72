// Decides whether a request comes from the source that it says it is from.
//
// Guarantees  Secrets are compared in constant time. The outside learns 401 or 403 and nothing else; why stays here.
//             Time is an argument. A signature has one spelling: case, padding and escapes of it count.
// Owner       An authenticator is immutable; verdicts view into it.
// Fails       make_authenticator() with what is wrong in the options, never quoting a secret.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/telephony/auth_options.hpp"
#include "adapters/telephony/push_request.hpp"
#include "gateway/clock.hpp"
#include "gateway/networks.hpp"
#include "gateway/result.hpp"

namespace intake::telephony {

struct auth_verdict {
  int status = 0;  ///< 0: come in; 401 when a password or token is asked for, 403 for everything else
  /// For log and metric: "address" "missing" "wrong" "timestamp" "stale" "certificate" "form".
  std::string_view reason{};
  std::string_view challenge{};  ///< WWW-Authenticate of a 401
  std::string_view secret{};     ///< of a signing scheme: the one that fitted; Zoom's handshake is answered with it

  bool accepted() const { return status == 0; }
};

class authenticator {
 public:
  auth_verdict check(const push_request&, time_point now) const;

 private:
  friend result<authenticator> make_authenticator(auth_options);

  auth_options options_;
  networks addresses_;
};

result<authenticator> make_authenticator(auth_options);

}  // namespace intake::telephony
