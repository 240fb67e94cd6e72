#include "normalizers/email/tnef.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include "gateway/crypto/digest.hpp"
#include "normalizers/email/mapi_properties.hpp"
#include "normalizers/email/media_type.hpp"
#include "normalizers/text/charset.hpp"

namespace intake::email {
namespace {

constexpr std::size_t block_size = 64 * 1024, max_files = 100, max_looked_into = 64 * 1024;
constexpr std::uint32_t signature = 0x223E9F78;

/// Attribute ids together with their types ([MS-OXTNEF] 2.1.3.2).
enum attribute : std::uint32_t {
  code_page = 0x00069007,
  message_body = 0x0002800C,
  message_properties = 0x00069003,
  attachment_begins = 0x00069002,
  attachment_title = 0x00018010,
  attachment_data = 0x0006800F,
  attachment_properties = 0x00069005,
};

/// The decoded bytes from the front to the back.
class stream {
 public:
  explicit stream(decoder source) : source_(source), block_(std::make_unique_for_overwrite<char[]>(block_size)) {}

  std::uint64_t position() const { return position_; }

  /// Calls `each` with the next `size` bytes, in pieces; false if there were not as many.
  template <class F>
  bool pass(std::uint64_t size, F each) {
    while (size > 0) {
      if (have_.empty()) have_ = {block_.get(), source_.read(block_.get(), block_size)};
      if (have_.empty()) return false;
      const std::string_view piece =
          have_.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(size, have_.size())));
      each(piece);
      have_.remove_prefix(piece.size());
      position_ += piece.size();
      size -= piece.size();
    }
    return true;
  }
  bool skip(std::uint64_t size) {
    return pass(size, [](std::string_view) {});
  }
  std::optional<std::uint32_t> number(std::size_t size) {
    std::uint32_t out = 0;
    unsigned shift = 0;
    const bool all = pass(size, [&](std::string_view bytes) {
      for (const char c : bytes) {
        out |= static_cast<std::uint32_t>(static_cast<unsigned char>(c)) << shift;
        shift += 8;
      }
    });
    return all ? std::optional(out) : std::nullopt;
  }
  /// The beginning of the next `size` bytes; all of them are passed.
  std::string beginning(std::uint64_t size) {
    std::string out;
    pass(size, [&](std::string_view bytes) {
      out += bytes.substr(0, max_looked_into - std::min(max_looked_into, out.size()));
    });
    return out;
  }

 private:
  decoder source_;
  std::unique_ptr<char[]> block_;
  std::string_view have_;
  std::uint64_t position_ = 0;
};

class tnef_reader {
 public:
  explicit tnef_reader(decoder source) : in_(source) {}

  tnef run() {
    if (in_.number(4) != signature) return {};
    in_.skip(2);  // the key
    while (read_attribute()) continue;
    std::erase_if(out_.files, [](const tnef_file& f) { return f.sha256.empty(); });
    return std::move(out_);
  }

 private:
  /// level, id, length, data, checksum
  bool read_attribute() {
    if (!in_.skip(1)) return false;
    const auto id = in_.number(4), length = in_.number(4);
    if (!id || !length) return false;
    read_data(*id, *length);
    return in_.skip(2);
  }

  void read_data(std::uint32_t id, std::uint32_t length) {
    switch (id) {
      case code_page: read_code_page(in_.beginning(length)); return;
      case message_body: out_.text = as_utf8(in_.beginning(length), mapi::string8); return;
      case message_properties: read_message(in_.beginning(length)); return;
      case attachment_begins:
        if (out_.files.size() <= max_files) out_.files.emplace_back();
        break;
      case attachment_title:
        if (tnef_file* f = file(); f && f->name.empty())
          return void(f->name = as_utf8(in_.beginning(length), mapi::string8));
        break;
      case attachment_properties:
        if (tnef_file* f = file()) return read_properties(in_.beginning(length), *f);
        break;
      case attachment_data:
        if (tnef_file* f = file(); f && f->sha256.empty()) return measure(length, *f);
        break;
      default: break;
    }
    in_.skip(length);
  }

  tnef_file* file() { return out_.files.empty() || out_.files.size() > max_files ? nullptr : &out_.files.back(); }

  void read_code_page(std::string_view bytes) {
    if (bytes.size() < 2) return;
    const unsigned number = static_cast<unsigned char>(bytes[0]) + 256u * static_cast<unsigned char>(bytes[1]);
    charset_ = number == 65001 ? "utf-8" : "windows-" + std::to_string(number);
  }

  void read_message(std::string_view list) {
    for_each_property(list, [&](const mapi_property& p) {
      if (p.id == mapi::body && out_.text.empty()) out_.text = as_utf8(std::string(p.value), p.type);
    });
  }

  void read_properties(std::string_view list, tnef_file& f) {
    for_each_property(list, [&](const mapi_property& p) {
      if (p.id == mapi::long_file_name || (p.id == mapi::file_name && f.name.empty()))
        f.name = as_utf8(std::string(p.value), p.type);
      if (p.id == mapi::mime_tag) f.declared_type = as_utf8(std::string(p.value), p.type);
      if (p.id == mapi::content_id) f.content_id = as_utf8(std::string(p.value), p.type);
    });
  }

  std::string as_utf8(std::string bytes, unsigned type) const {
    std::string out = text::to_utf8(std::move(bytes), type == mapi::unicode ? std::string_view("utf-16le") : charset_,
                                    text::content::plain)
                          .text;
    while (out.ends_with('\0')) out.pop_back();
    return out;
  }

  void measure(std::uint32_t length, tnef_file& f) {
    crypto::sha256_hasher hasher;
    f.offset = in_.position();
    std::string head;
    in_.pass(length, [&](std::string_view bytes) {
      hasher.update(bytes);
      head += bytes.substr(0, type_head - std::min(type_head, head.size()));
      f.size += bytes.size();
    });
    f.sha256 = crypto::hex(hasher.finish());
    f.detected_type = detected_type(head);
  }

  stream in_;
  std::string charset_ = "windows-1252";
  tnef out_;
};

}  // namespace

tnef read_tnef(decoder source) { return tnef_reader(source).run(); }

}  // namespace intake::email
