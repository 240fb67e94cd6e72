#include "normalizers/text/charset_convert.hpp"

#include <array>
#include <memory>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/unorm2.h>

#include "normalizers/text/charset.hpp"
#include "normalizers/text/charset_labels.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::text {

namespace {

struct close_converter {
  void operator()(UConverter* c) const { ucnv_close(c); }
};
struct close_detector {
  void operator()(UCharsetDetector* d) const { ucsdet_close(d); }
};

struct open_converter {
  std::string canonical;
  std::unique_ptr<UConverter, close_converter> converter;
};

/// The converter of this thread for the charset, reset; null if ICU has none. The last few stay open.
UConverter* converter_for(std::string_view canonical) {
  thread_local std::array<open_converter, 8> open;
  thread_local std::size_t next = 0;
  for (auto& o : open)
    if (o.converter && o.canonical == canonical) {
      ucnv_resetToUnicode(o.converter.get());
      return o.converter.get();
    }
  UErrorCode error = U_ZERO_ERROR;
  const std::string name(converter_name(canonical));
  std::unique_ptr<UConverter, close_converter> opened(ucnv_open(name.c_str(), &error));
  if (U_FAILURE(error)) return nullptr;  // U_AMBIGUOUS_ALIAS_WARNING is a success
  open_converter& place = open[next++ % open.size()];
  place = {std::string(canonical), std::move(opened)};
  return place.converter.get();
}

/// Appends UTF-16 as UTF-8 and counts the replacement characters. `lead` carries a high surrogate from one buffer to
/// the next.
void append_utf16(converted& out, const UChar* from, const UChar* end, char32_t& lead) {
  for (; from != end; ++from) {
    const char32_t unit = *from;
    if (unit < 0x80) {
      out.text.push_back(static_cast<char>(unit));
    } else if (unit >= 0xD800 && unit < 0xDC00) {
      lead = unit;
    } else if (unit >= 0xDC00 && unit < 0xE000) {
      append_utf8(out.text, lead ? 0x10000 + ((lead - 0xD800) << 10) + (unit - 0xDC00) : 0xFFFD);
      lead = 0;
    } else {
      out.replaced += unit == 0xFFFD;
      append_utf8(out.text, unit);
    }
  }
}

/// Windows-1258 writes Vietnamese tones as characters of their own; everybody else expects them composed (NFC).
void compose(std::u16string& text) {
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* nfc = unorm2_getNFCInstance(&error);
  std::u16string composed(text.size(), u'\0');
  const auto size = unorm2_normalize(nfc, text.data(), static_cast<std::int32_t>(text.size()), composed.data(),
                                     static_cast<std::int32_t>(composed.size()), &error);
  if (U_FAILURE(error)) return;
  composed.resize(static_cast<std::size_t>(size));
  text = std::move(composed);
}

}  // namespace

std::optional<converted> convert(std::string_view bytes, std::string_view canonical) {
  if (canonical == "iso-2022-jp")
    if (const auto sjis = iso2022jp_to_sjis(bytes)) return convert(*sjis, "cp932");
  UConverter* converter = converter_for(canonical);
  if (!converter) return std::nullopt;
  converted out;
  out.text.reserve(bytes.size() + bytes.size() / 2);
  std::array<UChar, 2048> buffer;
  const char* from = bytes.data();
  const char* const end = from + bytes.size();
  std::u16string tones;
  char32_t lead = 0;
  for (UErrorCode error = U_BUFFER_OVERFLOW_ERROR; error == U_BUFFER_OVERFLOW_ERROR;) {
    error = U_ZERO_ERROR;
    UChar* to = buffer.data();
    ucnv_toUnicode(converter, &to, buffer.data() + buffer.size(), &from, end, nullptr, true, &error);
    if (canonical == "windows-1258") {
      tones.append(buffer.data(), to);
    } else {
      append_utf16(out, buffer.data(), to, lead);
    }
  }
  if (!tones.empty()) {
    compose(tones);
    append_utf16(out, tones.data(), tones.data() + tones.size(), lead);
  }
  return out;
}

std::string detect_charset(std::string_view sample, bool markup) {
  thread_local std::unique_ptr<UCharsetDetector, close_detector> detector;
  UErrorCode error = U_ZERO_ERROR;
  if (!detector) detector.reset(ucsdet_open(&error));
  if (U_FAILURE(error)) return {};
  ucsdet_enableInputFilter(detector.get(), markup);
  ucsdet_setText(detector.get(), sample.data(), static_cast<std::int32_t>(sample.size()), &error);
  const UCharsetMatch* match = ucsdet_detect(detector.get(), &error);
  if (U_FAILURE(error) || !match || ucsdet_getConfidence(match, &error) < 50) return {};
  const char* name = ucsdet_getName(match, &error);
  return U_SUCCESS(error) && name ? canonical_charset(name) : std::string{};
}

std::optional<std::string> iso2022jp_to_sjis(std::string_view bytes) {
  enum class set { ascii, kana, kanji } now = set::ascii;
  bool shifted_out = false;
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned c = static_cast<unsigned char>(bytes[i]);
    if (c == 0x1B) {
      const std::string_view escape = bytes.substr(i + 1, 2);
      if (escape == "(B" || escape == "(J" || escape == "(H")
        now = set::ascii;
      else if (escape == "(I")
        now = set::kana;
      else if (escape == "$@" || escape == "$B")
        now = set::kanji;
      else
        return std::nullopt;
      i += 2;
    } else if (c == 0x0E || c == 0x0F) {
      shifted_out = c == 0x0E;
    } else if (c == '\n' || c == '\r') {
      now = set::ascii;  // RFC 1468: a line ends in ASCII, whatever a broken sender forgot
      shifted_out = false;
      out.push_back(bytes[i]);
    } else if (c > 0x20 && c < 0x7F && (now == set::kana || shifted_out)) {
      out.push_back(static_cast<char>(c | 0x80));
    } else if (c > 0x20 && c < 0x7F && now == set::kanji && i + 1 < bytes.size()) {
      const unsigned row = c - 0x21, cell = static_cast<unsigned char>(bytes[++i]) - 0x21u;
      if (cell > 0x5D) return std::nullopt;
      out.push_back(static_cast<char>(row / 2 + (row < 62 ? 0x81 : 0xC1)));
      out.push_back(static_cast<char>(row % 2 ? cell + 0x9F : cell + 0x40 + (cell >= 63)));
    } else {
      out.push_back(bytes[i]);
    }
  }
  return out;
}

}  // namespace intake::text
