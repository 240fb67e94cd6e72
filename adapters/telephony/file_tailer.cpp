#include "adapters/telephony/file_tailer.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/telephony/change_watcher.hpp"
#include "adapters/telephony/file_header.hpp"
#include "adapters/telephony/line_parser.hpp"
#include "adapters/telephony/record_contact.hpp"
#include "adapters/telephony/record_feeder.hpp"
#include "adapters/telephony/tailed_file.hpp"
#include "gateway/net/session_group.hpp"
#include "gateway/ops/log.hpp"

namespace intake::telephony {

namespace asio = boost::asio;
using asio::awaitable;
using steady = std::chrono::steady_clock;

namespace {

constexpr std::string_view tag = "telephony";
constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t most_under_way = 1024;
constexpr milliseconds look_again{1000};  ///< when nothing tells us that the file has changed
constexpr milliseconds pause_when_refused{200};

std::string directory_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

}  // namespace

struct file_tailer::impl : std::enable_shared_from_this<impl> {
  impl(asio::any_io_executor e, const config::telephony_section& s, std::string cursor, door& d, ops::registry& metrics)
      : executor(std::move(e)),
        section(s),
        at(d),
        maker(s),
        counts(metrics, d, maker.source()),
        behind(metrics.gauge("intake_telephony_behind_bytes", "Octets of a tailed file that have not been read yet",
                             {{"source", maker.source()}})),
        directory(directory_of(s.file)),
        base(std::filesystem::path(s.file).filename().string()),
        changes(executor, directory, base),
        feeder(executor, d, counts, persistence::once, most_under_way),
        parser(s.limits.max_line),
        header(s),
        handed(std::move(cursor)),
        group(executor, [](const std::string& what) { ops::log().error(tag, "tailer failed", {{"why", what}}); }) {}

  enum class outcome { more, at_end, refused, begins_anew };

  static awaitable<void> run(std::shared_ptr<impl> self);
  awaitable<bool> find_place();
  awaitable<bool> begin_now();
  awaitable<outcome> read_block();
  void take(const line&);
  awaitable<void> wait_for_more();
  awaitable<void> finish(const std::string& next);
  awaitable<void> go_back();
  awaitable<void> truncated();
  bool open_at_path();
  void read_from(tailed_file, stream_place, bool is_copy);
  void restart_parser(stream_place);
  void read_header();
  std::string next_path() const;
  void lost(std::string_view kind, std::string_view what);

  asio::any_io_executor executor;
  const config::telephony_section& section;
  door& at;
  const record_contact maker;
  source_counts counts;
  ops::gauge& behind;
  const std::string directory, base;
  change_watcher changes;
  record_feeder feeder;

