#include "gateway/channels.hpp"

#include "normalizers/assembly/email_assembly.hpp"
#include "normalizers/email/normalize.hpp"

namespace intake {
namespace {

constexpr pipeline::channel table[] = {
    {.name = "email", .normalize = email::normalize, .fold = assembly::fold_email},
};

}  // namespace

std::span<const pipeline::channel> channels() { return table; }

const pipeline::channel* find_channel(std::string_view name) {
  for (const auto& row : table)
    if (row.name == name) return &row;
  return nullptr;
}

}  // namespace intake
