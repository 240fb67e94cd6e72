// A frame of a client, and the same bytes as a token of our own. What is read is within the limits, becomes a contact's body that is
// JSON, and reads the same when it comes again; nobody without the key makes a token.
#include <cstdint>
#include <cstdlib>

#include <boost/json/parse.hpp>

#include "adapters/chat/chat_contact.hpp"
#include "adapters/chat/chat_protocol.hpp"
#include "adapters/chat/signed_token.hpp"

namespace {

using namespace intake::chat;

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_object(std::string_view text) {
  boost::json::error_code broken;
  const auto value = boost::json::parse(text, broken);
  return !broken && value.is_object();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const frame_limits limits;
  static const token_maker tokens("what the fuzzer cannot know, 32 bytes");
  for (const std::string_view purpose : {"visitor", "user", "file"}) require(!tokens.read(purpose, bytes));
  const auto read = read_frame(bytes, limits);
  if (const auto* bad = std::get_if<frame_error>(&read)) {
    require(is_object(error(bad->id, bad->code, bad->text)));
    return 0;
  }
  const auto& frame = std::get<client_frame>(read);
  require(bytes.size() <= limits.frame && frame.attachments.size() <= limits.attachments &&
          frame.form.size() <= limits.form_fields && frame.text.size() <= 4 * limits.text);
  if (frame.type == frame_type::hello || frame.type == frame_type::token) return 0;
  const std::string body = contact_body("message", frame);
  require(is_object(body) && is_object(numbered(customer_message("c", frame, {}, {}), 1)));
  if (frame.type == frame_type::message && body.size() <= limits.frame) {
    const auto again = read_frame(body, limits);
    require(std::holds_alternative<client_frame>(again) && std::get<client_frame>(again).text == frame.text);
  }
  return 0;
}
