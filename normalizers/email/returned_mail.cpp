#include "normalizers/email/returned_mail.hpp"

#include <algorithm>

#include "normalizers/email/ascii.hpp"
#include "normalizers/email/bounce_phrases.hpp"
#include "normalizers/email/header.hpp"
#include "normalizers/email/message_id.hpp"

namespace intake::email {
namespace {

constexpr std::size_t max_text = 64 * 1024, max_recipients = 100, max_diagnostic = 500;

bool is_local_char(char c) {
  return is_alpha(c) || is_digit(c) || is_eight_bit(c) ||
         std::string_view("!#$%&*+-/=?^_`{|}~.'").find(c) != std::string_view::npos;
}

bool is_domain_char(char c) { return is_alpha(c) || is_digit(c) || is_eight_bit(c) || c == '-' || c == '.'; }

/// A character of the scripts that write without blanks, or one of their punctuation marks, ends here: 收件人：kim@example.org
bool ends_in_unspaced_script(std::string_view text) {
  if (text.empty() || !is_eight_bit(text.back())) return false;
  std::size_t lead = text.size() - 1;
  while (lead > 0 && text.size() - lead < 4 && (static_cast<unsigned char>(text[lead]) & 0xc0) == 0x80) --lead;
  return static_cast<unsigned char>(text[lead]) >= 0xe3;
}

bool begins_unspaced_script(char c) { return static_cast<unsigned char>(c) >= 0xe3; }

/// An address in running text, and where it stands.
struct found {
  std::string_view address;
  std::size_t begin = 0, end = 0;
};

/// The next address at or behind `from`; an empty one if there is none.
found next_address(std::string_view line, std::size_t from) {
  for (std::size_t at = line.find('@', from); at != std::string_view::npos; at = line.find('@', at + 1)) {
    std::size_t begin = at, end = at + 1;
    // An address in ASCII does not go on in what stands right beside it.
    const bool ascii_local = at > from && !is_eight_bit(line[at - 1]);
    const bool ascii_domain = end < line.size() && !is_eight_bit(line[end]);
    while (begin > from && is_local_char(line[begin - 1]) &&
           !(ascii_local && ends_in_unspaced_script(line.substr(from, begin - from))))
      --begin;
    while (begin < at && (line[begin] == '\'' || line[begin] == '`' || line[begin] == '.')) ++begin;
    if (const std::size_t prefix = line.substr(begin, at - begin).rfind('='); prefix != std::string_view::npos)
      if (starts_same(line.substr(begin + std::max<std::size_t>(prefix, 4) - 4), "smtp="))
        begin += prefix + 1;  // X.400: dda:SMTP=user@host
    while (end < line.size() && is_domain_char(line[end]) && !(ascii_domain && begins_unspaced_script(line[end])))
      ++end;
    while (end > at + 1 && (line[end - 1] == '.' || line[end - 1] == '-')) --end;
    if (begin < at && end > at + 1) return {line.substr(begin, end - begin), begin, end};
  }
  return {{}, line.size(), line.size()};
}

/// The enhanced status code of RFC 3463 in a diagnostic, "550 5.1.1 unknown" → "5.1.1"; not a piece of an IP address.
std::string status_in(std::string_view s) {
  for (std::size_t i = 0; i + 4 < s.size(); ++i) {
    if ((s[i] != '2' && s[i] != '4' && s[i] != '5') || s[i + 1] != '.') continue;
    if (i > 0 && (is_digit(s[i - 1]) || s[i - 1] == '.' || is_alpha(s[i - 1]))) continue;
    std::size_t end = i + 2, digits = end;
    while (end < s.size() && is_digit(s[end])) ++end;
    if (end == digits || end - digits > 3 || end >= s.size() || s[end] != '.') continue;
    digits = ++end;
    while (end < s.size() && is_digit(s[end])) ++end;
    const bool goes_on = end + 1 < s.size() && s[end] == '.' && is_digit(s[end + 1]);
    if (end != digits && end - digits <= 3 && !goes_on) return std::string(s.substr(i, end - i));
  }
  return {};
}

std::size_t words_in(std::string_view s) {
  std::size_t count = 0;
  bool in_word = false;
  for (const char c : s) {
    const bool letter = is_alpha(c) || is_digit(c) || is_eight_bit(c);
    count += letter && !in_word;
    in_word = letter;
  }
  return count;
}

/// Nothing is said before the address on its line, or only the X.400 name that it is a part of.
bool stands_alone(std::string_view text, const found& f) {
  const std::string_view before = text.substr(0, f.begin);
  return words_in(before) == 0 || (before.size() >= 5 && same(before.substr(before.size() - 5), "smtp="));
}

/// "… does not accept mail from <a@x.test>": who sent it, not whom it did not reach.
bool is_from(std::string_view lowered_line, const found& f) {
  std::string_view before = lowered_line.substr(0, f.begin);
  while (!before.empty() && !is_alpha(before.back())) before.remove_suffix(1);
  return before.ends_with(" from") || before == "from" || before.ends_with(" by");
}

bool is_service(std::string_view address) {
  const std::string_view local = address.substr(0, address.find('@'));
  return same(local, "postmaster") || same(local, "mailer-daemon") || same(local, "abuse");
}

class report_reader {
 public:
  explicit report_reader(const std::vector<std::string>& others) : others_(others) {}

