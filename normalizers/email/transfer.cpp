#include "normalizers/email/transfer.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "normalizers/email/ascii.hpp"
#include "normalizers/email/ber.hpp"
#include "normalizers/email/header.hpp"

namespace intake::email {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint32_t foreign = 0x0100'0000;

/// For each place in a quantum the bits of each character, already shifted: four look-ups and three ORs a quantum.
struct base64_tables {
  std::array<std::array<std::uint32_t, 256>, 4> at{};

  constexpr base64_tables() {
    for (auto& table : at) table.fill(foreign);
    for (std::uint32_t value = 0; value < 64; ++value)
      for (std::size_t place = 0; place < 4; ++place)
        at[place][static_cast<unsigned char>(alphabet[value])] = value << (18 - 6 * place);
  }
};

constexpr base64_tables tables;

std::uint32_t digit(char c) { return tables.at[3][static_cast<unsigned char>(c)]; }

void put(char* out, std::uint32_t quantum) {
  out[0] = static_cast<char>(quantum >> 16);
  out[1] = static_cast<char>(quantum >> 8);
  out[2] = static_cast<char>(quantum);
}

/// Most significant byte first.
void put8(char* out, std::uint64_t bytes) {
  if constexpr (std::endian::native == std::endian::little) bytes = __builtin_bswap64(bytes);
  std::memcpy(out, &bytes, sizeof bytes);
}

/// Whole quanta without anything foreign between them: where nearly all bytes of a part go through.
struct run {
  std::size_t read = 0, written = 0;
};

run decode_run(std::string_view in, char* out, std::size_t capacity) {
  const auto* from = reinterpret_cast<const unsigned char*>(in.data());
  std::size_t quanta = std::min(in.size() / 4, capacity / 3), done = 0;
  const auto quantum_at = [](const unsigned char* at) {
    return tables.at[0][at[0]] | tables.at[1][at[1]] | tables.at[2][at[2]] | tables.at[3][at[3]];
  };
  // Two at a time: six bytes leave in one eight-byte store, whose last two the next one overwrites.
  for (; done + 2 < quanta; done += 2, from += 8, out += 6) {
    const std::uint64_t first = quantum_at(from), second = quantum_at(from + 4);
    if ((first | second) & foreign) break;
    put8(out, first << 40 | second << 16);
  }
  for (; done < quanta; ++done, from += 4, out += 3) {
    const std::uint32_t quantum = quantum_at(from);
    if (quantum & foreign) break;
    put(out, quantum);
  }
  return {done * 4, done * 3};
}

}  // namespace

encoding encoding_named(std::string_view value) {
  value = trimmed(value);
  const auto is = [&](std::string_view name) {
    return starts_same(value, name) && (value.size() == name.size() || !is_alpha(value[name.size()]));
  };
  if (!value.empty() && value.front() == '"') value.remove_prefix(1);
  if (is("base64")) return encoding::base64;
  if (is("quoted-printable")) return encoding::quoted_printable;
  if (is("x-uuencode") || is("uuencode") || is("x-uue") || is("uue")) return encoding::uuencode;
  if (is("yenc") || is("x-yenc")) return encoding::yenc;
  if (is("octets")) return encoding::octets;
  return encoding::identity;
}

std::string_view name_of(encoding e) {
  switch (e) {
    case encoding::base64: return "base64";
    case encoding::quoted_printable: return "quoted-printable";
    case encoding::uuencode: return "uuencode";
    case encoding::yenc: return "yenc";
    case encoding::octets: return "octets";
    case encoding::identity: break;
  }
  return "";
}

std::size_t decoder::read(char* out, std::size_t capacity) {
  switch (how_) {
    case encoding::base64: return read_base64(out, capacity);
    case encoding::quoted_printable: return read_quoted_printable(out, capacity);
    case encoding::uuencode: return read_uuencode(out, capacity);
    case encoding::yenc: return read_yenc(out, capacity);
    case encoding::octets: return read_octets(out, capacity);
    case encoding::identity: break;
  }
  return read_identity(out, capacity);
}

std::size_t decoder::read_identity(char* out, std::size_t capacity) {
  const std::size_t n = std::min(capacity, raw_.size() - pos_);
  if (n != 0) std::memcpy(out, raw_.data() + pos_, n);
  pos_ += n;
  return n;
}

/// An unfinished quantum of two or three characters still holds one or two bytes.
std::size_t decoder::flush_quantum(char* out) {
  const int have = std::exchange(have_, 0);
  if (have < 2) return 0;
  std::array<char, 3> bytes;
  put(bytes.data(), bits_ << (have == 2 ? 12 : 6));
  const std::size_t n = static_cast<std::size_t>(have - 1);
  std::memcpy(out, bytes.data(), n);
  return n;
}

/// Some mailers encode piece by piece, each piece padded; a list's footer is plain text. Only the former goes on.
bool decoder::goes_on_after_padding() {
  while (pos_ < raw_.size() && (raw_[pos_] == '=' || is_space(raw_[pos_]))) ++pos_;
  std::size_t end = pos_;
  while (end < raw_.size() && !(digit(raw_[end]) & foreign)) ++end;
  const std::size_t digits = end - pos_;
  while (end < raw_.size() && raw_[end] == '=') ++end;
  return digits != 0 && (end - pos_) % 4 == 0 && (end == raw_.size() || is_space(raw_[end]));
}

