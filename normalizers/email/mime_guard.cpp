#include "normalizers/email/mime_guard.hpp"

#include <algorithm>
#include <optional>

#include "normalizers/email/ascii.hpp"

namespace intake::email {
namespace {

constexpr std::size_t guess_window = 8 * 1024;      ///< how far into a body an undeclared boundary is looked for
constexpr std::size_t leftover_window = 64 * 1024;  ///< how much of a preamble or epilogue is searched for hidden parts

bool is_token(std::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) {
    return c > ' ' && !is_eight_bit(c) && c != 0x7F &&
           std::string_view("()<>@,;:\\\"[]?=/").find(c) == std::string_view::npos;
  });
}

bool is_media_type(std::string_view type) {
  const std::size_t slash = type.find('/');
  return slash != std::string_view::npos && type.size() <= 127 && is_token(type.substr(0, slash)) &&
         is_token(type.substr(slash + 1));
}

/// Does a stretch that readers skip hold the header of a part?
bool holds_a_part(std::string_view stretch) {
  stretch = stretch.substr(0, leftover_window);
  for (std::size_t pos = 0; pos < stretch.size();) {
    const line l = line_at(stretch, pos);
    if (starts_same(l.text, "content-type:") || starts_same(l.text, "content-disposition:")) return true;
    pos = l.next;
  }
  return false;
}

/// A line "--x" with a Content- field below it: the boundary that nobody declared.
std::string guessed_boundary(std::string_view body) {
  body = body.substr(0, guess_window);
  for (std::size_t pos = 0; pos < body.size();) {
    const line l = line_at(body, pos);
    pos = l.next;
    if (l.text.size() > 2 && l.text.starts_with("--") && starts_same(line_at(body, pos).text, "content-"))
      return std::string(trimmed(l.text.substr(2)));
  }
  return {};
}

struct delimiter {
  std::size_t level = 0;  ///< which open multipart it belongs to
  bool ends = false;      ///< "--b--"
};

class structure_reader {
 public:
  structure_reader(std::string_view raw, const limits& most) : most_(most) {
    mail_.raw = raw;
    mail_.all_fields.reserve(32);  // as many as most mails have
  }

  mail run() {
    std::size_t pos = open_part(part::none, 0);
    while (!stack_.empty() && !full_ && (pos = find_dashed_line(raw(), pos)) < raw().size()) {
      const line l = line_at(raw(), pos);
      const auto d = match(l.text);
      pos = d ? act(*d, pos, l.next) : l.next;
    }
    finish();
    return std::move(mail_);
  }

 private:
  struct open_multipart {
    std::uint32_t index;
    std::string boundary, other;  ///< `other`: a second boundary parameter; both count
    std::size_t seen_until;       ///< end of the header, or of the latest delimiter
    bool ended = false;           ///< its end boundary was here; a part after it is still taken, with a warning
    bool has_parts = false;
  };

  std::string_view raw() const { return mail_.raw; }
  void warn(std::string_view word) { note(mail_.notes.warnings, word); }

  /// Reads the header at `pos`; returns where to go on reading lines.
  std::size_t open_part(std::uint32_t parent, std::size_t pos) {
    const auto index = static_cast<std::uint32_t>(mail_.parts.size());
    part p;
    p.parent = parent;
    p.depth = parent == part::none ? 0 : mail_.parts[parent].depth + 1;
    p.first_field = static_cast<std::uint32_t>(mail_.all_fields.size());
    const boundary_test is_boundary = [this](std::string_view text) { return match(text).has_value(); };
    p.body_begin = scan_header(raw(), pos, parent == part::none, is_boundary, most_, mail_.all_fields, mail_.notes);
    p.body_end = raw().size();
    p.field_count = static_cast<std::uint32_t>(mail_.all_fields.size()) - p.first_field;
    mail_.parts.push_back(std::move(p));
    leaf_ = index;
    describe(mail_.parts.back());
    if (mail_.parts.back().type.starts_with("multipart/")) open_multipart_part(index);
    return mail_.parts[index].body_begin;
  }

  void describe(part& p) {
    const fields header = mail_.header(p);
    read_type(p, header);
    for (const field& f : header) {
      if (same(f.name, "content-disposition") && p.disposition.empty()) {
        p.content_disposition = read_parameterized(unfolded(f.value), mail_.charset);
        p.disposition = is_token(p.content_disposition.value) ? p.content_disposition.value : "attachment";
        if (!p.content_disposition.repeated.empty()) warn("repeated_parameter");
      } else if (same(f.name, "content-transfer-encoding")) {
        if (encoding_seen_ == mail_.parts.size())
          warn("repeated_content_transfer_encoding");
        else
          p.how = encoding_named(unfolded(f.value));
        encoding_seen_ = mail_.parts.size();
      }
    }
  }

