#include "gateway/cli/raw_input.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace intake::cli {

std::optional<std::string> read_all(const std::string& file) {
  if (file == "-") return std::string{std::istreambuf_iterator<char>{std::cin}, {}};
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) return std::nullopt;
  std::ifstream in{file, std::ios::binary};
  std::string out{std::istreambuf_iterator<char>{in}, {}};
  if (!in.is_open() || in.bad()) return std::nullopt;
  return out;
}

std::string receipt_for(time_point at, const crypto::sha256_digest& digest) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string out(26, '0');
  auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(to_millis(at), 0)) & 0xffff'ffff'ffff;
  for (std::size_t i = 10; i-- > 0; ms >>= 5) out[i] = alphabet[ms & 31];
  for (std::size_t i = 0; i < 16; ++i) out[10 + i] = alphabet[digest[i] & 31];
  return out;
}

}  // namespace intake::cli
