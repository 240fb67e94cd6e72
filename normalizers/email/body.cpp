#include "normalizers/email/body.hpp"

#include <algorithm>
#include <utility>

#include "normalizers/email/ascii.hpp"
#include "normalizers/email/attachments.hpp"
#include "normalizers/email/yencoded.hpp"
#include "normalizers/text/charset.hpp"
#include "normalizers/text/flowed.hpp"
#include "normalizers/text/html.hpp"
#include "normalizers/text/language.hpp"
#include "normalizers/text/reply.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::email {
namespace {

constexpr std::size_t max_plain_input = 1024 * 1024;     ///< bytes of a text part that are decoded
constexpr std::size_t max_html_input = 4 * 1024 * 1024;  ///< HTML is mostly markup

class body_reader {
 public:
  body_reader(const mail& m, std::vector<attachment_view>& attachments) : mail_(m), attachments_(attachments) {}

  body_text run(const reading_plan& plan) {
    for (const std::uint32_t index : plan.text) add_text(mail_.parts[index]);
    const bool any_html =
        std::any_of(plan.html.begin(), plan.html.end(), [&](auto i) { return mail_.parts[i].type == "text/html"; });
    if (any_html)
      for (const std::uint32_t index : plan.html) add_html(mail_.parts[index]);
    auto split = text::split_reply(out_.text);
    out_.reply_text = std::move(split.reply);
    out_.quoted_text = std::move(split.quoted);
    auto language = text::language_of(out_.reply_text.empty() ? out_.text : out_.reply_text);
    out_.language = std::move(language.code);
    out_.language_reliable = language.reliable;
    return std::move(out_);
  }

 private:
  void add_text(const part& p) {
    if (out_.text.size() >= max_body) {
      out_.truncated |= p.size() != 0;
      return;
    }
    std::string text;
    if (p.type == "text/html") {
      auto html = text::html_to_text(decoded_html(p), {.input = max_html_input, .output = max_body});
      out_.truncated |= html.truncated;
      text = std::move(html.value);
    } else {
      text = text::clean_body(plain_text(p));
    }
    if (!out_.text.empty() && !text.empty() && !out_.text.ends_with('\n')) out_.text += '\n';
    if (const std::size_t room = max_body - out_.text.size(); text.size() > room) {
      text.resize(text::cut_utf8(text, room).size());
      text.shrink_to_fit();
      out_.truncated = true;
    }
    add(out_.text, std::move(text));
  }

  void add_html(const part& p) {
    const std::size_t room = max_body - std::min(max_body, out_.html.size());
    if (p.type == "text/html") {
      auto html = text::sanitize_html(decoded_html(p), {.input = max_html_input, .output = room});
      out_.truncated |= html.truncated;
      add(out_.html, std::move(html.value));
    } else if (std::string html = as_html(text::clean_body(plain_text(p))); html.size() <= room) {
      add(out_.html, std::move(html));
    } else {
      out_.truncated = true;
    }
  }

  /// Plain text between parts of HTML, with its line breaks.
  static std::string as_html(std::string_view text) {
    std::string out = "<pre>";
    for (const char c : text.substr(0, max_body)) {
      if (c == '<')
        out += "&lt;";
      else if (c == '>')
        out += "&gt;";
      else if (c == '&')
        out += "&amp;";
      else
        out += c;
    }
    return out + "</pre>";
  }

  /// HTML without a text beside it is read twice, as text and as HTML, but decoded once.
  const std::string& decoded_html(const part& p) {
    if (html_part_ != &p) html_ = decoded(p, text::content::html);
    html_part_ = &p;
    return html_;
  }

  std::string plain_text(const part& p) {
    std::string text = decoded(p, text::content::plain);
    if (!same(p.content_type["format"], "flowed")) return text;
    return text::unflowed(text, same(p.content_type["delsp"], "yes"));
  }

  /// The part's bytes as UTF-8, at most as many as are worth reading.
  std::string decoded(const part& p, text::content kind) {
    const std::size_t limit = kind == text::content::html ? max_html_input : max_plain_input;
    std::string bytes = kind == text::content::plain && p.how == encoding::identity
                            ? without_files(p, limit)
                            : decoded_bytes(mail_.body(p), p.how, limit);
    out_.truncated |= bytes.size() == limit;
    text::decoded result = text::to_utf8(std::move(bytes), p.content_type["charset"], kind);
    if (out_.charset_used.empty()) {
      out_.charset_declared = std::move(result.declared);
      out_.charset_used = std::move(result.used);
      out_.charset_how = std::move(result.how);
    }
    return std::move(result.text);
  }

  /// The files within a text, in their order; none within another.
  static std::vector<enclosed_file> files_in(std::string_view body) {
    std::vector<enclosed_file> out = find_uuencoded(body), more = find_yencoded(body);
    if (more.empty()) return out;
    out.insert(out.end(), more.begin(), more.end());
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
    std::size_t end = 0;
    std::erase_if(out, [&](const enclosed_file& f) { return f.begin < std::exchange(end, std::max(end, f.end)); });
    return out;
  }

  /// The text without its files; each of them becomes an attachment, once.
  std::string without_files(const part& p, std::size_t limit) {
    const std::string_view body = mail_.body(p);
    const auto index = static_cast<std::size_t>(&p - mail_.parts.data());
    std::string out;
    std::size_t from = 0;
    for (const enclosed_file& file : files_in(body)) {
      out += body.substr(from, std::min(file.begin - from, limit - std::min(limit, out.size())));
      from = file.end;
      if (index >= unsearched_) attachments_.push_back(read_enclosed(mail_, p, file, attachments_.size() + 1));
    }
    unsearched_ = std::max(unsearched_, index + 1);
    out += body.substr(from, limit - std::min(limit, out.size()));
    return out;
  }

  /// The first part, which is mostly the only one, is not copied.
  static void add(std::string& to, std::string what) {
    if (to.empty())
      to = std::move(what);
    else
      to += what;
  }

  const mail& mail_;
  std::vector<attachment_view>& attachments_;
  std::size_t unsearched_ = 0;  ///< parts from here on have not been searched for files yet
  const part* html_part_ = nullptr;
  std::string html_;
  body_text out_;
};

}  // namespace

body_text read_body(const mail& m, const reading_plan& plan, std::vector<attachment_view>& attachments) {
  return body_reader(m, attachments).run(plan);
}

}  // namespace intake::email