  /// Of several Content-Type fields a multipart wins, so that no part is hidden.
  void read_type(part& p, fields header) {
    const bool in_digest = p.parent != part::none && mail_.parts[p.parent].type == "multipart/digest";
    p.type = in_digest ? "message/rfc822" : "text/plain";
    for (const field& f : header) {
      if (!same(f.name, "content-type")) continue;
      parameterized value = read_parameterized(unfolded(f.value), mail_.charset);
      if (!value.repeated.empty()) warn("repeated_parameter");
      if (p.type_declared) warn("repeated_content_type");
      const bool better =
          !p.type_declared || (value.value.starts_with("multipart/") && !p.type.starts_with("multipart/"));
      if (!better) continue;
      if (is_media_type(value.value))
        p.type = value.value;
      else if (value.value == "text" || value.value == "html")
        p.type = value.value == "html" ? "text/html" : "text/plain";
      else if (!value.value.empty())
        warn("malformed_content_type");
      p.content_type = std::move(value);
      p.type_declared = true;
    }
    if (mail_.charset.empty() && p.type.starts_with("text/")) mail_.charset = p.content_type["charset"];
  }

  void open_multipart_part(std::uint32_t index) {
    part& p = mail_.parts[index];
    if (p.depth >= most_.depth) {
      note(mail_.notes.limits_hit, "mime_depth");
      p.type = "application/octet-stream";
      return;
    }
    const auto usable = [](std::string_view b) {
      while (!b.empty() && is_space(b.back())) b.remove_suffix(1);
      return std::string(b);
    };
    std::string boundary = usable(p.content_type["boundary"]), other;
    for (const parameter& r : p.content_type.repeated)
      if (r.name == "boundary") other = usable(r.value);
    if (boundary.empty()) {
      warn("missing_boundary");
      boundary = guessed_boundary(raw().substr(p.body_begin));
      if (!boundary.empty() && match("--" + boundary)) boundary.clear();  // that is a line of a multipart around it
    }
    if (boundary.empty()) {
      p.type = "text/plain";
      return;
    }
    for (const open_multipart& outer : stack_)
      if (boundary.starts_with(outer.boundary) || outer.boundary.starts_with(boundary))
        warn("boundary_prefix_of_another");
    p.is_multipart = true;
    leaf_ = part::none;
    stack_.push_back({index, std::move(boundary), std::move(other), p.body_begin});
  }

  /// delimiter := "--" boundary; close := delimiter "--"; both with blanks after them (RFC 2046 §5.1.1).
  /// Innermost first; whole matches before an end with rubbish after it.
  std::optional<delimiter> match(std::string_view text) const {
    text.remove_prefix(2);
    for (const bool exact : {true, false})
      for (std::size_t level = stack_.size(); level-- > 0;)
        for (const std::string* b : {&stack_[level].boundary, &stack_[level].other}) {
          if (b->empty() || !text.starts_with(*b)) continue;
          const std::string_view rest = text.substr(b->size());
          if (exact && all_blank(rest)) return delimiter{level, false};
          if (rest.starts_with("--") && (!exact || all_blank(rest.substr(2)))) return delimiter{level, true};
        }
    return {};
  }

  std::size_t act(delimiter d, std::size_t begin, std::size_t next) {
    end_leaf(text_end(begin));
    while (stack_.size() > d.level + 1) {
      if (!stack_.back().ended) warn("unclosed_multipart");
      close_innermost(begin);
    }
    open_multipart& m = stack_.back();
    if (holds_a_part(raw().substr(m.seen_until, begin > m.seen_until && !m.has_parts ? begin - m.seen_until : 0)))
      warn("content_before_first_boundary");
    m.seen_until = next;
    if (d.ends) {
      m.ended = true;
      return next;
    }
    if (m.ended) warn("part_after_end_boundary");
    m.ended = false;
    m.has_parts = true;
    if (mail_.parts.size() >= most_.parts) {
      note(mail_.notes.limits_hit, "mime_parts");
      full_ = true;
      return begin;
    }
    return open_part(m.index, next);
  }

  /// The line end before a delimiter belongs to the delimiter.
  std::size_t text_end(std::size_t begin) const {
    if (begin > 0 && raw()[begin - 1] == '\n') --begin;
    if (begin > 0 && raw()[begin - 1] == '\r') --begin;
    return begin;
  }

  void end_leaf(std::size_t end) {
    if (leaf_ == part::none) return;
    part& p = mail_.parts[leaf_];
    p.body_end = std::max(p.body_begin, std::min(end, raw().size()));
    leaf_ = part::none;
  }

  void close_innermost(std::size_t end) {
    const open_multipart& m = stack_.back();
    part& p = mail_.parts[m.index];
    p.body_end = std::max(p.body_begin, end);
    if (m.ended && holds_a_part(raw().substr(m.seen_until, std::max(end, m.seen_until) - m.seen_until)))
      warn("content_after_end_boundary");
    if (!m.has_parts) {  // its boundary never came: all it holds is text
      warn("boundary_not_found");
      p.is_multipart = false;
      p.type = "text/plain";
    }
    stack_.pop_back();
  }

  void finish() {
    end_leaf(raw().size());
    while (!stack_.empty()) {
      if (!stack_.back().ended && !full_) warn("unclosed_multipart");
      close_innermost(raw().size());
    }
    if (mail_.all_fields.empty()) warn("no_header");
  }

  const limits& most_;
  mail mail_;
  std::vector<open_multipart> stack_;
  std::uint32_t leaf_ = part::none;  ///< the part whose body is being read
  std::size_t encoding_seen_ = 0;
  bool full_ = false;
};

}  // namespace

mail read_structure(std::string_view raw, const limits& most) { return structure_reader(raw, most).run(); }

}  // namespace intake::email
