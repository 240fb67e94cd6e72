#include "normalizers/email/header.hpp"

#include <cstring>

#include "gateway/scan.hpp"
#include "normalizers/email/ascii.hpp"

namespace intake::email {
namespace {

constexpr std::string_view known_names[] = {"from",         "to",         "cc",         "bcc",        "subject",
                                            "date",         "sender",     "received",   "comments",   "keywords",
                                            "priority",     "precedence", "importance", "references", "encoding",
                                            "organization", "lines",      "status",     "xref",       "path"};

/// field-name = 1*ftext, then perhaps blanks, then ":" (§3.6.8, §4.5.8). Zero: not a field line.
struct name_end {
  std::size_t name = 0, colon = 0;
};

name_end field_name(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size() && text[i] != ':' && !is_blank(text[i]) && !is_control(text[i])) ++i;
  const std::size_t name = i;
  while (i < text.size() && is_blank(text[i])) ++i;
  if (name == 0 || i == text.size() || text[i] != ':') return {};
  return {name, i};
}

/// A line that is surely a field, not a sentence with a colon in it.
bool is_surely_a_field(std::string_view text) {
  const auto [name_size, colon] = field_name(text);
  if (name_size == 0 || name_size != colon) return false;
  const std::string_view name = text.substr(0, name_size);
  bool hyphen = false;
  for (const char c : name) {
    if (!is_alpha(c) && !is_digit(c) && c != '-' && c != '_') return false;
    hyphen |= c == '-';
  }
  if (hyphen && is_alpha(name.front())) return true;
  return std::any_of(std::begin(known_names), std::end(known_names),
                     [&](std::string_view known) { return same(known, name); });
}

bool is_mbox_line(std::string_view text) { return text.starts_with("From ") || text.starts_with(">From "); }

bool has_bare_cr(std::string_view value) {
  for (std::size_t i = value.find('\r'); i != std::string_view::npos; i = value.find('\r', i + 1))
    if (i + 1 == value.size() || value[i + 1] != '\n') return true;
  return false;
}

class header_scanner {
 public:
  header_scanner(std::string_view raw, std::size_t begin, bool outermost, const boundary_test& is_boundary,
                 const limits& most, std::vector<field>& out, parse_notes& notes)
      : raw_(raw),
        begin_(begin),
        outermost_(outermost),
        is_boundary_(is_boundary),
        most_(most),
        out_(out),
        first_(out.size()),
        notes_(notes) {}

  std::size_t run() {
    std::size_t pos = outermost_ ? skip_preliminaries() : begin_;
    while (pos < raw_.size()) {
      const line l = line_at(raw_, pos);
      if (l.text.empty()) return l.next;
      if (ends_at_boundary(l.text)) return pos;
      if (is_blank(l.text.front())) {
        if (all_blank(l.text) && !continues(l.next)) return l.next;
        extend(l.text);
      } else if (const auto name = field_name(l.text); name.name != 0) {
        add(l.text, name);
      } else if (!skips_bad_line(l, pos)) {
        return pos;
      }
      pos = l.next;
    }
    return raw_.size();
  }

 private:
  /// Byte order mark and empty lines, if a field follows them; the mbox line.
  std::size_t skip_preliminaries() {
    std::size_t pos = begin_;
    if (raw_.substr(pos, 3) == "\xEF\xBB\xBF") pos += 3;
    const std::size_t start = pos;
    while (pos < raw_.size() && is_space(raw_[pos])) ++pos;
    const std::string_view text = line_at(raw_, pos).text;
    if (pos != start && !is_surely_a_field(text) && !is_mbox_line(text)) return start;
    if (pos != start) note(notes_.warnings, "blank_lines_before_header");
    return pos;
  }

  bool ends_at_boundary(std::string_view text) const {
    return is_boundary_ && text.starts_with("--") && is_boundary_(text);
  }

  /// After a line of nothing but blanks: does the header go on?
  bool continues(std::size_t pos) const {
    const std::string_view next = line_at(raw_, pos).text;
    return !next.empty() && (is_blank(next.front()) || is_surely_a_field(next));
  }

  void extend(std::string_view text) {
    if (open_) {
      field& last = out_.back();
      const char* from = last.value.data();
      last.value = bounded({from, static_cast<std::size_t>(text.data() + text.size() - from)});
    } else if (out_.size() == first_) {
      note(notes_.warnings, "malformed_header_line");
    }
  }

