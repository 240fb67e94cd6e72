#include "gateway/net/http_message.hpp"

#include <algorithm>
#include <cctype>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/crypto/digest.hpp"

namespace intake::net {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool is_plain_ascii(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '%'; }

}  // namespace

bool is_header(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view find_header(const name_values& headers, std::string_view name) {
  for (const auto& [n, value] : headers)
    if (is_header(n, name)) return value;
  return {};
}

std::string_view only_header(const name_values& headers, std::string_view name) {
  std::string_view found;
  int count = 0;
  for (const auto& [n, value] : headers)
    if (is_header(n, name) && ++count == 1) found = value;
  return count == 1 ? found : std::string_view{};
}

std::optional<std::string> request::query_value(std::string_view name) const {
  for (const auto& [n, value] : query)
    if (n == name) return value;
  return std::nullopt;
}

std::string_view request::parameter(std::string_view name) const {
  for (const auto& [n, value] : parameters)
    if (n == name) return value;
  return {};
}

response reply(int status, std::string content_type, std::string body) {
  response r;
  r.status = status;
  r.content_type = std::move(content_type);
  r.body = std::move(body);
  return r;
}

response problem(int status, std::string_view title, std::string_view detail) {
  boost::json::object o{{"type", "about:blank"}, {"title", title}, {"status", status}};
  if (!detail.empty()) o["detail"] = detail;
  return reply(status, "application/problem+json", boost::json::serialize(o));
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 100: return "Continue";
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return "Unknown";
  }
}

std::string content_disposition(std::string_view filename) {
  std::string ascii, utf8;
  bool same = true;
  for (const char c : filename) {
    same = same && is_plain_ascii(c);
    // One underscore for each character that is not plain, not for each of its bytes.
    if (is_plain_ascii(c))
      ascii += c;
    else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80)
      ascii += '_';
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_') {
      utf8 += c;
    } else {
      utf8 += '%';
      utf8 += crypto::hex(std::string_view{&c, 1});
    }
  }
  std::string out = "attachment; filename=\"" + ascii + "\"";
  if (!same) out += "; filename*=UTF-8''" + utf8;
  return out;
}

}  // namespace intake::net
