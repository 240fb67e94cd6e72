// `normalize --channel chat`: the frames of a file, one after another, are the lines of one chat and become its events, as in a
// gateway that knows nothing but them; all in memory. A frame may come with its envelope: {"envelope": {…}, "body": {…}}.
#include <iostream>
#include <map>

#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>

#include "gateway/channels.hpp"
#include "gateway/cli/access.hpp"
#include "gateway/cli/output.hpp"
#include "gateway/cli/raw_input.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/pipeline/assembly_line.hpp"
#include "gateway/triage/triage.hpp"

namespace intake::cli {
namespace {

namespace json = boost::json;

constexpr const char* session = "s_00000000000000000000000000";

/// The text of the next JSON value; all of it when it is none.
std::string_view take_value(std::string_view& rest, json::value& value) {
  json::stream_parser parser;
  error_code ec;
  const std::size_t n = parser.write_some(rest.data(), rest.size(), ec);
  const bool is_one = !ec && parser.done();
  if (is_one) value = parser.release();
  const std::string_view text = rest.substr(0, is_one ? n : rest.size());
  rest.remove_prefix(text.size());
  return text;
}

class remembered_chat {
 public:
  void take_in(std::string_view text, const json::value& value, time_point at) {
    const json::object* given = value.if_object();
    const json::value* body = given && given->contains("envelope") ? given->if_contains("body") : nullptr;
    contact c;
    c.channel = "chat";
    c.source = "normalize/widget";
    c.via = "widget";
    c.media_type = "application/json";
    c.received_at = at;
    // The same words twice are two lines.
    c.receipt = receipt_for(at, crypto::sha256(std::to_string(receipts_.size()) + "\n" + std::string(text)));
    c.body.bytes = !body               ? std::string(text)
                   : body->is_string() ? std::string(body->get_string())
                                       : json::serialize(*body);
    c.body.size = c.body.bytes.size();
    c.body.sha256 = crypto::sha256(c.body.bytes);
    c.envelope = envelope_of(body ? body->if_object() : given);
    if (body)
      if (const auto* said = given->at("envelope").if_object())
        for (const auto& [key, found] : *said) c.envelope[key] = found;
    tell(c);
  }

 private:
  /// What the adapter would have found: which line this is, and which one it revises.
  json::object envelope_of(const json::object* frame) const {
    const auto* type = frame ? frame->if_contains("type") : nullptr;
    const std::string kind = type && type->is_string() ? std::string(type->get_string()) : "message";
    json::object out = {{"kind", kind},
                        {"session", session},
                        {"root", std::string("chat/") + session + "/normalize"},
                        {"seq", receipts_.size() + 1},
                        {"opens", receipts_.empty()}};
    const auto* message = frame ? frame->if_contains("message") : nullptr;
    std::size_t seq = kind == "details" ? 1 : kind == "rating" ? ended_ : 0;
    if (kind == "edit" && message && message->is_int64()) seq = static_cast<std::size_t>(message->get_int64());
    if (seq >= 1 && seq <= receipts_.size()) out["of"] = receipts_[seq - 1];
    return out;
  }

  void tell(const contact& c) {
    const pipeline::channel& chat = *find_channel("chat");
    const assembly::arrival arrival = pipeline::arrival_of(c);
    facts said = pipeline::normalize_contact(chat, c, {});
    assembly::known known;
    for (const std::string& id : assembly::wanted_by(said).threads)
      if (const auto found = conversations_.find(id); found != conversations_.end())
        known.threads.emplace_back(id, found->second);
    assembly::outcome told = chat.fold(arrival, said, known, identity_);
    conversations_[said.thread.own_id] = told.stored;
    for (auto& event : told.events) {
      triage::assess(arrival, said, event.data);
      std::cout << serialize(identity_, event) << '\n';
    }
    receipts_.push_back(c.receipt);
    if (said.chat && said.chat->kind == "end") ended_ = receipts_.size();
  }

  const event_identity identity_;
  std::map<std::string, assembly::conversation> conversations_;  // by root
  std::vector<std::string> receipts_;                            // of the lines, in their order
  std::size_t ended_ = 0;                                        // the line that ended the chat
};

}  // namespace

int normalize_chat(const normalize_options& o, std::optional<time_point> at) {
  int code = done;
  for (const auto& file : o.files) {
    const auto bytes = read_all(file);
    if (!bytes) {
      code = complain({"cannot read " + file + ": is it there, and a file?", {}});
      continue;
    }
    remembered_chat chat;
    std::string_view rest = *bytes;
    do {
      json::value value;
      const std::string_view text = take_value(rest, value);
      chat.take_in(text, value, at.value_or(time_point{}));
      rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
    } while (!rest.empty());
    if (!std::cout) return complain({"cannot write to standard output", {}});
  }
  return code;
}

}  // namespace intake::cli
