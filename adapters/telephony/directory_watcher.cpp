#include "adapters/telephony/directory_watcher.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/telephony/change_watcher.hpp"
#include "adapters/telephony/dropped_files.hpp"
#include "adapters/telephony/file_header.hpp"
#include "adapters/telephony/line_parser.hpp"
#include "adapters/telephony/record_contact.hpp"
#include "adapters/telephony/record_feeder.hpp"
#include "gateway/config/telephony_formats.hpp"
#include "gateway/net/session_group.hpp"
#include "gateway/ops/log.hpp"

namespace intake::telephony {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

constexpr std::string_view tag = "telephony";
constexpr std::size_t most_under_way = 256;
constexpr milliseconds look_again{1000};
constexpr milliseconds farewell{5000};  ///< for the journal to take what was read, when we are asked to end
constexpr int patience_with_writers = 30;
constexpr std::size_t most_reasons = 20;

awaitable<bool> asked_to_end() {
  co_return (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
}

milliseconds age_of(const file_look& look) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<milliseconds>(now - std::chrono::nanoseconds(look.modified_ns));
}

}  // namespace

struct directory_watcher::impl : std::enable_shared_from_this<impl> {
  impl(asio::any_io_executor e, const config::telephony_section& s, door& d, ops::registry& metrics)
      : executor(std::move(e)),
        section(s),
        at(d),
        by_lines(config::find_telephony_format(s.format)->lines),
        maker(s),
        counts(metrics, d, maker.source()),
        changes(executor, s.directory),
        group(executor, [](const std::string& what) { ops::log().error(tag, "watcher failed", {{"why", what}}); }) {}

  /// One file that is being read, and what is wrong with it.
  struct reading {
    dropped_file dropped;
    tailed_file file;
    record_feeder feeder;
    std::string reasons = {};
    std::size_t refused = 0;
    bool unreadable = false;  ///< the rest makes no sense
    bool interrupted = false;
  };

  static awaitable<void> run(std::shared_ptr<impl> self);
  bool is_complete(const dropped_file&);
  awaitable<void> take_file(const dropped_file&);
  awaitable<void> read_lines(reading&);
  awaitable<void> read_whole(reading&);
  void take(reading&, file_header&, const line&);
  void feed(reading&, std::uint64_t number, std::string_view header, std::string_view bytes);
  void refuse(reading&, std::string_view label, const std::string& why);
  void put_away(reading&);
  void give_up(const dropped_file&, const std::string& why);

  asio::any_io_executor executor;
  const config::telephony_section& section;
  door& at;
  const bool by_lines;
  const record_contact maker;
  source_counts counts;
  change_watcher changes;
  std::set<std::string> completed;                 ///< closed by who wrote them
  std::map<std::string, std::int64_t> left_alone;  ///< cannot be read or moved: name and time of change
  bool unprepared_told = false;
  net::session_group group;  ///< last: its session uses all of the above
};

awaitable<void> directory_watcher::impl::run(std::shared_ptr<impl> self) {
  while (!co_await asked_to_end()) {
    const status prepared = prepare_drop(self->section.directory);
    if (!prepared && !std::exchange(self->unprepared_told, true))
      ops::log().error(tag, "cannot use the directory",
                       {{"source", self->counts.source()}, {"why", prepared.error().message}});
    if (prepared) {
      self->unprepared_told = false;
      self->completed.merge(self->changes.take_completed());
      for (const auto& dropped : dropped_files(self->section.directory)) {
        if (co_await asked_to_end()) co_return;
        if (self->is_complete(dropped)) co_await self->take_file(dropped);
      }
      self->completed.clear();
    }
    co_await self->changes.wait(std::min(look_again, self->section.limits.settle));
  }
}

bool directory_watcher::impl::is_complete(const dropped_file& d) {
  const auto known = left_alone.find(d.name);
  if (known != left_alone.end() && known->second == d.look.modified_ns) return false;
  if (completed.contains(d.name)) return true;
  const int patience = changes.being_written(d.name) ? patience_with_writers : 1;
  return age_of(d.look) >= patience * section.limits.settle;
}

awaitable<void> directory_watcher::impl::take_file(const dropped_file& d) {
  auto opened = tailed_file::open(section.directory + "/" + d.name);
  if (!opened || opened->inode() != d.look.inode) {
    if (!opened) give_up(d, opened.error().message);
    co_return;
  }
  reading r{d, std::move(*opened), record_feeder(executor, at, counts, persistence::until_taken, most_under_way)};
  if (by_lines)
    co_await read_lines(r);
  else
    co_await read_whole(r);
  r.interrupted = co_await asked_to_end();
  if (r.interrupted)
    co_await r.feeder.settle(farewell);
  else
    co_await r.feeder.settle();
  r.interrupted = r.interrupted || co_await asked_to_end();
  if (!r.interrupted) put_away(r);
}

