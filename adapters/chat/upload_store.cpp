#include "adapters/chat/upload_store.hpp"

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "adapters/chat/upload_types.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/net/run_on.hpp"
#include "gateway/sync_directory.hpp"

namespace intake::chat {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::string_view download = "file";
constexpr std::size_t longest_name = 120;  ///< bytes

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno != EINTR) return false;
    if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

/// A file while it arrives; it goes with this, unless it was finished. On the pool.
class arriving_file {
 public:
  arriving_file(std::string directory, const std::string& id)
      : directory_(std::move(directory)), path_(directory_ + "/" + id) {
    fd_ = ::open((path_ + ".part").c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  }
  arriving_file(const arriving_file&) = delete;
  arriving_file& operator=(const arriving_file&) = delete;
  ~arriving_file() {
    if (fd_ >= 0) ::close(fd_);
    if (!kept_) forget();
  }

  bool take(std::string_view bytes) {
    if (size_ == 0) type = type_of(bytes);
    size_ += bytes.size();
    hash_.update(bytes);
    return fd_ >= 0 && write_all(fd_, bytes);
  }

  /// The bytes first, what is known of them last: without that an upload is none.
  bool finish(std::string_view meta) {
    kept_ = ::fsync(fd_) == 0 && ::rename((path_ + ".part").c_str(), path_.c_str()) == 0 && write_meta(meta) &&
            !sync_directory(directory_);
    return kept_;
  }

  /// A piece of what was taken; empty at its end.
  result<std::string> read(std::uint64_t from) const {
    std::string out(64 << 10, '\0');
    const auto n = ::pread(fd_, out.data(), out.size(), static_cast<off_t>(from));
    if (n < 0) return fail("it could not be read back");
    out.resize(static_cast<std::size_t>(n));
    return out;
  }

  std::uint64_t size() const { return size_; }
  std::string sha256() { return crypto::hex(hash_.finish()); }

  std::string type;  ///< by the first bytes

 private:
  bool write_meta(std::string_view meta) const {
    const int fd = ::open((path_ + ".json").c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0) return false;
    const bool good = write_all(fd, meta) && ::fsync(fd) == 0;
    ::close(fd);
    return good;
  }
  void forget() const {
    std::error_code ignored;
    for (const char* extension : {".part", "", ".json"}) std::filesystem::remove(path_ + extension, ignored);
  }

  const std::string directory_, path_;
  int fd_ = -1;
  bool kept_ = false;
  std::uint64_t size_ = 0;
  crypto::sha256_hasher hash_;
};

/// The next piece of a file that is whole, for its inspection.
asio::awaitable<result<std::string>> read_on(asio::thread_pool& pool, const arriving_file& file, std::uint64_t& at) {
  auto read = [&file, at] { return file.read(at); };
  auto piece = co_await net::run_on(pool, std::move(read));
  if (piece) at += piece->size();
  co_return piece;
}

/// Removes the files in `directory` whose id says that they are older; an id is the name up to its dot.
std::size_t remove_older(const std::string& directory, time_point before) {
  std::size_t removed = 0;
  std::error_code ec;
  std::vector<std::filesystem::path> old;
  for (const auto& each : std::filesystem::directory_iterator(directory, ec)) {
    const std::string name = each.path().filename();
    if (const auto made = ulid_time(name.substr(0, name.find('.'))); made && *made < before) old.push_back(each.path());
  }
  for (const auto& path : old) removed += std::filesystem::remove(path, ec) && path.extension().empty();
  return removed;
}

std::string text_in(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found && found->is_string() ? std::string(found->get_string()) : std::string{};
}

}  // namespace

upload_store::upload_store(std::string directory, std::string base_url, const token_maker& tokens,
                           std::vector<std::string> types, upload_inspection inspection)
    : directory_(std::move(directory)),
      base_url_(std::move(base_url)),
      tokens_(tokens),
      types_(std::move(types)),
      inspection_(std::move(inspection)) {
  std::error_code ignored;
  std::filesystem::create_directories(directory_, ignored);
  std::vector<std::filesystem::path> broken_off;
  for (const auto& each : std::filesystem::directory_iterator(directory_, ignored))
    if (each.path().extension() == ".part") broken_off.push_back(each.path());
  for (const auto& path : broken_off) std::filesystem::remove(path, ignored);
}

upload_store::~upload_store() { pool_.join(); }

