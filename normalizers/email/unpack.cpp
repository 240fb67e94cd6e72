#include "normalizers/email/unpack.hpp"

#include "normalizers/email/ascii.hpp"
#include "normalizers/email/attachments.hpp"
#include "normalizers/email/body.hpp"
#include "normalizers/email/security.hpp"
#include "normalizers/email/signed_content.hpp"
#include "normalizers/email/tnef.hpp"
#include "normalizers/text/filename.hpp"
#include "normalizers/text/reply.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::email {
namespace {

constexpr std::size_t max_signed = 8 * 1024 * 1024;

bool is_tnef(const attachment_view& view) {
  return view.detected_type == "application/ms-tnef" || view.declared_type == "application/ms-tnef";
}

/// A view into the wrapping that `around` is a view of.
attachment_view within(const attachment_view& around, encoded_range range) {
  attachment_view out;
  out.offset = around.offset;
  out.length = around.length;
  out.encoding = around.encoding;
  out.inside.push_back(std::move(range));
  return out;
}

attachment_view view_of(const tnef_file& file, const attachment_view& around, std::size_t number) {
  attachment_view view = within(around, {file.offset, file.size, {}});
  view.origin = "tnef";
  view.declared_type = lowered(text::clean_line(file.declared_type));
  if (view.declared_type.find('/') == std::string::npos) view.declared_type.clear();
  view.detected_type = file.detected_type;
  view.size = file.size;
  view.sha256 = file.sha256;
  view.content_id = text::clean_line(file.content_id);
  view.filename = text::safe_filename(file.name);
  if (view.filename.empty()) view.filename = "attachment-" + std::to_string(number) + ".bin";
  return view;
}

class unpacker {
 public:
  unpacker(const mail& m, std::vector<attachment_view>& attachments, parse_notes& notes)
      : mail_(m), attachments_(attachments), notes_(notes) {}

  std::optional<body_text> run(const reading_plan& plan) {
    for (std::size_t i = 0; i < plan.attachments.size(); ++i) {
      const part& p = mail_.parts[plan.attachments[i]];
      if (is_tnef(attachments_[i]))
        open_tnef(p, i);
      else if (is_opaque_signed(mail_, p))
        open_signed(p, i);
    }
    return std::move(body_);
  }

 private:
  void open_tnef(const part& p, std::size_t index) {
    tnef found = read_tnef(decoder(mail_.body(p), p.how));
    for (const tnef_file& file : found.files)
      attachments_.push_back(view_of(file, attachments_[index], attachments_.size() + 1));
    if (body_ || found.text.empty()) return;
    body_.emplace();
    body_->text = text::clean_body(std::move(found.text));
    text::reply_parts split = text::split_reply(body_->text);
    body_->reply_text = std::move(split.reply);
    body_->quoted_text = std::move(split.quoted);
  }

  void open_signed(const part& p, std::size_t index) {
    const std::string wrapping = decoded_bytes(mail_.body(p), p.how, max_signed);
    if (wrapping.size() == max_signed) return note(notes_.limits_hit, "signed_content");
    const auto content = find_signed_content(wrapping);
    if (!content) return;
    std::string bytes = wrapping.substr(content->offset, content->length);
    if (content->in_pieces) bytes = decoded_bytes(bytes, encoding::octets, bytes.size());
    const mail inner = read_structure(bytes);
    const reading_plan plan = plan_reading(inner);
    std::vector<attachment_view> files = read_attachments(inner, plan);
    body_text body = read_body(inner, plan, files);
    if (!body_) body_ = std::move(body);
    const encoded_range range{content->offset, content->length,
                              std::string(content->in_pieces ? name_of(encoding::octets) : "")};
    for (attachment_view& file : files) {
      attachment_view view = within(attachments_[index], range);
      view.inside.push_back({file.offset, file.length, std::move(file.encoding)});
      file.offset = view.offset;
      file.length = view.length;
      file.encoding = view.encoding;
      file.inside = std::move(view.inside);
      attachments_.push_back(std::move(file));
    }
  }

  const mail& mail_;
  std::vector<attachment_view>& attachments_;
  parse_notes& notes_;
  std::optional<body_text> body_;
};

}  // namespace

std::optional<body_text> unpack(const mail& m, const reading_plan& plan, std::vector<attachment_view>& attachments,
                                parse_notes& notes) {
  return unpacker(m, attachments, notes).run(plan);
}

}  // namespace intake::email
