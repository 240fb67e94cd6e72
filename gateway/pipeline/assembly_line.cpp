#include "gateway/pipeline/assembly_line.hpp"

#include <algorithm>
#include <future>
#include <map>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <boost/json/monotonic_resource.hpp>

#include "gateway/crypto/short_digest.hpp"
#include "gateway/journal/bodies.hpp"
#include "gateway/ops/log.hpp"
#include "gateway/triage/triage.hpp"

namespace intake::pipeline {
namespace {

constexpr milliseconds gather{5};

/// Accepting comes first: on a machine that is short of time, making tickets waits for the mails that come in.
void start_thread(const char* name) {
  pthread_setname_np(pthread_self(), name);
  setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 5);
}

facts degraded(std::string why) {
  facts out;
  out.parse.degraded = true;
  out.parse.warnings.push_back(std::move(why));
  out.body.emplace();
  return out;
}

std::string text_of(const boost::json::object& envelope, std::string_view key) {
  const auto* found = envelope.if_contains(key);
  return found && found->is_string() ? std::string(found->get_string()) : std::string{};
}

}  // namespace

facts normalize_contact(const channel& by, const contact& c, const std::string& bodies_directory) {
  try {
    if (c.body.file.empty()) return by.normalize({c.receipt, c.via, c.received_at, c.envelope, c.body.bytes});
    auto mapped = journal::mapped_body::open(bodies_directory + "/" + c.body.file);
    if (!mapped) return degraded(mapped.error().message);
    return by.normalize({c.receipt, c.via, c.received_at, c.envelope, mapped->bytes()});
  } catch (const std::exception& e) {
    ops::log().error("pipeline", "normalizer failed; the contact becomes a degraded ticket",
                     {{"receipt", c.receipt}, {"channel", c.channel}, {"what", e.what()}});
    return degraded("the normalizer failed");
  }
}

assembly::arrival arrival_of(const contact& c) {
  assembly::arrival out{.receipt = c.receipt,
                        .channel = c.channel,
                        .source = c.source,
                        .via = c.via,
                        .media_type = c.media_type,
                        .sha256 = crypto::hex(c.body.sha256),
                        .size = c.body.size,
                        .received_at = c.received_at,
                        .queue = text_of(c.envelope, "queue"),
                        .also_queues = {}};
  if (const auto* also = c.envelope.if_contains("also_queues"); also && also->is_array())
    for (const auto& queue : also->get_array())
      if (queue.is_string()) out.also_queues.emplace_back(queue.get_string());
  return out;
}

/// What one transaction will store, and what the next contact of the same batch must already see.
struct assembly_line::batch {
  struct stored {
    journal::stored_event event;
    std::shared_ptr<backends::outgoing> outgoing;
  };
  struct link {
    std::string key, conversation;
    journal::thread_target target;
  };
  std::vector<stored> events;
  std::vector<link> links;
  std::map<std::string, journal::thread_target> roots;       // by conversation: its root id is a contact's own
  std::vector<std::pair<std::int64_t, std::string>> folded;  // contact, event
  std::vector<std::int64_t> released;
  std::map<std::string, assembly::conversation> conversations;
  std::map<std::string, std::pair<std::string, journal::thread_target>> seen;  // key → conversation, target
  std::int64_t last = 0;
  time_point at{};
};

assembly_line::assembly_line(assembly_options options, journal::writer& journal,
                             std::unique_ptr<journal::reader> reader, ops::registry& metrics)
    : options_(std::move(options)),
      journal_(journal),
      reader_(std::move(reader)),
      normalize_seconds_(
          metrics.histogram("intake_normalize_seconds", "Time to read one contact", ops::latency_buckets())),
      assembled_count_(
          metrics.counter("intake_assembled_total", "Contacts that became an event or were folded into one")),
      degraded_count_(
          metrics.counter("intake_degraded_total", "Contacts that could not be read and became degraded tickets")) {}

assembly_line::~assembly_line() { stop(); }

