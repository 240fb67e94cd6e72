// A clock that stands still until it is moved, and chats as the journal would give back what a fake door was told.
#pragma once

#include <functional>
#include <map>

#include "gateway/clock.hpp"
#include "gateway/transcript.hpp"
#include "tests/support/fake_door.hpp"

namespace intake::tests {

class still_clock final : public clock {
 public:
  time_point now() const override { return at; }
  time_point at = from_millis(1'795'000'000'000);
};

/// What the door was told, as the journal would give it back.
class remembered_chats final : public transcripts {
 public:
  explicit remembered_chats(const fake_door& d) : door_(d) {}
  std::vector<std::int64_t> asked_after;  ///< of every call of chat_lines()
  std::optional<transcript_head> newest_chat(std::string_view session) override {
    return newest([&](const transcript_head& h) { return h.session == session; });
  }
  std::optional<transcript_head> chat(std::string_view id) override {
    return newest([&](const transcript_head& h) { return h.conversation == id; });
  }
  std::vector<transcript_line> chat_lines(std::string_view id, std::int64_t after, std::size_t most) override {
    std::vector<transcript_line> out;
    asked_after.push_back(after);
    for (const auto& [head, line] : door_.said)
      if (head.conversation == id && line.seq > after && out.size() < most) out.push_back(line);
    return out;
  }
  std::vector<transcript_head> quiet_chats(time_point since, std::size_t) override {
    std::map<std::string, transcript_head> heads;
    for (const auto& entry : door_.said) heads[entry.head.conversation] = entry.head;
    std::vector<transcript_head> out;
    for (const auto& [_, head] : heads)
      if (head.open && head.at < since) out.push_back(head);
    return out;
  }

 private:
  std::optional<transcript_head> newest(const std::function<bool(const transcript_head&)>& fits) const {
    for (auto entry = door_.said.rbegin(); entry != door_.said.rend(); ++entry)
      if (fits(entry->head)) return entry->head;
    return std::nullopt;
  }
  const fake_door& door_;
};

}  // namespace intake::tests
