#include "normalizers/assembly/reply_token.hpp"

#include "gateway/crypto/constant_time.hpp"
#include "gateway/crypto/hmac.hpp"
#include "gateway/crypto/short_digest.hpp"

namespace intake::assembly {
namespace {

constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view purpose = "intake reply address 1\n";  // a key of ours that signs other things is no harm
constexpr std::size_t key_bytes = 16, signature_bytes = 10, token_length = 42;
constexpr std::size_t longest_local_part = 64;

std::string base32(std::string_view bytes) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const unsigned char c : bytes) {
    bits = (bits << 8 | c) & 0xffff;
    for (count += 8; count >= 5; count -= 5) out += alphabet[bits >> (count - 5) & 31];
  }
  if (count > 0) out += alphabet[bits << (5 - count) & 31];
  return out;
}

std::optional<std::string> from_base32(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    const std::size_t five = alphabet.find(c);
    if (five == alphabet.npos) return std::nullopt;
    bits = (bits << 5 | static_cast<std::uint32_t>(five)) & 0xffff;
    count += 5;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 255);
  }
  return out;
}

std::string signature(std::string_view key, std::string_view secret) {
  const auto mac = crypto::hmac_sha256(secret, std::string(purpose).append(key));
  return {reinterpret_cast<const char*>(mac.data()), signature_bytes};
}

}  // namespace

std::string reply_address(std::string_view mailbox, std::string_view thread_id, std::string_view secret) {
  const std::size_t at = mailbox.rfind('@');
  if (at == mailbox.npos || at == 0) return {};
  const std::string key = crypto::short_digest(thread_id);
  std::string out(mailbox.substr(0, std::min(mailbox.find('+'), at)));
  out.append("+").append(base32(key + signature(key, secret)));
  if (out.size() > longest_local_part) return {};
  return out.append(mailbox.substr(at));
}

std::optional<std::string> read_reply_token(std::string_view token, const std::vector<std::string>& secrets) {
  if (token.size() != token_length) return std::nullopt;
  const auto bytes = from_base32(token);
  if (!bytes || bytes->size() != key_bytes + signature_bytes) return std::nullopt;
  std::string key = bytes->substr(0, key_bytes);
  bool good = false;
  for (const std::string& secret : secrets)
    good |= crypto::constant_time_equal(signature(key, secret), std::string_view(*bytes).substr(key_bytes));
  if (!good) return std::nullopt;
  return key;
}

}  // namespace intake::assembly
