#include "adapters/telephony/push_reply.hpp"

#include "gateway/json_text.hpp"

namespace intake::telephony {
namespace {

std::string_view title_of(int status) {
  switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 405: return "Method Not Allowed";
    case 411: return "Length Required";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 429: return "Too Many Requests";
    default: return "Service Unavailable";
  }
}

}  // namespace

push_reply problem_reply(int status, std::string_view detail, std::chrono::seconds retry_after) {
  push_reply reply{.status = status, .content_type = "application/problem+json"};
  {
    json_object o(reply.body);
    o.put("type", "about:blank");
    o.put("title", title_of(status));
    o.put("status", status);
    o.put_if_any("detail", detail);
  }
  if (retry_after.count() > 0) reply.headers.emplace_back("Retry-After", std::to_string(retry_after.count()));
  return reply;
}

}  // namespace intake::telephony
