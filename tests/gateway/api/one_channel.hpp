// A channel made by hand: "text|base64" says the text and attaches what is behind the bar.
#pragma once

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "gateway/api/download.hpp"
#include "gateway/crypto/base64.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/pipeline/channel.hpp"

namespace intake::tests {

inline facts say_text(const contact_view& c) {
  facts out;
  const auto bar = c.bytes.find('|');
  out.body.emplace().text = std::string(c.bytes.substr(0, bar));
  if (bar == std::string_view::npos) return out;
  attachment_view& view = out.attachments.emplace_back();
  const std::string bytes = crypto::base64_decode(c.bytes.substr(bar + 1)).value_or("");
  view.filename = "Bericht ä.pdf";
  view.detected_type = "application/pdf";
  view.size = bytes.size();
  view.sha256 = crypto::sha256_hex(bytes);
  view.offset = bar + 1;
  view.length = c.bytes.size() - view.offset;
  view.encoding = "base64";
  return out;
}

inline assembly::outcome open_ticket(const assembly::arrival& a, facts& f, const assembly::known&,
                                     const event_identity&) {
  assembly::outcome out;
  out.events.push_back({.id = a.receipt + "-0",
                        .kind = "ticket.opened",
                        .channel = a.channel,
                        .source = a.source,
                        .conversation = "c",
                        .data = boost::json::serialize(boost::json::object{
                            {"body", {{"text", f.body->text}}}, {"conversation", {{"id", "c"}}}})});
  return out;
}

inline constexpr pipeline::channel one_channel[] = {{.name = "email", .normalize = say_text, .fold = open_ticket}};

inline api::piece_source decode_base64(std::string_view encoded, std::string_view encoding) {
  return [left = encoding == "base64" ? crypto::base64_decode(encoded).value_or("") : std::string()](
             char* out, std::size_t capacity) mutable {
    const auto n = std::min(capacity, left.size());
    left.copy(out, n);
    left.erase(0, n);
    return n;
  };
}

}  // namespace intake::tests
