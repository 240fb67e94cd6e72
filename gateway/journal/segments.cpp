#include "gateway/journal/segments.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <pthread.h>
#include <sqlite3.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "gateway/journal/direct_io.hpp"
#include "gateway/journal/write_failed.hpp"
#include "gateway/sync_directory.hpp"

namespace intake::journal {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_open = 8;
constexpr std::int64_t together = 256 << 10;     // one read brings so many bytes at most
constexpr std::int64_t read_through = 64 << 10;  // rather than two reads, when no more lies between

std::string path_of(const std::string& directory, std::int64_t number) {
  return directory + "/" + std::to_string(number) + ".seg";
}

/// Numbers of the segments there are, in order.
std::vector<std::int64_t> segments_in(const std::string& directory) {
  std::vector<std::int64_t> out;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator{directory, code}) {
    const std::string name = entry.path().stem();
    std::int64_t number = 0;
    const auto [end, bad] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (bad == std::errc{} && end == name.data() + name.size() && entry.path().extension() == ".seg")
      out.push_back(number);
  }
  std::sort(out.begin(), out.end());
  return out;
}

[[noreturn]] void throw_errno(const std::string& what, int io_code) {
  const int code = errno == ENOSPC || errno == EDQUOT ? SQLITE_FULL : io_code;
  throw write_failed(code, what + ": " + error_code{errno, boost::system::system_category()}.message());
}

/// Best effort: without it the segment grows as it is written, which is slower and otherwise the same.
void fill_with_zeros(const std::string& path, const std::string& directory, std::uint64_t size) {
  std::error_code code;
  const auto space = fs::space(directory, code);
  if (code || space.available < 8 * size || fs::exists(path, code)) return;
  const std::string unfinished = path + ".new";
  const int fd = open_past_the_cache(unfinished, O_RDWR | O_CREAT | O_TRUNC);
  if (fd < 0) return;
  block_buffer zeros;
  zeros.append(std::string(256 << 10, '\0'));
  bool good = ::posix_fallocate(fd, 0, static_cast<off_t>(size)) == 0;
  for (std::uint64_t at = 0; at < size && good; at += zeros.size()) {
    const auto n = std::min<std::uint64_t>(zeros.size(), size - at);
    good = ::pwrite(fd, zeros.blocks().data(), n, static_cast<off_t>(at)) == static_cast<ssize_t>(n);
  }
  good = good && ::fdatasync(fd) == 0;
  ::close(fd);
  if (good)
    fs::rename(unfinished, path, code);
  else
    fs::remove(unfinished, code);
}

std::int64_t end_of(const place& where) { return where.offset + where.length; }

/// How many of the first places one read can bring.
std::size_t neighbours(std::span<const place> places) {
  std::size_t n = 1;
  const place& first = places.front();
  while (n < places.size() && places[n].segment == first.segment && places[n].offset >= end_of(places[n - 1]) &&
         places[n].offset - end_of(places[n - 1]) <= read_through && end_of(places[n]) - first.offset <= together)
    ++n;
  return n;
}

}  // namespace

segment_writer::segment_writer(std::string directory, place end, std::uint64_t size)
    : directory_(std::move(directory)), size_(size), buffer_(std::make_unique<block_buffer>()) {
  std::error_code ignored;
  fs::create_directories(directory_, ignored);
  if (end.segment == 0) return;
  number_ = end.segment;
  written_ = static_cast<std::uint64_t>(end.offset + end.length);
}

segment_writer::~segment_writer() {
  if (preparing_.joinable()) preparing_.join();
  if (fd_ >= 0) ::close(fd_);
}

place segment_writer::add(std::string_view bytes) {
  const std::uint64_t start = block_buffer::block_start(written_);
  const bool nothing_pending = fd_ < 0 || start + buffer_->size() == written_;
  if (nothing_pending && fd_ >= 0 && written_ > 0 && written_ + bytes.size() > full_at()) roll();
  if (fd_ < 0) open_segment();
  const auto at = block_buffer::block_start(written_) + buffer_->size();
  buffer_->append(bytes);
  return {number_, static_cast<std::int64_t>(at), static_cast<std::int64_t>(bytes.size())};
}

/// The first one is waited for while it is filled; it is small.
std::uint64_t segment_writer::full_at() const { return number_ == 1 ? size_ / 8 : size_; }

void segment_writer::roll() {
  ::close(std::exchange(fd_, -1));
  ++number_;
  written_ = 0;
}

void segment_writer::open_segment() {
  if (preparing_.joinable()) preparing_.join();
  const std::string path = path_of(directory_, number_);
  if (number_ == 1) fill_with_zeros(path, directory_, full_at());
  fd_ = open_past_the_cache(path, O_RDWR | O_CREAT);
  if (fd_ < 0) throw_errno("cannot create " + path, SQLITE_CANTOPEN);
  const error_code unsynced = sync_directory(directory_);
  if (unsynced || !read_first_block()) {
    const int cause = unsynced ? unsynced.value() : errno;
    ::close(std::exchange(fd_, -1));
    errno = cause;
    throw_errno("cannot sync " + directory_, SQLITE_IOERR_DIR_FSYNC);
  }
  prepare_next();
}

/// The block that the next bytes go into holds earlier ones when a run before this one has written them.
bool segment_writer::read_first_block() {
  buffer_->truncate(0);
  buffer_->append(std::string(block_buffer::block, '\0'));
  const auto have = static_cast<std::size_t>(written_ - block_buffer::block_start(written_));
  const bool good =
      have == 0 || ::pread(fd_, const_cast<char*>(buffer_->blocks().data()), block_buffer::block,
                           static_cast<off_t>(block_buffer::block_start(written_))) >= static_cast<ssize_t>(have);
  buffer_->truncate(have);
  return good;
}

