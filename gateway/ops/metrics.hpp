// Counters, gauges and histograms, written in the Prometheus text format 0.0.4.
//
// Guarantees  Changing a value is a few relaxed atomic operations: get the handle once and keep it. Output is sorted
//             and escaped. The number of series of a metric is bounded: beyond it all labels read "other".
// Owner       Any thread for values and registration; callbacks run on the scraping thread. Handles live as long as the
//             registry.
// Fails       Never. A name used with two types is our bug (asserted). Names end in _total, _seconds, _bytes … as the
//             unit is.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace intake::ops {

using labels = std::vector<std::pair<std::string, std::string>>;

class counter {
 public:
  void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class gauge {
 public:
  void set(double v) { value_.store(v, std::memory_order_relaxed); }
  void add(double v) { value_.fetch_add(v, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

class histogram {
 public:
  explicit histogram(std::vector<double> upper_bounds);  ///< ascending; +Inf is added
  void observe(double v);
  const std::vector<double>& bounds() const { return bounds_; }
  std::uint64_t in_bucket(std::size_t i) const {
    return counts_[i].load(std::memory_order_relaxed);
  }  ///< not cumulative
  double sum() const { return sum_.load(std::memory_order_relaxed); }
  std::uint64_t count() const;

 private:
  std::vector<double> bounds_;
  std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;
  std::atomic<double> sum_{0};
};

/// Bounds for latencies from 0.1 ms to 30 s.
std::vector<double> latency_buckets();
/// Powers of two from 1 to 1024: batch sizes.
std::vector<double> size_buckets();

class registry {
 public:
  explicit registry(std::size_t max_series_per_metric = 1000);
  registry(const registry&) = delete;
  registry& operator=(const registry&) = delete;
  ~registry();

  /// The same name and labels give the same handle.
  ops::counter& counter(std::string_view name, std::string_view help, const labels& = {});
  ops::gauge& gauge(std::string_view name, std::string_view help, const labels& = {});
  ops::histogram& histogram(std::string_view name, std::string_view help, std::vector<double> upper_bounds,
                            const labels& = {});
  /// Computed when scraped; a later callback for the same name and labels replaces the former.
  void gauge_callback(std::string_view name, std::string_view help, const labels&, std::function<double()>);
  /// The same, for a value that only grows.
  void counter_callback(std::string_view name, std::string_view help, const labels&, std::function<double()>);

  /// text/plain; version=0.0.4
  std::string prometheus_text() const;

 private:
  struct family;
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace intake::ops
