#include "gateway/journal/kept_chats.hpp"

#include <algorithm>
#include <functional>

namespace intake::journal {
namespace {

std::size_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

}  // namespace

void kept_chats::told(const entry_ptr& entry) {
  coming_.push_back({hash_of(entry->head.conversation), hash_of(entry->head.session), entry});
}

/// The rows come in the order in which receipts were told, so it is among the first.
void kept_chats::stored(const entry_ptr& entry) {
  const auto found = std::ranges::find(coming_, entry, &coming::entry);
  if (found != coming_.end()) coming_.erase(found);
}

const transcript_head* kept_chats::newest_of(std::size_t coming::*hash, std::string transcript_head::*name,
                                             std::string_view value) const {
  const std::size_t wanted = hash_of(value);
  for (auto each = coming_.rbegin(); each != coming_.rend(); ++each)
    if ((*each).*hash == wanted && each->entry->head.*name == value) return &each->entry->head;
  return nullptr;
}

std::optional<transcript_head> kept_chats::newest_chat(std::string_view session) {
  const auto* ahead = newest_of(&coming::session, &transcript_head::session, session);
  return ahead ? *ahead : from_->newest_chat(session);
}

std::optional<transcript_head> kept_chats::chat(std::string_view conversation) {
  const auto* ahead = newest_of(&coming::conversation, &transcript_head::conversation, conversation);
  return ahead ? *ahead : from_->chat(conversation);
}

std::vector<transcript_line> kept_chats::chat_lines(std::string_view conversation, std::int64_t after,
                                                    std::size_t most) {
  auto out = from_->chat_lines(conversation, after, most);
  // Some of them may be there already: then nobody has said so yet.
  const std::size_t wanted = hash_of(conversation);
  for (const auto& [hash, _, entry] : coming_)
    if (hash == wanted && entry->head.conversation == conversation && out.size() < most &&
        entry->line.seq > (out.empty() ? after : out.back().seq))
      out.push_back(entry->line);
  return out;
}

std::vector<transcript_head> kept_chats::quiet_chats(time_point since, std::size_t most) {
  auto out = from_->quiet_chats(since, most);
  std::erase_if(out, [&](const transcript_head& head) {
    return newest_of(&coming::conversation, &transcript_head::conversation, head.conversation) != nullptr;
  });
  return out;
}

}  // namespace intake::journal
