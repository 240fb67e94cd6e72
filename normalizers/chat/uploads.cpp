#include "normalizers/chat/uploads.hpp"

#include <algorithm>

#include "normalizers/chat/fields.hpp"
#include "normalizers/text/filename.hpp"

namespace intake::chat {
namespace {

namespace json = boost::json;

constexpr std::size_t most_uploads = 10;
constexpr std::size_t longest_url = 2048;
constexpr std::size_t longest_name = 1024;  // before it is made safe

bool is_digest(std::string_view hex) {
  return hex.size() == 64 && hex.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

attachment_view upload_of(const json::object& stored) {
  attachment_view out;
  out.id = line_in(stored, "id");
  out.filename = text::safe_filename(line_in(stored, "filename", longest_name));
  if (out.filename.empty()) out.filename = "upload";
  out.declared_type = line_in(stored, "declared_type");
  out.detected_type = line_in(stored, "detected_type");
  out.size = static_cast<std::uint64_t>(std::max<std::int64_t>(number_in(stored, "size"), 0));
  out.sha256 = line_in(stored, "sha256");
  out.url = line_in(stored, "url", longest_url);
  if (std::string verdict = line_in(stored, "scan"); !verdict.empty()) out.scan = std::move(verdict);
  out.origin = "upload";
  return out;
}

}  // namespace

void add_uploads(const json::object& envelope, facts& to) {
  for (const json::value& each : array_in(envelope, "attachments")) {
    if (to.attachments.size() == most_uploads) return to.parse.limits_hit.push_back("attachments");
    attachment_view upload = each.is_object() ? upload_of(each.get_object()) : attachment_view{};
    if (!upload.id.empty() && is_digest(upload.sha256))
      to.attachments.push_back(std::move(upload));
    else
      to.parse.warnings.push_back("attachment_without_id_or_digest");
  }
}

}  // namespace intake::chat
