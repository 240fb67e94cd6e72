#include "gateway/journal/bodies.hpp"

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "gateway/sync_directory.hpp"

namespace intake::journal {
namespace {

namespace fs = std::filesystem;

error os_error(const std::string& what, const std::string& path) {
  const error_code code{errno, boost::system::system_category()};
  return fail("cannot " + what + " " + path + ": " + code.message(), code);
}

status keep_names(const std::string& directory) {
  if (const error_code failed = sync_directory(directory))
    return fail("cannot sync " + directory + ": " + failed.message(), failed);
  return {};
}

}  // namespace

result<body_file> body_file::create(const std::string& directory) {
  static std::atomic<unsigned> counter{0};
  const std::string path =
      directory + "/incoming/" + std::to_string(::getpid()) + "-" + std::to_string(counter++) + ".part";
  const int fd = open_past_the_cache(path, O_RDWR | O_CREAT | O_EXCL);
  if (fd < 0) return os_error("create", path);
  return body_file{directory, path, fd};
}

body_file::body_file(body_file&& other) noexcept
    : directory_(std::move(other.directory_)),
      path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      buffer_(std::move(other.buffer_)),
      written_(other.written_) {}

body_file& body_file::operator=(body_file&& other) noexcept {
  std::swap(directory_, other.directory_);
  std::swap(path_, other.path_);
  std::swap(fd_, other.fd_);
  std::swap(buffer_, other.buffer_);
  std::swap(written_, other.written_);
  return *this;
}

body_file::~body_file() {
  if (fd_ < 0) return;
  ::close(fd_);
  ::unlink(path_.c_str());
}

status body_file::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, buffered - buffer_->size());
    buffer_->append(piece);
    bytes.remove_prefix(piece.size());
    if (buffer_->size() < buffered) continue;
    if (auto ok = write_blocks(); !ok) return ok;
    written_ += buffered;
    buffer_->truncate(0);
  }
  return {};
}

/// Writes what is buffered in whole blocks.
status body_file::write_blocks() {
  std::string_view left = buffer_->blocks();
  for (std::uint64_t at = written_; !left.empty();) {
    const ssize_t n = ::pwrite(fd_, left.data(), left.size(), static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return os_error("write", path_);
    at += static_cast<std::uint64_t>(n);
    left.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

result<std::string> body_file::finish(std::string_view receipt, time_point received_at) {
  if (auto ok = write_blocks(); !ok) return ok.error();
  // The last block is padded: the file ends where the body ends.
  if (::ftruncate(fd_, static_cast<off_t>(written_ + buffer_->size())) != 0) return os_error("cut", path_);
  if (::fsync(fd_) != 0) return os_error("sync", path_);
  const std::string day = rfc3339(received_at).substr(0, 10);
  const std::string folder = directory_ + "/" + day;
  if (::mkdir(folder.c_str(), 0700) == 0) {
    if (auto ok = keep_names(directory_); !ok) return ok.error();
  } else if (errno != EEXIST) {
    return os_error("create", folder);
  }
  const std::string name = day + "/" + std::string(receipt);
  const std::string target = directory_ + "/" + name;
  if (::rename(path_.c_str(), target.c_str()) != 0) return os_error("name", target);
  ::close(std::exchange(fd_, -1));
  if (auto ok = keep_names(folder); !ok) {
    ::unlink(target.c_str());
    return ok.error();
  }
  return name;
}

result<mapped_body> mapped_body::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return os_error("open", path);
  struct stat info{};
  const bool known = ::fstat(fd, &info) == 0;
  const auto size = known ? static_cast<std::size_t>(info.st_size) : 0;
  void* data = size ? ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0) : nullptr;
  const auto failed = data == MAP_FAILED || !known ? os_error("map", path) : error{};
  ::close(fd);
  if (data == MAP_FAILED || !known) return failed;
  return mapped_body{static_cast<const char*>(data), size};
}

mapped_body::mapped_body(mapped_body&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

mapped_body::~mapped_body() {
  if (data_) ::munmap(const_cast<char*>(data_), size_);
}

result<std::size_t> sweep_bodies(const std::string& directory, std::string_view since,
                                 const std::function<bool(std::string_view receipt)>& is_known) {
  std::error_code code;
  fs::create_directories(directory + "/incoming", code);
  if (code) return fail("cannot create " + directory + "/incoming: " + code.message());
  std::vector<fs::path> strays;
  for (const auto& entry : fs::directory_iterator{directory + "/incoming", code}) strays.push_back(entry.path());
  for (const auto& day : fs::directory_iterator{directory, code}) {
    if (!day.is_directory() || day.path().filename() == "incoming") continue;
    for (const auto& entry : fs::directory_iterator{day.path(), code}) {
      const std::string name = entry.path().filename();
      if (name >= since && !is_known(name)) strays.push_back(entry.path());
    }
  }
  if (code) return fail("cannot read " + directory + ": " + code.message());
  for (const auto& stray : strays) fs::remove(stray, code);
  return strays.size();
}

void remove_body(const std::string& directory, const std::string& name) {
  const std::string path = directory + "/" + name;
  ::unlink(path.c_str());
  ::rmdir(fs::path(path).parent_path().c_str());  // the last body of a day takes the day along; otherwise it stays
}

}  // namespace intake::journal
