#include "gateway/ops/metrics.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <map>
#include <mutex>

namespace intake::ops {
namespace {

enum class type { counter, gauge, histogram };

std::string_view name_of(type t) { return t == type::counter ? "counter" : t == type::gauge ? "gauge" : "histogram"; }

void append_escaped(std::string& out, std::string_view text, bool quotes) {
  for (const char c : text) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else if (c == '"' && quotes)
      out += "\\\"";
    else
      out += c;
  }
}

void append_value(std::string& out, double v) {
  if (std::isnan(v)) {
    out += "NaN";
  } else if (std::isinf(v)) {
    out += v > 0 ? "+Inf" : "-Inf";
  } else if (v == std::trunc(v) && std::fabs(v) < 1e15) {
    out += std::to_string(static_cast<std::int64_t>(v));  // "1000000", not "1e+06"
  } else {
    char digits[32];
    const auto [end, problem] = std::to_chars(digits, digits + sizeof digits, v);
    out.append(digits, end);
  }
}

/// `{a="1",b="2"}`, or nothing; in the order of the names, so that the same set is the same series.
std::string written(labels set) {
  std::sort(set.begin(), set.end());
  std::string out;
  for (const auto& [name, value] : set) {
    out.append(out.empty() ? "{" : ",").append(name).append("=\"");
    append_escaped(out, value, true);
    out += '"';
  }
  return out.empty() ? out : out + '}';
}

std::string with_le(const std::string& set, const std::string& bound) {
  return (set.empty() ? std::string("{") : set.substr(0, set.size() - 1) + ",") + "le=\"" + bound + "\"}";
}

struct series {
  std::unique_ptr<ops::counter> counter;
  std::unique_ptr<ops::gauge> gauge;
  std::unique_ptr<ops::histogram> histogram;
  std::function<double()> callback;
};

void append_line(std::string& out, std::string_view name, std::string_view suffix, std::string_view set, double value) {
  out.append(name).append(suffix).append(set).append(" ");
  append_value(out, value);
  out += '\n';
}

void append_histogram(std::string& out, const std::string& name, const std::string& set, const histogram& h) {
  double total = 0;
  for (std::size_t i = 0; i <= h.bounds().size(); ++i) {
    total += static_cast<double>(h.in_bucket(i));
    std::string bound = "+Inf";
    if (i < h.bounds().size()) {
      bound.clear();
      append_value(bound, h.bounds()[i]);
    }
    append_line(out, name, "_bucket", with_le(set, bound), total);
  }
  append_line(out, name, "_sum", set, h.sum());
  append_line(out, name, "_count", set, total);
}

void append_series(std::string& out, const std::string& name, const std::string& set, const series& s) {
  if (s.histogram) return append_histogram(out, name, set, *s.histogram);
  const double value = s.callback  ? s.callback()
                       : s.counter ? static_cast<double>(s.counter->value())
                                   : s.gauge->value();
  append_line(out, name, {}, set, value);
}

}  // namespace

histogram::histogram(std::vector<double> upper_bounds)
    : bounds_(std::move(upper_bounds)), counts_(std::make_unique<std::atomic<std::uint64_t>[]>(bounds_.size() + 1)) {
  assert(std::is_sorted(bounds_.begin(), bounds_.end()));
}

void histogram::observe(double v) {
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), v) - bounds_.begin();
  counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(v, std::memory_order_relaxed);
}

std::uint64_t histogram::count() const {
  std::uint64_t n = 0;
  for (std::size_t i = 0; i <= bounds_.size(); ++i) n += in_bucket(i);
  return n;
}

std::vector<double> latency_buckets() {
  return {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
}

std::vector<double> size_buckets() { return {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024}; }

struct registry::family {
  type kind;
  std::string help;
  std::map<std::string, series> by_labels;
};

struct registry::impl {
  /// The series of these labels; when there are too many, the one that stands for all others.
  series& find(type kind, std::string_view name, std::string_view help, const labels& set) {
    auto& f = families.try_emplace(std::string(name), family{kind, std::string(help), {}}).first->second;
    assert(f.kind == kind && "one name, one type");
    const auto key = written(set);
    const auto known = f.by_labels.find(key);
    if (known != f.by_labels.end()) return known->second;
    if (f.by_labels.size() < max_series) return f.by_labels[key];
    auto other = set;
    for (auto& [label, value] : other) value = "other";
    return f.by_labels[written(other)];
  }

  mutable std::mutex mutex;
  std::size_t max_series = 0;
  std::map<std::string, family> families;
};

registry::registry(std::size_t max_series_per_metric) : impl_(std::make_unique<impl>()) {
  impl_->max_series = max_series_per_metric;
}
registry::~registry() = default;

counter& registry::counter(std::string_view name, std::string_view help, const labels& set) {
  const std::lock_guard lock(impl_->mutex);
  auto& s = impl_->find(type::counter, name, help, set);
  if (!s.counter) s.counter = std::make_unique<ops::counter>();
  return *s.counter;
}

gauge& registry::gauge(std::string_view name, std::string_view help, const labels& set) {
  const std::lock_guard lock(impl_->mutex);
  auto& s = impl_->find(type::gauge, name, help, set);
  if (!s.gauge) s.gauge = std::make_unique<ops::gauge>();
  return *s.gauge;
}

histogram& registry::histogram(std::string_view name, std::string_view help, std::vector<double> upper_bounds,
                               const labels& set) {
  const std::lock_guard lock(impl_->mutex);
  auto& s = impl_->find(type::histogram, name, help, set);
  if (!s.histogram) s.histogram = std::make_unique<ops::histogram>(std::move(upper_bounds));
  return *s.histogram;
}

void registry::gauge_callback(std::string_view name, std::string_view help, const labels& set,
                              std::function<double()> value) {
  const std::lock_guard lock(impl_->mutex);
  impl_->find(type::gauge, name, help, set).callback = std::move(value);
}

void registry::counter_callback(std::string_view name, std::string_view help, const labels& set,
                                std::function<double()> value) {
  const std::lock_guard lock(impl_->mutex);
  impl_->find(type::counter, name, help, set).callback = std::move(value);
}

std::string registry::prometheus_text() const {
  const std::lock_guard lock(impl_->mutex);
  std::string out;
  for (const auto& [name, f] : impl_->families) {
    out.append("# HELP ").append(name).append(" ");
    append_escaped(out, f.help, false);
    out.append("\n# TYPE ").append(name).append(" ").append(name_of(f.kind)).append("\n");
    for (const auto& [set, s] : f.by_labels) append_series(out, name, set, s);
  }
  return out;
}

}  // namespace intake::ops