void segment_writer::prepare_next() {
  preparing_ = std::thread([path = path_of(directory_, number_ + 1), directory = directory_, size = size_] {
    pthread_setname_np(pthread_self(), "next-segment");
    fill_with_zeros(path, directory, size);
  });
}

void segment_writer::flush() {
  const std::uint64_t start = block_buffer::block_start(written_);
  const std::uint64_t end = start + buffer_->size();
  if (fd_ < 0 || end == written_) return;
  const std::string_view blocks = buffer_->blocks();
  std::size_t done = 0;
  while (done < blocks.size()) {
    const ssize_t n = ::pwrite(fd_, blocks.data() + done, blocks.size() - done, static_cast<off_t>(start + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw_errno("cannot write " + path_of(directory_, number_), SQLITE_IOERR_WRITE);
    done += static_cast<std::size_t>(n);
  }
  if (::fdatasync(fd_) != 0) {
    // Unlike a write, a sync that fails says nothing of what is on the disk now: final, whatever errno says.
    throw write_failed(SQLITE_IOERR_FSYNC, "cannot sync " + path_of(directory_, number_) + ": " +
                                               error_code{errno, boost::system::system_category()}.message());
  }
  written_ = end;
  buffer_->drop_blocks_before(static_cast<std::size_t>(end - start));
}

void segment_writer::discard() {
  if (fd_ >= 0) buffer_->truncate(static_cast<std::size_t>(written_ - block_buffer::block_start(written_)));
}

segment_reader::segment_reader(std::string directory)
    : directory_(std::move(directory)), buffer_(std::make_unique<block_buffer>()) {}

segment_reader::~segment_reader() {
  for (const auto& [_, fd] : open_) ::close(fd);
}

result<std::string> segment_reader::read(place where) {
  auto bytes = load(where);
  if (!bytes) return bytes.error();
  return std::string{*bytes};
}

std::vector<result<std::string>> segment_reader::read(std::span<const place> places) {
  std::vector<result<std::string>> out;
  out.reserve(places.size());
  while (out.size() < places.size()) {
    const auto rest = places.subspan(out.size());
    const std::size_t n = neighbours(rest);
    const place first = rest.front(), last = rest[n - 1];
    const auto bytes = load({first.segment, first.offset, end_of(last) - first.offset});
    for (const place& where : rest.first(n)) {
      if (bytes)
        out.emplace_back(std::string{bytes->substr(static_cast<std::size_t>(where.offset - first.offset),
                                                   static_cast<std::size_t>(where.length))});
      else
        out.push_back(read(where));  // what is wrong with one is not wrong with all
    }
  }
  return out;
}

/// The bytes of a place, valid until the next call.
result<std::string_view> segment_reader::load(place where) {
  const auto fd = descriptor_of(where.segment);
  if (!fd) return fd.error();
  const auto start = block_buffer::block_start(static_cast<std::uint64_t>(where.offset));
  const auto skipped = static_cast<std::size_t>(static_cast<std::uint64_t>(where.offset) - start);
  const std::size_t wanted = skipped + static_cast<std::size_t>(where.length);
  const std::span<char> room = buffer_->room_for(wanted);
  std::size_t have = 0;
  while (have < wanted) {
    const ssize_t n = ::pread(*fd, room.data() + have, room.size() - have, static_cast<off_t>(start + have));
    if (n < 0 && errno == EINTR) continue;
    const bool ends = n >= 0 && have + static_cast<std::size_t>(n) < wanted && n % block_buffer::block != 0;
    if (n <= 0 || ends)
      return fail("cannot read " + path_of(directory_, where.segment) + ": it ends early or is damaged",
                  error_code{n < 0 ? errno : EIO, boost::system::system_category()});
    have += static_cast<std::size_t>(n);
  }
  return std::string_view{room.data() + skipped, static_cast<std::size_t>(where.length)};
}

result<int> segment_reader::descriptor_of(std::int64_t segment) {
  if (const auto found = open_.find(segment); found != open_.end()) return found->second;
  if (open_.size() >= most_open) {
    ::close(open_.begin()->second);
    open_.erase(open_.begin());
  }
  const std::string path = path_of(directory_, segment);
  const int fd = open_past_the_cache(path, O_RDONLY);
  if (fd < 0) return fail("cannot open " + path, error_code{errno, boost::system::system_category()});
  return open_.emplace(segment, fd).first->second;
}

status punch_hole(const std::string& directory, place where) {
  const std::string path = path_of(directory, where.segment);
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return fail("cannot open " + path, error_code{errno, boost::system::system_category()});
  const bool done = ::fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, where.offset, where.length) == 0;
  const error_code cause{done ? 0 : errno, boost::system::system_category()};
  ::close(fd);
  if (!done) return fail("cannot free bytes of " + path + ": " + cause.message(), cause);
  return {};
}

std::uint64_t remove_segments_before(const std::string& directory, std::int64_t first_needed) {
  auto there = segments_in(directory);
  std::uint64_t freed = 0;
  if (!there.empty()) there.pop_back();
  for (const auto number : there) {
    if (number >= first_needed) break;
    std::error_code code;
    const fs::path path = path_of(directory, number);
    const auto size = fs::file_size(path, code);
    if (fs::remove(path, code)) freed += size;
  }
  return freed;
}

}  // namespace intake::journal
