#include "adapters/chat/chat_desk.hpp"

#include <cassert>

#include "adapters/chat/turn_queue.hpp"
#include "gateway/ops/log.hpp"

namespace intake::chat {

namespace asio = boost::asio;
using asio::awaitable;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view tag = "chat";
constexpr milliseconds attachment_links_last = 24h * 365;
constexpr std::size_t largest_chat = 1 << 20;  ///< bytes; of the usual kind that is some thousand lines
constexpr rate upload_rate{.per_minute = 30, .burst = 20};

/// "path" of an absolute URL; "/" where there is none.
std::string_view path_of(std::string_view url) {
  const auto scheme = url.find("://");
  const auto slash = scheme == std::string_view::npos ? std::string_view::npos : url.find('/', scheme + 3);
  if (slash == std::string_view::npos) return "/";
  return url.substr(slash, url.find_first_of("?#", slash) - slash);
}

}  // namespace

chat_desk::chat_desk(asio::any_io_executor executor, const desk_setup& setup, ops::registry& metrics)
    : executor_(std::move(executor)),
      setup_(setup),
      metrics_(metrics),
      accepted_(metrics.counter("intake_contacts_total", "Contacts acknowledged, by outcome",
                                {{"channel", "chat"}, {"source", "chat/widget"}, {"outcome", "accepted"}})) {
  metrics.gauge_callback("intake_chat_sessions", "Chat sessions that somebody shows", {},
                         [this] { return static_cast<double>(sessions_.size()); });
}

chat_desk::~chat_desk() = default;

bool chat_desk::uploads_too_often(participant& p) { return p.left.uploads.take(upload_rate, setup_.time.now()) > 0ms; }

bool chat_desk::is_full(const allowance& each) const {
  const time_point now = setup_.time.now();
  return each.messages.is_full(message_rate(), now) && each.uploads.is_full(upload_rate, now);
}

// -- what is said

awaitable<std::string> chat_desk::take(participant_ptr who, const client_frame& said, const audience* from) {
  switch (said.type) {
    case frame_type::ping: co_return pong(said.number);
    case frame_type::hello: co_return error({}, "bad_frame", "hello was said already");
    case frame_type::typing:
    case frame_type::logout: co_return std::string{};
    case frame_type::token: co_return refresh(*who, said);
    default: break;
  }
  co_await who->turn->wait();
  const turn mine{who->turn};
  load(*who);
  if (said.type == frame_type::seen) {
    co_await mark_seen(*who, said.number);
    co_return std::string{};
  }
  if (said.type == frame_type::message && who->talk && who->talk->is_open() && is_long(*who->talk))
    co_await end_chat(*who, "timeout");
  co_return co_await keep_line(*who, said, from, "customer");
}

/// A chat is read as a whole when somebody comes back to it, and that on the I/O thread.
bool chat_desk::is_long(const conversation& chat) const {
  return chat.newest() >= setup_.section.max_lines || chat.bytes() >= largest_chat;
}

/// Ends the open chat on somebody else's behalf; whoever calls has the turn.
awaitable<void> chat_desk::end_chat(participant& p, std::string_view by) {
  client_frame end;
  end.type = frame_type::end;
  end.id = std::string(by) + "-" + std::to_string(p.talk->newest() + 1);
  co_await keep_line(p, end, nullptr, by);
}

awaitable<void> chat_desk::mark_seen(participant& p, std::int64_t seq) {
  if (!p.talk || !p.talk->customer_saw(seq)) co_return;
  p.talk->delivered(seq);
  transcript_entry entry{.head = p.talk->head(setup_.time.now()), .line = {}};
  p.show(seen("customer", p.talk->seen_by_customer()));
  co_await setup_.at.keep(std::move(entry));  // what is lost of it is told again with the next
  co_await report_replies(p);
}

std::string chat_desk::queue_for(const conversation& in) const {
  const auto* url = in.page().if_contains("url");
  const auto path = url && url->is_string() ? path_of(std::string_view(url->get_string())) : "/";
  std::string_view best;
  std::string queue = setup_.section.queue;
  for (const auto& [prefix, name] : setup_.section.queues)
    if (path.starts_with(std::string_view(prefix)) && prefix.size() > best.size() && name.is_string()) {
      best = prefix;
      queue = name.get_string();
    }
  return queue;
}

void chat_desk::count_refused(std::string_view reason) {
  metrics_
      .counter("intake_refused_total", "Contacts, recipients and connections refused, by reason",
               {{"source", "chat/widget"}, {"reason", std::string(reason)}})
      .add();
}

/// Without a line in the log: whoever is too fast would fill it.
std::string chat_desk::too_often(std::string_view id, milliseconds wait) {
  count_refused("rate");
  return busy(id, "rate", (wait.count() + 999) / 1000);
}

std::string chat_desk::busy_frame(const std::string& id, const refusal& why) {
  ops::log().info(tag, "refused", {{"source", "chat/widget"}, {"reason", why.reason}});
  count_refused(why.reason);
  return busy(id, why.reason == "disk_low" ? "disk_low" : "queue_full", 5);
}

