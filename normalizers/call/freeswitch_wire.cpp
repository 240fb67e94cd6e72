#include "normalizers/call/freeswitch_wire.hpp"

#include "gateway/crypto/base64.hpp"
#include "normalizers/call/percent.hpp"
#include "normalizers/call/row.hpp"

namespace intake::call {

result<std::string> undo_freeswitch_encoding(std::string_view bytes) {
  std::string_view body = without_blanks(bytes);
  if (body.starts_with("cdr=")) body.remove_prefix(4);
  const auto is_record = [](std::string_view text) { return text.starts_with('{') || text.starts_with('<'); };
  if (is_record(body) && body.find_first_of("\n \"") != std::string_view::npos) return std::string(body);
  if (std::string decoded = percent_decode(body); is_record(decoded)) return decoded;
  // A form that went through a library has %2B and %3D for what base64 is written in.
  if (auto decoded = crypto::base64_decode(percent_decode(body)); decoded && is_record(*decoded))
    return std::move(*decoded);
  return fail("no record of FreeSWITCH: neither plain nor percent-encoded nor base64");
}

}  // namespace intake::call
