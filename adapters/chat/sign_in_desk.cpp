// The desk's front: who says hello, comes back, or leaves for good.
#include "adapters/chat/chat_desk.hpp"
#include "adapters/chat/turn_queue.hpp"
#include "gateway/crypto/short_digest.hpp"
#include "gateway/networks.hpp"

namespace intake::chat {

using boost::asio::awaitable;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_lines = 200;       ///< shown at once
constexpr std::size_t most_bytes = 96 << 10;  ///< … and their octets; what a slow reader may be behind is more
constexpr milliseconds tokens_last = 24h * 30;
constexpr std::string_view visitor_purpose = "visitor", user_purpose = "user";

std::string session_of(const verified_user& user) {
  return "u_" + crypto::short_digest_hex(user.issuer + '\0' + user.id);
}

std::shared_ptr<const std::string> shared(std::string frame) {
  return std::make_shared<const std::string>(std::move(frame));
}

}  // namespace

participant_ptr chat_desk::enter(const std::string& session) {
  auto& place = sessions_[session];
  if (auto there = place.lock()) return there;
  auto made = participant_ptr(new participant(session), [this](participant* gone) {
    leave(*gone);
    delete gone;
  });
  if (const auto left = allowances_.extract(session)) made->left = left.mapped();
  made->turn = std::make_shared<turn_queue>(executor_);
  if (const auto user = users_.find(session); user != users_.end()) made->who.user = user->second;
  place = made;
  return made;
}

void chat_desk::leave(const participant& gone) {
  sessions_.erase(gone.who.session);
  if (!is_full(gone.left)) allowances_[gone.who.session] = gone.left;
}

/// What the journal knows of the session's newest chat.
void chat_desk::load(participant& p) {
  if (p.loaded) return;
  if (auto head = setup_.kept.newest_chat(p.who.session)) {
    p.talk = std::make_unique<conversation>(
        conversation::resume(*head, setup_.kept.chat_lines(head->conversation, 0, setup_.section.max_lines + 100)));
    p.logged_out = p.talk->logged_out;
  }
  p.loaded = true;
}

// -- who it is

std::variant<participant_ptr, chat_desk::turned_away> chat_desk::recognise(const client_frame& hello,
                                                                           const caller& from) {
  if (!hello.token.empty()) return recognise_user(hello);
  if (auto back = find(hello.resume)) return back;
  if (setup_.tokens.read(user_purpose, hello.resume)) return turned_away{error({}, "token_expired", "sign in again")};
  if (!setup_.section.anonymous) return turned_away{error({}, "token_refused", "a token is needed here")};
  return new_visitor(from);
}

std::variant<participant_ptr, chat_desk::turned_away> chat_desk::recognise_user(const client_frame& hello) {
  const time_point now = setup_.time.now();
  auto known = setup_.identities.verify(hello.token, now);
  if (const auto* why = std::get_if<std::string_view>(&known))
    return turned_away{error({}, *why, "the token was not accepted")};
  auto& signed_in = std::get<signed_in_user>(known);
  auto who = enter(session_of(signed_in.who));
  if (!setup_.identities.bind(signed_in, who->who.session, owner_of_token(user_purpose, hello.resume) == who, now))
    return turned_away{error({}, "token_refused", "the token is in use by another browser: get a fresh one")};
  users_[who->who.session] = signed_in.who;
  who->who.user = std::move(signed_in.who);
  return who;
}

std::variant<participant_ptr, chat_desk::turned_away> chat_desk::new_visitor(const caller& from) {
  const time_point now = setup_.time.now();
  if (!from.is_proxy)
    if (const auto wait = visitors_[client_network(from.address)].take(visitor_rate(), now); wait > 0ms)
      return turned_away{.frame = too_often({}, wait), .for_now = true};
  auto fresh = enter("s_" + ids_.next(now));
  fresh->loaded = true;  // nobody has written in it
  return fresh;
}

/// Whose resume token it is; null when it is none, too old, or its session has logged out since.
participant_ptr chat_desk::owner_of_token(std::string_view purpose, std::string_view token) {
  const auto made = setup_.tokens.read(purpose, token);
  if (!made || made->at + tokens_last < setup_.time.now()) return {};
  auto who = enter(made->subject);
  // Its lines are read once somebody says something: a token alone is no reason to.
  if (const auto head = who->loaded ? std::nullopt : setup_.kept.newest_chat(who->who.session))
    who->logged_out = conversation::resume(*head, {}).logged_out;
  return made->at > who->logged_out ? who : nullptr;
}

participant_ptr chat_desk::find(std::string_view resume_token) {
  if (setup_.section.anonymous)
    if (auto visitor = owner_of_token(visitor_purpose, resume_token)) return visitor;
  auto user = owner_of_token(user_purpose, resume_token);
  return user && user->who.user && user->who.user->expires_at >= setup_.time.now() ? user : nullptr;
}

std::string chat_desk::resume_for(const participant& p) const {
  return setup_.tokens.make(p.who.user ? user_purpose : visitor_purpose, p.who.session, setup_.time.now());
}

