#include "gateway/api/download.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "gateway/crypto/digest.hpp"
#include "gateway/pipeline/assembly_line.hpp"
#include "gateway/ulid.hpp"

namespace intake::api {
namespace {

using raw_ptr = std::shared_ptr<const raw_contact>;

/// Reads `bytes` as they are; `owner` lives as long.
piece_source plain(raw_ptr owner, std::string_view bytes) {
  return [owner = std::move(owner), bytes](char* out, std::size_t capacity) mutable {
    const auto n = std::min(capacity, bytes.size());
    std::memcpy(out, bytes.data(), n);
    bytes.remove_prefix(n);
    return n;
  };
}

std::string extension_for(std::string_view media_type) {
  if (media_type == "message/rfc822") return ".eml";
  if (media_type == "application/json") return ".json";
  return ".bin";
}

/// The two halves of `<receipt>.<n>`; an empty receipt for anything else.
std::pair<std::string_view, std::size_t> split_attachment_id(std::string_view id) {
  const auto dot = id.rfind('.');
  if (dot == std::string_view::npos || !is_ulid(id.substr(0, dot))) return {};
  const auto digits = id.substr(dot + 1);
  std::size_t n = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (code != std::errc{} || end != digits.data() + digits.size()) return {};
  return {id.substr(0, dot), n};
}

/// Everything that a range decodes to.
std::string decoded(std::string_view encoded, const std::string& encoding, const part_decoder& decode) {
  if (encoding.empty()) return std::string(encoded);
  const piece_source source = decode(encoded, encoding);
  std::string out;
  constexpr std::size_t block = 64 * 1024;
  for (std::size_t n = 1; n != 0;) {
    const std::size_t had = out.size();
    out.resize(had + block);
    n = source(out.data() + had, block);
    out.resize(had + n);
  }
  return out;
}

/// A file within another: the wrappings are opened one after the other, in memory.
std::variant<download, no_download> unwrapped(const attachment_view& view, const raw_ptr& raw,
                                              const part_decoder& decode) {
  std::string bytes = decoded(raw->bytes().substr(view.offset, view.length), view.encoding, decode);
  for (const encoded_range& range : view.inside) {
    if (range.offset > bytes.size()) return no_download{500, "the attachment is not where it was"};
    bytes = decoded(std::string_view(bytes).substr(range.offset, range.length), range.encoding, decode);
  }
  return download{.filename = view.filename,
                  .media_type = !view.detected_type.empty() ? view.detected_type : view.declared_type,
                  .sha256 = view.sha256,
                  .size = view.size,
                  .read = [bytes = std::move(bytes), at = std::size_t{0}](char* out, std::size_t capacity) mutable {
                    const auto n = std::min(capacity, bytes.size() - at);
                    std::memcpy(out, bytes.data() + at, n);
                    at += n;
                    return n;
                  }};
}

}  // namespace

std::variant<raw_ptr, no_download> raw_contact::open(journal::reader& from, const std::string& bodies,
                                                     std::string_view receipt) {
  auto row = from.contact(receipt);
  if (!row) return no_download{404, "no contact has this receipt"};
  auto body = from.raw(receipt);
  if (!body) return no_download{410, "retention has removed the bytes of this contact"};
  auto out = std::make_shared<raw_contact>();
  out->contact_ = std::move(row->contact);
  out->contact_.body = std::move(*body);
  if (!out->contact_.body.file.empty()) {
    auto mapped = journal::mapped_body::open(bodies + "/" + out->contact_.body.file);
    if (!mapped) return no_download{500, "the bytes of this contact cannot be read"};
    out->mapped_.emplace(std::move(*mapped));
  }
  return raw_ptr{std::move(out)};
}

std::variant<download, no_download> raw_download(journal::reader& from, const download_rooms& rooms,
                                                 std::string_view receipt) {
  auto opened = raw_contact::open(from, rooms.bodies, receipt);
  if (auto* no = std::get_if<no_download>(&opened)) return std::move(*no);
  const auto raw = std::get<raw_ptr>(std::move(opened));
  const contact& c = raw->contact();
  return download{.filename = c.receipt + extension_for(c.media_type),
                  .media_type = c.media_type,
                  .sha256 = crypto::hex(c.body.sha256),
                  .size = raw->bytes().size(),
                  .read = plain(raw, raw->bytes())};
}

std::variant<download, no_download> attachment_download(journal::reader& from, const download_rooms& rooms,
                                                        std::string_view id) {
  const auto [receipt, n] = split_attachment_id(id);
  if (receipt.empty()) return no_download{404, "an attachment's id is <receipt>.<number>"};
  auto opened = raw_contact::open(from, rooms.bodies, receipt);
  if (auto* no = std::get_if<no_download>(&opened)) return std::move(*no);
  const auto raw = std::get<raw_ptr>(std::move(opened));
  const contact& c = raw->contact();
  const auto by = std::find_if(rooms.channels.begin(), rooms.channels.end(),
                               [&](const auto& channel) { return channel.name == c.channel; });
  if (by == rooms.channels.end()) return no_download{404, "this contact has no attachments"};

  const facts said = pipeline::normalize_contact(*by, c, rooms.bodies);
  if (n >= said.attachments.size()) return no_download{404, "this contact has no such attachment"};
  const attachment_view& view = said.attachments[n];
  if (!view.id.empty()) return no_download{404, "this attachment is not in its contact; its event says where it is"};
  if (view.offset > raw->bytes().size()) return no_download{500, "the attachment is not where it was"};
  if (!view.inside.empty()) return unwrapped(view, raw, rooms.decode);
  const std::string_view encoded = raw->bytes().substr(view.offset, view.length);
  download out{.filename = view.filename,
               .media_type = !view.detected_type.empty() ? view.detected_type : view.declared_type,
               .sha256 = view.sha256,
               .size = view.size,
               .read = plain(raw, encoded)};
  if (!view.encoding.empty())
    out.read = [raw, decode = rooms.decode(encoded, view.encoding)](char* to, std::size_t capacity) {
      return decode(to, capacity);
    };
  return out;
}

}  // namespace intake::api
