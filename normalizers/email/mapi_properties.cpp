#include "normalizers/email/mapi_properties.hpp"

#include <cstdint>

namespace intake::email {
namespace {

/// Little-endian numbers and padded bytes, from the front; after the end everything is empty.
class byte_reader {
 public:
  explicit byte_reader(std::string_view bytes) : rest_(bytes) {}

  bool failed() const { return failed_; }
  std::uint32_t number(std::size_t size) {
    const std::string_view bytes = take(size);
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      out |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    return out;
  }
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) {
      failed_ = true;
      return {};
    }
    const std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }
  /// Bytes are padded to a multiple of four.
  std::string_view padded(std::size_t size) {
    const std::string_view out = take(size);
    take(std::min((4 - size % 4) % 4, rest_.size()));
    return out;
  }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

constexpr unsigned multi_valued = 0x1000, first_named = 0x8000;

/// Bytes of one value; 0 = it says its length itself.
std::size_t fixed_size(unsigned type) {
  switch (type) {
    case 0x0002:
    case 0x0003:
    case 0x0004:
    case 0x000A:
    case 0x000B: return 4;
    case 0x0005:
    case 0x0006:
    case 0x0007:
    case 0x0014:
    case 0x0040: return 8;
    case 0x0048: return 16;
    default: return 0;
  }
}

void skip_name(byte_reader& in) {
  in.take(16);  // the GUID of its set
  if (in.number(4) == 0)
    in.number(4);
  else
    in.padded(in.number(4));
}

}  // namespace

void for_each_property(std::string_view list, const std::function<void(const mapi_property&)>& each) {
  byte_reader in(list);
  for (std::uint32_t left = in.number(4); left > 0 && !in.failed(); --left) {
    mapi_property p;
    p.type = in.number(2);
    p.id = in.number(2);
    const bool many = (p.type & multi_valued) != 0;
    p.type &= ~multi_valued;
    if (p.id >= first_named) skip_name(in);
    const std::size_t fixed = fixed_size(p.type);
    const std::uint32_t values = fixed == 0 || many ? in.number(4) : 1;
    for (std::uint32_t i = 0; i < values && !in.failed(); ++i) {
      if (fixed != 0)
        in.take(fixed);
      else
        p.value = in.padded(in.number(4));
    }
    if (!in.failed()) each(p);
  }
}

}  // namespace intake::email
