#include "gateway/journal/keys.hpp"

namespace intake::journal {
namespace {

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string key_of_conversation(std::string_view id) {
  if (id.size() != 32) return {};
  std::string key;
  key.reserve(16);
  for (std::size_t i = 0; i < id.size(); i += 2) {
    const int high = nibble(id[i]), low = nibble(id[i + 1]);
    if (high < 0 || low < 0) return {};
    key += static_cast<char>(high << 4 | low);
  }
  return key;
}

}  // namespace intake::journal
