#include "gateway/allocation.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

namespace intake {
namespace {

/// The flags that the kernel has for the mapping an address lies in (proc(5), VmFlags).
std::string flags_of(const void* address) {
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  std::ifstream maps("/proc/self/smaps");
  bool here = false;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t from = 0, to = 0;
    char dash = 0;
    if (std::istringstream head(line); head >> std::hex >> from >> dash >> to && dash == '-') here = from <= wanted && wanted < to;
    if (here && line.starts_with("VmFlags:")) return line + " ";
  }
  return {};
}

TEST(Allocation, GrowsInHugePages) {
  prepare_allocation();
  constexpr std::size_t larger_than_any_that_is_left = 64 << 20;
  const auto memory = std::make_unique<char[]>(larger_than_any_that_is_left);
  const std::string flags = flags_of(memory.get() + larger_than_any_that_is_left / 2);
  ASSERT_FALSE(flags.empty());
  if (!std::ifstream("/sys/kernel/mm/transparent_hugepage/enabled")) GTEST_SKIP() << "this kernel has none";
  EXPECT_NE(flags.find(" hg "), std::string::npos) << flags;
}

}  // namespace
}  // namespace intake
