// How many tickets a second the embedded store takes: sqlite_backend_bench DIRECTORY [TICKETS] [TEXT_BYTES] [BATCH]
// Every event opens a ticket of its own (the expensive case); prints tickets/s and CPU per ticket.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sys/resource.h>

#include "gateway/backends/event_fields.hpp"
#include "gateway/backends/sqlite_backend.hpp"
#include "gateway/crypto/digest.hpp"
#include "tests/support/outgoing_events.hpp"

namespace {

using namespace intake;
using clock_type = std::chrono::steady_clock;

double cpu_seconds() {
  rusage u{};
  getrusage(RUSAGE_SELF, &u);
  return static_cast<double>(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
         static_cast<double>(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

double seconds_since(clock_type::time_point start) {
  return std::chrono::duration<double>(clock_type::now() - start).count();
}

std::string text_of(std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += "A line of text as people write it, with \"quotes\" now and then.\n";
  return text;
}

/// Events number `first` to `first + count - 1`, each of a conversation of its own.
std::vector<backends::outgoing_ptr> make_events(int first, int count, const std::string& text) {
  std::vector<backends::outgoing_ptr> events;
  for (int i = first; i < first + count; ++i) {
    const auto conversation = crypto::sha256_hex(std::to_string(i)).substr(0, 32);
    events.push_back(tests::make_outgoing({.number = i, .conversation = conversation, .reply_text = text}));
  }
  return events;
}

void report(const char* what, std::size_t count, double seconds, double cpu) {
  std::printf("%-28s %9.0f /s  %6.1f us each  %6.1f us CPU each\n", what, static_cast<double>(count) / seconds,
              seconds * 1e6 / static_cast<double>(count), cpu * 1e6 / static_cast<double>(count));
}

void measure_fields(const std::string& text) {
  const auto event = make_events(1, 1, text).front();
  constexpr std::size_t rounds = 50'000;
  const auto start = clock_type::now();
  const double cpu = cpu_seconds();
  std::size_t found = 0;
  for (std::size_t i = 0; i < rounds; ++i) found += backends::read_event_fields(event->json).has_value();
  std::printf("one event is %zu bytes\n", event->json.size());
  report("picking fields", found, seconds_since(start), cpu_seconds() - cpu);
}

void measure_digest() {
  const std::string block(4096, 'x');
  const auto start = clock_type::now();
  const double cpu = cpu_seconds();
  constexpr std::size_t rounds = 100'000;
  unsigned sum = 0;
  for (std::size_t i = 0; i < rounds; ++i) sum += crypto::sha256(block)[0];
  report(sum ? "sha256 of 4 KB" : "", rounds, seconds_since(start), cpu_seconds() - cpu);
}

int measure_store(const std::string& file, int count, int batch, const std::string& text) {
  backends::sqlite_backend store("tickets", file);
  int delivered = 0;
  const auto tally = [&](const backends::outgoing_ptr&, const backends::verdict& v) {
    if (v.outcome == backends::outcome::delivered)
      ++delivered;
    else
      std::fprintf(stderr, "%s\n", v.reason.c_str());
  };
  double seconds = 0, cpu = 0, longest = 0;
  for (int at = 0; at < count; at += batch) {
    const auto events = make_events(at + 1, std::min(batch, count - at), text);
    const auto start = clock_type::now();
    const double cpu_start = cpu_seconds();
    store.deliver(events, tally);
    const double took = seconds_since(start);
    cpu += cpu_seconds() - cpu_start;
    seconds += took;
    longest = std::max(longest, took);
  }
  report("tickets stored", static_cast<std::size_t>(delivered), seconds, cpu);
  std::printf("longest batch %.1f ms, file %.1f MB\n", longest * 1e3,
              static_cast<double>(std::filesystem::file_size(file)) / 1e6);
  return delivered;
}

void remove_store(const std::string& file) {
  for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(file + part);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s DIRECTORY [TICKETS=50000] [TEXT_BYTES=3500] [BATCH=256]\n", argv[0]);
    return 2;
  }
  const int count = argc > 2 ? std::atoi(argv[2]) : 50'000;
  const auto text = text_of(static_cast<std::size_t>(argc > 3 ? std::atoi(argv[3]) : 3500));
  const int batch = argc > 4 ? std::atoi(argv[4]) : 256;
  measure_digest();
  measure_fields(text);
  const std::string file = std::string(argv[1]) + "/bench-tickets.db";
  remove_store(file);
  const int delivered = measure_store(file, count, batch, text);
  remove_store(file);
  return delivered == count ? 0 : 1;
}
