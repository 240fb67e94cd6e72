#include "gateway/crypto/standard_webhooks.hpp"

#include <cassert>

#include "gateway/crypto/base64.hpp"
#include "gateway/crypto/hmac.hpp"

namespace intake::crypto {
namespace {

constexpr std::string_view prefix = "whsec_";

result<std::string> key_of(std::string_view secret, std::size_t position) {
  const auto problem = [&](const char* what) {
    return fail("webhook secret " + std::to_string(position) + " " + what);
  };
  if (!secret.starts_with(prefix)) return problem("does not start with whsec_");
  auto key = base64_decode(secret.substr(prefix.size()));
  if (!key) return problem("is not base64 after whsec_");
  if (key->size() < 24 || key->size() > 64)
    return problem("has a wrong length: 24 to 64 bytes are needed (openssl rand -base64 32)");
  return std::move(*key);
}

}  // namespace

result<webhook_signer> webhook_signer::from_secrets(const std::vector<std::string>& secrets) {
  if (secrets.empty()) return fail("a webhook needs at least one secret");
  webhook_signer signer;
  for (const auto& secret : secrets) {
    auto key = key_of(secret, signer.keys_.size() + 1);
    if (!key) return key.error();
    signer.keys_.push_back(std::move(*key));
  }
  return signer;
}

std::string webhook_signer::sign(std::string_view id, std::int64_t timestamp, std::string_view body) const {
  assert(id.find('.') == id.npos);
  std::string message;
  message.reserve(id.size() + body.size() + 24);
  message.append(id).append(".").append(std::to_string(timestamp)).append(".").append(body);
  std::string signatures;
  for (const auto& key : keys_) {
    const auto mac = hmac_sha256(key, message);
    if (!signatures.empty()) signatures += ' ';
    signatures += "v1,";
    signatures += base64_encode({reinterpret_cast<const char*>(mac.data()), mac.size()});
  }
  return signatures;
}

}  // namespace intake::crypto
