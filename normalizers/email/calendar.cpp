#include "normalizers/email/calendar.hpp"

#include <algorithm>
#include <utility>

#include "normalizers/email/ascii.hpp"
#include "normalizers/text/charset.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::email {
namespace {

constexpr std::size_t max_input = 256 * 1024, max_events = 20;

/// `DTSTART;TZID=Europe/Berlin:20261120T100000` in its pieces (RFC 5545 §3.1).
struct content_line {
  std::string_view name, parameters, value;
};

content_line split(std::string_view line) {
  std::size_t colon = 0;
  for (bool quoted = false; colon < line.size() && (quoted || line[colon] != ':'); ++colon)
    quoted ^= line[colon] == '"';
  if (colon == line.size()) return {};
  const std::string_view head = line.substr(0, colon);
  const std::size_t semicolon = std::min(head.find(';'), head.size());
  return {head.substr(0, semicolon), head.substr(semicolon), line.substr(colon + 1)};
}

std::string_view parameter(std::string_view parameters, std::string_view name) {
  while (!parameters.empty()) {
    parameters.remove_prefix(1);
    const std::size_t end = std::min(parameters.find(';'), parameters.size());
    std::string_view one = parameters.substr(0, end);
    parameters.remove_prefix(end);
    if (!starts_same(one, name) || one.size() <= name.size() || one[name.size()] != '=') continue;
    one.remove_prefix(name.size() + 1);
    if (one.size() >= 2 && one.front() == '"' && one.back() == '"') one = one.substr(1, one.size() - 2);
    return one;
  }
  return {};
}

/// The escapes of a TEXT value (RFC 5545 §3.3.11), on one line.
std::string text_value(std::string_view value) {
  std::string out;
  value = value.substr(0, max_line);
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\\' || i + 1 == value.size())
      out += value[i];
    else if (const char c = value[++i]; c == 'n' || c == 'N')
      out += ' ';
    else
      out += c;
  }
  return text::clean_line(std::move(out));
}

/// `20261120T100000Z` → `2026-11-20T10:00:00Z`; empty if it is no time.
std::string time_value(std::string_view v) {
  v = trimmed(v);
  const auto digits = [&](std::size_t from, std::size_t count) {
    if (v.size() < from + count) return false;
    for (std::size_t i = from; i < from + count; ++i)
      if (!is_digit(v[i])) return false;
    return true;
  };
  if (!digits(0, 8)) return {};
  const auto piece = [&](std::size_t from, std::size_t count) { return std::string(v.substr(from, count)); };
  std::string out = piece(0, 4) + '-' + piece(4, 2) + '-' + piece(6, 2);
  if (v.size() < 15 || v[8] != 'T' || !digits(9, 6)) return out;
  out += 'T' + piece(9, 2) + ':' + piece(11, 2) + ':' + piece(13, 2);
  if (v.size() > 15 && v[15] == 'Z') out += 'Z';
  return out;
}

std::string mail_address(std::string_view uri) {
  uri = trimmed(uri);
  if (starts_same(uri, "mailto:")) uri.remove_prefix(7);
  return text_value(uri);
}

/// Lines folded with a blank at the start of the next one are one (RFC 5545 §3.1).
template <class F>
void for_each_line(std::string_view text, F each) {
  std::string joined;
  for (std::size_t pos = 0; pos < text.size();) {
    const line l = line_at(text, pos);
    pos = l.next;
    if (!l.text.empty() && is_blank(l.text.front())) {
      joined += l.text.substr(1);
      continue;
    }
    if (!joined.empty()) each(std::string_view(joined));
    joined = l.text;
  }
  if (!joined.empty()) each(std::string_view(joined));
}

class calendar_reader {
 public:
  void read(std::string_view text, std::string_view declared_method, std::vector<calendar_event>& out) {
    std::string method = text_value(declared_method);
    const std::size_t first = out.size();
    for_each_line(text, [&](std::string_view line) {
      const content_line c = split(line);
      if (same(c.name, "METHOD"))
        method = text_value(c.value);
      else
        read_line(c, out);
    });
    for (std::size_t i = first; i < out.size(); ++i) out[i].method = method;
  }

 private:
  void read_line(const content_line& c, std::vector<calendar_event>& out) {
    if (same(c.name, "BEGIN")) {
      const bool event = same(trimmed(c.value), "VEVENT") && out.size() < max_events;
      depth_ = event ? 1 : depth_ + (depth_ != 0);  // an alarm within an event speaks of itself
      if (event) out.emplace_back();
    } else if (same(c.name, "END")) {
      depth_ -= depth_ != 0;
    } else if (depth_ == 1) {
      read_property(c, out.back());
    }
  }

  static void read_property(const content_line& c, calendar_event& e) {
    for (const auto& [name, where] : {std::pair{"UID", &e.uid}, {"SUMMARY", &e.summary}, {"LOCATION", &e.location}})
      if (same(c.name, name)) *where = text_value(c.value);
    if (same(c.name, "ORGANIZER")) e.organizer = mail_address(c.value);
    if (same(c.name, "DTEND")) e.end = time_value(c.value);
    if (!same(c.name, "DTSTART")) return;
    e.start = time_value(c.value);
    e.time_zone = text_value(parameter(c.parameters, "TZID"));
  }

  int depth_ = 0;  ///< components open around the line, from the event on
};

bool is_calendar(const part& p) { return p.type == "text/calendar" || p.type == "application/ics"; }

}  // namespace

std::vector<calendar_event> read_calendar(const mail& m) {
  std::vector<calendar_event> out;
  for (const part& p : m.parts) {
    if (!is_calendar(p) || out.size() >= max_events) continue;
    const text::decoded read =
        text::to_utf8(decoded_bytes(m.body(p), p.how, max_input), p.content_type["charset"], text::content::plain);
    calendar_reader().read(read.text, p.content_type["method"], out);
  }
  // An invitation is mostly there twice, to be shown and to be saved.
  for (std::size_t i = out.size(); i-- > 1;)
    for (std::size_t k = 0; k < i; ++k)
      if (!out[i].uid.empty() && out[i].uid == out[k].uid && out[i].start == out[k].start) {
        out.erase(out.begin() + static_cast<std::ptrdiff_t>(i));
        break;
      }
  return out;
}

}  // namespace intake::email
