// The routes of the way back: what an agent answers, and what became of it.
#include <boost/json/parse.hpp>

#include "gateway/api/desk.hpp"

namespace intake::api {
namespace {

namespace json = boost::json;
using journal::reader;

response refused(int status, std::string_view why) { return net::problem(status, net::reason_phrase(status), why); }

std::string text_in(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found && found->is_string() ? std::string(found->get_string()) : std::string{};
}

bool flag_in(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found && found->is_bool() && found->get_bool();
}

std::vector<reply_attachment> attachments_in(const json::object& from) {
  std::vector<reply_attachment> out;
  const auto* list = from.if_contains("attachments");
  if (!list || !list->is_array()) return out;
  for (const auto& each : list->get_array()) {
    if (!each.is_object()) continue;
    const json::object& said = each.get_object();
    const auto* size = said.if_contains("size");
    out.push_back(
        {.filename = text_in(said, "filename"),
         .media_type = text_in(said, "media_type"),
         .size = size && size->is_int64() && size->get_int64() > 0 ? static_cast<std::uint64_t>(size->get_int64()) : 0,
         .url = text_in(said, "url")});
  }
  return out;
}

json::object written(const reply_standing& s) {
  return {{"seq", s.seq}, {"time", rfc3339(s.at)}, {"delivered", s.delivered}, {"seen", s.seen}};
}

/// No chat has this id: is there a conversation of another channel?
awaitable<response> no_way_back(desk& d, std::string id) {
  const auto known = co_await d.journal.read([id](reader& j) { return j.conversation(id).has_value(); });
  if (!*known) co_return refused(404, "there is no such conversation");
  co_return refused(409, "there is no way back into this conversation: answer it where its ticket is");
}

response refused(const reply_refusal& why) {
  using kind = reply_refusal::kind;
  switch (why.why) {
    case kind::malformed: return refused(400, why.text);
    case kind::not_now: {
      response out = refused(503, why.text);
      out.headers.emplace_back("Retry-After", "5");
      return out;
    }
    default: return refused(409, why.text);
  }
}

}  // namespace

awaitable<response> reply_to_customer(desk& d, const request& r) {
  const std::string id{r.parameter("id")};
  if (!d.replies) co_return co_await no_way_back(d, id);
  json::error_code broken;
  const json::value value = json::parse(r.body, broken);
  if (broken || !value.is_object()) co_return refused(400, "the body is a JSON object: {\"text\":…}");
  const json::object& said = value.get_object();
  agent_reply reply{.id = text_in(said, "id"),
                    .name = text_in(said, "name"),
                    .text = text_in(said, "text"),
                    .attachments = attachments_in(said),
                    .ends = flag_in(said, "end")};
  const auto told = co_await d.replies->reply(id, std::move(reply));
  if (const auto* given = std::get_if<reply_standing>(&told)) co_return json_reply(202, written(*given));
  const auto& why = std::get<reply_refusal>(told);
  if (why.why == reply_refusal::kind::no_such_conversation) co_return co_await no_way_back(d, id);
  co_return refused(why);
}

awaitable<response> one_reply(desk& d, const request& r) {
  const auto known = d.replies ? d.replies->standing(r.parameter("id"), r.parameter("reply")) : std::nullopt;
  if (!known) co_return refused(404, "there is no such reply in an open chat");
  co_return json_reply(200, written(*known));
}

awaitable<response> show_typing(desk& d, const request& r) {
  json::error_code broken;
  const json::value value = json::parse(r.body, broken);
  if (broken || !value.is_object()) co_return refused(400, "the body is a JSON object: {\"name\":…,\"typing\":true}");
  const json::object& said = value.get_object();
  const bool shown = d.replies && d.replies->typing(r.parameter("id"), text_in(said, "name"), flag_in(said, "typing"));
  if (!shown) co_return refused(404, "there is no such chat");
  co_return net::reply(204, {}, {});
}

}  // namespace intake::api
