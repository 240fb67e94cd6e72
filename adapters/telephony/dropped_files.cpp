#include "adapters/telephony/dropped_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <tuple>

namespace intake::telephony {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_files = 10'000;
constexpr int most_of_a_name = 10'000;

error failed(const std::string& what, const std::string& path, const error_code& why) {
  return fail(what + " " + path + ": " + why.message(), why);
}

/// Moves the file into `directory/sub` under a name that is free there; returns that name.
result<std::string> move_into(const std::string& directory, const std::string& sub, const std::string& name) {
  const fs::path from = fs::path(directory) / name, to = fs::path(directory) / sub;
  std::string free = name;
  std::error_code ignored;
  for (int n = 2; fs::exists(fs::symlink_status(to / free, ignored)) && n < most_of_a_name; ++n)
    free = name + "." + std::to_string(n);
  std::error_code problem;
  fs::rename(from, to / free, problem);
  if (problem) return failed("cannot move to " + sub + "/", from.string(), problem);
  return free;
}

}  // namespace

std::vector<dropped_file> dropped_files(const std::string& directory) {
  std::vector<dropped_file> out;
  std::error_code problem;
  for (fs::directory_iterator at(directory, problem), end; !problem && at != end && out.size() < most_files;
       at.increment(problem)) {
    const std::string name = at->path().filename().string();
    struct stat s{};
    if (name.starts_with('.') || ::lstat(at->path().c_str(), &s) != 0 || !S_ISREG(s.st_mode)) continue;
    if (const auto look = look_at(at->path().string())) out.push_back({name, *look});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::tie(a.look.modified_ns, a.name) < std::tie(b.look.modified_ns, b.name);
  });
  return out;
}

status prepare_drop(const std::string& directory) {
  for (const char* sub : {"done", "failed"}) {
    const fs::path path = fs::path(directory) / sub;
    std::error_code problem;
    fs::create_directory(path, problem);
    if (problem) return failed("cannot make", path.string(), problem);
  }
  return {};
}

status move_to_done(const std::string& directory, const std::string& name) {
  const auto moved = move_into(directory, "done", name);
  if (!moved) return moved.error();
  return {};
}

status move_to_failed(const std::string& directory, const std::string& name, const std::string& reason) {
  const auto moved = move_into(directory, "failed", name);
  if (!moved) return moved.error();
  const fs::path path = fs::path(directory) / "failed" / (*moved + ".reason");
  std::ofstream(path, std::ios::binary) << reason << '\n';
  return {};
}

}  // namespace intake::telephony
