#include "adapters/chat/chat_desk.hpp"

#include "adapters/chat/turn_desk.hpp"
#include "gateway/crypto/short_digest.hpp"
#include "gateway/ops/log.hpp"

namespace intake::chat {

namespace asio = boost::asio;
using asio::awaitable;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view tag = "chat";
constexpr std::size_t most_missed = 200;  ///< lines in a welcome
constexpr milliseconds visitor_tokens_last = 24h * 30;
constexpr milliseconds attachment_links_last = 24h * 365;
constexpr std::string_view visitor_purpose = "visitor", user_purpose = "user";

/// "path" of an absolute URL; "/" where there is none.
std::string_view path_of(std::string_view url) {
  const auto scheme = url.find("://");
  const auto slash = scheme == std::string_view::npos ? std::string_view::npos : url.find('/', scheme + 3);
  if (slash == std::string_view::npos) return "/";
  return url.substr(slash, url.find_first_of("?#", slash) - slash);
}

}  // namespace

chat_desk::chat_desk(asio::any_io_executor executor, const desk_setup& setup, ops::registry& metrics)
    : executor_(std::move(executor)), setup_(setup), metrics_(metrics) {
  metrics.gauge_callback("intake_chat_sessions", "Chat sessions that somebody shows", {},
                         [this] { return static_cast<double>(sessions_.size()); });
}

chat_desk::~chat_desk() = default;

void chat_desk::count(std::string_view outcome) {
  metrics_
      .counter("intake_contacts_total", "Contacts acknowledged, by outcome",
               {{"channel", "chat"}, {"source", "chat/widget"}, {"outcome", std::string(outcome)}})
      .add();
}

participant_ptr chat_desk::enter(const std::string& session) {
  auto& place = sessions_[session];
  if (auto there = place.lock()) return there;
  auto made = participant_ptr(new participant(session), [this](participant* gone) {
    sessions_.erase(gone->who.session);
    delete gone;
  });
  made->turn = std::make_shared<turn_queue>(executor_);
  if (const auto user = users_.find(session); user != users_.end()) made->who.user = user->second;
  place = made;
  return made;
}

/// What the journal knows of the session's newest chat.
void chat_desk::load(participant& p) {
  if (p.loaded) return;
  if (auto head = setup_.kept.newest_chat(p.who.session))
    p.talk = conversation::resume(*head, setup_.kept.chat_lines(head->conversation, 0, setup_.section.max_lines + 100));
  p.loaded = true;
}

// -- who it is

std::variant<participant_ptr, std::string> chat_desk::recognise(const client_frame& hello) {
  const time_point now = setup_.time.now();
  if (!hello.token.empty()) {
    auto known = setup_.identities.verify(hello.token, now);
    if (const auto* why = std::get_if<std::string_view>(&known)) return error({}, *why, "the token was not accepted");
    auto& signed_in = std::get<signed_in_user>(known);
    const std::string session = "u_" + crypto::short_digest_hex(signed_in.who.issuer + '\0' + signed_in.who.id);
    const auto back = setup_.tokens.read(user_purpose, hello.resume);
    if (!setup_.identities.bind(signed_in.token_id, session, back && back->subject == session, signed_in.who.expires_at,
                                now))
      return error({}, "token_refused", "the token is in use by another browser: get a fresh one");
    users_[session] = signed_in.who;
    std::erase_if(users_, [now](const auto& each) { return each.second.expires_at < now; });
    auto who = enter(session);
    who->who.user = std::move(signed_in.who);
    return who;
  }
  if (auto back = find(hello.resume)) return back;
  if (setup_.tokens.read(user_purpose, hello.resume)) return error({}, "token_expired", "sign in again");
  if (!setup_.section.anonymous) return error({}, "token_refused", "a token is needed here");
  auto fresh = enter("s_" + ids_.next(now));
  fresh->loaded = true;  // nobody has written in it
  return fresh;
}

participant_ptr chat_desk::find(std::string_view resume_token) {
  const time_point now = setup_.time.now();
  const auto left = [this](const token_maker::claims& claims, time_point made) {
    const auto out = logged_out_.find(claims.subject);
    return out != logged_out_.end() && made <= out->second;
  };
  if (const auto visitor = setup_.tokens.read(visitor_purpose, resume_token)) {
    if (visitor->at + visitor_tokens_last < now || left(*visitor, visitor->at) || !setup_.section.anonymous) return {};
    return enter(visitor->subject);
  }
  const auto user = setup_.tokens.read(user_purpose, resume_token);
  if (!user || user->at < now || !users_.contains(user->subject) || left(*user, user->at)) return {};
  return enter(user->subject);
}

