// Any bytes as a telephone number in any country: clean, bounded, and an E.164 number that reads as itself everywhere.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "normalizers/call/phone_number.hpp"
#include "normalizers/text/utf8.hpp"

namespace {

void check(std::string_view written, std::string_view country) {
  using namespace intake;
  const call::dialled read = call::read_number(written, country);
  if (read.number.size() > 600 || !text::is_valid_utf8(read.number)) std::abort();
  if (read.anonymous != read.number.empty() || (read.anonymous && !read.e164.empty())) std::abort();
  if (read.e164.empty()) return;
  if (read.extension || read.e164.size() > 16 || read.e164.front() != '+') std::abort();
  if (read.e164.find_first_not_of("0123456789", 1) != std::string::npos) std::abort();
  if (call::read_number(read.e164, "").e164 != read.e164) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const std::string_view country : {"PT", "US", "AR", "BR", "IT", "RU", "BB", "DE", ""}) check(bytes, country);
  if (size > 2) check(bytes.substr(2), bytes.substr(0, 2));
  return 0;
}
