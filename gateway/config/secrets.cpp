#include "gateway/config/secrets.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace intake::config {
namespace {

constexpr std::size_t largest = 4096;

class descriptor {
 public:
  explicit descriptor(int fd) : fd_(fd) {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

error cannot_read(const std::string& path, int cause) {
  return fail("cannot read the secret in " + path + ": " + std::strerror(cause));
}

}  // namespace

result<secret> read_secret(const std::string& path) {
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat facts{};
  if (file.get() < 0 || ::fstat(file.get(), &facts) != 0) return cannot_read(path, errno);
  if (!S_ISREG(facts.st_mode)) return fail("the secret in " + path + " is not a regular file");

  std::array<char, largest + 1> buffer{};
  std::size_t size = 0;
  while (size < buffer.size()) {
    const ssize_t got = ::read(file.get(), buffer.data() + size, buffer.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot_read(path, errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > largest) return fail("the secret in " + path + " is longer than 4096 bytes");

  secret s{.text = std::string(buffer.data(), size), .concern = {}};
  while (!s.text.empty() && (s.text.back() == '\n' || s.text.back() == '\r')) s.text.pop_back();
  if (s.text.empty()) return fail("the secret in " + path + " is empty");
  if ((facts.st_mode & S_IROTH) != 0) s.concern = "everybody on this machine can read " + path + "; chmod 640 or less";
  return s;
}

status check_token(std::string_view text) {
  const bool visible = std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (!visible || text.size() < 16)
    return fail("expected a token of at least 16 visible characters (openssl rand -hex 32)");
  return {};
}

}  // namespace intake::config
