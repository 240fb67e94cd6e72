#include "gateway/ops/log.hpp"

#include <cerrno>
#include <charconv>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unistd.h>
#include <vector>

#include "gateway/clock.hpp"

namespace intake::ops {
namespace {

template <class Number>
void append_number(std::string& out, Number n) {
  char digits[32];
  const auto [end, problem] = std::to_chars(digits, digits + sizeof digits, n);
  out.append(digits, end);
}

struct value_writer {
  std::string& out;
  void operator()(std::string_view v) const { append_json_string(out, v); }
  void operator()(std::int64_t v) const { append_number(out, v); }
  void operator()(std::uint64_t v) const { append_number(out, v); }
  void operator()(bool v) const { out += v ? "true" : "false"; }
  void operator()(double v) const {
    if (std::isfinite(v))
      append_number(out, v);
    else
      out += "null";  // JSON has no infinity
  }
};

void write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::write(descriptor, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;  // nowhere left to say it
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

std::atomic<logger*> installed{nullptr};

}  // namespace

std::string_view name_of(level l) {
  switch (l) {
    case level::debug: return "debug";
    case level::info: return "info";
    case level::warn: return "warn";
    case level::error: return "error";
  }
  return "unknown";
}

std::optional<level> parse_level(std::string_view name) {
  for (const level l : {level::debug, level::info, level::warn, level::error})
    if (name == name_of(l)) return l;
  return std::nullopt;
}

struct logger::impl {
  static constexpr std::chrono::milliseconds linger{20};

  explicit impl(log_options o) : options(o), writer([this] { run(); }) {}

  ~impl() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    something.notify_one();
    writer.join();
  }

  void push(std::string line) {
    {
      const std::lock_guard lock(mutex);
      if (queued >= options.max_queued) {
        ++dropped;
        return;
      }
      ++queued;
      waiting += line;
      if (!std::exchange(idle, false)) return;
    }
    something.notify_one();
  }

  /// The writer's thread: takes all that waits, writes it in one go.
  void run() {
    std::string batch;
    std::uint64_t told = 0;
    std::unique_lock lock(mutex);
    for (;;) {
      idle = waiting.empty() && !stopping;
      something.wait(lock, [this] { return stopping || !waiting.empty(); });
      idle = false;
      if (waiting.empty()) return;
      batch.clear();
      batch.swap(waiting);
      const auto lost = dropped;
      queued = 0;
      writing = true;
      lock.unlock();
      if (lost > told) batch += dropped_line(lost - told);
      told = lost;
      write_all(options.descriptor, batch);
      lock.lock();
      writing = false;
      written.notify_all();
      // Under load a line is said every few hundred microseconds: waking a thread for each costs more than the line.
      something.wait_for(lock, linger, [this] { return stopping || flushing > 0; });
    }
  }

  static std::string dropped_line(std::uint64_t lines);

  void flush() {
    std::unique_lock lock(mutex);
    ++flushing;
    something.notify_one();
    written.wait(lock, [this] { return waiting.empty() && !writing; });
    --flushing;
  }

  log_options options;
  std::mutex mutex;
  std::condition_variable something, written;
  std::string waiting;  ///< whole lines
  std::size_t queued = 0;
  std::uint64_t dropped = 0;
  bool writing = false;
  bool idle = false;  ///< the thread sleeps until it is woken
  int flushing = 0;   ///< callers of flush()
  bool stopping = false;
  std::thread writer;  ///< last: uses all of the above
};

namespace {

std::string compose(level l, std::string_view tag, std::string_view message, fields f) {
  std::string line;
  line.reserve(160);
  line.append(R"({"time":")").append(rfc3339(system_clock().now())).append(R"(","level":")").append(name_of(l));
  line.append(R"(","tag":)");
  append_json_string(line, tag);
  line.append(R"(,"message":)");
  append_json_string(line, message);
  for (const auto& [key, value] : f) {
    line += ',';
    append_json_string(line, key);
    line += ':';
    std::visit(value_writer{line}, value);
  }
  return line.append("}\n");
}

}  // namespace

std::string logger::impl::dropped_line(std::uint64_t lines) {
  return compose(level::warn, "ops", "log lines dropped: the queue was full", {{"lines", lines}});
}

logger::logger(log_options o) : threshold_(o.threshold), impl_(std::make_unique<impl>(o)) {}
logger::~logger() = default;

void logger::append(level l, std::string_view tag, std::string_view message, fields f) {
  impl_->push(compose(l, tag, message, f));
}

std::uint64_t logger::dropped() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->dropped;
}

void logger::flush() { impl_->flush(); }

logger& log() {
  if (auto* l = installed.load(std::memory_order_acquire)) return *l;
  static logger first({.descriptor = 2, .threshold = level::warn, .max_queued = 1000});
  return first;
}

void install_log(logger* l) { installed.store(l, std::memory_order_release); }

}  // namespace intake::ops
