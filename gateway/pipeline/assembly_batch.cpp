#include "gateway/pipeline/assembly_batch.hpp"

#include <algorithm>

namespace intake::pipeline {

void assembly_batch::pass(const journal::journaled_contact& contact, bool released) {
  ++contacts_;
  at_ = contact.contact.received_at;
  if (released)
    released_.push_back(contact.number);
  else
    last_ = std::max(last_, contact.number);
}

void assembly_batch::fold(std::int64_t contact, std::string event) { folded_.emplace_back(contact, std::move(event)); }

void assembly_batch::hold(std::int64_t contact, std::string reason) { held_.emplace_back(contact, std::move(reason)); }

void assembly_batch::link(std::string key, const std::string& conversation, journal::thread_target target,
                          bool is_root) {
  const auto [seen, fresh] = threads_.try_emplace(key, conversation, target);
  if (!fresh && seen->second.second.event.empty() && seen->second.first == conversation) seen->second.second = target;
  // The root id's own row comes with the conversation: most mails open one, and need no other.
  if (is_root)
    roots_.emplace(conversation, std::move(target));
  else
    links_.push_back({std::move(key), conversation, std::move(target)});
}

void assembly_batch::keep(assembly::conversation c) {
  std::string id = c.id;
  conversations_.insert_or_assign(std::move(id), std::move(c));
}

void assembly_batch::add(const ticket_event& event, std::int64_t contact, std::string json) {
  auto outgoing = std::make_shared<backends::outgoing>();
  outgoing->id = event.id;
  outgoing->conversation = event.conversation;
  outgoing->json = std::move(json);
  events_.push_back({{.number = 0,
                      .id = event.id,
                      .contact = contact,
                      .conversation = event.conversation,
                      .kind = event.kind,
                      .channel = event.channel,
                      .source = event.source,
                      .time = event.time,
                      .json = {}},
                     std::move(outgoing)});
}

void assembly_batch::gather(assembly::gathered what, time_point at) {
  at_ = std::max(at_, at);
  for (auto& each : what.gatherings) {
    std::string id = each.id;
    gatherings_.insert_or_assign(std::move(id), std::move(each));
  }
  for (auto& each : what.conversations) keep(std::move(each));
  for (const auto& each : what.events) arrived_.push_back(each.contact);
  waiting_.insert(waiting_.end(), what.waiting.begin(), what.waiting.end());
  for (auto& [contact, event] : what.folded) fold(contact, std::move(event));
}

const std::pair<std::string, journal::thread_target>* assembly_batch::thread(const std::string& key) const {
  const auto found = threads_.find(key);
  return found == threads_.end() ? nullptr : &found->second;
}

const assembly::conversation* assembly_batch::conversation(const std::string& id) const {
  const auto found = conversations_.find(id);
  return found == conversations_.end() ? nullptr : &found->second;
}

const assembly::gathering* assembly_batch::gathering(const std::string& id) const {
  const auto found = gatherings_.find(id);
  return found == gatherings_.end() ? nullptr : &found->second;
}

const std::string* assembly_batch::gathering_of(const std::string& key) const {
  const auto found = gathering_keys_.find(key);
  return found == gathering_keys_.end() ? nullptr : &found->second.gathering;
}

void assembly_batch::lead(std::string key, std::string gathering, journal::key_place place) {
  gathering_keys_.insert_or_assign(std::move(key), lead_to{std::move(gathering), std::move(place)});
}

std::vector<std::string_view> assembly_batch::payloads() const {
  std::vector<std::string_view> out;
  out.reserve(events_.size());
  for (const auto& stored : events_) out.push_back(stored.outgoing->json);
  return out;
}

void assembly_batch::write(journal::tables& to, std::span<const journal::place> places) {
  std::map<std::string_view, std::int64_t> numbers;
  for (const auto& [id, c] : conversations_) {
    const auto root = roots_.find(id);
    numbers[id] = to.put_conversation({c.id, c.sequence, c.parties}, at_,
                                      root == roots_.end() ? journal::thread_target{} : root->second);
  }
  for (const auto& link : links_) to.put_thread(link.key, numbers.at(link.conversation), link.target);
  for (std::size_t i = 0; i < events_.size(); ++i) {
    auto& stored = events_[i];
    stored.outgoing->number = to.put_event(stored.event, numbers.at(stored.event.conversation), places[i]);
  }
  for (const auto& [id, each] : gatherings_) to.put_gathering({id, each.channel, each.state, each.due}, at_);
  for (const auto& [key, to_what] : gathering_keys_) to.put_gathering_key(key, to_what.place, to_what.gathering);
  // In this order: a contact may have begun to wait and be told within one batch.
  for (const auto contact : waiting_) to.wait(contact);
  for (const auto contact : arrived_) to.arrive(contact);
  for (const auto& [contact, event] : folded_) to.fold(contact, event);
  for (const auto contact : released_) to.pass_held(contact);
  for (const auto& [contact, reason] : held_) to.hold(contact, reason, at_);
  if (last_ > 0) to.set_assembled(last_);
}

std::vector<backends::outgoing_ptr> assembly_batch::events() const {
  std::vector<backends::outgoing_ptr> out;
  out.reserve(events_.size());
  for (const auto& stored : events_) out.push_back(stored.outgoing);
  return out;
}

}  // namespace intake::pipeline
