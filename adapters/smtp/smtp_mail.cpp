// The part of a session in which content arrives: passing it on, judging it, answering the mail.
#include <boost/json/array.hpp>

#include "adapters/smtp/smtp_session.hpp"

namespace intake::smtp {

namespace {

/// Content that will be refused is read to its end, so that the sender hears why; but not without end.
constexpr std::uint64_t patience_factor = 4;

const reply* refusal_for(content_fault fault) {
  switch (fault) {
    case content_fault::none: return nullptr;
    case content_fault::too_big: return &replies::too_big;
    case content_fault::header_too_big: return &replies::header_too_big;
    case content_fault::too_many_hops: return &replies::too_many_hops;
    case content_fault::line_too_long: return &replies::content_line_too_long;
    case content_fault::bare_newline: return &replies::bare_newline;
  }
  return nullptr;
}

}  // namespace

bool session::would_exhaust_patience(std::uint64_t more) const {
  const auto most = patience_factor * policy_.limits.max_message_size;
  const auto have = content_ ? content_->size() : 0;
  return have > most || more > most - have;
}

void session::begin_content() {
  idle_ = milliseconds{0};
  rate_ = {};
  part_complete_ = false;
  enter(state::content);
}

std::optional<action> session::read_content() {
  if (std::exchange(part_complete_, false)) {
    end_part();
    return std::nullopt;
  }
  auto rest = buffer_.unread();
  const auto before = rest.size();
  const auto piece = content_->next(rest);
  buffer_.keep_only(rest);
  part_complete_ = piece.complete;
  if (before == rest.size() && !piece.complete && piece.bytes.empty()) return wait_for_peer();
  if (!refusal_line_) judge_content();
  if (would_exhaust_patience(0)) {
    out_ += *refusal_line_;
    enter(state::closing);
    summary_.ended_by = "limit";
    return std::nullopt;
  }
  if (refusal_line_ || piece.bytes.empty()) return std::nullopt;
  return action{.what = action::kind::content, .bytes = piece.bytes};
}

void session::judge_content() {
  if (const auto* refusal = refusal_for(content_->fault())) refuse_content(*refusal, true);
}

/// The rest of the content is swallowed; then this is the answer.
void session::refuse_content(const reply& r, bool for_all_recipients) {
  refusal_line_.emplace();
  append(*refusal_line_, r);
  refusal_is_for_all_ = for_all_recipients;
  discard_due_ = true;
  note(r.reason, mail_.sender());
  if (policy_.watch != nullptr) policy_.watch->refused_mail();
  if (r.code >= 500) count_error();
}

void session::refuse_content(const verdict& v) {
  refusal_line_.emplace();
  append(*refusal_line_, v);
  refusal_is_for_all_ = true;
  discard_due_ = true;
  note(v.reason, mail_.sender());
  if (policy_.watch != nullptr) policy_.watch->refused_mail();
}

void session::on(event::content_refused& e) { refuse_content(e.why); }

/// The true end of the data, or of a chunk.
void session::end_part() {
  if (content_->ends_mail()) return end_mail();
  enter(state::command);
  if (refusal_line_) {
    out_ += *refusal_line_;
    refusal_line_.reset();
    chunks_failed_ = mail_.begun();
    if (!mail_.begun()) reset_mail();
  } else {
    say(replies::chunk_ok);
  }
  if (draining_) close_with(replies::draining, "drain");
}

void session::end_mail() {
  if (!refusal_line_ && policy_.closed_door)
    if (const auto why = policy_.closed_door()) refuse_content(*why);
  if (refusal_line_) return answer_mail(std::string(*refusal_line_));
  enter(state::answering);
}

contact session::take_contact() {
  contact mail = mail_.to_contact(policy_, forwarded_ ? *forwarded_ : client_, tls_);
  if (trusted_ && !policy_.authserv_ids.empty())
    mail.envelope.emplace("authserv_ids", boost::json::array(policy_.authserv_ids.begin(), policy_.authserv_ids.end()));
  return mail;
}

void session::on(event::answered& e) {
  if (e.what.accepted) {
    ++summary_.accepted;
    recent_errors_ = 0;
  } else {
    note(e.what.reason, mail_.sender());
  }
  content_.reset();  // the body went with the contact: there is nothing to discard
  std::string line;
  append(line, e.what);
  answer_mail(line);
}

/// SMTP answers a mail once, LMTP once for each accepted recipient (RFC 2033 §4.2).
void session::answer_mail(std::string_view line) {
  const std::size_t times = policy_.lmtp && refusal_is_for_all_ ? mail_.recipients() : 1;
  for (std::size_t i = 0; i < times; ++i) out_ += line;
  reset_mail();
  enter(state::command);
  if (draining_) close_with(replies::draining, "drain");
}

void session::reset_mail() {
  if (content_ && !refusal_line_) discard_due_ = true;
  mail_.reset();
  content_.reset();
  forwarded_.reset();
  refusal_line_.reset();
  refusal_is_for_all_ = true;
  chunks_failed_ = false;
}

}  // namespace intake::smtp
