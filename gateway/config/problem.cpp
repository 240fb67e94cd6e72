#include "gateway/config/problem.hpp"

namespace intake::config {

std::string to_text(const problem& p) {
  std::string out = p.at.file;
  if (p.at.line > 0) out += ":" + std::to_string(p.at.line) + ":" + std::to_string(p.at.column);
  return out + (p.warning ? ": warning: " : ": ") + p.message;
}

}  // namespace intake::config
