#include "normalizers/chat/wording.hpp"

#include <algorithm>

#include "normalizers/text/utf8.hpp"

namespace intake::chat {
namespace {

constexpr std::size_t longest_subject = 80;  // characters

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

/// The first `count` characters.
std::string_view first_characters(std::string_view text, std::size_t count) {
  for (std::size_t at = 0; at < text.size(); ++at)
    if (begins_character(text[at]) && count-- == 0) return text.substr(0, at);
  return text;
}

/// Cut at a word's end, or within a word that is longer than half of the room.
std::string shortened(std::string_view line) {
  if (first_characters(line, longest_subject).size() == line.size()) return std::string(line);
  std::string_view kept = first_characters(line, longest_subject - 1);  // one for the dots
  const bool between_words = line[kept.size()] == ' ';
  const auto blank = kept.rfind(' ');
  if (!between_words && blank != std::string_view::npos && blank >= first_characters(line, longest_subject / 2).size())
    kept = kept.substr(0, blank);
  while (kept.ends_with(' ')) kept.remove_suffix(1);
  return std::string(kept) + "…";
}

std::string first_line(std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    // A character takes four bytes at most: what is further back is cut anyway.
    std::string line = text::clean_line(std::string(text::cut_utf8(text.substr(0, end), 1024)));
    if (!line.empty()) return line;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

std::string end_of(const chat_line& line) {
  if (line.ended_by == "agent") return "The agent has ended the chat.";
  if (line.ended_by == "timeout") return "The chat has ended: nothing more was written.";
  return "The customer has ended the chat.";
}

std::string reported(const chat_line& line) {
  const bool several = line.replies.size() > 1;
  if (line.kind == "seen") return several ? "The customer has seen the replies." : "The customer has seen the reply.";
  return several ? "The replies have reached the customer." : "The reply has reached the customer.";
}

std::string rated(const chat_rating& rating) {
  std::string out = "Rated " + std::to_string(rating.score) + " of 5.";
  return rating.comment.empty() ? out : out + "\n\n" + rating.comment;
}

}  // namespace

std::string subject_of(std::string_view text, const std::vector<attachment_view>& files) {
  std::string line = first_line(text);
  if (line.empty() && !files.empty()) {
    line = files.size() == 1 ? "Attachment: " : "Attachments: ";
    for (const attachment_view& file : files) line += (&file == &files.front() ? "" : ", ") + file.filename;
  }
  return line.empty() ? "Chat" : shortened(line);
}

std::string text_of(const chat_line& line) {
  if (!line.replies.empty()) return reported(line);
  std::string out = line.kind == "end" ? end_of(line) : std::string{};
  if (line.kind == "details")
    for (const auto& [name, value] : line.form) out += name + ": " + value + "\n";
  if (line.rating) out += (out.empty() ? "" : "\n") + rated(*line.rating);
  return out;
}

}  // namespace intake::chat
