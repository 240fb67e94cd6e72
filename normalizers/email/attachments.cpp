#include "normalizers/email/attachments.hpp"

#include <memory>

#include "gateway/crypto/digest.hpp"
#include "normalizers/email/ascii.hpp"
#include "normalizers/email/encoded_word.hpp"
#include "normalizers/email/media_type.hpp"
#include "normalizers/text/filename.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::email {
namespace {

constexpr std::size_t block_size = 64 * 1024;

/// Size, digest and type of what the encoded bytes hold.
void measure(attachment_view& view, std::string_view encoded, encoding how) {
  view.encoding = name_of(how);
  view.length = encoded.size();
  if (how == encoding::identity) {
    view.size = encoded.size();
    view.sha256 = crypto::sha256_hex(encoded);
    view.detected_type = detected_type(encoded.substr(0, type_head));
    return;
  }
  const auto block = std::make_unique_for_overwrite<char[]>(block_size);
  crypto::sha256_hasher hasher;
  decoder source(encoded, how);
  while (const std::size_t n = source.read(block.get(), block_size)) {
    const std::string_view bytes(block.get(), n);
    if (view.size == 0) view.detected_type = detected_type(bytes.substr(0, type_head));
    hasher.update(bytes);
    view.size += n;
  }
  if (view.size == 0) view.detected_type = detected_type({});
  view.sha256 = crypto::hex(hasher.finish());
}

/// An enclosed mail is named by its subject.
std::string enclosed_name(const mail& m, const part& p) {
  if (p.type != "message/rfc822" && p.type != "message/global") return {};
  const std::string head = decoded_bytes(m.body(p), p.how, limits{}.field);
  std::vector<field> header;
  parse_notes ignored;
  scan_header(head, 0, true, {}, limits{}, header, ignored);
  const std::string subject = decode_text(value_of(header, "subject"), 200);
  return subject.empty() ? subject : text::safe_filename(subject + ".eml");
}

std::string name_for(const mail& m, const part& p, const attachment_view& view, std::size_t number) {
  for (const std::string_view said :
       {p.content_disposition["filename"], p.content_type["name"], p.content_disposition["name"]})
    if (std::string name = text::safe_filename(std::string(said)); !name.empty()) return name;
  if (std::string name = enclosed_name(m, p); !name.empty()) return name;
  std::string_view extension = extension_of(view.declared_type);
  if (extension.empty()) extension = extension_of(view.detected_type);
  return "attachment-" + std::to_string(number) + std::string(extension.empty() ? ".bin" : extension);
}

std::string content_id(fields header) {
  std::string id = decode_text(value_of(header, "content-id"), 998);
  if (id.starts_with('<')) id.erase(0, 1);
  if (id.ends_with('>')) id.pop_back();
  return id;
}

bool is_shown_inline(const mail& m, const part& p, const attachment_view& view) {
  if (!p.disposition.empty()) return p.disposition == "inline";
  return !view.content_id.empty() && p.parent != part::none && m.parts[p.parent].type == "multipart/related";
}

attachment_view view_of(const mail& m, const part& p, std::size_t number) {
  attachment_view view;
  view.offset = p.body_begin;
  if (p.type_declared) view.declared_type = text::clean_line(p.type);
  measure(view, m.body(p), p.how);
  view.content_id = content_id(m.header(p));
  view.is_inline = is_shown_inline(m, p, view);
  if (p.type == "message/rfc822" || p.type == "message/global") view.origin = "message";
  view.filename = name_for(m, p, view, number);
  return view;
}

}  // namespace

std::vector<attachment_view> read_attachments(const mail& m, const reading_plan& plan) {
  std::vector<attachment_view> out;
  out.reserve(plan.attachments.size());
  for (const std::uint32_t index : plan.attachments) out.push_back(view_of(m, m.parts[index], out.size() + 1));
  return out;
}

attachment_view read_enclosed(const mail& m, const part& p, const enclosed_file& block, std::size_t number) {
  attachment_view view;
  view.offset = p.body_begin + block.begin;
  measure(view, m.body(p).substr(block.begin, block.end - block.begin), block.how);
  view.filename = text::safe_filename(decode_words(block.name));
  if (view.filename.empty()) view.filename = "attachment-" + std::to_string(number) + ".bin";
  return view;
}

}  // namespace intake::email