  void add(std::string_view text, name_end name) {
    open_ = false;
    if (static_cast<std::size_t>(text.data() - raw_.data()) - begin_ > most_.header_block)
      return note(notes_.limits_hit, "header_block");
    if (out_.size() - first_ >= most_.fields || out_.size() >= most_.all_fields)
      return note(notes_.limits_hit, "header_fields");
    if (name.name != name.colon) note(notes_.warnings, "space_before_colon");
    if (std::any_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(name.name), is_eight_bit))
      note(notes_.warnings, "malformed_header_line");
    std::string_view value = text.substr(name.colon + 1);
    while (!value.empty() && is_blank(value.front())) value.remove_prefix(1);
    out_.push_back({text.substr(0, name.name), bounded(value)});
    open_ = true;
  }

  std::string_view bounded(std::string_view value) {
    if (value.size() <= most_.field) return value;
    note(notes_.limits_hit, "header_field");
    return value.substr(0, most_.field);
  }

  /// A line that is neither field nor continuation: skipped if fields follow, else the body starts here (returns false).
  bool skips_bad_line(const line& l, std::size_t pos) {
    open_ = false;
    if (outermost_ && out_.size() == first_ && is_mbox_line(l.text)) {
      note(notes_.warnings, "mbox_line");
      return true;
    }
    if (pos >= field_ahead_) field_ahead_ = next_field(l.next);
    if (pos < field_ahead_) {
      note(notes_.warnings, "malformed_header_line");
      return true;
    }
    if (out_.size() != first_) note(notes_.warnings, "missing_blank_line");
    return false;
  }

  /// Where the next sure field of this block starts; 0 if an empty line or a boundary comes first.
  std::size_t next_field(std::size_t pos) const {
    while (pos < raw_.size() && pos - begin_ <= most_.header_block) {
      const line l = line_at(raw_, pos);
      if (l.text.empty() || ends_at_boundary(l.text)) return 0;
      if (is_surely_a_field(l.text)) return pos;
      pos = l.next;
    }
    return 0;
  }

  std::string_view raw_;
  std::size_t begin_;
  bool outermost_;
  const boundary_test& is_boundary_;
  const limits& most_;
  std::vector<field>& out_;
  std::size_t first_;
  parse_notes& notes_;
  bool open_ = false;            ///< the last field of `out_` may be continued
  std::size_t field_ahead_ = 0;  ///< a sure field starts there: bad lines before it are only skipped
};

}  // namespace

line line_at(std::string_view raw, std::size_t begin) {
  if (begin >= raw.size()) return {{}, raw.size()};
  const char* from = raw.data() + begin;
  const auto* end = static_cast<const char*>(std::memchr(from, '\n', raw.size() - begin));
  if (!end) return {raw.substr(begin), raw.size()};
  std::size_t size = static_cast<std::size_t>(end - from);
  const std::size_t next = begin + size + 1;
  while (size > 0 && from[size - 1] == '\r') --size;
  return {{from, size}, next};
}

std::size_t find_dashed_line(std::string_view raw, std::size_t begin) {
  if (raw.substr(begin, 2) == "--") return begin;
  while ((begin = scan_for(raw, begin, '\n', '-')) < raw.size() && raw.substr(begin + 2, 1) != "-") ++begin;
  return std::min(begin + 1, raw.size());
}

std::size_t scan_header(std::string_view raw, std::size_t begin, bool outermost, const boundary_test& is_boundary,
                        const limits& most, std::vector<field>& out, parse_notes& notes) {
  const std::size_t first = out.size();
  const std::size_t body = header_scanner(raw, begin, outermost, is_boundary, most, out, notes).run();
  for (std::size_t i = first; i < out.size(); ++i) {
    out[i].value = trimmed(out[i].value);
    if (out[i].value.find('\0') != std::string_view::npos) note(notes.warnings, "nul_in_header");
    if (has_bare_cr(out[i].value)) note(notes.warnings, "bare_cr");
  }
  return body;
}

const field* find(fields list, std::string_view name) {
  for (const field& f : list)
    if (same(f.name, name)) return &f;
  return nullptr;
}

std::string_view value_of(fields list, std::string_view name) {
  const field* f = find(list, name);
  return f ? f->value : std::string_view{};
}

std::string unfolded(std::string_view raw_value) {
  const auto is_special = [](char c) { return c == '\n' || c == '\r' || c == '\0'; };
  std::string out;
  out.reserve(raw_value.size());
  for (std::size_t from = 0;;) {
    std::size_t at = from;
    while (at < raw_value.size() && !is_special(raw_value[at])) ++at;
    out += raw_value.substr(from, at - from);
    if (at == raw_value.size()) return out;
    const bool bare_cr = raw_value[at] == '\r' && at + 1 < raw_value.size() && raw_value[at + 1] != '\n';
    if (bare_cr) out += ' ';
    from = at + 1;
  }
}

}  // namespace intake::email
