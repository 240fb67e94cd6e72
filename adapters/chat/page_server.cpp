// The other part of chat_server: what is fetched and not said, the widget itself and the pages to try it on.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "adapters/chat/chat_server.hpp"
#include "adapters/chat/widget/script.hpp"
#include "gateway/crypto/digest.hpp"

namespace intake::chat {

using net::request;
using net::response;

namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

chat_server::answer chat_server::widget_script(const request& r) {
  static const std::string digest = crypto::hex(crypto::sha256(widget::script())).substr(0, 32);
  const bool packed = r.header("Accept-Encoding").find("gzip") != std::string_view::npos;
  const std::string tag_of_it = '"' + digest + (packed ? "-gzip\"" : "\"");
  const bool known = r.header("If-None-Match").find(tag_of_it) != std::string_view::npos;
  response out = known ? net::reply(304, {}, {})
                       : net::reply(200, "text/javascript; charset=utf-8",
                                    std::string(packed ? widget::script_gzip() : widget::script()));
  out.headers.emplace_back("ETag", tag_of_it);
  if (packed && !known) out.headers.emplace_back("Content-Encoding", "gzip");
  for (const auto& [name, value] :
       std::initializer_list<std::pair<const char*, const char*>>{{"Vary", "Accept-Encoding"},
                                                                  {"Access-Control-Allow-Origin", "*"},
                                                                  {"Cross-Origin-Resource-Policy", "cross-origin"},
                                                                  {"X-Content-Type-Options", "nosniff"},
                                                                  {"Cache-Control", "public, max-age=300"}})
    out.headers.emplace_back(name, value);
  co_return out;
}

chat_server::answer chat_server::demo_page(const request& r) {
  const std::string_view name = r.parameter("page");
  if (name == "demo.key" && !config_.chat.demo_key.empty()) {
    response key = net::reply(200, "text/plain", config_.chat.demo_key);
    key.headers.emplace_back("Cache-Control", "no-store");
    co_return key;
  }
  const std::filesystem::path path = std::filesystem::path(config_.chat.demo_pages) / name;
  const std::string extension = path.extension();
  const auto type = extension == ".html"  ? "text/html; charset=utf-8"
                    : extension == ".css" ? "text/css; charset=utf-8"
                    : extension == ".js"  ? "text/javascript; charset=utf-8"
                                          : "";
  std::error_code ignored;
  if (*type == '\0' || name.find('/') != std::string_view::npos || !std::filesystem::is_regular_file(path, ignored))
    co_return net::problem(404, "Not Found");
  response out = net::reply(200, type, read_file(path));
  out.headers = {{"Content-Security-Policy",
                  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'"},
                 {"X-Content-Type-Options", "nosniff"}};
  co_return out;
}

}  // namespace intake::chat