asio::awaitable<upload_answer> upload_store::keep(upload_notice notice, net::body_reader pieces, time_point now) {
  if (!may_attach(types_, notice.media_type, {})) co_return upload_answer{.trouble = upload_trouble::type};
  const std::string id = ids_.next(now);
  arriving_file file(directory_, id);
  for (;;) {
    const auto piece = co_await pieces();
    if (!piece) co_return upload_answer{};
    if (piece->empty()) break;
    auto write = [&file, &bytes = *piece] { return file.take(bytes); };
    if (!co_await net::run_on(pool_, std::move(write))) co_return upload_answer{};
  }
  if (file.size() == 0) co_return upload_answer{};
  if (!may_attach(types_, notice.media_type, file.type)) co_return upload_answer{.trouble = upload_trouble::type};
  upload_finding found;
  if (std::uint64_t at = 0; inspection_)
    found = co_await inspection_(file.size(), [this, &file, &at] { return read_on(pool_, file, at); });
  if (found.refuse) co_return upload_answer{.trouble = upload_trouble::infected};
  shown_attachment out{.id = id,
                       .filename = safe_filename(notice.filename),
                       .media_type = std::move(notice.media_type),
                       .detected_type = file.type,
                       .size = file.size(),
                       .sha256 = file.sha256(),
                       .url = {},
                       .scan = std::move(found.scan)};
  const json::object known{{"session", notice.session},
                           {"filename", out.filename},
                           {"media_type", out.media_type},
                           {"detected_type", out.detected_type},
                           {"size", out.size},
                           {"sha256", out.sha256},
                           {"scan", out.scan}};
  auto finish = [&file, meta = json::serialize(known)] { return file.finish(meta); };
  if (!co_await net::run_on(pool_, std::move(finish))) co_return upload_answer{};
  co_return upload_answer{.kept = std::move(out), .trouble = upload_trouble::none};
}

asio::awaitable<std::size_t> upload_store::sweep(time_point before) {
  auto work = [this, before] { return remove_older(directory_, before); };
  co_return co_await net::run_on(pool_, std::move(work));
}

std::optional<std::string> upload_store::meta(std::string_view id) const {
  if (!is_ulid(id)) return std::nullopt;
  std::ifstream in(directory_ + "/" + std::string(id) + ".json", std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::optional<shown_attachment> upload_store::find(std::string_view session, std::string_view id) const {
  const auto text = meta(id);
  json::error_code broken;
  const json::value value = text ? json::parse(*text, broken) : json::value{};
  if (broken || !value.is_object()) return std::nullopt;
  const json::object& known = value.get_object();
  if (!session.empty() && text_in(known, "session") != session) return std::nullopt;
  const auto* size = known.if_contains("size");
  return shown_attachment{.id = std::string(id),
                          .filename = text_in(known, "filename"),
                          .media_type = text_in(known, "media_type"),
                          .detected_type = text_in(known, "detected_type"),
                          .size = size && size->is_int64() ? static_cast<std::uint64_t>(size->get_int64()) : 0,
                          .sha256 = text_in(known, "sha256"),
                          .url = {},
                          .scan = known.contains("scan") ? text_in(known, "scan") : "none"};
}

std::string upload_store::url_of(const shown_attachment& of, time_point until) const {
  return base_url_ + "/attachments/" + tokens_.make(download, of.id, until);
}

std::optional<upload_store::file> upload_store::open(std::string_view token, time_point now) const {
  const auto claims = tokens_.read(download, token);
  if (!claims || claims->at < now) return std::nullopt;
  return find(claims->subject);
}

std::optional<upload_store::file> upload_store::find(std::string_view id) const {
  auto what = find({}, id);
  if (!what) return std::nullopt;
  return file{.what = std::move(*what), .path = directory_ + "/" + std::string(id)};
}

std::optional<net::body_source> upload_store::bytes_of(const file& of) {
  auto from = std::make_shared<std::ifstream>(of.path, std::ios::binary);
  if (!*from) return std::nullopt;
  return [this, from]() -> asio::awaitable<std::optional<std::string>> {
    auto read = [from] {
      std::string piece(64 << 10, '\0');
      from->read(piece.data(), static_cast<std::streamsize>(piece.size()));
      piece.resize(static_cast<std::size_t>(from->gcount()));
      return piece;
    };
    std::string piece = co_await net::run_on(pool_, std::move(read));
    if (piece.empty()) co_return std::nullopt;
    co_return std::move(piece);
  };
}

std::string safe_filename(std::string_view said) {
  if (const auto slash = said.find_last_of("/\\"); slash != std::string_view::npos) said.remove_prefix(slash + 1);
  std::string out;
  for (std::size_t i = 0; i < said.size(); ++i) {
    const auto c = static_cast<unsigned char>(said[i]);
    if (c < 0x20 || c == 0x7f || c == ':' || c == '"' || c == '<' || c == '>' || c == '|' || c == '?' || c == '*')
      continue;
    // Characters that turn the direction of what follows: U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069.
    if (c == 0xe2 && i + 2 < said.size()) {
      const auto second = static_cast<unsigned char>(said[i + 1]), third = static_cast<unsigned char>(said[i + 2]);
      const bool turns = (second == 0x80 && (third == 0x8e || third == 0x8f || (third >= 0xaa && third <= 0xae))) ||
                         (second == 0x81 && third >= 0xa6 && third <= 0xa9);
      if (turns) {
        i += 2;
        continue;
      }
    }
    out += said[i];
  }
  if (std::size_t end = longest_name; out.size() > end) {
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;  // not within a character
    out.resize(end);
  }
  while (out.ends_with('.') || out.ends_with(' ')) out.pop_back();
  while (out.starts_with('.') || out.starts_with(' ')) out.erase(0, 1);
  return out.empty() ? "file" : out;
}

}  // namespace intake::chat
