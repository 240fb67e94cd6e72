// One visitor's chat and the pipeline behind it, in memory: each line becomes an event at once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>

#include "gateway/triage/triage.hpp"
#include "normalizers/assembly/chat_assembly.hpp"
#include "normalizers/chat/normalize.hpp"

namespace intake::assembly {

inline constexpr const char* first_chat = "chat/s_01JD9ZK3V5XQ8W2N4T6B7C9D0E/01JD9ZK3V5XQ8W2N4T6B7C9D1F";

class chat_desk {
 public:
  event_identity identity;
  std::vector<ticket_event> events;

  /// A line arrives; returns its receipt. `more` stands over the envelope of an ordinary message.
  std::string hears(std::string_view frame, std::string_view more = "{}", const std::string& root = first_chat) {
    const std::string receipt = next_receipt();
    boost::json::object envelope = {{"kind", "message"}, {"session", "s_01JD9ZK3V5XQ8W2N4T6B7C9D0E"}, {"root", root}, {"seq", count_}, {"opens", count_ == 1}};
    const boost::json::value parsed = boost::json::parse(more);
    for (const auto& [key, value] : parsed.as_object()) envelope[key] = value;
    facts said = chat::normalize({receipt, "widget", at(), envelope, frame});
    take({.receipt = receipt, .channel = "chat", .source = "chat/widget", .via = "widget", .media_type = "application/json",
          .sha256 = std::string(64, 'a'), .size = frame.size(), .received_at = at(), .queue = "web", .also_queues = {}}, said);
    return receipt;
  }

  void take(const arrival& a, facts& said) {
    known k;
    for (const std::string& thread : wanted_by(said).threads)
      if (const auto found = links_.find(thread); found != links_.end()) k.threads.emplace_back(thread, conversations_.at(found->second));
    outcome out = fold_chat(a, said, k, identity);
    conversations_[out.joined] = out.stored;
    for (const auto& link : out.links) links_.try_emplace(link, out.joined);
    for (auto& event : out.events) {
      triage::assess(a, said, event.data);
      events.push_back(std::move(event));
    }
  }

  /// The journal's retention has passed.
  void forget() { links_.clear(), conversations_.clear(); }

  /// "opened 1", "revised 2": the kind and the place in the conversation of every event.
  std::vector<std::string> told() const {
    std::vector<std::string> out;
    for (const auto& e : events)
      out.push_back(e.kind.substr(e.kind.find('.') + 1) + " " + std::to_string(data(e).at("conversation").at("sequence").to_number<int>()));
    return out;
  }

  static boost::json::object data(const ticket_event& e) { return boost::json::parse(e.data).as_object(); }
  boost::json::object last() const { return data(events.back()); }

 private:
  time_point at() const { return from_millis(1'795'521'600'000 + count_ * 1000); }
  std::string next_receipt() {
    std::string out = "01JD9ZK3V5XQ8W2N4T6B000000";
    const std::string digits = std::to_string(++count_);
    return out.replace(out.size() - digits.size(), digits.size(), digits);
  }

  int count_ = 0;
  std::map<std::string, conversation> conversations_;
  std::map<std::string, std::string> links_;
};

}  // namespace intake::assembly