namespace {

/// What a frame becomes: how its contact is called and what is shown of it.
struct line_form {
  std::string_view kind;
  std::string frame;
};

/// Why the frame cannot be taken in this conversation; empty when it can.
std::string_view obstacle(const client_frame& said, const conversation* talk) {
  if (said.type == frame_type::message) return {};
  if (!talk) return "not_found";
  if (said.type == frame_type::edit && !talk->own_message(said.number)) return "not_found";
  if ((said.type == frame_type::edit || said.type == frame_type::end) && !talk->is_open()) return "ended";
  return {};
}

line_form form_of(const client_frame& said, const conversation& talk, const std::vector<shown_attachment>& attachments,
                  std::string_view by, time_point now) {
  switch (said.type) {
    case frame_type::edit: return {"edit", edited(talk.id(), said, now)};
    case frame_type::details: return {"details", detailed(talk.id(), said, now)};
    case frame_type::rating: return {"rating", rated(talk.id(), said, now)};
    case frame_type::end: return {"end", ended(talk.id(), by, by != "timeout", now)};
    default: return {"message", customer_message(talk.id(), said, attachments, now)};
  }
}

/// Which contact's event the line revises, and the how manieth time.
void set_revision(contact_circumstances& c, const client_frame& said) {
  if (said.type == frame_type::edit) {
    c.of = c.in.own_message(said.number)->receipt;
    c.revision = c.in.edits_of(said.number) + 1;
  } else if (said.type == frame_type::details || said.type == frame_type::rating) {
    c.of = said.type == frame_type::rating && !c.in.ending_receipt().empty() ? c.in.ending_receipt()
                                                                             : c.in.opening_receipt();
    c.revision = c.in.revisions() + 1;
  }
}

}  // namespace

/// Has the journal take a line; whoever calls has the turn. `by`: who ends it, when it is an end.
awaitable<std::string> chat_desk::keep_line(participant& p, const client_frame& said, const audience* from,
                                            std::string_view by) {
  const time_point now = setup_.time.now();
  if (const auto* before = p.talk ? p.talk->find(said.id) : nullptr)
    co_return ack(said.id, before->receipt, p.talk->id(), before->seq, before->at);
  if (const auto why = obstacle(said, p.talk.get()); !why.empty())
    co_return error(said.id, why, "there is nothing here to do this to");
  if (const auto wait = by == "customer" ? p.left.messages.take(message_rate(), now) : 0ms; wait > 0ms)
    co_return too_often(said.id, wait);
  std::vector<shown_attachment> attachments;
  for (const auto& id : said.attachments) {
    auto found = setup_.uploads.find(p.who.session, id);
    if (!found) co_return error(said.id, "not_found", "an attachment is not there: upload it again");
    found->url = setup_.uploads.url_of(*found, now + attachment_links_last);
    attachments.push_back(std::move(*found));
  }

  const bool opens = said.type == frame_type::message && (!p.talk || !p.talk->is_open());
  std::optional<conversation> fresh;
  if (opens) {
    fresh = conversation::begin(p.who.session, ids_.next(now));
    fresh->add_to_form(p.form);
    fresh->set_page(said.page.empty() ? p.page : said.page);
    fresh->logged_out = p.logged_out;
  }
  conversation& talk = opens ? *fresh : *p.talk;
  talk.add_to_form(said.form);

  auto [kind, frame] = form_of(said, talk, attachments, by, now);
  contact_circumstances c{.by = p.who, .in = talk, .kind = kind, .seq = talk.newest() + 1, .opens = opens};
  c.offline = !setup_.here(p.who.locale, now).online;
  c.queue = queue_for(talk);
  c.attachments = attachments;
  set_revision(c, said);
  if (said.type == frame_type::end) {
    c.ended_by = by;
    const auto after = talk.before_newest(most_in_transcript + 1);
    auto told = transcript_of(setup_.kept.chat_lines(talk.id(), after, setup_.section.max_lines + 100));
    c.transcript = std::move(told.lines);
    c.transcript_cut = told.cut;
  }
  contact what = make_contact(c, said);
  const auto kept = std::make_shared<transcript_entry>(
      talk.head(now),
      transcript_line{.seq = c.seq, .id = said.id, .receipt = {}, .frame = std::move(frame), .at = now});
  if (said.type == frame_type::end) kept->head.open = false;
  what.transcript = kept;
  auto body = setup_.at.open_body();
  body->write_inline(contact_body(kind, said));
  const answer told = co_await setup_.at.hand_in(std::move(what), std::move(body));
  if (const auto* no = std::get_if<refusal>(&told)) co_return busy_frame(said.id, *no);

  accepted_.add();
  const transcript_line& line = kept->line;
  assert(line.receipt == std::get<receipt>(told).id);  // a line has no key by which it could be a duplicate
  talk.add(line, kind, said.number);
  if (said.type == frame_type::end) talk.end();
  if (opens) p.talk = std::make_unique<conversation>(std::move(*fresh));
  if (p.is_shown_to_others(from)) p.show(numbered(line.frame, line.seq), from);
  co_return ack(said.id, line.receipt, p.talk->id(), line.seq, now);
}

awaitable<void> chat_desk::end_quiet_chats() {
  // A chat's time is kept to the minute: what it says may be older by one.
  const time_point since = setup_.time.now() - std::chrono::duration_cast<milliseconds>(setup_.section.end_after) - 60s;
  for (const auto& head : setup_.kept.quiet_chats(since, 100)) {
    const auto who = enter(head.session);
    co_await who->turn->wait();
    const turn mine{who->turn};
    load(*who);
    if (!who->talk || who->talk->id() != head.conversation || !who->talk->is_open()) continue;
    co_await end_chat(*who, "timeout");
  }
}

}  // namespace intake::chat
