#include "gateway/cli/call_dialects.hpp"

#include <algorithm>

namespace intake::cli {
namespace {

constexpr call_dialect dialects[] = {{"asterisk-csv", write_asterisk_csv},
                                     {"asterisk-cel", write_asterisk_cel},
                                     {"freeswitch-json", write_freeswitch_json},
                                     {"twilio", write_twilio},
                                     {"zammad", write_zammad},
                                     {"amazon-connect", write_amazon_connect},
                                     {"generic-json", write_generic_json}};

}  // namespace

std::span<const call_dialect> call_dialects() { return dialects; }

const call_dialect* find_call_dialect(std::string_view format) {
  const auto* const found = std::ranges::find(dialects, format, &call_dialect::format);
  return found == std::end(dialects) ? nullptr : found;
}

}  // namespace intake::cli
