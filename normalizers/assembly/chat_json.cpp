#include "normalizers/assembly/chat_json.hpp"

#include <span>
#include <string_view>

#include "gateway/json_text.hpp"

namespace intake::assembly {
namespace {

void write_page(json_object out, const chat_page& page) {
  out.put_if_any("url", page.url);
  out.put_if_any("title", page.title);
  out.put_if_any("referrer", page.referrer);
}

/// A comment that has no room here stands in the body, as far as it fits there.
void write_rating(json_object out, const chat_rating& rating, std::size_t& room) {
  out.put("score", rating.score);
  std::string comment;
  append_json(comment, rating.comment);
  if (rating.comment.empty() || comment.size() > room) return;
  room -= comment.size();
  out.put_json("comment", comment);
}

void write_replies(json_array out, const std::vector<chat_reply>& replies) {
  for (const chat_reply& each : replies) {
    json_object reply = out.object();
    reply.put("id", each.id);
    reply.put("seq", each.seq);
  }
}

void write_entry(json_object out, const chat_entry& entry) {
  out.put("seq", entry.seq);
  out.put("from", entry.from);
  out.put_if_any("name", entry.name);
  out.put("text", entry.text);
  out.put_if_any("time", entry.time);
}

std::string written(const chat_entry& entry) {
  std::string out;
  write_entry(json_object(out), entry);
  return out;
}

/// Fields are the customer's words and so are their names: both need their escapes.
std::string written(const std::pair<std::string, std::string>& field) {
  std::string out;
  append_json(out, field.first);
  out += ':';
  append_json(out, field.second);
  return out;
}

/// Adds an item to a list if there is room, for it and for a comma.
bool add(std::string& to, const std::string& item, std::size_t& room) {
  if (item.size() + 1 > room) return false;
  room -= item.size() + 1;
  if (!to.empty()) to += ',';
  to += item;
  return true;
}

/// True if all of it is there.
bool put_form(json_object& out, const chat_line& line, std::size_t& room) {
  std::string fields;
  bool all = true;
  for (const auto& field : line.form) all &= add(fields, written(field), room);
  if (!fields.empty()) out.put_json("form", "{" + fields + "}");
  return all;
}

/// True if all of it is there.
bool put_transcript(json_object& out, std::span<const chat_entry> lines, std::size_t room) {
  std::size_t first = lines.size();
  for (std::size_t size = 0; first > 0; --first)
    if ((size += written(lines[first - 1]).size() + 1) > room) break;
  json_array list = out.array("transcript");
  for (const chat_entry& entry : lines.subspan(first)) write_entry(list.object(), entry);
  return first == 0;
}

std::string_view state_of(const chat_line& line) {
  if (line.kind == "end" || line.kind == "rating" || line.ended) return "ended";
  return line.offline ? "offline" : "open";
}

void write_chat(json_object out, const chat_line& line, std::size_t room) {
  out.put("session", line.session);
  out.put_if_any("client_message_id", line.client_id);
  out.put("seq", line.seq);
  if (!line.page.empty()) write_page(out.object("page"), line.page);
  out.put_if_any("user_agent", line.user_agent);
  out.put("state", state_of(line));
  if (!line.replies.empty()) write_replies(out.array("replies"), line.replies);
  if (line.rating) write_rating(out.object("rating"), *line.rating, room);
  if (!put_form(out, line, room)) out.put("form_cut", true);
  if (line.transcript.empty() && !line.transcript_cut) return;
  const bool all = put_transcript(out, line.transcript, room);
  if (!all || line.transcript_cut) out.put("transcript_cut", true);
}

}  // namespace

std::string chat_json(const chat_line& line, std::size_t room) {
  std::string out;
  write_chat(json_object(out), line, room);
  return out;
}

}  // namespace intake::assembly
