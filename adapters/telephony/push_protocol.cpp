#include "adapters/telephony/push_protocol.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "adapters/telephony/signatures.hpp"
#include "gateway/crypto/base64.hpp"
#include "gateway/json_text.hpp"

namespace intake::telephony {
namespace {

constexpr std::string_view json_type = "application/json";
constexpr std::size_t longest_token = 512;  // RingCentral takes 1024 bytes of answer, head and all

/// Something that may be said back: short, and of visible ASCII characters.
bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= longest_token &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string_view string_in(const boost::json::value& of, std::string_view name) {
  const auto* object = of.if_object();
  const auto* found = object ? object->if_contains(name) : nullptr;
  return found && found->is_string() ? std::string_view(found->get_string()) : std::string_view{};
}

boost::json::value parsed(std::string_view text) {
  boost::json::parse_options options;
  options.allow_invalid_utf8 = true;
  error_code problem;
  return boost::json::parse(text, problem, {}, options);
}

/// The bytes of one of Firehose's records. What is not as it should be is handed in as it is: one bad record must not
/// keep the others of its batch from coming in, and a ticket that nobody can read is better than none.
std::string firehose_record(const boost::json::value& record) {
  const auto data = string_in(record, "data");
  if (data.empty()) return boost::json::serialize(record);
  std::string bytes = crypto::base64_decode(data).value_or(std::string(data));
  bytes.erase(std::find_if(bytes.rbegin(), bytes.rend(), [](char c) { return c != '\n' && c != '\r'; }).base(),
              bytes.end());
  return bytes;
}

}  // namespace

std::optional<push_reply> push_protocol::before_authentication() const {
  if (request_.method != "POST" && request_.method != "PUT") {
    auto reply = refuse(405, "records are pushed by POST or PUT");
    reply.headers.emplace_back("Allow", "POST, PUT");
    return reply;
  }
  if (format_.name == "ringcentral" && (request_.body.empty() || request_.body == "{}") &&
      request_.header("validation-token")) {
    if (const auto token = ringcentral_token())
      return push_reply{.headers = {{"Validation-Token", std::string(*token)}}};
    return refuse(400, "the validation token is not 1 to 512 visible characters");
  }
  if (request_.body.size() > limits_.max_body) return refuse(413, "the body is too large");
  if (request_.body.empty()) {
    const bool framed = request_.header("content-length") || request_.header("transfer-encoding");
    return framed ? refuse(400, "the body is empty") : refuse(411, "the request has no body and no length");
  }
  if (const auto coding = request_.header("content-encoding"); coding && !same_word(*coding, "identity")) {
    auto reply = refuse(415, "bodies are taken as they are: switch compression off");
    reply.headers.emplace_back("Accept-Encoding", "identity");
    return reply;
  }
  const std::string type = request_.media_type();
  if (!type.empty() && !takes(format_, type))
    return refuse(415, "records of this source are not of that media type; set Content-Type to " +
                           std::string(format_.media_types.front()));
  return std::nullopt;
}

push_reply push_protocol::refuse(const auth_verdict& verdict) const {
  auto reply = refuse(verdict.status, {});
  if (!verdict.challenge.empty()) reply.headers.emplace_back("WWW-Authenticate", verdict.challenge);
  return reply;
}

push_reply push_protocol::refuse(int status, std::string_view detail, std::chrono::seconds retry_after) const {
  auto reply = problem_reply(status, detail, retry_after);
  const auto id = request_.header("x-amz-firehose-request-id");
  if (format_.success != push_success::firehose || !id || !is_token(*id)) return reply;
  auto own = firehose_reply(status, *id, detail.empty() ? "not authorized" : detail);
  own.headers = std::move(reply.headers);
  return own;
}

push push_protocol::refused(int status, std::string_view detail) const {
  push p;
  p.reply = refuse(status, detail);
  return p;
}

push push_protocol::taken(telephony::records all, std::string media_type) const {
  if (all.size() > limits_.max_records) return refused(413, "too many records in one request");
  push p;
  p.records = std::move(all);
  p.media_type = std::move(media_type);
  return p;
}

push push_protocol::read(std::string_view signing_secret) const {
  std::string type = request_.media_type();
  if (type.empty()) type = format_.media_types.front();
  if (is_json_lines(type)) return read_json_lines();
  if (is_json(type)) {
    if (auto ok = check_json(request_.body); !ok) return refused(400, ok.error().message);
    if (format_.success == push_success::firehose) return read_firehose();
    push p;
    if (format_.name == "zoom" && (p.reply = zoom_handshake(signing_secret))) return p;
    return taken(json_records(request_.body), std::move(type));
  }
  if (format_.body == push_body::lines) {
    auto lines = lines_of(request_.body);
    if (lines.empty()) return refused(400, "the body holds no record");
    return taken(std::move(lines), std::move(type));
  }
  return taken({request_.body}, std::move(type));
}

push push_protocol::read_json_lines() const {
  auto lines = lines_of(request_.body);
  for (const auto line : lines)
    if (!check_json(line)) return refused(400, "a line of the body is not JSON");
  return taken(std::move(lines), std::string(json_type));
}

/// {"requestId":"…","timestamp":…,"records":[{"data":"<base64>"},…]}; without it, contact records or events as they are.
push push_protocol::read_firehose() const {
  const boost::json::value envelope = parsed(request_.body);
  const auto id = string_in(envelope, "requestId");
  const auto* object = envelope.if_object();
  const auto* inside = object ? object->if_contains("records") : nullptr;
  if (id.empty() || !inside || !inside->is_array()) return taken(json_records(request_.body), std::string(json_type));
  if (!is_token(id)) return refused(400, "the request id is not 1 to 512 visible characters");
  const auto& list = inside->get_array();
  if (list.size() > limits_.max_records) return refused(413, "too many records in one request");
  push p;
  p.request_id = id;
  p.media_type = json_type;
  p.decoded.reserve(list.size());
  for (const auto& record : list) p.decoded.push_back(firehose_record(record));
  p.records.assign(p.decoded.begin(), p.decoded.end());
  return p;
}

/// {"event":"endpoint.url_validation","payload":{"plainToken":"…"}}: every 72 hours, and when the address is set up.
std::optional<push_reply> push_protocol::zoom_handshake(std::string_view signing_secret) const {
  const boost::json::value event = parsed(request_.body);
  if (string_in(event, "event") != "endpoint.url_validation") return std::nullopt;
  if (signing_secret.empty()) return refuse(403, "this source has no secret of Zoom's");
  const auto* payload = event.get_object().if_contains("payload");
  const auto token = payload ? string_in(*payload, "plainToken") : std::string_view{};
  // The answer is a signature of the token: one with a colon could be a request ("v0:<time>:<body>").
  if (!is_token(token) || token.find(':') != token.npos) return refuse(400, "the plain token is not one");
  push_reply reply{.content_type = "application/json"};
  {
    json_object o(reply.body);
    o.put("plainToken", token);
    o.put("encryptedToken", hmac_text(auth_hash::sha256, auth_encoding::hex, signing_secret, token));
  }
  return reply;
}

std::optional<std::string_view> push_protocol::ringcentral_token() const {
  const auto token = request_.header("validation-token");
  if (format_.name != "ringcentral" || !token || !is_token(*token)) return std::nullopt;
  return token;
}

push_reply push_protocol::answer(const push& p, std::span<const push_outcome> outcomes) const {
  bool all = outcomes.size() == p.records.size(), for_now = false;
  for (const auto& each : outcomes) {
    all &= !each.receipt.empty();
    for_now |= each.receipt.empty() && each.temporary;
  }
  if (all) return success(p, outcomes);
  if (for_now || outcomes.size() < p.records.size())
    return refuse(503, "not everything could be taken; send the same request again", limits_.retry_after);
  return refuse(400, "a record was refused; the others were taken");
}

push_reply push_protocol::success(const push& p, std::span<const push_outcome> outcomes) const {
  push_reply reply{.content_type = "application/json"};
  const std::string receipt = outcomes.size() == 1 ? outcomes.front().receipt : std::string{};
  if (!receipt.empty()) reply.headers.emplace_back("Intake-Receipt", receipt);
  if (format_.success == push_success::twiml) {
    reply.content_type = "text/xml";
    reply.body = R"(<?xml version="1.0" encoding="UTF-8"?><Response/>)";
  } else if (format_.success == push_success::empty_object) {
    reply.body = "{}";
  } else if (!p.request_id.empty()) {
    reply = firehose_reply(200, p.request_id, {});
  } else {
    reply.status = format_.success == push_success::receipts_200 ? 200 : 202;
    json_object o(reply.body);
    if (!receipt.empty()) {
      o.put("receipt", receipt);
    } else {
      auto list = o.array("receipts");
      for (const auto& each : outcomes) list.add(each.receipt);
    }
  }
  if (const auto token = ringcentral_token()) reply.headers.emplace_back("Validation-Token", *token);
  return reply;
}

push_reply push_protocol::firehose_reply(int status, std::string_view request_id, std::string_view error) const {
  push_reply reply{.status = status, .content_type = "application/json"};
  {
    json_object o(reply.body);
    o.put("requestId", request_id);
    o.put("timestamp", to_millis(now_));
    o.put_if_any("errorMessage", error);
  }
  return reply;
}

}  // namespace intake::telephony
