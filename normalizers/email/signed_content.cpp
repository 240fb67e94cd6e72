#include "normalizers/email/signed_content.hpp"

#include "normalizers/email/ber.hpp"

namespace intake::email {
namespace {

using namespace std::string_view_literals;

constexpr unsigned char integer = 0x02, octet_string = 0x04, object_id = 0x06, octet_strings = 0x24, sequence = 0x30,
                        set = 0x31, explicit_0 = 0xA0;

/// A way down into nested elements and along their siblings.
class walker {
 public:
  explicit walker(std::string_view bytes) : bytes_(bytes) {}

  std::size_t position() const { return at_; }
  std::optional<ber_head> here() const { return ber_at(bytes_, at_); }
  bool is(unsigned char tag) const {
    const auto head = here();
    return head && head->tag == tag;
  }
  bool enter(unsigned char tag) {
    if (!is(tag)) return false;
    at_ += here()->size;
    return true;
  }
  bool pass(unsigned char tag) {
    if (!is(tag)) return false;
    const ber_head head = *here();
    at_ += head.size;
    if (!head.indefinite) {
      at_ += head.length;
      return true;
    }
    return pass_open_elements();
  }

 private:
  /// To behind the 00 00 of an element of indefinite length, whatever is in it.
  bool pass_open_elements() {
    for (std::size_t open = 1; open > 0;) {
      const auto head = here();
      if (!head) return false;
      at_ += head->size;
      if (head->indefinite)
        ++open;
      else if (head->tag == 0 && head->length == 0)
        --open;
      else
        at_ += head->length;
    }
    return true;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

constexpr std::string_view pkcs7 = "\x2A\x86\x48\x86\xF7\x0D\x01\x07"sv;

}  // namespace

std::string_view cms_kind(std::string_view head) {
  walker w(head);
  if (!w.enter(sequence) || !w.enter(object_id)) return {};
  const std::string_view id = head.substr(w.position(), pkcs7.size() + 1);
  if (id.size() <= pkcs7.size() || !id.starts_with(pkcs7)) return {};
  return id.back() == 2 ? "signed-data" : id.back() == 3 ? "enveloped-data" : "";
}

// ContentInfo ::= SEQUENCE { contentType OID, content [0] SignedData }
// SignedData ::= SEQUENCE { version INTEGER, digestAlgorithms SET, SEQUENCE { eContentType OID, eContent [0] OCTET STRING }, … }
std::optional<signed_content> find_signed_content(std::string_view bytes) {
  if (cms_kind(bytes) != "signed-data") return std::nullopt;
  walker w(bytes);
  const bool there = w.enter(sequence) && w.pass(object_id) && w.enter(explicit_0) && w.enter(sequence) &&
                     w.pass(integer) && w.pass(set) && w.enter(sequence) && w.pass(object_id) && w.enter(explicit_0);
  if (!there || (!w.is(octet_string) && !w.is(octet_strings))) return std::nullopt;
  const ber_head head = *w.here();
  return signed_content{
      .offset = w.position() + head.size, .length = head.length, .in_pieces = head.tag == octet_strings};
}

}  // namespace intake::email
