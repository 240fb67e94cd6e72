#include "adapters/chat/upload_types.hpp"

#include <algorithm>
#include <array>

namespace intake::chat {
namespace {

/// Of an ISO base media file (ISO/IEC 14496-12): telephones keep pictures and voices in it as well as films.
std::string_view type_of_brand(std::string_view brand) {
  if (brand == "heic" || brand == "heix" || brand == "mif1") return "image/heic";
  if (brand == "avif") return "image/avif";
  if (brand == "M4A ") return "audio/mp4";
  return "video/mp4";
}

/// Type and subtype of a Content-Type, in lower case.
std::string essence(std::string_view media_type) {
  media_type = media_type.substr(0, media_type.find(';'));
  media_type = media_type.substr(0, media_type.find_last_not_of(" \t") + 1);
  std::string out(media_type);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool is_among(std::span<const std::string> allowed, std::string_view type) {
  return std::ranges::any_of(allowed, [type](std::string_view each) {
    if (each.ends_with("/*")) return type.starts_with(each.substr(0, each.size() - 1));
    return type == each;
  });
}

/// Whether files of the first type are, by their first bytes, all of the second.
bool is_kind_of(std::string_view type, std::string_view container) {
  if (container == "application/zip")
    return type.starts_with("application/vnd.openxmlformats-officedocument.") ||
           type.starts_with("application/vnd.oasis.opendocument.") || type == "application/epub+zip";
  if (container == "application/x-ole-storage")
    return type == "application/msword" || type.starts_with("application/vnd.ms-");
  if (container == "application/ogg") return type == "audio/ogg" || type == "video/ogg" || type == "audio/opus";
  return false;
}

}  // namespace

std::string_view type_of(std::string_view bytes) {
  using namespace std::string_view_literals;
  struct mark {
    std::string_view begins, type;
  };
  static constexpr std::array marks{mark{"\x89PNG\r\n\x1a\n"sv, "image/png"},
                                    mark{"\xff\xd8\xff"sv, "image/jpeg"},
                                    mark{"GIF87a"sv, "image/gif"},
                                    mark{"GIF89a"sv, "image/gif"},
                                    mark{"%PDF-"sv, "application/pdf"},
                                    mark{"PK\x03\x04"sv, "application/zip"},
                                    mark{"\x1f\x8b"sv, "application/gzip"},
                                    mark{"MZ"sv, "application/vnd.microsoft.portable-executable"},
                                    mark{"\x7f"
                                         "ELF"sv,
                                         "application/x-executable"},
                                    mark{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, "application/x-ole-storage"},
                                    mark{"Rar!\x1a\x07"sv, "application/vnd.rar"},
                                    mark{"7z\xbc\xaf\x27\x1c"sv, "application/x-7z-compressed"},
                                    mark{"OggS"sv, "application/ogg"},
                                    mark{"ID3"sv, "audio/mpeg"}};
  for (const auto& [begins, type] : marks)
    if (bytes.starts_with(begins)) return type;
  if (bytes.size() > 12 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") return "image/webp";
  if (bytes.size() > 12 && bytes.substr(4, 4) == "ftyp") return type_of_brand(bytes.substr(8, 4));
  return {};
}

bool may_attach(std::span<const std::string> allowed, std::string_view said, std::string_view detected) {
  if (allowed.empty()) return true;
  const std::string type = essence(said);
  return is_among(allowed, type) && (detected.empty() || is_among(allowed, detected) || is_kind_of(type, detected));
}

}  // namespace intake::chat
