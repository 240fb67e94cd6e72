// Any bytes as a frame, and any JSON as the envelope before it: what comes out keeps the promises of gateway/chat_line.hpp, and its
// event is JSON below the inline limit.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <boost/json/parse.hpp>

#include "gateway/result.hpp"
#include "normalizers/assembly/chat_assembly.hpp"
#include "normalizers/chat/normalize.hpp"
#include "normalizers/text/utf8.hpp"

namespace {

using namespace intake;

void expect(bool kept) {
  if (!kept) std::abort();
}

void expect_text(std::string_view value, std::size_t longest) {
  using namespace std::string_view_literals;
  expect(value.size() <= longest && text::is_valid_utf8(value) && value.find_first_of("\0\r\x1b\x7f"sv) == value.npos);
}

void expect_line(std::string_view value, std::size_t longest) {
  expect_text(value, longest);
  expect(value.find_first_of("\t\n") == value.npos && value.find("\u202E") == value.npos);
}

void expect_sound(const chat_line& line) {
  for (const std::string* value : {&line.kind, &line.session, &line.client_id, &line.page.title}) expect_line(*value, 256);
  expect_line(line.page.url, 1024);
  expect_line(line.user_agent, 512);
  expect(line.form.size() <= 20 && line.transcript.size() <= 200 && line.seq >= 0 && line.number >= 1);
  for (const auto& [name, value] : line.form) {
    expect_line(name, 64);
    expect_text(value, 2048);
  }
  expect(line.replies.size() <= 20);
  for (const chat_reply& each : line.replies) expect_line(each.id, 200);
  for (const chat_entry& entry : line.transcript) expect_text(entry.text, 64 * 1024);
  expect(!line.rating || (line.rating->score >= 1 && line.rating->score <= 5));
}

/// An envelope up to the first zero byte, if it is JSON; the frame behind it.
std::pair<boost::json::object, std::string_view> split(std::string_view bytes) {
  boost::json::object envelope = {{"kind", "message"}, {"session", "s_1"}, {"root", "chat/s_1/1"}, {"seq", 1}};
  const auto end = bytes.find('\0');
  if (end == bytes.npos) return {envelope, bytes};
  error_code ec;
  const boost::json::value given = boost::json::parse(bytes.substr(0, end), ec);
  if (!ec && given.is_object())
    for (const auto& [key, value] : given.get_object()) envelope[key] = value;
  return {envelope, bytes.substr(end + 1)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto [envelope, frame] = split({reinterpret_cast<const char*>(data), size});
  facts f = chat::normalize({"01JD0000000000000000000000", "widget", from_millis(1795521600000), envelope, frame});
  expect(f.chat && f.body);
  expect_sound(*f.chat);
  expect_text(f.body->text, 64 * 1024);
  expect_line(f.subject, 1024);
  expect_line(f.customer_name, 256);
  const assembly::arrival a{.receipt = "01JD0000000000000000000000", .channel = "chat", .source = "chat/widget", .via = "widget",
                            .media_type = "application/json", .sha256 = {}, .size = size, .received_at = {}, .queue = {}, .also_queues = {}};
  event_identity identity;
  identity.inline_limit = 64 * 1024;
  const auto folded = assembly::fold_chat(a, f, {}, identity);
  expect(folded.events.size() == 1 && folded.events[0].data.size() < identity.inline_limit);
  error_code ec;
  boost::json::parse(folded.events[0].data, ec);
  expect(!ec);
  return 0;
}
