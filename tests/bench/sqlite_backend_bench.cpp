// How many tickets a second the embedded store takes: sqlite_backend_bench DIRECTORY [TICKETS] [TEXT_BYTES] [BATCH]
// Every event opens a ticket of its own (the expensive case). Prints tickets a second and, for each ticket, the time it
// took, processor time as user + system, and the bytes handed to the kernel: nearly what the disk gets.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/resource.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/backends/event_fields.hpp"
#include "gateway/backends/sqlite_backend.hpp"
#include "gateway/crypto/digest.hpp"
#include "tests/support/outgoing_events.hpp"

namespace {

using namespace intake;
using clock_type = std::chrono::steady_clock;

/// What the process has used up so far; of two, the difference is what happened in between.
struct usage {
  double seconds = 0, user = 0, system = 0;

  usage& operator+=(const usage& o) {
    seconds += o.seconds, user += o.user, system += o.system;
    return *this;
  }
  usage operator-(const usage& o) const { return {seconds - o.seconds, user - o.user, system - o.system}; }
};

double seconds_of(const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; }

usage now() {
  rusage u{};
  getrusage(RUSAGE_SELF, &u);
  return {.seconds = std::chrono::duration<double>(clock_type::now().time_since_epoch()).count(),
          .user = seconds_of(u.ru_utime),
          .system = seconds_of(u.ru_stime)};
}

/// Bytes that the process has handed to the kernel. Not `write_bytes`, where a large folio counts as a whole each time.
double bytes_written() {
  std::ifstream io("/proc/self/io");
  std::string name;
  for (double value = 0; io >> name >> value;)
    if (name == "wchar:") return value;
  return 0;
}

std::string text_of(std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += "A line of text as people write it, with \"quotes\" now and then.\n";
  return text;
}

/// What a mail's event says beside its texts, about as much as the normalizer writes for an ordinary one.
void add_mail_data(ticket_event& e) {
  boost::json::object data = boost::json::parse(e.data).as_object();
  const std::string receipt = e.id.substr(0, 26);
  data["contacts"] = {{{"receipt", receipt},
                       {"raw",
                        {{"sha256", crypto::sha256_hex(receipt)},
                         {"size", 5000},
                         {"media_type", "message/rfc822"},
                         {"url", "https://gw.test/v1/raw/" + receipt}}}}};
  data["email"] = {{"message_id", receipt + "@client.test"},
                   {"message_id_synthetic", false},
                   {"date", "2026-11-22T07:45:30.124Z"},
                   {"envelope",
                    {{"mail_from", "ada@example.net"},
                     {"rcpt_to", {"support@example.com"}},
                     {"helo", "mail.example.net"},
                     {"client_ip", "192.0.2.7"}}},
                   {"headers", {{"user-agent", "Some Mail Program 12.3"}, {"x-priority", "3"}}}};
  data["automation"] = {{"is_auto", false}, {"kind", "none"}, {"markers", boost::json::array{}}};
  data["parse"] = {{"degraded", false}, {"warnings", boost::json::array{}}, {"limits_hit", boost::json::array{}}};
  e.data = boost::json::serialize(data);
}

/// Events number `first` to `first + count - 1`, each of a conversation of its own.
std::vector<backends::outgoing_ptr> make_events(int first, int count, const std::string& text) {
  std::vector<backends::outgoing_ptr> events;
  for (int i = first; i < first + count; ++i) {
    const auto conversation = crypto::sha256_hex(std::to_string(i)).substr(0, 32);
    auto e = tests::make_event({.number = i, .conversation = conversation, .reply_text = text});
    add_mail_data(e);
    events.push_back(std::make_shared<backends::outgoing>(
        backends::outgoing{.number = i, .id = e.id, .conversation = e.conversation, .json = serialize({}, e)}));
  }
  return events;
}

void report(const char* what, std::size_t count, const usage& used, double written = 0) {
  const auto each = [&](double total, double unit) { return total * unit / static_cast<double>(count); };
  std::printf("%-16s %8.0f /s  %6.1f us each  CPU %6.1f + %5.1f us  written %6.1f KB\n", what,
              static_cast<double>(count) / used.seconds, each(used.seconds, 1e6), each(used.user, 1e6),
              each(used.system, 1e6), each(written, 1e-3));
}

void measure_fields(const std::string& text) {
  const auto event = make_events(1, 1, text).front();
  constexpr std::size_t rounds = 50'000;
  const auto start = now();
  std::size_t found = 0;
  for (std::size_t i = 0; i < rounds; ++i) found += backends::read_event_fields(event->json).has_value();
  std::printf("one event is %zu bytes\n", event->json.size());
  report("picking fields", found, now() - start);
}

void measure_digest() {
  const std::string block(4096, 'x');
  const auto start = now();
  constexpr std::size_t rounds = 100'000;
  unsigned sum = 0;
  for (std::size_t i = 0; i < rounds; ++i) sum += crypto::sha256(block)[0];
  report(sum ? "sha256 of 4 KB" : "", rounds, now() - start);
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
  usage total;
  double longest = 0;
  const double written = bytes_written();
  for (int at = 0; at < count; at += batch) {
    const auto events = make_events(at + 1, std::min(batch, count - at), text);
    const auto start = now();
    store.deliver(events, tally);
    const usage used = now() - start;
    total += used;
    longest = std::max(longest, used.seconds);
  }
  report("tickets stored", static_cast<std::size_t>(delivered), total, bytes_written() - written);
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
