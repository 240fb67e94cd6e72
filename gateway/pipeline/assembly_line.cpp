#include "gateway/pipeline/assembly_line.hpp"

#include <algorithm>

#include "gateway/crypto/short_digest.hpp"
#include "gateway/journal/bodies.hpp"
#include "gateway/ops/log.hpp"
#include "gateway/triage/triage.hpp"
#include "normalizers/assembly/reply_token.hpp"

namespace intake::pipeline {
namespace {

constexpr milliseconds gather{5};
constexpr milliseconds retry_reading{1000}, retry_storing{1000};

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
    const auto* settings = c.settings ? &c.settings->values : nullptr;
    if (c.body.file.empty()) return by.normalize({c.receipt, c.via, c.received_at, c.envelope, c.body.bytes, settings});
    auto mapped = journal::mapped_body::open(bodies_directory + "/" + c.body.file);
    if (!mapped) return degraded(mapped.error().message);
    return by.normalize({c.receipt, c.via, c.received_at, c.envelope, mapped->bytes(), settings});
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

assembly_line::assembly_line(assembly_options options, journal::writer& journal,
                             std::unique_ptr<journal::reader> reader, ops::registry& metrics)
    : options_(std::move(options)),
      journal_(journal),
      reader_(std::move(reader)),
      gatherings_(options_.channels, options_.identity, options_.rules, *reader_),
      loops_(options_.loops),
      normalize_seconds_(
          metrics.histogram("intake_normalize_seconds", "Time to read one contact", ops::latency_buckets())),
      assembled_count_(
          metrics.counter("intake_assembled_total", "Contacts that became an event or were folded into one")),
      degraded_count_(
          metrics.counter("intake_degraded_total", "Contacts that could not be read and became degraded tickets")),
      loop_count_(metrics.counter("intake_loop_held_total", "Mails of machines that were held as part of a loop")) {}

assembly_line::~assembly_line() { stop(); }

void assembly_line::start(event_sink sink) {
  sink_ = std::move(sink);
  for (int i = 1; i < options_.normalizer_threads; ++i)
    threads_.emplace_back([this] {
      background here("normalize");
      normalize_contacts(here);
    });
  threads_.emplace_back([this] {
    background here("assemble");
    assemble_contacts(here);
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
    if (request->contact->number == 0) continue;  // refused, or a duplicate
    newest = request->contact->number;
    if (request->quarantine.empty()) contacts.push_back(request->contact);
  }
  if (newest == 0) return;
  background::contacts_came(contacts.size());
  line_.feed(contacts, newest);
}

void assembly_line::take_released() {
  released_ = true;
  line_.release({});  // wakes the assembling thread when nothing else does
}

void assembly_line::normalize_contacts(background& here) {
  while (const passing_ptr item = line_.take()) {
    background::let_a_storm_pass(line_.waiting(), age(*item));
    here.finds(line_.waiting(), age(*item));
    normalize(*item);
    line_.normalized(item);
  }
}

milliseconds assembly_line::age(const passing& item) const {
  return options_.time->now() - item.contact->contact.received_at;
}

void assembly_line::normalize(passing& item) {
  const auto began = std::chrono::steady_clock::now();
  item.facts = facts_of(*item.contact);
  normalize_seconds_.observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  if (item.facts.parse.degraded) degraded_count_.add();
}

facts assembly_line::facts_of(const journal::journaled_contact& journaled) {
  const contact& c = journaled.contact;
  if (!journaled.unreadable.empty()) {
    ops::log().error("pipeline", "a contact's bytes cannot be read; it becomes a degraded ticket",
                     {{"receipt", c.receipt}, {"channel", c.channel}, {"what", journaled.unreadable}});
    return degraded("the journal cannot read its bytes");
  }
  const channel* by = channel_of(c);
  return by ? normalize_contact(*by, c, options_.bodies) : degraded("no normalizer for channel " + c.channel);
}

const channel* assembly_line::channel_of(const contact& c) const {
  const auto by = std::find_if(options_.channels.begin(), options_.channels.end(),
                               [&](const channel& known) { return known.name == c.channel; });
  return by == options_.channels.end() ? nullptr : &*by;
}

/// While one batch commits, the next is read and folded; it sees what the first will have stored.
void assembly_line::assemble_contacts(background& here) {
  bool lost = true;
  while (!stopping_) {
    try {
      if (std::exchange(lost, false)) find_place();
      if (!assemble_batch(here)) return;
      set_trouble({});
    } catch (const std::exception& e) {
      ops::log().error("pipeline", "tickets wait: the journal cannot be read; trying again",
                       {{"what", e.what()}, {"waiting", line_.waiting()}});
      set_trouble(e.what());
      lost = true;
      if (!settle()) return;
      pause(retry_reading);
    }
  }
  settle();
}

/// Nothing of what was in memory is trusted: everything behind the last commit comes from the journal again.
void assembly_line::find_place() {
  line_.resume(reader_->assembled(), reader_->last_contact());
  gatherings_.resume();
  releasing_.clear();
  released_ = true;
}

/// False when the journal is sick and the work ends.
bool assembly_line::assemble_batch(background& here) {
  if (released_.exchange(false)) take_from_quarantine();
  if (line_.waiting() == 0 && !settle()) return false;
  // Each transaction costs syncs that receipts wait behind: a few milliseconds of company make them rare.
  if (!line_.is_long(options_.batch)) std::this_thread::sleep_for(gather);
  const auto items = line_.ready(options_.batch, *reader_, [this](passing& item) { normalize(item); }, until_due());
  const std::int64_t waiting = line_.waiting() + static_cast<std::int64_t>(items.size());
  if (!items.empty()) background::let_a_storm_pass(waiting, age(*items.front()));
  here.finds(waiting, items.empty() ? milliseconds{0} : age(*items.front()));
  auto next = std::make_shared<assembly_batch>();
  return fill(items, next) && (next->empty() || hand_over(next));
}

/// How long to wait for contacts; for ever when no gathering waits for its time.
std::optional<milliseconds> assembly_line::until_due() const {
  constexpr milliseconds at_most{60'000};  // the machine's clock may be set meanwhile
  const auto due = gatherings_.next_due();
  if (!due || line_.waiting() > 0) return std::nullopt;
  return std::clamp(*due - options_.time->now(), milliseconds{0}, at_most);
}

/// What was due before a contact came is settled before it. With no contact there, the clock says what is due.
bool assembly_line::fill(const std::vector<passing_ptr>& items, std::shared_ptr<assembly_batch>& next) {
  journal::reader::view stored(*reader_);
  for (const auto& item : items) {
    if (!settle_due(item->contact->contact.received_at, next, stored)) return false;
    assemble(*item, *next);
  }
  return !items.empty() || line_.waiting() > 0 || settle_due(options_.time->now(), next, stored);
}

bool assembly_line::settle_due(time_point until, std::shared_ptr<assembly_batch>& next, journal::reader::view& stored) {
  while (!gatherings_.settle(until, *next, storing_.get())) {
    stored.leave();
    if (!hand_over(next)) return false;
    stored.enter();  // what was being stored has left the memory
  }
  return true;
}

/// Has the batch stored, once the one before is; another one takes its place. False when it never will be.
bool assembly_line::hand_over(std::shared_ptr<assembly_batch>& batch) {
  if (!settle()) return false;
  submit(std::exchange(batch, std::make_shared<assembly_batch>()));
  return true;
}

void assembly_line::take_from_quarantine() {
  auto contacts = reader_->released(1000);
  std::erase_if(contacts, [&](const auto& contact) { return !releasing_.insert(contact->number).second; });
  line_.release(std::move(contacts));
}

assembly::known assembly_line::load(const assembly::wanted& wanted, const facts& said, const assembly_batch& current) {
  assembly::known out;
  const std::string content = wanted.content_key.empty() ? std::string{} : crypto::short_digest(wanted.content_key);
  for (std::size_t i = 0; i < wanted.threads.size(); ++i) {
    auto thread = thread_of(crypto::short_digest(wanted.threads[i]), current);
    if (!thread) continue;
    auto& [target, conversation] = *thread;
    if (i == 0 && !content.empty() && target.content == content) out.same = {target.event, conversation.id};
    out.threads.emplace_back(wanted.threads[i], std::move(conversation));
  }
  for (const std::string& key : said.thread.proven)
    if (auto thread = thread_of(key, current)) out.proven.push_back(std::move(thread->second));
  return out;
}

/// What a thread id leads to: by this batch, by the one that is being stored, or by the journal, the newest counts.
std::optional<std::pair<journal::thread_target, assembly::conversation>> assembly_line::thread_of(
    const std::string& key, const assembly_batch& current) {
  const auto newest = [&](const std::string& id) {
    const auto* found = current.conversation(id);
    return found || !storing_ ? found : storing_->conversation(id);
  };
  const auto* here = current.thread(key);
  if (!here && storing_) here = storing_->thread(key);
  if (here) return std::pair{here->second, *newest(here->first)};
  auto stored = reader_->thread(key);
  if (!stored) return std::nullopt;
  if (const auto* newer = newest(stored->second.id)) return std::pair{std::move(stored->first), *newer};
  return std::pair{
      std::move(stored->first),
      assembly::conversation{std::move(stored->second.id), stored->second.sequence, std::move(stored->second.parties)}};
}

void assembly_line::assemble(passing& item, assembly_batch& to) {
  const contact& c = item.contact->contact;
  const assembly::arrival arrival = arrival_of(c);
  to.pass(*item.contact, item.released);
  const channel* by = channel_of(c);
  if (by && by->gather) {
    using enum gatherings::belonging;
    const auto how = gatherings_.gather(*by, item.contact->number, arrival, item.facts, to, storing_.get());
    if (how == gathered) return;
    if (how == failed) item.facts = degraded("the assembler failed"), degraded_count_.add();
  }
  assembly::wanted wanted = prepare(item);
  const assembly::known known = load(wanted, item.facts, to);
  if (hold_loop(item, known, to)) return;
  folded out;
  try {
    out = fold(arrival, item.facts, known);
  } catch (const std::exception& e) {
    ops::log().error("pipeline", "assembler failed; the contact becomes a degraded ticket",
                     {{"receipt", c.receipt}, {"channel", c.channel}, {"what", e.what()}});
    degraded_count_.add();
    item.facts = degraded("the assembler failed");
    wanted = prepare(item);
    out = fold(arrival, item.facts, load(wanted, item.facts, to));
  }
  place(*item.contact, wanted, std::move(out), to);
}

/// What a machine sends beyond its budget waits for an operator; what one has let through is not judged again.
bool assembly_line::hold_loop(const passing& item, const assembly::known& known, assembly_batch& to) {
  const contact& c = item.contact->contact;
  if (item.released || known.same) return false;
  const std::string conversation = known.threads.empty() ? std::string{} : known.threads.front().second.id;
  const std::string why = loops_.judge(item.facts, conversation, c.received_at);
  if (why.empty()) return false;
  to.hold(item.contact->number, why);
  loop_count_.add();
  ops::log().warn("pipeline", "a mail is held: a machine answers again and again",
                  {{"receipt", c.receipt}, {"source", c.source}, {"why", why}});
  return true;
}

/// What the fold needs to know; gives the contact an id of its own if it brought none.
assembly::wanted assembly_line::prepare(passing& item) const {
  auto& thread = item.facts.thread;
  thread.proven.clear();
  for (const std::string& tag : thread.plus_tags)
    if (auto key = assembly::read_reply_token(tag, options_.identity.reply_secrets))
      thread.proven.push_back(std::move(*key));
  if (thread.own_id.empty()) thread.own_id = item.contact->contact.receipt, thread.own_id_synthetic = true;
  return assembly::wanted_by(item.facts);
}

assembly_line::folded assembly_line::fold(const assembly::arrival& arrival, facts& said, const assembly::known& known) {
  const auto by = std::find_if(options_.channels.begin(), options_.channels.end(),
                               [&](const channel& c) { return c.name == arrival.channel; });
  const auto fold = by == options_.channels.end() ? options_.channels.front().fold : by->fold;
  folded out{.outcome = fold(arrival, said, known, options_.identity), .json = {}};
  for (auto& event : out.outcome.events) {
    triage::assess(arrival, said, event.data);
    out.json.push_back(serialize(options_.identity, std::move(event)));
  }
  return out;
}

void assembly_line::place(const journal::journaled_contact& contact, const assembly::wanted& wanted, folded from,
                          assembly_batch& to) {
  assembly::outcome& outcome = from.outcome;
  if (!outcome.folded_into.empty()) return to.fold(contact.number, std::move(outcome.folded_into));
  const std::string content = wanted.content_key.empty() ? std::string{} : crypto::short_digest(wanted.content_key);
  for (const auto& id : outcome.links) {
    const bool own = id == wanted.threads.front();
    std::string key = crypto::short_digest(id);
    const bool is_root = own && outcome.stored.sequence == 1 && crypto::hex(key) == outcome.joined;
    to.link(std::move(key), outcome.joined,
            own ? journal::thread_target{outcome.events.front().id, content} : journal::thread_target{}, is_root);
  }
  to.keep(std::move(outcome.stored));
  for (std::size_t i = 0; i < outcome.events.size(); ++i)
    to.add(outcome.events[i], contact.number, std::move(from.json[i]));
}

/// Starts to store a batch; settle() says how it ended.
void assembly_line::submit(std::shared_ptr<assembly_batch> next) {
  storing_ = std::move(next);
  auto done = std::make_shared<std::promise<journal::trouble>>();
  stored_ = done->get_future();
  const auto work = [batch = storing_](journal::tables& to, std::span<const journal::place> places) {
    batch->write(to, places);
  };
  journal_.perform(work, [done](journal::trouble t) { done->set_value(t); }, storing_->payloads());
}

/// Waits until the batch that is being stored is stored, and passes its events on. False when it never will be.
bool assembly_line::settle() {
  while (storing_) {
    switch (stored_.get()) {
      case journal::trouble::sick: storing_.reset(); return false;
      case journal::trouble::none: {
        const auto batch = std::exchange(storing_, nullptr);
        assembled_count_.add(batch->contacts());
        if (const auto events = batch->events(); !events.empty()) sink_(events);
        return true;
      }
      case journal::trouble::disk_full:
      case journal::trouble::out_of_turn: break;  // the latter: of contacts only
    }
    pause(retry_storing);
    if (stopping_) {
      storing_.reset();
      return false;
    }
    submit(storing_);
  }
  return true;
}

void assembly_line::pause(milliseconds length) {
  for (const milliseconds step{50}; length > milliseconds{0} && !stopping_; length -= step)
    std::this_thread::sleep_for(std::min(step, length));
}

void assembly_line::set_trouble(std::string_view what) {
  const std::lock_guard lock{trouble_mutex_};
  if (trouble_ != what) trouble_ = what;
}

std::string assembly_line::trouble() const {
  const std::lock_guard lock{trouble_mutex_};
  return trouble_;
}

}  // namespace intake::pipeline
