// Reads lines "country<TAB>written" and prints what the world dials, or an empty line: for phone_number_oracle.py.
#include <iostream>
#include <string>

#include "normalizers/call/phone_number.hpp"

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const std::size_t tab = std::min(line.find('\t'), line.size());
    const std::string_view written = std::string_view(line).substr(std::min(tab + 1, line.size()));
    std::cout << intake::call::read_number(written, std::string_view(line).substr(0, tab)).e164 << '\n';
  }
}