  returned_mail run(std::string_view subject, std::string_view text) {
    text = text.substr(0, max_text);
    std::string before;
    for (std::size_t pos = 0; pos < text.size();) {
      const line l = line_at(text, pos);
      pos = l.next;
      std::string low = lowered(trimmed(l.text));
      if (begins_returned_copy(low)) {
        read_copy(text.substr(pos));
        break;
      }
      read_line(trimmed(l.text), low, before);
      before = std::move(low);
    }
    for (found f = next_address(subject, 0); !f.address.empty(); f = next_address(subject, f.end))
      add(mentioned_, f.address);
    return finish();
  }

 private:
  void read_line(std::string_view text, const std::string& low, const std::string& before) {
    if (text.empty()) {
      if (explaining_ && !explaining_->diagnostic.empty()) explaining_ = nullptr;
      return;
    }
    const bool says = says_undelivered(low) || says_undelivered(before + ' ' + low);
    if (says)
      listing_ = out_.says_undelivered = true;
    else if (low.starts_with("--") || low.starts_with("=="))
      listing_ = false;
    delayed_ |= says_delayed(low);
    final_ |= says_final(low);
    const found first = next_address(text, 0);
    if (first.address.empty())
      explain(text);
    else if (names_origin(low))
      add(mentioned_, first.address);
    else if (stands_alone(text, first) || !names_bystanders(low))
      read_addresses_of(text, low, first);
  }

  void read_addresses_of(std::string_view text, const std::string& low, found f) {
    constexpr std::size_t most_words_before = 3;
    const bool alone = stands_alone(text, f);
    const bool by_itself = alone && f.end < text.size() && text.substr(f.end).find(':') < 3;  // "<a@x.test>: reason"
    const bool in_list = listing_ && (alone || words_in(text.substr(0, f.begin)) <= most_words_before);
    if (in_list || by_itself || names_recipient_field(low)) {
      add(listed_, f.address);
      if (!listed_.empty() && listed_.back().address == f.address) explaining_ = &listed_.back();
      explain(trimmed(text.substr(std::min(text.size(), f.end + text.substr(f.end).starts_with('>')))));
      return;
    }
    const bool has_reason = names_a_reason(low) || says_undelivered(low);
    if (!has_reason && (!alone || words_in(text.substr(f.end)) != 0)) return;
    std::vector<report_recipient>& to = has_reason ? failing_ : lone_;
    for (; !f.address.empty(); f = next_address(text, f.end))
      if (!is_from(low, f) && add(to, f.address)) append(to.back().diagnostic, text);
    explain(text);
  }

  /// A line that says why, below the address it speaks of.
  void explain(std::string_view text) {
    if (explaining_ && !text.empty()) append(explaining_->diagnostic, text);
  }

  static void append(std::string& to, std::string_view text) {
    while (!text.empty() && (text.front() == ':' || is_space(text.front()))) text.remove_prefix(1);
    if (text.empty() || to.size() + text.size() > max_diagnostic) return;
    if (!to.empty()) to += ' ';
    to += text;
  }

  bool add(std::vector<report_recipient>& to, std::string_view address) {
    const auto is_it = [&](std::string_view a) { return same(a, address); };
    if (address.empty() || is_service(address) || to.size() >= max_recipients) return false;
    if (std::any_of(others_.begin(), others_.end(), is_it)) return false;
    if (std::any_of(to.begin(), to.end(), [&](const auto& r) { return is_it(r.address); })) return false;
    if (to.capacity() == 0) to.reserve(max_recipients);  // `explaining_` points into it
    to.push_back({.address = std::string(address), .action = {}, .status = {}, .diagnostic = {}});
    return true;
  }

  /// The header of the returned mail: its id, and whom it was for.
  void read_copy(std::string_view copy) {
    for (std::size_t pos = 0; pos < copy.size() && out_.original_message_id.empty();) {
      const line l = line_at(copy, pos);
      pos = l.next;
      std::string_view text = trimmed(l.text);
      while (text.starts_with('>')) text = trimmed(text.substr(1));
      if (starts_same(text, "message-id:")) out_.original_message_id = read_message_id(text.substr(11));
      if (starts_same(text, "to:")) add(mentioned_, next_address(text, 3).address);
    }
  }

  returned_mail finish() {
    for (std::vector<report_recipient>* best : {&listed_, &failing_, &lone_, &mentioned_})
      if (out_.recipients.empty()) out_.recipients = std::move(*best);
    for (report_recipient& r : out_.recipients) {
      r.action = delayed_ && !final_ ? "delayed" : "failed";
      r.status = status_in(r.diagnostic);
    }
    return std::move(out_);
  }

  const std::vector<std::string>& others_;
  returned_mail out_;
  std::vector<report_recipient> listed_, failing_;  ///< in lists · beside a reason
  std::vector<report_recipient> lone_,
      mentioned_;  ///< alone on a line · in the subject, or what the returned mail was sent to
  report_recipient* explaining_ = nullptr;  ///< whom the lines that follow speak of
  bool listing_ = false, delayed_ = false, final_ = false;
};

}  // namespace

returned_mail read_returned_mail(std::string_view subject, std::string_view text,
                                 const std::vector<std::string>& others) {
  return report_reader(others).run(subject, text);
}

}  // namespace intake::email
