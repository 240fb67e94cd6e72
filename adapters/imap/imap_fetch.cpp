// The part of a session that works in an open folder: lists, mails, what is done to them, and waiting.
#include <algorithm>
#include <utility>

#include "adapters/imap/imap_session.hpp"

namespace intake::imap {
namespace {

constexpr std::size_t most_listed = 100'000;  ///< responses to one command
constexpr std::size_t most_acted_on = 200;    ///< mails of one command: its line stays short

/// Tells folders apart in the ids of our own notes (FNV-1a).
std::uint64_t mark_of(std::string_view text) {
  std::uint64_t h = 14695981039346656037u;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return h;
}

/// What is in the list of a FETCH: names and values by turns; a value may be a list.
template <class Visit>
void each_item(const std::vector<token>& tokens, Visit visit) {
  for (std::size_t i = 1; i + 1 < tokens.size();) {
    const token& name = tokens[i];
    const std::size_t value = i + 1;
    std::size_t end = value, depth = 0;
    do {
      if (tokens[end].what == token::kind::open) ++depth;
      if (tokens[end].what == token::kind::close && depth > 0) --depth;
      ++end;
    } while (depth > 0 && end < tokens.size());
    visit(name, std::span(tokens).subspan(value, end - value));
    i = end;
  }
}

}  // namespace

/// What is to be done next, now that no command runs.
void session::work() {
  if (std::exchange(news_, false)) progress_.look_again();
  progress_.count_if_due(wall_time());
  if (progress_.action_is_due()) return act();
  if (progress_.next() != nullptr) return fetch_mail();
  if (const auto range = progress_.next_range()) {
    listed_ = 0;
    return command(doing::listing, "UID FETCH " + *range + " (UID RFC822.SIZE INTERNALDATE FLAGS)");
  }
  if (!save()) rest();
}

/// Lets the journal know where the folder stands, if it does not; then done() goes on.
bool session::save() {
  const auto move = progress_.unsaved();
  if (!move) return false;
  move_ = *move;
  moving_ = true;
  wanted_ = action::kind::move_cursor;
  return true;
}

void session::fetch_mail() {
  portion_ = progress_.wanted();
  got_mail_ = keeping_ = false;
  if (portion_ == portion::nothing) {
    note_ = note_about_mail();
    has_body_ = noting_ = true;
    wanted_ = action::kind::keep;
    return;
  }
  const auto& mail = *progress_.next();
  const auto part = portion_ == portion::whole ? std::string() : "<0." + std::to_string(policy_.beginning) + ">";
  command(doing::fetching, "UID FETCH " + std::to_string(mail.uid) + " (UID BODY.PEEK[]" + part + ")");
  until_ += milliseconds{std::min(mail.size, policy_.max_message_size)};  // a kilobyte a second
}

void session::take_fetch(const response& r) {
  if (++listed_ > most_listed) return fail(session_end::kind::protocol, "the server lists without end");
  if (r.tokens.empty() || r.tokens.front().what != token::kind::open) return;
  listed_mail mail;
  std::uint64_t uid = 0;
  each_item(r.tokens, [&](const token& name, std::span<const token> value) {
    if (name.is("UID")) uid = value.front().number().value_or(0);
    if (name.is("RFC822.SIZE")) mail.size = value.front().number().value_or(0);
    if (name.is("INTERNALDATE")) mail.arrived = read_internal_date(value.front().text);
    if (name.is("FLAGS"))
      mail.deleted = std::any_of(value.begin(), value.end(), [](const token& flag) { return flag.is("\\Deleted"); });
  });
  if (uid == 0 || uid > UINT32_MAX) return drop_body();
  mail.uid = static_cast<std::uint32_t>(uid);
  if (doing_ == doing::listing) progress_.listed(mail);
  if (doing_ == doing::verifying) is_there_ = is_there_ || uid == progress_.next()->uid;
  if (doing_ == doing::fetching) take_mail(r, uid);
}

void session::take_mail(const response& r, std::uint64_t uid) {
  if (got_mail_) return;
  const token* body = nullptr;
  each_item(r.tokens, [&](const token& name, std::span<const token> value) {
    if (same_word(name.text.substr(0, 5), "BODY[")) body = &value.front();
  });
  if (body == nullptr || uid != progress_.next()->uid || r.malformed) return drop_body();
  if (body->what == token::kind::streamed) {
    // An empty mail that the list gave a size is one that the server itself cannot read.
    got_mail_ = body_size_ > 0 || progress_.next()->size == 0;
  } else if (body->what == token::kind::string) {
    note_ = body->text;
    got_mail_ = has_body_ = true;
    wanted_ = action::kind::keep;
  }
}

void session::fetch_ended(bool ok) {
  if (ok && got_mail_) {
    wanted_ = action::kind::hand_in;
    return;
  }
  drop_body();
  is_there_ = false;
  command(doing::verifying, "UID FETCH " + std::to_string(progress_.next()->uid) + " (UID)");
}

/// A mail that could not be had is either gone or broken.
void session::verified() {
  if (is_there_)
    progress_.failed();
  else
    progress_.vanished();
  work();
}

contact session::take_contact() {
  const auto& next = *progress_.next();
  contact mail;
  mail.channel = "email";
  mail.source = policy_.source;
  mail.via = "imap";
  mail.media_type = "message/rfc822";
  mail.natural_key = policy_.source;
  auto& envelope = mail.envelope;
  envelope.emplace("mailboxes", boost::json::array{boost::json::string(policy_.user)});
  envelope.emplace("queue", policy_.queue);
  envelope.emplace("folder", policy_.folder);
  envelope.emplace("uid_validity", progress_.cursor().validity);
  envelope.emplace("uid", next.uid);
  if (next.arrived) envelope.emplace("internal_date", rfc3339(*next.arrived));
  if (portion_ != portion::whole) {
    envelope.emplace("incomplete", portion_ == portion::nothing ? "not_fetched" : "beginning_only");
    envelope.emplace("size", next.size);
  }
  mail.mailbox = {.folder = policy_.folder, .validity = progress_.cursor().validity, .uid = next.uid};
  mail.cursor = progress_.taking(portion_ == portion::whole);
  return mail;
}

/// A mail of our own for one that the server cannot give: nobody should have to look into a log to learn that it is there.
std::string session::note_about_mail() const {
  const auto& cursor = progress_.cursor();
  const std::string uid = std::to_string(progress_.next()->uid), validity = std::to_string(cursor.validity);
  std::string out = "Subject: A mail that could not be fetched\r\nMIME-Version: 1.0\r\n";
  out += "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n";
  out += "Message-ID: <" + uid + "." + validity + "." + std::to_string(mark_of(policy_.source + "/" + policy_.folder)) +
         "@imap.intake.invalid>\r\n\r\n";
  out += "The server did not give it in " + std::to_string(2 * policy_.max_attempts) +
         " attempts. It is still there.\r\n\r\n";
  std::string folder = policy_.folder;
  std::erase_if(folder, [](char c) { return c >= 0 && c < 0x20; });
  return out += "Account: " + policy_.source + "\r\nFolder: " + folder + "\r\nUID: " + uid +
                "\r\nSize: " + std::to_string(progress_.next()->size) + "\r\n";
}

/// Prepares the commands of `after`. All can be said again after a crash: flags are set twice to no effect, what has \Deleted
/// was copied before, and without UIDPLUS nothing is ever expunged, because EXPUNGE would take what others have marked.
void session::act() {
  if (read_only_) {
    ++counts_.acts_refused;
    progress_.could_not_act();
    return work();
  }
  const auto& due = progress_.to_act_on();
  acts_.clear();
  created_ = false;
  const std::string target = folder_name(policy_.target).value_or("\"\"");
  for (std::size_t from = 0; from < due.size(); from += most_acted_on) {
    std::vector<std::uint32_t> all, unmarked;
    for (std::size_t i = from; i < std::min(from + most_acted_on, due.size()); ++i) {
      all.push_back(due[i].uid);
      if (!due[i].deleted) unmarked.push_back(due[i].uid);
    }
    const std::string set = uid_set(all);
    const bool moves = policy_.after == folder_policy::action::move;
    if (policy_.after == folder_policy::action::seen) {
      acts_.push_back("UID STORE " + set + " +FLAGS.SILENT (\\Seen)");
    } else if (moves && offered_.move) {
      acts_.push_back("UID MOVE " + set + " " + target);
    } else {
      if (moves && !unmarked.empty()) acts_.push_back("UID COPY " + uid_set(unmarked) + " " + target);
      acts_.push_back("UID STORE " + set + " +FLAGS.SILENT (\\Deleted)");
      if (offered_.uidplus) acts_.push_back("UID EXPUNGE " + set);
    }
  }
  std::reverse(acts_.begin(), acts_.end());
  command(doing::acting, acts_.back());
}

/// The last command of `after` went well, or its folder has been made.
void session::next_act() {
  if (doing_ == doing::acting) acts_.pop_back();
  if (!acts_.empty()) return command(doing::acting, acts_.back());
  progress_.acted();
  work();
}

void session::act_failed(const response& r) {
  if (same_word(r.code.substr(0, 9), "TRYCREATE") && !std::exchange(created_, true))
    return command(doing::creating, "CREATE " + folder_name(policy_.target).value_or("\"\""));
  ++counts_.acts_refused;
  acts_.clear();
  progress_.could_not_act();
  work();
}

void session::rest() {
  told_at_ = milliseconds{0};
  if (offered_.idle) return command(doing::idle_begins, "IDLE");
  enter(doing::resting, policy_.poll);
}

}  // namespace intake::imap