awaitable<void> directory_watcher::impl::read_lines(reading& r) {
  line_parser parser(section.limits.max_line);
  file_header header(section);
  for (std::uint64_t offset = 0;;) {
    const std::size_t got = r.file.read(offset, parser.space());
    offset += got;
    parser.received(got);
    while (const auto next = parser.next()) {
      co_await r.feeder.room();
      if (co_await asked_to_end()) co_return;
      take(r, header, *next);
      if (r.unreadable) co_return;
    }
    if (got == 0) break;
    co_await asio::post(executor, asio::use_awaitable);
  }
  if (const auto last = parser.rest()) take(r, header, *last);
}

void directory_watcher::impl::take(reading& r, file_header& header, const line& l) {
  const std::string where = "line " + std::to_string(l.end.line);
  if (l.too_long) return refuse(r, "line_too_long", where + ": " + std::to_string(l.size) + " octets are too many");
  if (header.expected() && l.end.line == 1 && !header.can_be(l.text)) {
    r.unreadable = true;
    return refuse(r, "no_header", "the first line does not name the columns");
  }
  if (header.takes(l.end.line, l.text)) return;
  feed(r, l.end.line, header.text(), l.text);
}

awaitable<void> directory_watcher::impl::read_whole(reading& r) {
  const std::uint64_t size = r.file.look().size;
  if (size > section.limits.max_body) {
    refuse(r, "file_too_large", std::to_string(size) + " octets are too many for one record");
    co_return;
  }
  std::string bytes(size, '\0');
  bytes.resize(r.file.read(0, bytes));
  co_await asio::post(executor, asio::use_awaitable);
  if (bytes.find_first_not_of(" \t\r\n") == std::string::npos) co_return;
  feed(r, 1, {}, bytes);
}

void directory_watcher::impl::feed(reading& r, std::uint64_t number, std::string_view header, std::string_view bytes) {
  contact record = maker.make(r.dropped.name, number, header);
  record.natural_key = maker.source() + '\0' + r.dropped.name + '\0' + std::to_string(number);
  r.feeder.feed(std::move(record), bytes);
}

void directory_watcher::impl::refuse(reading& r, std::string_view label, const std::string& why) {
  counts.refused(label);
  ops::log().warn(tag, "refused a record", {{"source", counts.source()}, {"file", r.dropped.name}, {"why", why}});
  if (++r.refused <= most_reasons) r.reasons += (r.reasons.empty() ? "" : "\n") + why;
}

void directory_watcher::impl::put_away(reading& r) {
  if (r.feeder.refused()) refuse(r, "refused", "a record was refused for good; the log says why");
  if (r.refused > most_reasons) r.reasons += "\nand " + std::to_string(r.refused - most_reasons) + " more";
  const status moved = r.refused == 0 ? move_to_done(section.directory, r.dropped.name)
                                      : move_to_failed(section.directory, r.dropped.name, r.reasons);
  if (!moved) return give_up(r.dropped, moved.error().message);
  ops::log().info(tag, r.refused == 0 ? "file read" : "file failed",
                  {{"source", counts.source()}, {"file", r.dropped.name}, {"refused", r.refused}});
}

/// It would be tried again every second: only when it changes.
void directory_watcher::impl::give_up(const dropped_file& d, const std::string& why) {
  if (left_alone.size() > 10'000) left_alone.clear();
  left_alone[d.name] = d.look.modified_ns;
  counts.gap("file_left_alone");
  ops::log().error(tag, "file left alone", {{"source", counts.source()}, {"file", d.name}, {"why", why}});
}

directory_watcher::directory_watcher(asio::any_io_executor executor, const config::telephony_section& section, door& at,
                                     ops::registry& metrics)
    : impl_(std::make_shared<impl>(std::move(executor), section, at, metrics)) {}

directory_watcher::~directory_watcher() { impl_->group.cancel(); }

void directory_watcher::start() { impl_->group.spawn(impl::run(impl_)); }

awaitable<void> directory_watcher::drain(milliseconds limit) {
  if (co_await impl_->group.drain(limit) > 0)
    ops::log().warn(tag, "records are still under way", {{"source", impl_->counts.source()}});
}

}  // namespace intake::telephony