void assembly_line::start(event_sink sink) {
  sink_ = std::move(sink);
  line_.resume(reader_->assembled(), reader_->last_contact());
  released_ = true;
  for (int i = 1; i < options_.normalizer_threads; ++i)
    threads_.emplace_back([this] {
      start_thread("normalize");
      normalize_contacts();
    });
  threads_.emplace_back([this] {
    start_thread("assemble");
    assemble_contacts();
  });
}

void assembly_line::stop() {
  stopping_ = true;
  line_.close();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void assembly_line::feed(const std::vector<journal::append_ptr>& appended) {
  std::vector<journal::journaled_ptr> contacts;
  std::int64_t newest = 0;
  for (const auto& request : appended) {
    if (request->trouble != journal::trouble::none || request->appended.duplicate) continue;
    newest = request->appended.number;
    if (request->quarantine.empty()) contacts.push_back(request->contact);
  }
  if (newest > 0) line_.feed(contacts, newest);
}

void assembly_line::take_released() {
  released_ = true;
  line_.release({});  // wakes the assembling thread when nothing else does
}

void assembly_line::normalize_contacts() {
  while (const passing_ptr item = line_.take()) {
    normalize(*item);
    line_.normalized(item);
  }
}

void assembly_line::normalize(passing& item) {
  const contact& c = item.contact->contact;
  const auto by = std::find_if(options_.channels.begin(), options_.channels.end(),
                               [&](const channel& known) { return known.name == c.channel; });
  const auto began = std::chrono::steady_clock::now();
  item.facts = by == options_.channels.end() ? degraded("no normalizer for channel " + c.channel)
                                             : normalize_contact(*by, c, options_.bodies);
  normalize_seconds_.observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  if (item.facts.parse.degraded) degraded_count_.add();
}

void assembly_line::assemble_contacts() {
  try {
    while (!stopping_) {
      if (released_.exchange(false)) take_from_quarantine();
      // Each transaction costs syncs that receipts wait behind: a few milliseconds of company make them rare.
      if (!line_.is_long(options_.batch)) std::this_thread::sleep_for(gather);
      const auto items = line_.ready(options_.batch, *reader_, [this](passing& item) { normalize(item); });
      if (items.empty()) continue;
      auto next = std::make_shared<batch>();
      for (const auto& item : items) assemble(*item, *next);
      if (!commit(next)) return;
      assembled_count_.add(items.size());
      std::vector<backends::outgoing_ptr> events;
      for (auto& stored : next->events) events.push_back(std::move(stored.outgoing));
      if (!events.empty()) sink_(events);
    }
  } catch (const std::exception& e) {
    ops::log().error("pipeline",
                     "assembling has stopped: the journal cannot be read; contacts are still taken and wait",
                     {{"what", e.what()}});
  }
}

void assembly_line::take_from_quarantine() {
  auto contacts = reader_->released(1000);
  std::erase_if(contacts, [&](const auto& contact) { return !releasing_.insert(contact->number).second; });
  line_.release(std::move(contacts));
}

assembly::known assembly_line::load(const assembly::wanted& wanted, const batch& current) {
  assembly::known out;
  const std::string content = wanted.content_key.empty() ? std::string{} : crypto::short_digest(wanted.content_key);
  for (std::size_t i = 0; i < wanted.threads.size(); ++i) {
    const std::string key = crypto::short_digest(wanted.threads[i]);
    journal::thread_target target;
    assembly::conversation conversation;
    if (const auto here = current.seen.find(key); here != current.seen.end()) {
      target = here->second.second;
      conversation = current.conversations.at(here->second.first);
    } else if (auto stored = reader_->thread(key)) {
      target = std::move(stored->first);
      const auto newer = current.conversations.find(stored->second.id);
      conversation = newer != current.conversations.end()
                         ? newer->second
                         : assembly::conversation{std::move(stored->second.id), stored->second.sequence,
                                                  std::move(stored->second.parties)};
    } else {
      continue;
    }
    if (i == 0 && !content.empty() && target.content == content) out.same = {target.event, conversation.id};
    out.threads.emplace_back(wanted.threads[i], std::move(conversation));
  }
  return out;
}

void assembly_line::assemble(passing& item, batch& to) {
  const contact& c = item.contact->contact;
  const auto by = std::find_if(options_.channels.begin(), options_.channels.end(),
                               [&](const channel& known) { return known.name == c.channel; });
  const auto fold = by == options_.channels.end() ? options_.channels.front().fold : by->fold;
  facts& said = item.facts;
  if (said.thread.own_id.empty()) said.thread.own_id = c.receipt, said.thread.own_id_synthetic = true;
  const assembly::wanted wanted = assembly::wanted_by(said);
  const assembly::arrival arrival = arrival_of(c);
  boost::json::monotonic_resource arena;
  const boost::json::storage_ptr memory{&arena};
  assembly::outcome outcome = fold(arrival, said, load(wanted, to), options_.identity, memory);

  to.at = c.received_at;
  if (item.released)
    to.released.push_back(item.contact->number);
  else
    to.last = std::max(to.last, item.contact->number);
  if (!outcome.folded_into.empty()) {
    to.folded.emplace_back(item.contact->number, outcome.folded_into);
    return;
  }
  const std::string content = wanted.content_key.empty() ? std::string{} : crypto::short_digest(wanted.content_key);
  for (const auto& id : outcome.links) {
    const bool own = id == said.thread.own_id;
    batch::link link{crypto::short_digest(id), outcome.joined,
                     own ? journal::thread_target{outcome.events.front().id, content} : journal::thread_target{}};
    const auto [seen, fresh] = to.seen.try_emplace(link.key, outcome.joined, link.target);
    if (!fresh && seen->second.second.event.empty() && seen->second.first == outcome.joined)
      seen->second.second = link.target;
    // The root id's own row comes with the conversation: most mails open one, and need no other.
    if (own && outcome.stored.sequence == 1 && crypto::hex(link.key) == outcome.joined)
      to.roots.emplace(outcome.joined, link.target);
    else
      to.links.push_back(std::move(link));
  }
  to.conversations.insert_or_assign(outcome.stored.id, std::move(outcome.stored));
  for (auto& event : outcome.events) {
    triage::assess(arrival, said, event.data);
    auto outgoing = std::make_shared<backends::outgoing>();
    outgoing->id = event.id;
    outgoing->conversation = event.conversation;
    outgoing->json = serialize(options_.identity, event);
    to.events.push_back({{.number = 0,
                          .id = event.id,
                          .contact = item.contact->number,
                          .conversation = event.conversation,
                          .kind = event.kind,
                          .channel = event.channel,
                          .source = event.source,
                          .time = event.time,
                          .json = {}},
                         std::move(outgoing)});
  }
}

bool assembly_line::commit(const std::shared_ptr<batch>& next) {
  std::vector<std::string_view> payloads;
  for (const auto& stored : next->events) payloads.push_back(stored.outgoing->json);
  const auto work = [next](journal::tables& to, std::span<const journal::place> places) {
    std::map<std::string_view, std::int64_t> numbers;
    for (const auto& [id, c] : next->conversations) {
      const auto root = next->roots.find(id);
      numbers[id] = to.put_conversation({c.id, c.sequence, c.parties}, next->at,
                                        root == next->roots.end() ? journal::thread_target{} : root->second);
    }
    for (const auto& link : next->links) to.put_thread(link.key, numbers.at(link.conversation), link.target);
    for (std::size_t i = 0; i < next->events.size(); ++i) {
      auto& stored = next->events[i];
      stored.outgoing->number = to.put_event(stored.event, numbers.at(stored.event.conversation), places[i]);
    }
    for (const auto& [contact, event] : next->folded) to.fold(contact, event);
    for (const auto contact : next->released) to.pass_held(contact);
    if (next->last > 0) to.set_assembled(next->last);
  };
  for (;;) {
    std::promise<journal::trouble> done;
    auto how = done.get_future();
    journal_.perform(work, [&done](journal::trouble t) { done.set_value(t); }, payloads);
    switch (how.get()) {
      case journal::trouble::none: return true;
      case journal::trouble::sick: return false;
      case journal::trouble::disk_full: break;
    }
    for (int i = 0; i < 10; ++i) {
      if (stopping_) return false;
      std::this_thread::sleep_for(milliseconds{100});
    }
  }
}

}  // namespace intake::pipeline
