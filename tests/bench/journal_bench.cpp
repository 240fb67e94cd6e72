// How many contacts a second the journal's real schema carries: 64 writers, each waiting for its sync before the next
// contact, and for each contact the assembler's work (conversation, threads, event) and a delivery.
//
// usage: journal_bench DIRECTORY [contacts] [bytes] [writers]
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <semaphore>
#include <sys/resource.h>

#include "gateway/crypto/short_digest.hpp"
#include "gateway/journal/checkpointer.hpp"
#include "gateway/journal/writer.hpp"
#include "gateway/ulid.hpp"

using namespace intake;

namespace {

struct load {
  std::size_t contacts, bytes, writers;
  bool assemble;
};

journal::append_ptr make_request(ulid_generator& ids, std::size_t n, std::size_t bytes) {
  auto request = std::make_shared<journal::append_request>();
  request->contact = std::make_shared<journal::journaled_contact>();
  contact& c = request->contact->contact;
  c.received_at = system_clock().now();
  c.receipt = ids.next(c.received_at);
  c.channel = "email", c.source = "smtp/bench", c.via = "smtp", c.media_type = "message/rfc822";
  c.envelope = {{"mail_from", "a@example.test"},
                {"rcpt_to", {"support@example.test"}},
                {"helo", "bench"},
                {"client_ip", "127.0.0.1"}};
  c.body.bytes.assign(bytes, 'x');
  c.body.size = bytes;
  request->dedupe_key = crypto::short_digest(std::to_string(n));
  return request;
}

void assemble(journal::tables& to, const std::vector<journal::append_ptr>& batch,
              std::span<const journal::place> places) {
  std::int64_t event = 0;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const contact& c = batch[i]->contact->contact;
    const std::string id = crypto::short_digest_hex(c.receipt);
    const auto conversation = to.put_conversation(
        {.id = id, .sequence = 1, .parties = {"a@example.test", "support@example.test"}}, c.received_at);
    to.put_thread(crypto::short_digest(c.receipt), conversation,
                  {.event = c.receipt + "-0", .content = "0123456789abcdef"});
    event = to.put_event({.number = 0,
                          .id = c.receipt + "-0",
                          .contact = batch[i]->contact->number,
                          .conversation = id,
                          .kind = "ticket.opened",
                          .channel = "email",
                          .source = c.source,
                          .time = c.received_at,
                          .json = {}},
                         conversation, places[i]);
    to.put_delivery({.backend = "tickets",
                     .event = event,
                     .state = journal::delivery_state::delivered,
                     .attempts = 1,
                     .at = c.received_at,
                     .next_at = {},
                     .reference = "1",
                     .reason = {}});
  }
  to.move_backend_cursor("tickets", event);
  to.set_assembled(batch.back()->contact->number);
}

double cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

void run(const std::string& directory, const load& l, const char* what) {
  std::filesystem::create_directories(directory);
  auto opened = journal::writer::open({.directory = directory}, system_clock());
  if (!opened) std::fprintf(stderr, "%s\n", opened.error().message.c_str()), std::exit(1);
  journal::writer& writer = **opened;
  ulid_generator ids;
  std::counting_semaphore<> finished{0};
  std::size_t submitted = 0, decided = 0, commits = 0;
  const std::string json(2 * l.bytes + 1500, 'j');
  std::unique_ptr<journal::checkpointer> checkpoints;
  if (auto started =
          journal::checkpointer::start(directory + "/journal.db", [&] { writer.checkpoint_between_commits(); }))
    checkpoints = std::move(*started);
  writer.start({.appended =
                    [&](std::vector<journal::append_ptr> batch) {
                      decided += batch.size();
                      for (std::size_t i = 0; i < batch.size() && submitted < l.contacts; ++i)
                        writer.append(make_request(ids, ++submitted, l.bytes));
                      if (l.assemble)
                        writer.perform([batch](journal::tables& to,
                                               std::span<const journal::place> places) { assemble(to, batch, places); },
                                       {}, std::vector<std::string_view>(batch.size(), json));
                      if (decided == l.contacts)
                        writer.perform([](journal::tables&, std::span<const journal::place>) {},
                                       [&](journal::trouble) { finished.release(); });
                    },
                .committed =
                    [&](const journal::commit_report& report) {
                      ++commits;
                      if (checkpoints) checkpoints->note(report.wal_pages);
                    },
                .sick = [](const std::string& cause) { std::fprintf(stderr, "%s\n", cause.c_str()), std::exit(1); }});
  writer.perform([](journal::tables& to, std::span<const journal::place>) { to.register_backend("tickets"); });
  const auto began = std::chrono::steady_clock::now();
  const double cpu = cpu_seconds();
  const std::size_t first = std::min(l.writers, l.contacts);
  std::vector<journal::append_ptr> start;
  for (std::size_t i = 0; i < first; ++i) start.push_back(make_request(ids, ++submitted, l.bytes));
  for (auto& request : start) writer.append(std::move(request));
  finished.acquire();
  writer.stop();
  checkpoints.reset();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  std::printf("%-28s %6zu contacts of %6zu bytes, %3zu writers: %8.0f /s, %5.1f contacts a commit, %.0f us CPU each\n",
              what, l.contacts, l.bytes, l.writers, static_cast<double>(l.contacts) / seconds,
              static_cast<double>(l.contacts) / static_cast<double>(commits),
              (cpu_seconds() - cpu) / static_cast<double>(l.contacts) * 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: journal_bench DIRECTORY [contacts] [bytes] [writers]\n"), 2;
  const auto number = [&](int at, std::size_t otherwise) {
    return argc > at ? static_cast<std::size_t>(std::atoll(argv[at])) : otherwise;
  };
  load l{.contacts = number(2, 40'000), .bytes = number(3, 4096), .writers = number(4, 64), .assemble = false};
  const std::string directory = argv[1];
  run(directory + "/accept", l, "accept");
  l.assemble = true;
  run(directory + "/whole", l, "accept, assemble, deliver");
}
