#include "adapters/chat/conversation.hpp"

#include <algorithm>
#include <cassert>
#include <functional>

#include <boost/json/parse.hpp>

#include "gateway/crypto/short_digest.hpp"
#include "gateway/json_text.hpp"

namespace intake::chat {
namespace {

namespace json = boost::json;

json::object parse_object(std::string_view text) {
  json::error_code broken;
  json::value out = json::parse(text, broken);
  return !broken && out.is_object() ? std::move(out.get_object()) : json::object{};
}

std::int64_t number_in(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found && found->is_int64() ? found->get_int64() : 0;
}

std::string_view text_in(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found && found->is_string() ? std::string_view(found->get_string()) : std::string_view{};
}

json::object object_in(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found && found->is_object() ? found->get_object() : json::object{};
}

bool forward(std::int64_t& mark, std::int64_t to) { return to > mark ? (mark = to, true) : false; }

}  // namespace

conversation conversation::begin(std::string session, std::string_view unique) {
  conversation out;
  out.head_.root = "chat/" + session + "/" + std::string(unique);
  out.head_.conversation = crypto::short_digest_hex(out.head_.root);
  out.head_.session = std::move(session);
  out.write_visitor();
  return out;
}

conversation conversation::resume(const transcript_head& head, const std::vector<transcript_line>& lines) {
  conversation out;
  out.head_ = head;
  const json::object state = parse_object(head.state);
  out.customer_seen_ = number_in(state, "customer_seen");
  out.agent_seen_ = number_in(state, "agent_seen");
  out.delivered_ = number_in(state, "delivered");
  out.delivered_told = number_in(state, "delivered_told");
  out.seen_told = number_in(state, "seen_told");
  out.form_ = object_in(state, "form");
  out.page_ = object_in(state, "page");
  out.write_visitor();
  out.logged_out = from_millis(number_in(state, "logged_out"));
  for (const auto& line : lines) out.add(line);
  return out;
}

const said_line* conversation::find(std::string_view line_id) const {
  const std::size_t hash = std::hash<std::string_view>{}(line_id);
  for (auto like = std::ranges::find(ids_, hash); like != ids_.end(); like = std::find(like + 1, ids_.end(), hash))
    if (const auto& line = lines_[static_cast<std::size_t>(like - ids_.begin())]; line.id == line_id) return &line;
  return nullptr;
}

const said_line* conversation::own_message(std::int64_t seq) const {
  const auto found = std::ranges::lower_bound(lines_, seq, {}, &said_line::seq);
  const bool there = found != lines_.end() && found->seq == seq && found->is_message && !found->receipt.empty();
  return there ? &*found : nullptr;
}

int conversation::edits_of(std::int64_t seq) const {
  return static_cast<int>(std::ranges::count(lines_, seq, &said_line::of));
}

std::vector<agent_line> conversation::agents_lines(std::int64_t after, std::int64_t upto, std::size_t most) const {
  std::vector<agent_line> out;
  for (auto line = std::ranges::upper_bound(lines_, after, {}, &said_line::seq); line != lines_.end(); ++line)
    if (line->seq > upto || out.size() == most)
      break;
    else if (line->is_message && line->receipt.empty())
      out.push_back({line->id, line->seq});
  return out;
}

std::int64_t conversation::before_newest(std::int64_t messages) const {
  const auto others = std::ranges::count(lines_, false, &said_line::is_message);
  return std::max<std::int64_t>(newest_ - messages - others, 0);
}

std::string conversation::opening_receipt() const {
  const auto* first = own_message(1);
  return first ? first->receipt : std::string{};
}

void conversation::add(const transcript_line& line) {
  // Most are messages, of which only the type is asked here, and that is written first.
  if (line.frame.starts_with(R"({"type":"message")")) return add(line, "message", 0);
  const json::object frame = parse_object(line.frame);
  add(line, text_in(frame, "type"), number_in(frame, "message"));
}

void conversation::add(const transcript_line& line, std::string_view type, std::int64_t edits) {
  assert(line.seq > newest_);
  newest_ = line.seq;
  bytes_ += line.frame.size();
  said_line said{
      .id = line.id, .seq = line.seq, .receipt = line.receipt, .is_message = type == "message", .of = 0, .at = line.at};
  if (type == "edit") said.of = edits;
  if (type == "end") ending_ = line.receipt;
  if (type == "details" || type == "rating") ++revisions_;
  ids_.push_back(std::hash<std::string_view>{}(line.id));
  lines_.push_back(std::move(said));
}

bool conversation::customer_saw(std::int64_t seq) { return forward(customer_seen_, std::min(seq, newest_)); }
bool conversation::agent_saw(std::int64_t seq) { return forward(agent_seen_, std::min(seq, newest_)); }
bool conversation::delivered(std::int64_t seq) { return forward(delivered_, std::min(seq, newest_)); }

void conversation::add_to_form(const json::object& fields) {
  if (fields.empty()) return;
  for (const auto& [name, value] : fields) form_[name] = value;
  write_visitor();
}

void conversation::set_page(json::object page) {
  page_ = std::move(page);
  write_visitor();
}

void conversation::write_visitor() {
  head_.state.clear();
  json_object members(head_.state);
  if (!form_.empty()) members.put("form", form_);
  if (!page_.empty()) members.put("page", page_);
}

transcript_head conversation::head(time_point at) const {
  transcript_head out{head_.conversation, head_.session, head_.root, head_.open, {}, at};
  out.state.reserve(head_.state.size() + 128);
  out.state = head_.state;
  {
    json_object state = json_object::continued(out.state);
    state.put("customer_seen", customer_seen_);
    state.put("agent_seen", agent_seen_);
    state.put("delivered", delivered_);
    if (delivered_told > 0) state.put("delivered_told", delivered_told);
    if (seen_told > 0) state.put("seen_told", seen_told);
    if (logged_out != time_point{}) state.put("logged_out", to_millis(logged_out));
  }
  return out;
}

}  // namespace intake::chat
