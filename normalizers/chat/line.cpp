#include "normalizers/chat/line.hpp"

#include <algorithm>

#include "gateway/clock.hpp"
#include "gateway/ulid.hpp"
#include "normalizers/chat/fields.hpp"

namespace intake::chat {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_url = 1024;
constexpr std::size_t longest_user_agent = 512;
constexpr std::size_t longest_comment = 8 * 1024;
constexpr std::size_t most_fields = 20, longest_field_name = 64, longest_field = 2 * 1024;
constexpr std::size_t most_entries = 200, most_transcript_text = 64 * 1024;

constexpr std::size_t most_replies = 20;

constexpr std::string_view kinds[] = {"message", "edit", "details", "end", "rating"};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

bool is_web_address(std::string_view url) { return url.starts_with("https://") || url.starts_with("http://"); }

/// A page's address stands in tickets as something to click on: nothing but the web's own.
std::string url_in(const json::object& page, std::string_view key, parse_notes& notes) {
  std::string url = line_in(page, key, longest_url);
  if (url.empty() || is_web_address(url)) return url;
  notes.warnings.push_back("page_" + std::string(key) + "_is_no_web_address");
  return {};
}

void read_page(const json::object& page, chat_page& to, parse_notes& notes) {
  if (page.empty()) return;
  to = {url_in(page, "url", notes), line_in(page, "title"), url_in(page, "referrer", notes)};
}

void read_form(const json::object& form, chat_line& to, parse_notes& notes) {
  for (const auto& [key, value] : form) {
    if (!value.is_string()) continue;
    std::string name = line_of(key, longest_field_name);
    std::string text = text_of(std::string_view(value.get_string()), longest_field);
    const auto is_it = [&](const auto& field) { return field.first == name; };
    if (name.empty() || text.empty() || std::ranges::any_of(to.form, is_it)) continue;
    if (to.form.size() == most_fields) return notes.limits_hit.push_back("form");
    to.form.emplace_back(std::move(name), std::move(text));
  }
}

void read_rating(const json::object& rating, chat_line& to) {
  const std::int64_t score = number_in(rating, "score");
  if (score >= 1 && score <= 5) to.rating = {static_cast<int>(score), text_in(rating, "comment", longest_comment)};
}

std::optional<chat_entry> entry_of(const json::value& value) {
  if (!value.is_object()) return std::nullopt;
  const json::object& said = value.get_object();
  chat_entry out{.seq = std::max<std::int64_t>(number_in(said, "seq"), 0),
                 .from = line_in(said, "from"),
                 .name = line_in(said, "name"),
                 .text = text_in(said, "text", most_transcript_text),
                 .time = {}};
  if (const auto at = parse_rfc3339(string_in(said, "time"))) out.time = rfc3339(*at);
  return is_one_of(out.from, {"customer", "agent"}) ? std::optional{std::move(out)} : std::nullopt;
}

/// The newest lines, as many as there is room for.
void read_transcript(const json::array& lines, chat_line& to) {
  std::size_t room = most_transcript_text;
  for (std::size_t i = lines.size(); i-- > 0;) {
    if (to.transcript.size() == most_entries || room == 0) {
      to.transcript_cut = true;
      break;
    }
    auto entry = entry_of(lines[i]);
    if (!entry) continue;
    if (entry->text.size() > room) {
      to.transcript_cut = true;
      break;
    }
    room -= entry->text.size();
    to.transcript.push_back(std::move(*entry));
  }
  std::ranges::reverse(to.transcript);
}

void read_replies(const json::array& replies, chat_line& to, parse_notes& notes) {
  for (const json::value& each : replies) {
    if (!each.is_object()) continue;
    if (to.replies.size() == most_replies) return notes.limits_hit.push_back("replies");
    to.replies.push_back(
        {line_in(each.get_object(), "id", 200), std::max<std::int64_t>(number_in(each.get_object(), "seq"), 0)});
  }
}

/// What the gateway says of an agent's replies; no browser does.
bool is_report(const chat_line& line) { return is_one_of(line.kind, {"delivered", "seen"}); }

status read_text(const json::object& frame, std::string_view kind) {
  const json::value* text = frame.if_contains("text");
  if (text ? text->is_string() : kind == "message") return {};
  return fail("its text is no text");
}

}  // namespace

chat_line read_envelope(const json::object& envelope, parse_notes& notes) {
  chat_line out;
  out.kind = line_in(envelope, "kind");
  out.session = line_in(envelope, "session");
  out.seq = std::max<std::int64_t>(number_in(envelope, "seq"), 0);
  out.opens = is_true_in(envelope, "opens");
  out.offline = is_true_in(envelope, "offline");
  if (is_ulid(string_in(envelope, "of"))) out.of = string_in(envelope, "of");
  out.number = std::max<std::int64_t>(number_in(envelope, "revision"), 1);
  out.user_agent = line_in(envelope, "user_agent", longest_user_agent);
  if (const std::string by = line_in(envelope, "by"); is_one_of(by, {"customer", "agent", "timeout"}))
    out.ended_by = by;
  read_page(object_in(envelope, "page"), out.page, notes);
  read_form(object_in(envelope, "form"), out, notes);
  read_rating(object_in(envelope, "rating"), out);
  out.transcript_cut = is_true_in(envelope, "transcript_cut");
  read_transcript(array_in(envelope, "transcript"), out);
  if (is_report(out)) read_replies(array_in(envelope, "replies"), out, notes);
  out.ended = is_true_in(envelope, "ended");
  return out;
}

status read_frame(const json::object& frame, chat_line& to, parse_notes& notes) {
  if (is_report(to)) return {};
  const std::string kind = to.kind.empty() ? line_in(frame, "type") : to.kind;
  if (std::ranges::find(kinds, kind) == std::end(kinds)) return fail("it is of no kind that is known");
  to.kind = kind;
  to.client_id = line_in(frame, "id", 64);
  if (to.page.empty()) read_page(object_in(frame, "page"), to.page, notes);
  if (to.kind == "message" || to.kind == "edit") return read_text(frame, to.kind);
  if (to.kind == "details" && to.form.empty()) read_form(object_in(frame, "form"), to, notes);
  if (to.kind == "details" && to.form.empty()) return fail("its form says nothing");
  if (to.kind == "rating" && !to.rating) read_rating(frame, to);
  if (to.kind == "rating" && !to.rating) return fail("its score is not one of 1 to 5");
  return {};
}

}  // namespace intake::chat