std::string chat_desk::resume_for(const participant& p) const {
  return p.who.user ? setup_.tokens.make(user_purpose, p.who.session, p.who.user->expires_at)
                    : setup_.tokens.make(visitor_purpose, p.who.session, setup_.time.now());
}

void chat_desk::dismiss_expired() {
  const time_point now = setup_.time.now();
  for (auto& [session, place] : sessions_) {
    const auto who = place.lock();
    if (!who || !who->who.user || who->who.user->expires_at >= now) continue;
    who->show(error({}, "token_expired", "sign in again"));
    for (auto* each : std::vector<audience*>(who->audiences)) each->dismiss(4401, "the token has expired");
  }
}

void chat_desk::log_out(const participant_ptr& who) {
  logged_out_[who->who.session] = who->who.user ? who->who.user->expires_at : setup_.time.now();
  users_.erase(who->who.session);
  who->who.user.reset();
}

// -- hello

awaitable<chat_desk::greeting> chat_desk::greet(client_frame hello, caller from, audience* to) {
  auto found = recognise(hello);
  greeting out;
  if (auto* refused = std::get_if<std::string>(&found)) {
    out.frame = std::move(*refused);
    co_return out;
  }
  out.who = std::move(std::get<participant_ptr>(found));
  participant& p = *out.who;
  co_await p.turn->wait();
  const turn mine{p.turn};
  load(p);
  p.who.locale = hello.locale;
  p.who.user_agent = std::move(from.user_agent);
  p.who.address = std::move(from.address);
  p.form = hello.form.empty() ? std::move(p.form) : std::move(hello.form);
  if (!hello.page.empty()) p.page = hello.page;
  std::vector<std::string> rest;
  out.frame = welcome_of(p, hello, rest);
  if (!to) co_return out;
  to->show(std::make_shared<const std::string>(out.frame));
  for (auto& frame : rest) to->show(std::make_shared<const std::string>(std::move(frame)));
  p.audiences.push_back(to);
  co_return out;
}

std::string chat_desk::welcome_of(participant& p, const client_frame& hello, std::vector<std::string>& rest) {
  welcome_frame out;
  out.session = p.who.session;
  out.resume = resume_for(p);
  if (p.who.user) {
    out.user_id = p.who.user->id;
    out.user_name = p.who.user->name;
    out.expires_at = p.who.user->expires_at;
  }
  out.here = setup_.here(p.who.locale, setup_.time.now());
  out.upload_bytes = setup_.section.max_upload;
  if (p.talk) {
    out.conversation = p.talk->id();
    out.seq = p.talk->newest();
    out.agent_seen = p.talk->seen_by_agent();
    out.customer_seen = p.talk->seen_by_customer();
    const std::int64_t after = hello.conversation == p.talk->id() ? hello.number : 0;
    out.missed = setup_.kept.chat_lines(p.talk->id(), after, setup_.section.max_lines + 100);
    for (std::size_t i = most_missed; i < out.missed.size(); ++i)
      rest.push_back(numbered(out.missed[i].frame, out.missed[i].seq));
    out.more = out.missed.size() > most_missed;
    if (out.more) out.missed.resize(most_missed);
    p.talk->delivered(p.talk->newest());
  }
  const bool reachable = (p.who.user && !p.who.user->email.empty()) || p.form.contains("email") ||
                         (p.talk && p.talk->form.contains("email"));
  out.ask_for_address = !out.here.online && !reachable;
  return welcome(out);
}

awaitable<void> chat_desk::attach(participant_ptr who, std::int64_t after, audience* to) {
  co_await who->turn->wait();
  const turn mine{who->turn};
  load(*who);
  if (who->talk) {
    for (const auto& line : setup_.kept.chat_lines(who->talk->id(), after, setup_.section.max_lines + 100))
      to->show(std::make_shared<const std::string>(numbered(line.frame, line.seq)));
    who->talk->delivered(who->talk->newest());
  }
  who->audiences.push_back(to);
}

bool chat_desk::uploads_too_often(participant& p) { return p.uploads.take({30, 20}, setup_.time.now()) > 0ms; }

// -- what is said

awaitable<std::string> chat_desk::take(participant_ptr who, client_frame said, const audience* from) {
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
  if (said.type == frame_type::message && who->talk && who->talk->is_open() &&
      who->talk->newest() >= setup_.section.max_lines)
    co_await end_chat(*who, "timeout");
  co_return co_await keep_line(*who, std::move(said), from, "customer");
}

/// Ends the open chat on somebody else's behalf; whoever calls has the turn.
awaitable<void> chat_desk::end_chat(participant& p, std::string_view by) {
  client_frame end;
  end.type = frame_type::end;
  end.id = std::string(by) + "-" + std::to_string(p.talk->newest() + 1);
  co_await keep_line(p, std::move(end), nullptr, by);
}

