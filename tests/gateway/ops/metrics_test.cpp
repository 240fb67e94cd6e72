#include "gateway/ops/metrics.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <limits>
#include <thread>

namespace intake::ops {
namespace {

TEST(Metrics, WritesThePrometheusText) {
  registry r;
  r.counter("intake_contacts_total", "Contacts seen.", {{"source", "smtp/public"}, {"channel", "email"}}).add(3);
  r.counter("intake_contacts_total", "Contacts seen.", {{"channel", "chat"}, {"source", "chat"}}).add();
  r.gauge("intake_queue_depth", "Waiting\nnow \\ here.").set(2.5);
  r.histogram("intake_sync_seconds", "Sync.", {0.001, 0.5}).observe(0.0005);
  r.histogram("intake_sync_seconds", "Sync.", {0.001, 0.5}).observe(0.5);
  r.histogram("intake_sync_seconds", "Sync.", {0.001, 0.5}).observe(7);
  r.gauge_callback("intake_age_seconds", "Age.", {{"backend", "desk"}}, [] { return 12.0; });
  EXPECT_EQ(r.prometheus_text(),
            "# HELP intake_age_seconds Age.\n"
            "# TYPE intake_age_seconds gauge\n"
            "intake_age_seconds{backend=\"desk\"} 12\n"
            "# HELP intake_contacts_total Contacts seen.\n"
            "# TYPE intake_contacts_total counter\n"
            "intake_contacts_total{channel=\"chat\",source=\"chat\"} 1\n"
            "intake_contacts_total{channel=\"email\",source=\"smtp/public\"} 3\n"
            "# HELP intake_queue_depth Waiting\\nnow \\\\ here.\n"
            "# TYPE intake_queue_depth gauge\n"
            "intake_queue_depth 2.5\n"
            "# HELP intake_sync_seconds Sync.\n"
            "# TYPE intake_sync_seconds histogram\n"
            "intake_sync_seconds_bucket{le=\"0.001\"} 1\n"
            "intake_sync_seconds_bucket{le=\"0.5\"} 2\n"
            "intake_sync_seconds_bucket{le=\"+Inf\"} 3\n"
            "intake_sync_seconds_sum 7.5005\n"
            "intake_sync_seconds_count 3\n");
}

TEST(Metrics, LabelsOfAHistogramStandBeforeLe) {
  registry r;
  r.histogram("x_seconds", "X.", {1}, {{"b", "2"}, {"a", "1"}}).observe(0.5);
  const auto text = r.prometheus_text();
  EXPECT_NE(text.find("x_seconds_bucket{a=\"1\",b=\"2\",le=\"1\"} 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("x_seconds_sum{a=\"1\",b=\"2\"} 0.5\n"), std::string::npos) << text;
}

TEST(Metrics, HostileLabelValuesAreEscaped) {
  registry r;
  r.counter("x_total", "X.", {{"reason", "a\"} 9\nevil_total 1\\"}}).add();
  EXPECT_NE(r.prometheus_text().find("x_total{reason=\"a\\\"} 9\\nevil_total 1\\\\\"} 1\n"), std::string::npos);
}

TEST(Metrics, TheSameLabelsAreTheSameSeries) {
  registry r;
  auto& a = r.counter("x_total", "X.", {{"a", "1"}, {"b", "2"}});
  auto& b = r.counter("x_total", "X.", {{"b", "2"}, {"a", "1"}});
  EXPECT_EQ(&a, &b);
  EXPECT_NE(&a, &r.counter("x_total", "X.", {{"a", "2"}, {"b", "1"}}));
}

TEST(Metrics, TooManyLabelSetsShareOneSeries) {
  registry r(10);
  for (int i = 0; i < 1000; ++i) r.counter("x_total", "X.", {{"client", std::to_string(i)}}).add();
  const auto text = r.prometheus_text();
  EXPECT_NE(text.find("x_total{client=\"other\"} 990\n"), std::string::npos) << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2 + 11);
}

TEST(Metrics, LargeAndStrangeNumbersAreReadable) {
  registry r;
  r.counter("a_total", "A.").add(123'456'789'012);
  r.gauge("b", "B.").set(-1);
  r.gauge("c", "C.").set(std::numeric_limits<double>::infinity());
  r.gauge("d", "D.").set(std::numeric_limits<double>::quiet_NaN());
  r.gauge("e", "E.").set(1e300);
  const auto text = r.prometheus_text();
  EXPECT_NE(text.find("\na_total 123456789012\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\nb -1\n"), std::string::npos);
  EXPECT_NE(text.find("\nc +Inf\n"), std::string::npos);
  EXPECT_NE(text.find("\nd NaN\n"), std::string::npos);
  EXPECT_NE(text.find("\ne 1e+300\n"), std::string::npos);
}

TEST(Metrics, CountExactlyFromManyThreads) {
  registry r;
  auto& c = r.counter("x_total", "X.");
  auto& g = r.gauge("g", "G.");
  auto& h = r.histogram("h_seconds", "H.", latency_buckets());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 10'000; ++i) {
        c.add();
        g.add(1);
        h.observe(0.5);
      }
    });
  for (auto& t : threads) t.join();
  EXPECT_EQ(c.value(), 40'000u);
  EXPECT_EQ(g.value(), 40'000);
  EXPECT_EQ(h.count(), 40'000u);
  EXPECT_EQ(h.sum(), 20'000);
}

TEST(Metrics, ALaterCallbackReplacesTheFormer) {
  registry r;
  r.counter_callback("x_total", "X.", {}, [] { return 1.0; });
  r.counter_callback("x_total", "X.", {}, [] { return 2.0; });
  EXPECT_NE(r.prometheus_text().find("# TYPE x_total counter\nx_total 2\n"), std::string::npos);
}

}  // namespace
}  // namespace intake::ops
