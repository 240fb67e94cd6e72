#include "adapters/chat/signed_token.hpp"

#include <charconv>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/crypto/base64.hpp"
#include "gateway/crypto/constant_time.hpp"
#include "gateway/crypto/hmac.hpp"
#include "gateway/crypto/random.hpp"

namespace intake::chat {
namespace {

constexpr std::size_t key_size = 32;

error about(const std::string& file) {
  return fail("cannot keep the key of chat sessions in " + file, {errno, boost::system::system_category()});
}

result<std::string> make_key(const std::string& file) {
  const std::string key = crypto::random_bytes(key_size);
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0) return about(file);
  const bool kept = ::write(fd, key.data(), key.size()) == static_cast<ssize_t>(key.size()) && ::fsync(fd) == 0;
  ::close(fd);
  if (!kept) return about(file);
  return key;
}

}  // namespace

std::string token_maker::mac(std::string_view signed_part) const {
  const auto digest = crypto::hmac_sha256(key_, signed_part);
  return crypto::base64url_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string token_maker::make(std::string_view purpose, std::string_view subject, time_point at) const {
  std::string out(purpose);
  out.append(1, '.').append(subject).append(1, '.').append(std::to_string(to_millis(at)));
  const std::string sum = mac(out);
  return out.append(1, '.').append(sum);
}

std::optional<token_maker::claims> token_maker::read(std::string_view purpose, std::string_view token) const {
  const auto last = token.rfind('.');
  if (last == std::string_view::npos) return std::nullopt;
  const std::string_view signed_part = token.substr(0, last);
  if (!crypto::constant_time_equal(mac(signed_part), token.substr(last + 1))) return std::nullopt;
  const auto first = signed_part.find('.'), second = signed_part.rfind('.');
  if (first == second || signed_part.substr(0, first) != purpose) return std::nullopt;
  const std::string_view digits = signed_part.substr(second + 1);
  std::int64_t at = 0;
  const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), at);
  if (bad != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return claims{.subject = std::string(signed_part.substr(first + 1, second - first - 1)), .at = from_millis(at)};
}

result<std::string> token_key(const std::string& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno == ENOENT ? make_key(file) : result<std::string>(about(file));
  std::string key(key_size, '\0');
  const bool whole = ::read(fd, key.data(), key.size()) == static_cast<ssize_t>(key.size());
  ::close(fd);
  if (!whole) return fail(file + " is damaged; remove it: visitors then start anew");
  return key;
}

}  // namespace intake::chat
