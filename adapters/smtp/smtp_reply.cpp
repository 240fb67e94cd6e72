#include "adapters/smtp/smtp_reply.hpp"

namespace intake::smtp {

namespace {

void append_text(std::string& out, std::string_view text) {
  for (const char c : text) out += static_cast<unsigned char>(c) < ' ' || c == 0x7f ? ' ' : c;
}

void append_code(std::string& out, int code, char separator) {
  out += static_cast<char>('0' + code / 100);
  out += static_cast<char>('0' + code / 10 % 10);
  out += static_cast<char>('0' + code % 10);
  out += separator;
}

}  // namespace

void append(std::string& out, const reply& r) {
  append_code(out, r.code, ' ');
  if (!r.status.empty()) out.append(r.status).append(" ");
  out.append(r.text).append("\r\n");
}

void append(std::string& out, const verdict& v) {
  if (v.accepted) {
    out += "250 2.0.0 ";
  } else {
    const std::string_view wanted = v.temporary ? "4." : "5.";
    const bool has_status = v.text.starts_with(wanted);
    append_code(out, !v.temporary ? 554 : v.text.starts_with("4.3.1") ? 452 : 451, ' ');
    if (!has_status) out.append(wanted).append("3.0 ");
  }
  append_text(out, v.text);
  out += "\r\n";
}

void append_line(std::string& out, int code, std::string_view text, bool last) {
  append_code(out, code, last ? ' ' : '-');
  append_text(out, text);
  out += "\r\n";
}

}  // namespace intake::smtp
