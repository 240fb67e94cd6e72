// The log: one JSON object a line on a file descriptor, for machines first and people second.
//
// Guarantees  Never blocks the caller on the descriptor: lines wait in a bounded queue and a thread of its own writes
// them
//             in batches; when the queue is full, lines are dropped and counted. Each line is valid JSON in valid
//             UTF-8, whatever the values hold. The destructor writes what waits.
// Owner       Any thread.
// Fails       Never throws (but for memory). Contents of mails and secrets are the callers' care: don't pass them.
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace intake::ops {

enum class level { debug, info, warn, error };

std::optional<level> parse_level(std::string_view);  ///< "debug" "info" "warn" "error"
std::string_view name_of(level);

/// One named value of a line. Text is only looked at during the call.
struct field {
  using any = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;
  std::string_view key;
  any value;

  field(std::string_view k, const char* v) : key(k), value(std::string_view(v)) {}
  field(std::string_view k, std::string_view v) : key(k), value(v) {}
  field(std::string_view k, const std::string& v) : key(k), value(std::string_view(v)) {}
  template <class T>
    requires std::is_arithmetic_v<T>
  field(std::string_view k, T v) : key(k), value(widen(v)) {}

 private:
  template <class T>
  static any widen(T v) {
    if constexpr (std::is_same_v<T, bool>)
      return v;
    else if constexpr (std::is_floating_point_v<T>)
      return static_cast<double>(v);
    else if constexpr (std::is_signed_v<T>)
      return static_cast<std::int64_t>(v);
    else
      return static_cast<std::uint64_t>(v);
  }
};
using fields = std::initializer_list<field>;

struct log_options {
  int descriptor = 2;              ///< not closed by us
  level threshold = level::info;   ///< lower lines cost a comparison
  std::size_t max_queued = 10000;  ///< lines; further ones are dropped and counted
};

class logger {
 public:
  explicit logger(log_options = {});
  logger(const logger&) = delete;
  logger& operator=(const logger&) = delete;
  ~logger();

  /// `log().info("smtp", "session closed", {{"client", address}, {"mails", 3}});` The tag is the folder's name.
  void debug(std::string_view tag, std::string_view message, fields f = {}) { write(level::debug, tag, message, f); }
  void info(std::string_view tag, std::string_view message, fields f = {}) { write(level::info, tag, message, f); }
  void warn(std::string_view tag, std::string_view message, fields f = {}) { write(level::warn, tag, message, f); }
  void error(std::string_view tag, std::string_view message, fields f = {}) { write(level::error, tag, message, f); }
  void write(level l, std::string_view tag, std::string_view message, fields f = {}) {
    if (enabled(l)) append(l, tag, message, f);
  }

  bool enabled(level l) const { return l >= threshold_.load(std::memory_order_relaxed); }
  void set_threshold(level l) { threshold_.store(l, std::memory_order_relaxed); }
  std::uint64_t dropped() const;  ///< lines lost because the queue was full
  void flush();                   ///< waits until everything said so far is written

 private:
  void append(level, std::string_view tag, std::string_view message, fields);
  struct impl;
  std::atomic<level> threshold_;
  std::unique_ptr<impl> impl_;
};

/// The process's log. A global on purpose: every layer says things, none of them decides by what was said, and handing
/// a logger through each constructor would hide the arguments that matter. Until `app` installs its own: stderr,
/// "warn".
logger& log();
/// Makes `l` the process's log; null brings back the first one. `l` outlives its use.
void install_log(logger* l);

/// Appends `text` as a JSON string with its quotes; what is not UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace intake::ops
