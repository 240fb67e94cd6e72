// Any bytes as a mail: the guard's structure must hold, and the whole normalizer must finish within its bounds.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "normalizers/email/mime_guard.hpp"
#include "normalizers/email/normalize.hpp"
#include "normalizers/text/utf8.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void structure_holds(std::string_view raw) {
  using namespace intake::email;
  const limits most{.parts = 50, .depth = 5};
  const mail m = read_structure(raw, most);
  require(!m.parts.empty() && m.parts.size() <= most.parts);
  for (std::size_t i = 0; i < m.parts.size(); ++i) {
    const part& p = m.parts[i];
    require(p.body_begin <= p.body_end && p.body_end <= raw.size());
    require(i == 0 ? p.parent == part::none : p.parent < i && m.parts[p.parent].is_multipart);
    require(p.depth <= most.depth + 1);
  }
}

void facts_hold(std::string_view raw) {
  const boost::json::object envelope{{"authserv_ids", boost::json::array{"mx.test"}},
                                     {"mailboxes", boost::json::array{"support@x.test"}}};
  const intake::facts f =
      intake::email::normalize({.receipt = "r", .via = "smtp", .received_at = {}, .envelope = envelope, .bytes = raw});
  require(f.body.has_value() && !f.thread.own_id.empty());
  require(intake::text::is_valid_utf8(f.subject) && intake::text::is_valid_utf8(f.body->text) &&
          intake::text::is_valid_utf8(f.body->html));
  for (const intake::attachment_view& a : f.attachments) {
    require(a.offset + a.length <= raw.size());
    require(!a.filename.empty() && a.filename.size() <= 255 && a.filename.find('/') == std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  structure_holds(raw);
  facts_hold(raw);
  return 0;
}