std::string chat_desk::refresh(participant& p, const client_frame& said) {
  const time_point now = setup_.time.now();
  auto known = setup_.identities.verify(said.token, now);
  if (const auto* why = std::get_if<std::string_view>(&known)) return error({}, *why, "the token was not accepted");
  auto& signed_in = std::get<signed_in_user>(known);
  const std::string session = "u_" + crypto::short_digest_hex(signed_in.who.issuer + '\0' + signed_in.who.id);
  if (session != p.who.session) return error({}, "token_refused", "the token is another user's");
  if (!setup_.identities.bind(signed_in.token_id, session, true, signed_in.who.expires_at, now))
    return error({}, "token_refused", "the token is another session's");
  users_[session] = signed_in.who;
  p.who.user = std::move(signed_in.who);
  return ack_token(p.who.user->expires_at);
}

awaitable<void> chat_desk::mark_seen(participant& p, std::int64_t seq) {
  if (!p.talk || !p.talk->customer_saw(seq)) co_return;
  p.talk->delivered(seq);
  transcript_entry entry{.head = p.talk->head(setup_.time.now()), .line = {}};
  p.show(seen("customer", p.talk->seen_by_customer()));
  co_await setup_.at.keep(std::move(entry));  // what is lost of it is told again with the next
}

std::string chat_desk::queue_for(const conversation& in) const {
  const auto* url = in.page.if_contains("url");
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

std::string chat_desk::busy_frame(const std::string& id, const refusal& why) {
  ops::log().info(tag, "refused", {{"source", "chat/widget"}, {"reason", why.reason}});
  metrics_
      .counter("intake_refused_total", "Contacts, recipients and connections refused, by reason",
               {{"source", "chat/widget"}, {"reason", why.reason}})
      .add();
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
awaitable<std::string> chat_desk::keep_line(participant& p, client_frame said, const audience* from,
                                            std::string_view by) {
  const time_point now = setup_.time.now();
  if (const auto* before = p.talk ? p.talk->find(said.id) : nullptr)
    co_return ack(said.id, before->receipt, p.talk->id(), before->seq, before->at);
  if (const auto why = obstacle(said, p.talk ? &*p.talk : nullptr); !why.empty())
    co_return error(said.id, why, "there is nothing here to do this to");
  if (const auto wait = by == "customer" ? p.messages.take({setup_.section.messages_per_minute, 20}, now) : 0ms;
      wait > 0ms)
    co_return busy(said.id, "rate", (wait.count() + 999) / 1000);
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
    fresh->form = p.form;
    fresh->page = said.page.empty() ? p.page : said.page;
  }
  conversation& talk = opens ? *fresh : *p.talk;
  for (const auto& [name, value] : said.form) talk.form[name] = value;

  auto [kind, frame] = form_of(said, talk, attachments, by, now);
  contact_circumstances c{.by = p.who, .in = talk, .kind = kind, .seq = talk.newest() + 1, .opens = opens};
  c.offline = !setup_.here(p.who.locale, now).online;
  c.queue = queue_for(talk);
  c.attachments = attachments;
  set_revision(c, said);
  if (said.type == frame_type::end) {
    c.ended_by = by;
    auto told = transcript_of(setup_.kept.chat_lines(talk.id(), 0, setup_.section.max_lines + 100));
    c.transcript = std::move(told.lines);
    c.transcript_cut = told.cut;
  }
  contact what = make_contact(c, said);
  transcript_line line{.seq = c.seq, .id = said.id, .receipt = {}, .frame = std::move(frame), .at = now};
  what.transcript = transcript_entry{.head = talk.head(now), .line = line};
  if (said.type == frame_type::end) what.transcript->head.open = false;
  auto body = setup_.at.open_body();
  body->write_inline(contact_body(kind, said));
  const answer told = co_await setup_.at.hand_in(std::move(what), std::move(body));
  if (const auto* no = std::get_if<refusal>(&told)) co_return busy_frame(said.id, *no);

  const auto& given = std::get<receipt>(told);
  count(given.duplicate ? "duplicate" : "accepted");
  line.receipt = given.id;
  talk.add(line);
  if (said.type == frame_type::end) talk.end();
  if (opens) p.talk = std::move(*fresh);
  p.show(numbered(line.frame, line.seq), from);
  co_return ack(said.id, line.receipt, p.talk->id(), line.seq, now);
}

awaitable<void> chat_desk::end_quiet_chats() {
  const time_point since = setup_.time.now() - std::chrono::duration_cast<milliseconds>(setup_.section.end_after);
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