std::size_t decoder::read_base64(char* out, std::size_t capacity) {
  std::size_t n = 0;
  while (capacity - n >= 3) {
    if (have_ == 0) {
      const run r = decode_run(raw_.substr(pos_), out + n, capacity - n);
      pos_ += r.read;
      n += r.written;
      if (capacity - n < 3) break;
    }
    if (pos_ == raw_.size()) return n + flush_quantum(out + n);
    const char c = raw_[pos_++];
    if (const std::uint32_t value = digit(c); !(value & foreign)) {
      bits_ = (have_ == 0 ? 0 : bits_ << 6) | value;
      if (++have_ == 4) {
        put(out + n, bits_);
        n += 3;
        have_ = 0;
      }
    } else if (c == '=') {
      n += flush_quantum(out + n);
      if (!goes_on_after_padding()) pos_ = raw_.size();
    }
  }
  return n;
}

void decoder::enter_line() {
  const line l = line_at(raw_, pos_);
  std::size_t end = pos_ + l.text.size();
  eol_begin_ = end;
  line_end_ = l.next;
  while (end > pos_ && is_blank(raw_[end - 1])) --end;
  if (end > pos_ && raw_[end - 1] == '=') {
    --end;
    eol_begin_ = line_end_;
  }
  text_end_ = end;
  in_line_ = true;
}

std::size_t decoder::read_quoted_printable(char* out, std::size_t capacity) {
  std::size_t n = 0;
  const auto copy_until = [&](std::size_t end) {
    const std::size_t size = std::min(end - pos_, capacity - n);
    std::memcpy(out + n, raw_.data() + pos_, size);
    pos_ += size;
    n += size;
  };
  while (n < capacity) {
    if (!in_line_) {
      if (pos_ == raw_.size()) break;
      enter_line();
    }
    if (pos_ < text_end_) {
      const auto* next = static_cast<const char*>(std::memchr(raw_.data() + pos_, '=', text_end_ - pos_));
      const std::size_t equals = next ? static_cast<std::size_t>(next - raw_.data()) : text_end_;
      if (equals != pos_) {
        copy_until(equals);
        continue;
      }
      const int high = pos_ + 2 < text_end_ ? hex_digit(raw_[pos_ + 1]) : -1;
      const int low = high >= 0 ? hex_digit(raw_[pos_ + 2]) : -1;
      out[n++] = low >= 0 ? static_cast<char>(high * 16 + low) : '=';
      pos_ += low >= 0 ? 3 : 1;
      continue;
    }
    pos_ = std::max(pos_, eol_begin_);
    copy_until(line_end_);
    in_line_ = pos_ < line_end_;
  }
  return n;
}

/// A line: its length as one character, then groups of four characters of six bits (POSIX uuencode).
std::size_t decoder::read_uuencode(char* out, std::size_t capacity) {
  const auto six = [](char c) { return static_cast<std::uint32_t>(c - ' ') & 0x3F; };
  std::size_t n = 0;
  while (capacity - n >= 64 && pos_ < raw_.size()) {
    const line l = line_at(raw_, pos_);
    const bool first = pos_ == 0;
    pos_ = l.next;
    if (l.text == "end") pos_ = raw_.size();
    if (l.text.empty() || l.text == "end" || (first && l.text.starts_with("begin "))) continue;
    std::size_t left = six(l.text.front());
    for (std::size_t i = 1; left > 0 && i < l.text.size(); i += 4) {
      std::uint32_t quantum = 0;
      for (std::size_t k = 0; k < 4; ++k) quantum = quantum << 6 | (i + k < l.text.size() ? six(l.text[i + k]) : 0);
      std::array<char, 3> bytes;
      put(bytes.data(), quantum);
      const std::size_t size = std::min<std::size_t>(left, 3);
      std::memcpy(out + n, bytes.data(), size);
      n += size;
      left -= size;
    }
  }
  return n;
}

/// Every byte plus 42; what would be NUL, CR, LF or "=" then is "=" and the byte plus 64 more. Lines that begin with "=y" are yEnc's own.
std::size_t decoder::read_yenc(char* out, std::size_t capacity) {
  std::size_t n = 0;
  while (n < capacity && pos_ < raw_.size()) {
    const bool at_line = pos_ == 0 || raw_[pos_ - 1] == '\n';
    if (at_line && raw_.substr(pos_, 2) == "=y") {
      pos_ = line_at(raw_, pos_).next;
      continue;
    }
    char c = raw_[pos_++];
    if (c == '\r' || c == '\n') continue;
    if (c == '=' && pos_ < raw_.size()) c = static_cast<char>(raw_[pos_++] - 64);
    out[n++] = static_cast<char>(c - 42);
  }
  return n;
}

/// Pieces one after the other, until something else comes, which mostly is the end of them all.
std::size_t decoder::read_octets(char* out, std::size_t capacity) {
  constexpr unsigned char octet_string = 0x04;
  std::size_t n = 0;
  while (n < capacity && pos_ < raw_.size()) {
    if (pos_ >= text_end_) {
      const auto head = ber_at(raw_, pos_);
      if (!head || head->tag != octet_string || head->indefinite) {
        pos_ = raw_.size();
        break;
      }
      pos_ += head->size;
      text_end_ = pos_ + head->length;
      continue;
    }
    const std::size_t size = std::min(text_end_ - pos_, capacity - n);
    std::memcpy(out + n, raw_.data() + pos_, size);
    pos_ += size;
    n += size;
  }
  return n;
}

std::string decoded_bytes(std::string_view raw, encoding how, std::size_t limit) {
  if (how == encoding::identity) return std::string(raw.substr(0, limit));
  constexpr std::size_t block = 64 * 1024;
  decoder d(raw, how);
  std::string out;
  for (std::size_t had = 0;;) {
    out.resize(had + std::min(block, raw.size() + 64));
    const std::size_t n = d.read(out.data() + had, out.size() - had);
    had += n;
    out.resize(had);
    if (n == 0 || d.at_end() || had >= limit) break;
  }
  if (out.size() > limit) out.resize(limit);
  return out;
}

}  // namespace intake::email
