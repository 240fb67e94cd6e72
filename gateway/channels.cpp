#include "gateway/channels.hpp"

#include "normalizers/assembly/call_assembly.hpp"
#include "normalizers/assembly/chat_assembly.hpp"
#include "normalizers/assembly/email_assembly.hpp"
#include "normalizers/call/normalize.hpp"
#include "normalizers/chat/normalize.hpp"
#include "normalizers/email/normalize.hpp"

namespace intake {
namespace {

constexpr pipeline::channel table[] = {
    {.name = "email", .normalize = email::normalize, .fold = assembly::fold_email},
    {.name = "phone",
     .normalize = call::normalize,
     .fold = assembly::fold_no_call,
     .gather = assembly::gather_call,
     .settle = assembly::settle_call},
    {.name = "chat", .normalize = chat::normalize, .fold = assembly::fold_chat},
};

}  // namespace

std::span<const pipeline::channel> channels() { return table; }

const pipeline::channel* find_channel(std::string_view name) {
  for (const auto& row : table)
    if (row.name == name) return &row;
  return nullptr;
}

}  // namespace intake
