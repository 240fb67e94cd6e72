// Any bytes as the fields that hold addresses, ids and dates.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "normalizers/email/address.hpp"
#include "normalizers/email/date.hpp"
#include "normalizers/email/message_id.hpp"
#include "normalizers/text/utf8.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace intake;
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  const auto list = email::read_addresses(raw, 20);
  if (list.size() > 20) std::abort();
  for (const email::address& a : list)
    if (!text::is_valid_utf8(a.name) || !text::is_valid_utf8(a.mailbox) || a.mailbox.find('\n') != std::string::npos)
      std::abort();
  for (const std::string& id : email::read_message_ids(raw, 20))
    if (id.empty() || !text::is_valid_utf8(id) || id.find('>') != std::string::npos) std::abort();
  email::read_date(raw);
  return 0;
}
