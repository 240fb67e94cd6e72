#include "adapters/chat/chat_protocol.hpp"

#include <algorithm>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

namespace intake::chat {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_id = 64, longest_token = 8192, longest_url = 2048, longest_name = 64;

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string_view text_of(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found && found->is_string() ? std::string_view(found->get_string()) : std::string_view{};
}

std::int64_t number_of(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found && found->is_int64() ? found->get_int64() : 0;
}

bool is_id(std::string_view id) {
  return !id.empty() && id.size() <= longest_id && std::all_of(id.begin(), id.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
  });
}

/// Depth and size are bounded before a tree is built.
json::value parse(std::string_view text, json::error_code& broken, json::storage_ptr memory) {
  json::parse_options options;
  options.max_depth = 8;
  return json::parse(text, broken, std::move(memory), options);
}

bool read_form(const json::object& from, const frame_limits& limits, json::object& out) {
  const auto* form = from.if_contains("form");
  if (!form || form->is_null()) return true;
  if (!form->is_object() || form->get_object().size() > limits.form_fields) return false;
  for (const auto& [name, value] : form->get_object()) {
    if (!value.is_string() || name.empty() || name.size() > longest_name) return false;
    if (characters(value.get_string()) > limits.form_text) return false;
    out[name] = value;
  }
  return true;
}

bool read_page(const json::object& from, json::object& out) {
  const auto* page = from.if_contains("page");
  if (!page || page->is_null()) return true;
  if (!page->is_object()) return false;
  for (const std::string_view name : {"url", "title", "referrer"})
    if (const auto said = text_of(page->get_object(), name); !said.empty() && said.size() <= longest_url)
      out[name] = said;
  return true;
}

bool read_attachments(const json::object& from, const frame_limits& limits, std::vector<std::string>& out) {
  const auto* list = from.if_contains("attachments");
  if (!list || list->is_null()) return true;
  if (!list->is_array() || list->get_array().size() > limits.attachments) return false;
  for (const auto& each : list->get_array()) {
    if (!each.is_string() || !is_id(each.get_string())) return false;
    out.emplace_back(each.get_string());
  }
  return true;
}

/// Which frames carry an id of the client's, and so are answered by one.
bool has_id(frame_type type) {
  switch (type) {
    case frame_type::message:
    case frame_type::edit:
    case frame_type::details:
    case frame_type::end:
    case frame_type::rating: return true;
    default: return false;
  }
}

/// Empty when the members fit the type.
std::string_view misfit(const client_frame& f) {
  switch (f.type) {
    case frame_type::message:
      return f.text.empty() && f.attachments.empty() ? "a message has a text or attachments" : std::string_view{};
    case frame_type::edit:
      return f.text.empty() || f.number < 1 ? "an edit names a message by its seq and has a text" : std::string_view{};
    case frame_type::details: return f.form.empty() ? "details have a form" : std::string_view{};
    case frame_type::seen: return f.number < 1 ? "seen has a seq" : std::string_view{};
    case frame_type::token: return f.token.empty() ? "token has a token" : std::string_view{};
    case frame_type::rating: return f.number < 1 || f.number > 5 ? "a rating's score is 1 to 5" : std::string_view{};
    default: return {};
  }
}

std::string_view number_name(frame_type type) {
  switch (type) {
    case frame_type::hello: return "after";
    case frame_type::edit: return "message";
    case frame_type::seen: return "seq";
    case frame_type::rating: return "score";
    default: return "n";
  }
}

/// What frames of a session say of it, and those of a conversation don't. False when a token is too long.
bool read_session(const json::object& said, client_frame& out) {
  out.token = text_of(said, "token");
  out.resume = text_of(said, "resume");
  out.conversation = text_of(said, "conversation").substr(0, longest_id);
  const auto* typing = said.if_contains("typing");
  out.typing = typing && typing->is_bool() && typing->get_bool();
  out.locale = text_of(said, "locale").substr(0, 35);
  return out.token.size() <= longest_token && out.resume.size() <= longest_token;
}

std::optional<frame_error> read_into(client_frame& out, const json::object& said, const frame_limits& limits) {
  const auto bad = [&out](std::string_view why) { return frame_error{"bad_frame", why, out.id}; };
  if (const auto id = text_of(said, "id"); is_id(id)) out.id = id;
  const auto named = std::find_if(client_frames.begin(), client_frames.end(),
                                  [name = text_of(said, "type")](const auto& known) { return known.first == name; });
  if (named == client_frames.end()) return frame_error{"unsupported", "there is no such frame", out.id};
  out.type = named->second;
  if (has_id(out.type) && out.id.empty()) return bad("the frame has an id: 1 to 64 of A-Z a-z 0-9 _ -");

  out.text = text_of(said, out.type == frame_type::rating ? "comment" : "text");
  const std::size_t longest = out.type == frame_type::rating ? limits.comment : limits.text;
  if (out.text.size() > longest && characters(out.text) > longest)
    return frame_error{"too_long", "the text is too long", out.id};
  if (!has_id(out.type) && !read_session(said, out)) return bad("the token is too long");
  out.number = number_of(said, number_name(out.type));
  if (!read_form(said, limits, out.form)) return bad("form: text fields, not too many and not too long");
  if (!read_page(said, out.page)) return bad("page: an object with url, title, referrer");
  if (!read_attachments(said, limits, out.attachments)) return bad("attachments: a list of upload ids, not too many");
  if (const auto why = misfit(out); !why.empty()) return bad(why);
  return std::nullopt;
}

}  // namespace

std::variant<client_frame, frame_error> read_frame(std::string_view text, const frame_limits& limits) {
  std::variant<client_frame, frame_error> out;
  if (text.size() > limits.frame) {
    out = frame_error{"too_long", "the frame is too long", {}};
    return out;
  }
  std::array<unsigned char, 2048> room;  // an everyday frame's tree fits, and goes as a whole
  json::monotonic_resource memory(room.data(), room.size());
  json::error_code broken;
  const json::value value = parse(text, broken, &memory);
  if (broken || !value.is_object())
    out = frame_error{"bad_frame", "a frame is a JSON object", {}};
  else if (auto no = read_into(std::get<client_frame>(out), value.get_object(), limits))
    out = std::move(*no);
  return out;
}

}  // namespace intake::chat
