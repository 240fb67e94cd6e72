#include "gateway/journal/kept_chats.hpp"

#include <algorithm>

namespace intake::journal {

void kept_chats::told(const transcript_entry& entry) {
  auto& [head, lines] = coming_[entry.head.conversation];
  head = entry.head;
  lines.push_back(entry.line);
  newest_[head.session] = head.conversation;
}

void kept_chats::stored(const transcript_entry& entry) {
  const auto found = coming_.find(entry.head.conversation);
  if (found == coming_.end()) return;
  auto& lines = found->second.lines;
  const auto line = std::ranges::find(lines, entry.line.seq, &transcript_line::seq);
  if (line != lines.end()) lines.erase(line);
  if (!lines.empty()) return;
  if (const auto newest = newest_.find(entry.head.session);
      newest != newest_.end() && newest->second == entry.head.conversation)
    newest_.erase(newest);
  coming_.erase(found);
}

const kept_chats::coming* kept_chats::coming_of(std::string_view conversation) const {
  const auto found = coming_.find(std::string(conversation));
  return found == coming_.end() ? nullptr : &found->second;
}

std::optional<transcript_head> kept_chats::newest_chat(std::string_view session) {
  const auto newest = newest_.find(std::string(session));
  return newest == newest_.end() ? from_->newest_chat(session) : coming_of(newest->second)->head;
}

std::optional<transcript_head> kept_chats::chat(std::string_view conversation) {
  const auto* ahead = coming_of(conversation);
  return ahead ? ahead->head : from_->chat(conversation);
}

std::vector<transcript_line> kept_chats::chat_lines(std::string_view conversation, std::int64_t after,
                                                    std::size_t most) {
  auto out = from_->chat_lines(conversation, after, most);
  const auto* ahead = coming_of(conversation);
  if (!ahead) return out;
  // Some of them may be there already: then nobody has said so yet.
  for (const auto& line : ahead->lines)
    if (out.size() < most && line.seq > (out.empty() ? after : out.back().seq)) out.push_back(line);
  return out;
}

std::vector<transcript_head> kept_chats::quiet_chats(time_point since, std::size_t most) {
  auto out = from_->quiet_chats(since, most);
  std::erase_if(out, [&](const transcript_head& head) { return coming_of(head.conversation) != nullptr; });
  return out;
}

}  // namespace intake::journal