std::string chat_desk::refresh(participant& p, const client_frame& said) {
  const time_point now = setup_.time.now();
  auto known = setup_.identities.verify(said.token, now);
  if (const auto* why = std::get_if<std::string_view>(&known)) return error({}, *why, "the token was not accepted");
  auto& signed_in = std::get<signed_in_user>(known);
  if (session_of(signed_in.who) != p.who.session) return error({}, "token_refused", "the token is another user's");
  if (!setup_.identities.bind(signed_in, p.who.session, true, now))
    return error({}, "token_refused", "the token is another session's");
  users_[p.who.session] = signed_in.who;
  p.who.user = std::move(signed_in.who);
  return ack_token(p.who.user->expires_at);
}

void chat_desk::dismiss_expired() {
  const time_point now = setup_.time.now();
  std::erase_if(allowances_, [this](const auto& each) { return is_full(each.second); });
  std::erase_if(visitors_, [this, now](const auto& each) { return each.second.is_full(visitor_rate(), now); });
  std::erase_if(users_, [now](const auto& each) { return each.second.expires_at < now; });
  std::vector<participant_ptr> expired;  // whoever goes changes sessions_
  for (auto& [session, place] : sessions_)
    if (auto who = place.lock(); who && who->who.user && who->who.user->expires_at < now)
      expired.push_back(std::move(who));
  for (const auto& who : expired) {
    who->show(error({}, "token_expired", "sign in again"));
    who->dismiss_all(4401, "the token has expired");
  }
}

/// What was said under the session is kept with its chat, and so is when it was left; without a chat there is nothing
/// that a token could still open.
awaitable<std::string> chat_desk::log_out(participant_ptr who) {
  co_await who->turn->wait();
  const turn mine{who->turn};
  load(*who);
  const time_point now = setup_.time.now();
  if (who->talk) {
    conversation left = *who->talk;
    left.logged_out = now;
    transcript_entry entry{.head = left.head(now), .line = {}};
    if (const auto no = co_await setup_.at.keep(std::move(entry))) co_return busy_frame({}, *no);
    who->talk->logged_out = now;
  }
  who->logged_out = now;
  users_.erase(who->who.session);
  who->who.user.reset();
  co_return std::string{};
}

// -- hello

awaitable<chat_desk::greeting> chat_desk::greet(client_frame hello, caller from, audience* to) {
  auto found = recognise(hello, from);
  greeting out;
  if (auto* refused = std::get_if<turned_away>(&found)) {
    out.frame = std::move(refused->frame);
    out.come_back = refused->for_now;
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
  if (!hello.form.empty()) p.form = std::move(hello.form);
  if (!hello.page.empty()) p.page = std::move(hello.page);
  out.frame = welcome_of(p, hello, out.more_after);
  if (!to) {
    co_await report_replies(p);
    co_return out;
  }
  to->show(shared(out.frame));
  co_await report_replies(p);
  if (out.more_after < 0) p.audiences.push_back(to);
  co_return out;
}

std::vector<transcript_line> chat_desk::portion(const conversation& of, std::int64_t after, bool& more) {
  auto out = setup_.kept.chat_lines(of.id(), after, most_lines + 1);
  std::size_t fits = 0, bytes = 0;
  while (fits < std::min(out.size(), most_lines) && (fits == 0 || bytes + out[fits].frame.size() <= most_bytes))
    bytes += out[fits++].frame.size();
  more = fits < out.size();
  out.resize(fits);
  return out;
}

std::string chat_desk::welcome_of(participant& p, const client_frame& hello, std::int64_t& more_after) {
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
  out.upload_types = setup_.section.upload_types;
  if (p.talk) {
    out.conversation = p.talk->id();
    out.seq = p.talk->newest();
    out.agent_seen = p.talk->seen_by_agent();
    out.customer_seen = p.talk->seen_by_customer();
    const std::int64_t after = hello.conversation == p.talk->id() ? hello.number : 0;
    out.missed = portion(*p.talk, after, out.more);
    if (out.more) more_after = out.missed.back().seq;
    p.talk->delivered(out.more ? more_after : p.talk->newest());
  }
  const bool reachable = (p.who.user && !p.who.user->email.empty()) || p.form.contains("email") ||
                         (p.talk && p.talk->form().contains("email"));
  out.ask_for_address = !out.here.online && !reachable;
  return welcome(out);
}

awaitable<std::int64_t> chat_desk::attach(participant_ptr who, std::int64_t after, audience* to) {
  co_await who->turn->wait();
  const turn mine{who->turn};
  load(*who);
  bool more = false;
  if (who->talk) {
    for (const auto& line : portion(*who->talk, after, more)) {
      to->show(shared(numbered(line.frame, line.seq)));
      after = line.seq;
    }
    who->talk->delivered(after);
    co_await report_replies(*who);
  }
  if (more) co_return after;
  who->audiences.push_back(to);
  co_return -1;
}

}  // namespace intake::chat
