#include "gateway/journal/kept_chats.hpp"

#include <algorithm>

namespace intake::journal {

void kept_chats::told(const entry_ptr& entry) { coming_.push_back(entry); }

/// The rows come in the order in which receipts were told, so it is among the first.
void kept_chats::stored(const entry_ptr& entry) {
  const auto found = std::ranges::find_if(coming_, [&entry](const entry_ptr& e) {
    return e->line.seq == entry->line.seq && e->head.conversation == entry->head.conversation;
  });
  if (found != coming_.end()) coming_.erase(found);
}

const transcript_head* kept_chats::newest_coming(std::string transcript_head::*of, std::string_view value) const {
  const auto found =
      std::find_if(coming_.rbegin(), coming_.rend(), [&](const auto& e) { return e->head.*of == value; });
  return found == coming_.rend() ? nullptr : &(*found)->head;
}

std::optional<transcript_head> kept_chats::newest_chat(std::string_view session) {
  const auto* ahead = newest_coming(&transcript_head::session, session);
  return ahead ? *ahead : from_->newest_chat(session);
}

std::optional<transcript_head> kept_chats::chat(std::string_view conversation) {
  const auto* ahead = newest_coming(&transcript_head::conversation, conversation);
  return ahead ? *ahead : from_->chat(conversation);
}

std::vector<transcript_line> kept_chats::chat_lines(std::string_view conversation, std::int64_t after,
                                                    std::size_t most) {
  auto out = from_->chat_lines(conversation, after, most);
  // Some of them may be there already: then nobody has said so yet.
  for (const auto& entry : coming_)
    if (entry->head.conversation == conversation && out.size() < most &&
        entry->line.seq > (out.empty() ? after : out.back().seq))
      out.push_back(entry->line);
  return out;
}

std::vector<transcript_head> kept_chats::quiet_chats(time_point since, std::size_t most) {
  auto out = from_->quiet_chats(since, most);
  std::erase_if(out, [&](const transcript_head& head) {
    return newest_coming(&transcript_head::conversation, head.conversation) != nullptr;
  });
  return out;
}

}  // namespace intake::journal
