// Signs webhook requests by the Standard Webhooks convention: `webhook-signature: v1,<base64 HMAC-SHA256> …`.
//
// Guarantees  Signed is exactly `<id>.<timestamp>.<body>`; one signature a key, the first key's first, so that a
// receiver
//             accepts either while keys rotate.
// Owner       A value; sign() from any thread.
// Fails       A secret that is not `whsec_` and base64 of 24 to 64 bytes is an error that does not quote it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"

namespace intake::crypto {

class webhook_signer {
 public:
  /// Takes `whsec_…` secrets; at least one.
  static result<webhook_signer> from_secrets(const std::vector<std::string>& secrets);

  /// The value of `webhook-signature`. `id` holds no dot, `timestamp` is in seconds since 1970.
  std::string sign(std::string_view id, std::int64_t timestamp, std::string_view body) const;

 private:
  std::vector<std::string> keys_;
};

}  // namespace intake::crypto