  std::optional<tailed_file> file;
  bool is_copy = false;  ///< `file` is what copy-and-truncate left of the one at the path
  line_parser parser;
  std::uint64_t offset = 0;  ///< of the next octet to read
  stream_place began;        ///< where lines of `file` begin that may still be refused
  std::uint64_t told = 0;    ///< lines that are too long have been counted up to here
  file_header header;
  std::string handed;         ///< the cursor of the last line that was handed in: what the next one moves from
  std::string handed_before;  ///< the same, when `began` was set
  steady::time_point quiet_since;
  std::optional<steady::time_point> replaced;  ///< since when another file is at the path
  net::session_group group;                    ///< last: its session uses all of the above
};

awaitable<void> file_tailer::impl::run(std::shared_ptr<impl> self) {
  while ((co_await asio::this_coro::cancellation_state).cancelled() == asio::cancellation_type::none) {
    if (!self->file && !co_await self->find_place()) {
      co_await self->changes.wait(look_again);
      continue;
    }
    switch (co_await self->read_block()) {
      case outcome::more: co_await asio::post(self->executor, asio::use_awaitable); break;
      case outcome::at_end: co_await self->wait_for_more(); break;
      case outcome::refused: co_await self->go_back(); break;
      case outcome::begins_anew: co_await self->truncated(); break;
    }
  }
  co_await self->feeder.settle();
}

/// Finds the file to go on with. False when it is not there (yet).
awaitable<bool> file_tailer::impl::find_place() {
  if (handed.empty() && section.from == "now") co_return co_await begin_now();
  const auto last = tail_cursor::parse(handed);
  if (handed.empty() || (last && last->inode == 0)) co_return open_at_path();
  if (last) {
    if (auto found = find_file(directory, *last)) {
      const bool copied = found->inode() != last->inode;
      read_from(std::move(*found), last->place, copied);
      co_return true;
    }
  }
  if (!look_at(section.file)) co_return false;
  lost("file_gone", "the file that was being read is gone; going on with the one that is there");
  co_return open_at_path();
}

/// The first start with `from = "now"`: what is there is left alone, and the journal remembers that.
awaitable<bool> file_tailer::impl::begin_now() {
  tail_cursor here;
  if (auto opened = tailed_file::open(section.file)) {
    std::uint64_t end = opened->look().size;
    std::string tail(std::min<std::uint64_t>(end, section.limits.max_line), '\0');
    tail.resize(opened->read(end - tail.size(), tail));
    if (const auto newline = tail.rfind('\n'); newline != std::string::npos) end -= tail.size() - newline - 1;
    here = opened->cursor({.offset = end});
  }
  std::string text = here.text();
  if (co_await at.move_cursor(maker.source(), {"", text})) co_return false;
  handed = std::move(text);
  co_return co_await find_place();
}

bool file_tailer::impl::open_at_path() {
  auto opened = tailed_file::open(section.file);
  if (opened) read_from(std::move(*opened), {}, false);
  return opened.has_value();
}

void file_tailer::impl::read_from(tailed_file opened, stream_place place, bool copied) {
  ops::log().info(tag, "reading", {{"source", counts.source()}, {"file", opened.path()}, {"offset", place.offset}});
  file = std::move(opened);
  is_copy = copied;
  replaced.reset();
  quiet_since = steady::now();
  told = place.offset;
  restart_parser(place);
  header = file_header(section);
  if (header.expected() && place.offset > 0) read_header();
}

/// From here on lines are read that nobody has been asked to take.
void file_tailer::impl::restart_parser(stream_place place) {
  feeder.forget();
  parser = line_parser(section.limits.max_line, place);
  offset = place.offset;
  began = place;
  handed_before = handed;
}

void file_tailer::impl::read_header() {
  line_parser first(section.limits.max_line);
  first.received(file->read(0, first.space()));
  if (const auto names = first.next()) header.remember(names->text);
}

awaitable<file_tailer::impl::outcome> file_tailer::impl::read_block() {
  const auto space = parser.space();
  const std::size_t got = file->read(offset, space);
  const std::uint64_t size = file->look().size;
  // Asked after reading: what was read before a truncation is not mixed with what was written behind it.
  if (size < offset || file->begins_anew()) co_return outcome::begins_anew;
  if (got == 0) co_return feeder.refused() ? outcome::refused : outcome::at_end;
  parser.received(got);
  offset += got;
  quiet_since = steady::now();
  behind.set(static_cast<double>(size - std::min(size, offset)));
  while (const auto next = parser.next()) {
    co_await feeder.room();
    if (feeder.refused()) co_return outcome::refused;
    take(*next);
  }
  co_return outcome::more;
}

void file_tailer::impl::take(const line& l) {
  if (header.takes(l.end.line, l.text)) return;
  if (l.too_long) {
    if (l.end.offset <= std::exchange(told, std::max(told, l.end.offset))) return;
    counts.refused("line_too_long");
    ops::log().warn(tag, "refused a line",
                    {{"source", counts.source()}, {"file", file->path()}, {"line", l.end.line}, {"octets", l.size}});
    return;
  }
  contact record = maker.make(base, l.end.line, header.text());
  std::string here = file->cursor(l.end).text();
  record.cursor.emplace(cursor_move{std::move(handed), here});
  handed = std::move(here);
  feeder.feed(std::move(record), l.text);
}

/// The end of the file: more may come, or another file has taken its place.
awaitable<void> file_tailer::impl::wait_for_more() {
  const auto there = look_at(section.file);
  const std::string next = there && there->inode == file->inode() ? std::string{} : next_path();
  if (next.empty()) {
    replaced.reset();
    co_await changes.wait(look_again);
    if (feeder.refused()) co_await go_back();
    co_return;
  }
  // Who writes may hold the old file open for a moment.
  const auto now = steady::now();
  if (!replaced) replaced = now;
  const auto left = section.limits.settle - (now - std::max(*replaced, quiet_since));
  if (left.count() > 0)
    co_await changes.wait(std::min(look_again, std::chrono::ceil<milliseconds>(left)));
  else
    co_await finish(next);
}

/// What follows on a file that has been replaced; empty if nothing is there yet.
std::string file_tailer::impl::next_path() const {
  if (!is_copy) {
    const auto rotated = rotated_since(directory, base, file->look());
    if (!rotated.empty()) return rotated.front();
  }
  return look_at(section.file) ? section.file : std::string{};
}

awaitable<void> file_tailer::impl::finish(const std::string& next) {
  if (const auto last = parser.rest()) take(*last);
  co_await feeder.settle();
  if (feeder.refused()) co_return co_await go_back();
  auto opened = tailed_file::open(next);
  if (opened) read_from(std::move(*opened), {}, false);
}

/// Something was refused: all behind it was, too. Reads again from the last line that was taken, after a while.
awaitable<void> file_tailer::impl::go_back() {
  co_await feeder.settle();
  const auto last = tail_cursor::parse(feeder.taken());
  handed = last ? feeder.taken() : handed_before;
  restart_parser(last ? last->place : began);
  asio::steady_timer pause(executor, pause_when_refused);
  co_await pause.async_wait(as_value);
}

/// The file at the path has lost what we had read of it. When it was copied first, the rest is read from the copy.
awaitable<void> file_tailer::impl::truncated() {
  co_await feeder.settle();
  if (feeder.refused()) co_await go_back();
  const auto last = tail_cursor::parse(handed);
  const bool some_read = last && last->inode == file->inode() && last->place.offset > 0;
  auto copy = some_read ? find_file(directory, *last) : std::nullopt;
  if (copy) co_return read_from(std::move(*copy), last->place, true);
  if (some_read) lost("truncated", "the file was truncated; what was not read before is lost");
  file.reset();
  open_at_path();
}

void file_tailer::impl::lost(std::string_view kind, std::string_view what) {
  counts.gap(kind);
  ops::log().error(tag, what, {{"source", counts.source()}, {"file", section.file}, {"cursor", handed}});
}

file_tailer::file_tailer(asio::any_io_executor executor, const config::telephony_section& section, std::string cursor,
                         door& at, ops::registry& metrics)
    : impl_(std::make_shared<impl>(std::move(executor), section, std::move(cursor), at, metrics)) {}

file_tailer::~file_tailer() { impl_->group.cancel(); }

void file_tailer::start() { impl_->group.spawn(impl::run(impl_)); }

awaitable<void> file_tailer::drain(milliseconds limit) {
  if (co_await impl_->group.drain(limit) > 0)
    ops::log().warn(tag, "lines are still under way", {{"source", impl_->counts.source()}});
}

}  // namespace intake::telephony
