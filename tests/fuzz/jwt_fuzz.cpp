// A token, and the same bytes as a token's payload under a good signature. Nobody without the key comes in; whoever
// does is somebody, and not for ever.
#include <cstdint>
#include <cstdlib>

#include "gateway/crypto/base64.hpp"
#include "gateway/crypto/hmac.hpp"
#include "gateway/crypto/jwt.hpp"

namespace {

using namespace intake::crypto;
using namespace std::chrono_literals;

const std::string secret = "what the fuzzer cannot know, 32 bytes";
const auto now = intake::from_millis(1'795'334'400'000);

const jwt_verifier& verifier() {
  static const auto made =
      jwt_verifier::with({jwt_key::from_secret("k", secret).value()}, {.issuer = "i", .audience = "a"}).value();
  return made;
}

void require(bool holds) {
  if (!holds) std::abort();
}

std::string signed_token(std::string_view payload) {
  auto text = base64url_encode(R"({"alg":"HS256"})") + "." + base64url_encode(payload);
  const auto mac = hmac_sha256(secret, text);
  return text + "." + base64url_encode({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  require(std::holds_alternative<jwt_refusal>(verifier().verify(bytes, now)));
  const auto said = verifier().verify(signed_token(bytes), now);
  if (const auto* refused = std::get_if<jwt_refusal>(&said)) {
    require(*refused != jwt_refusal::bad_signature && !name_of(*refused).empty());
    return 0;
  }
  const auto& claims = std::get<jwt_claims>(said);
  require(!claims.subject.empty() && !claims.id.empty() && claims.issuer == "i");
  require(claims.expires > now - 30s && claims.expires <= now + 630s);
  return 0;
}
