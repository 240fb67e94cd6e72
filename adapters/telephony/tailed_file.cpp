#include "adapters/telephony/tailed_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "gateway/crypto/short_digest.hpp"

namespace intake::telephony {
namespace {

constexpr std::size_t most_files = 10'000;  ///< of a directory that are looked at

file_look to_look(const struct stat& s) {
  return {.inode = s.st_ino,
          .size = static_cast<std::uint64_t>(s.st_size),
          .modified_ns = std::int64_t{s.st_mtim.tv_sec} * 1'000'000'000 + s.st_mtim.tv_nsec,
          .links = s.st_nlink};
}

struct seen_file {
  std::string path, name;
  file_look look;
};

std::vector<seen_file> files_of(const std::string& directory) {
  std::vector<seen_file> out;
  std::error_code problem;
  for (std::filesystem::directory_iterator at(directory, problem), end;
       !problem && at != end && out.size() < most_files; at.increment(problem)) {
    const std::string path = at->path().string();
    if (const auto look = look_at(path)) out.push_back({path, at->path().filename().string(), *look});
  }
  return out;
}

}  // namespace

result<tailed_file> tailed_file::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat s{};
  if (fd < 0 || ::fstat(fd, &s) != 0 || !S_ISREG(s.st_mode)) {
    const int why = fd < 0 ? errno : EINVAL;
    if (fd >= 0) ::close(fd);
    return fail("cannot read " + path + ": " + std::strerror(why), error_code{why, boost::system::system_category()});
  }
  return tailed_file(path, fd, s.st_ino);
}

tailed_file::tailed_file(tailed_file&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      inode_(other.inode_),
      head_(std::move(other.head_)),
      whole_digest_(std::move(other.whole_digest_)) {}

tailed_file& tailed_file::operator=(tailed_file&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(fd_, other.fd_);
  std::swap(inode_, other.inode_);
  std::swap(head_, other.head_);
  std::swap(whole_digest_, other.whole_digest_);
  return *this;
}

tailed_file::~tailed_file() {
  if (fd_ >= 0) ::close(fd_);
}

file_look tailed_file::look() const {
  struct stat s{};
  return ::fstat(fd_, &s) == 0 ? to_look(s) : file_look{.inode = inode_};
}

std::size_t tailed_file::read(std::uint64_t offset, std::span<char> into) const {
  for (;;) {
    const ssize_t got = ::pread(fd_, into.data(), into.size(), static_cast<off_t>(offset));
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return 0;
  }
}

std::string tailed_file::head_digest(std::uint32_t octets) {
  octets = std::min(octets, head_octets);
  if (octets == head_octets && !whole_digest_.empty()) return whole_digest_;
  if (head_.size() < octets) {
    head_.resize(octets);
    head_.resize(read(0, head_));
  }
  std::string digest = crypto::short_digest_hex(std::string_view(head_).substr(0, octets));
  if (head_.size() == head_octets && octets == head_octets) whole_digest_ = digest;
  return digest;
}

bool tailed_file::begins_anew() const {
  std::string now(head_.size(), '\0');
  now.resize(read(0, now));
  return now != head_;
}

tail_cursor tailed_file::cursor(stream_place place) {
  const auto head = static_cast<std::uint32_t>(std::min<std::uint64_t>(place.offset, head_octets));
  return {.inode = inode_, .place = place, .head = head, .digest = head_digest(head)};
}

bool tailed_file::holds(const tail_cursor& c) {
  return look().size >= c.place.offset && head_digest(c.head) == c.digest;
}

std::optional<file_look> look_at(const std::string& path) {
  struct stat s{};
  if (::stat(path.c_str(), &s) != 0 || !S_ISREG(s.st_mode)) return std::nullopt;
  return to_look(s);
}

std::optional<tailed_file> find_file(const std::string& directory, const tail_cursor& wanted) {
  auto files = files_of(directory);
  std::partition(files.begin(), files.end(), [&](const auto& f) { return f.look.inode == wanted.inode; });
  for (const auto& f : files) {
    // Without a beginning to compare, only the inode tells.
    if (f.look.size < wanted.place.offset || (wanted.head == 0 && f.look.inode != wanted.inode)) continue;
    auto opened = tailed_file::open(f.path);
    if (opened && opened->holds(wanted)) return std::move(*opened);
  }
  return std::nullopt;
}

std::vector<std::string> rotated_since(const std::string& directory, const std::string& base, const file_look& after) {
  auto files = files_of(directory);
  std::erase_if(files, [&](const auto& f) {
    return f.look.inode == after.inode || f.look.modified_ns <= after.modified_ns || !is_rotated_name(base, f.name);
  });
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.look.modified_ns < b.look.modified_ns; });
  std::vector<std::string> paths;
  for (auto& f : files) paths.push_back(std::move(f.path));
  return paths;
}

}  // namespace intake::telephony
