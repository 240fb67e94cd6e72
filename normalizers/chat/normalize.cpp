#include "normalizers/chat/normalize.hpp"

#include <exception>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

#include "normalizers/chat/fields.hpp"
#include "normalizers/chat/line.hpp"
#include "normalizers/chat/people.hpp"
#include "normalizers/chat/uploads.hpp"
#include "normalizers/chat/wording.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::chat {
namespace {

namespace json = boost::json;

constexpr std::size_t largest_frame = 256 * 1024;  // the adapter takes 64 KB
constexpr std::size_t longest_text = 64 * 1024;
constexpr std::size_t longest_raw_text = 4096;
constexpr std::size_t deepest = 16;

result<json::value> parse_frame(std::string_view bytes) {
  if (bytes.size() > largest_frame) return fail("larger than 256 KB");
  if (!text::is_valid_utf8(bytes)) return fail("no UTF-8");
  error_code ec;
  json::parse_options options;
  options.max_depth = deepest;
  json::value frame = json::parse(bytes, ec, json::make_shared_resource<json::monotonic_resource>(), options);
  if (ec) return fail("no JSON: " + ec.message(), ec);
  if (!frame.is_object()) return fail("no JSON object");
  return frame;
}

void set_body(facts& out, std::string text) {
  out.body.emplace();
  out.body->reply_text = text;
  out.body->text = std::move(text);
}

/// What is left to say of a frame that nobody can read: that it is there, and how it begins.
void set_unreadable(facts& out, const contact_view& contact, const std::string& why) {
  set_body(out, text_of(contact.bytes, longest_raw_text));
  out.body->truncated = contact.bytes.size() > longest_raw_text;
  out.subject = "Chat message that cannot be read";
  out.parse.degraded = true;
  out.parse.warnings.push_back("unreadable: " + text::clean_line(why));
}

/// The language of the page is a guess at the one that is written in.
void set_language(const json::object& envelope, body_text& to) {
  const std::string_view locale = string_in(envelope, "locale");
  const bool is_code = locale.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") ==
                       std::string_view::npos;
  if (is_code && locale.size() >= 2 && locale.size() <= 35) to.language = locale;
}

void set_message(facts& out, const contact_view& contact, const json::object& frame) {
  const std::string_view said = string_in(frame, "text");
  set_body(out, text_of(said, longest_text));
  out.body->truncated = said.size() > longest_text;
  if (out.body->truncated) out.parse.limits_hit.push_back("text");
  set_language(contact.envelope, *out.body);
  // A ticket keeps its name while the chat goes on, but an edit of its first line is an edit of the name.
  if (out.chat->kind == "message" || number_in(frame, "message") == 1)
    out.subject = subject_of(out.body->text, out.attachments);
}

facts read(const contact_view& contact) {
  facts out;
  out.occurred_at = contact.received_at;
  out.thread.own_id = line_in(contact.envelope, "root");
  out.chat = read_envelope(contact.envelope, out.parse);
  add_uploads(contact.envelope, out);

  const result<json::value> frame = parse_frame(contact.bytes);
  const status read = frame ? read_frame(frame->get_object(), *out.chat, out.parse) : status(frame.error());
  add_people(contact.envelope, *out.chat, out);
  if (!read)
    set_unreadable(out, contact, read.error().message);
  else if (out.chat->kind == "message" || out.chat->kind == "edit")
    set_message(out, contact, frame->get_object());
  else
    set_body(out, text_of(*out.chat));
  return out;
}

}  // namespace

facts normalize(const contact_view& contact) {
  try {
    return read(contact);
  } catch (const std::exception& e) {
    facts out;
    out.occurred_at = contact.received_at;
    set_unreadable(out, contact, e.what());
    return out;
  }
}

}  // namespace intake::chat
