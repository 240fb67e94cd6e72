#include "normalizers/email/media_type.hpp"

#include <algorithm>

#include "normalizers/email/ascii.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::email {
namespace {

using namespace std::string_view_literals;

struct signature {
  std::size_t offset;
  std::string_view bytes, type;
};

constexpr signature signatures[] = {
    {0, "\x89PNG\r\n\x1A\n"sv, "image/png"},
    {0, "\xFF\xD8\xFF"sv, "image/jpeg"},
    {0, "GIF87a"sv, "image/gif"},
    {0, "GIF89a"sv, "image/gif"},
    {8, "WEBP"sv, "image/webp"},
    {0, "II*\0"sv, "image/tiff"},
    {0, "MM\0*"sv, "image/tiff"},
    {0, "\0\0\1\0"sv, "image/x-icon"},
    {4, "ftypheic"sv, "image/heic"},
    {4, "ftypavif"sv, "image/avif"},
    {4, "ftypqt"sv, "video/quicktime"},
    {4, "ftypM4A"sv, "audio/mp4"},
    {4, "ftyp"sv, "video/mp4"},
    {0, "%PDF-"sv, "application/pdf"},
    {0, "PK\3\4"sv, "application/zip"},
    {0, "PK\5\6"sv, "application/zip"},
    {0, "\x1F\x8B\x08"sv, "application/gzip"},
    {0, "BZh"sv, "application/x-bzip2"},
    {0,
     "\xFD"
     "7zXZ\0"sv,
     "application/x-xz"},
    {0, "7z\xBC\xAF\x27\x1C"sv, "application/x-7z-compressed"},
    {0, "Rar!\x1A\x07"sv, "application/vnd.rar"},
    {257, "ustar"sv, "application/x-tar"},
    {0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "application/x-ole-storage"},
    {0, "MZ"sv, "application/vnd.microsoft.portable-executable"},
    {0,
     "\x7F"
     "ELF"sv,
     "application/x-executable"},
    {0, "\xCA\xFE\xBA\xBE"sv, "application/java-vm"},
    {0, "\xCF\xFA\xED\xFE"sv, "application/x-mach-binary"},
    {0, "L\0\0\0\1\x14\2\0"sv, "application/x-ms-shortcut"},
    {0, "x\x9F>\""sv, "application/ms-tnef"},
    {8, "WAVE"sv, "audio/wav"},
    {8, "AVI "sv, "video/x-msvideo"},
    {0, "ID3"sv, "audio/mpeg"},
    {0, "\xFF\xFB"sv, "audio/mpeg"},
    {0, "OggS"sv, "audio/ogg"},
    {0, "fLaC"sv, "audio/flac"},
    {0, "#!AMR"sv, "audio/amr"},
    {0, "\x1A\x45\xDF\xA3"sv, "video/webm"},
    {0, "{\\rtf"sv, "text/rtf"},
    {0, "%!PS"sv, "application/postscript"},
    {0, "BEGIN:VCALENDAR"sv, "text/calendar"},
    {0, "BEGIN:VCARD"sv, "text/vcard"},
    {0, "-----BEGIN PGP"sv, "application/pgp-encrypted"},
    {0, "#!"sv, "text/x-script"},
    {0, "BM"sv, "image/bmp"},
};

/// What a ZIP holds, by the names of its first members (office documents, OpenDocument, Java, Android).
std::string_view zip_type(std::string_view head) {
  constexpr signature members[] = {
      {30, "mimetypeapplication/vnd.oasis.opendocument.text"sv, "application/vnd.oasis.opendocument.text"},
      {30, "mimetypeapplication/vnd.oasis.opendocument.spreadsheet"sv,
       "application/vnd.oasis.opendocument.spreadsheet"},
      {30, "mimetypeapplication/vnd.oasis.opendocument.presentation"sv,
       "application/vnd.oasis.opendocument.presentation"},
      {30, "mimetypeapplication/epub+zip"sv, "application/epub+zip"},
      {0, "word/"sv, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      {0, "xl/"sv, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
      {0, "ppt/"sv, "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
      {0, "META-INF/"sv, "application/java-archive"},
  };
  for (const signature& m : members)
    if (m.offset != 0 ? head.substr(std::min(m.offset, head.size())).starts_with(m.bytes)
                      : head.find(m.bytes) != std::string_view::npos)
      return m.type;
  return "application/zip";
}

std::string_view markup_type(std::string_view head) {
  std::string_view s = trimmed(head.substr(0, 512));
  if (s.starts_with("\xEF\xBB\xBF")) s = trimmed(s.substr(3));
  if (starts_same(s, "<!doctype html") || starts_same(s, "<html") || starts_same(s, "<head") || starts_same(s, "<body"))
    return "text/html";
  if (starts_same(s, "<svg")) return "image/svg+xml";
  if (starts_same(s, "<?xml")) return s.find("<svg") != std::string_view::npos ? "image/svg+xml" : "application/xml";
  return {};
}

bool is_readable(std::string_view head) {
  const bool clean = std::none_of(head.begin(), head.end(),
                                  [](char c) { return is_control(c) && !is_space(c) && c != '\f' && c != '\x1B'; });
  return clean && text::valid_utf8_prefix(head) + 4 > head.size();  // the head may end within a character
}

struct extension {
  std::string_view type, dot;
};

constexpr extension extensions[] = {
    {"text/plain", ".txt"},
    {"text/html", ".html"},
    {"text/csv", ".csv"},
    {"text/calendar", ".ics"},
    {"text/vcard", ".vcf"},
    {"text/x-vcard", ".vcf"},
    {"text/rtf", ".rtf"},
    {"text/xml", ".xml"},
    {"image/png", ".png"},
    {"image/jpeg", ".jpg"},
    {"image/jpg", ".jpg"},
    {"image/gif", ".gif"},
    {"image/webp", ".webp"},
    {"image/tiff", ".tif"},
    {"image/bmp", ".bmp"},
    {"image/svg+xml", ".svg"},
    {"image/heic", ".heic"},
    {"audio/mpeg", ".mp3"},
    {"audio/wav", ".wav"},
    {"audio/ogg", ".ogg"},
    {"video/mp4", ".mp4"},
    {"application/pdf", ".pdf"},
    {"application/zip", ".zip"},
    {"application/gzip", ".gz"},
    {"application/json", ".json"},
    {"application/xml", ".xml"},
    {"message/rfc822", ".eml"},
    {"application/msword", ".doc"},
    {"application/rtf", ".rtf"},
    {"application/pgp-signature", ".asc"},
    {"application/pkcs7-signature", ".p7s"},
    {"application/pkcs7-mime", ".p7m"},
    {"application/ms-tnef", ".dat"},
    {"message/delivery-status", ".txt"},
    {"text/rfc822-headers", ".txt"},
};

}  // namespace

std::string_view detected_type(std::string_view head) {
  if (head.empty()) return "application/octet-stream";
  for (const signature& s : signatures) {
    if (head.size() < s.offset || !head.substr(s.offset).starts_with(s.bytes)) continue;
    return s.type == "application/zip" ? zip_type(head) : s.type;
  }
  if (const std::string_view markup = markup_type(head); !markup.empty()) return markup;
  return is_readable(head) ? "text/plain" : "application/octet-stream";
}

std::string_view extension_of(std::string_view type) {
  for (const extension& e : extensions)
    if (e.type == type) return e.dot;
  return {};
}

}  // namespace intake::email
