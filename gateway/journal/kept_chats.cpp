#include "gateway/journal/kept_chats.hpp"

#include <algorithm>

namespace intake::journal {

void kept_chats::told(const entry_ptr& entry) {
  auto& entries = coming_[entry->head.conversation].entries;
  if (entries.empty()) newest_[entry->head.session] = entry->head.conversation;
  entries.push_back(entry);
}

/// The rows come in the order in which receipts were told, so that the newest is the last to go.
void kept_chats::stored(const entry_ptr& entry) {
  const auto found = coming_.find(entry->head.conversation);
  if (found == coming_.end()) return;
  auto& entries = found->second.entries;
  const auto same = std::ranges::find(entries, entry->line.seq, [](const entry_ptr& e) { return e->line.seq; });
  if (same != entries.end()) entries.erase(same);
  if (!entries.empty()) return;
  if (const auto newest = newest_.find(entry->head.session);
      newest != newest_.end() && newest->second == entry->head.conversation)
    newest_.erase(newest);
  coming_.erase(found);
}

const kept_chats::coming* kept_chats::coming_of(std::string_view conversation) const {
  const auto found = coming_.find(std::string(conversation));
  return found == coming_.end() ? nullptr : &found->second;
}

std::optional<transcript_head> kept_chats::newest_chat(std::string_view session) {
  const auto newest = newest_.find(std::string(session));
  return newest == newest_.end() ? from_->newest_chat(session) : coming_of(newest->second)->head();
}

std::optional<transcript_head> kept_chats::chat(std::string_view conversation) {
  const auto* ahead = coming_of(conversation);
  return ahead ? ahead->head() : from_->chat(conversation);
}

std::vector<transcript_line> kept_chats::chat_lines(std::string_view conversation, std::int64_t after,
                                                    std::size_t most) {
  auto out = from_->chat_lines(conversation, after, most);
  const auto* ahead = coming_of(conversation);
  if (!ahead) return out;
  // Some of them may be there already: then nobody has said so yet.
  for (const auto& entry : ahead->entries)
    if (out.size() < most && entry->line.seq > (out.empty() ? after : out.back().seq)) out.push_back(entry->line);
  return out;
}

std::vector<transcript_head> kept_chats::quiet_chats(time_point since, std::size_t most) {
  auto out = from_->quiet_chats(since, most);
  std::erase_if(out, [&](const transcript_head& head) { return coming_of(head.conversation) != nullptr; });
  return out;
}

}  // namespace intake::journal
