// A folder of files for one test, gone when the test is over.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <sys/stat.h>

#include "gateway/config/load.hpp"

namespace intake::config {

class folder {
 public:
  folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "intake-config-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string path(const std::string& name) const { return path_ + "/" + name; }

  /// Writes a file only its owner may read; returns its path.
  std::string write(const std::string& name, const std::string& text, mode_t mode = 0600) const {
    std::ofstream(path(name), std::ios::binary) << text;
    ::chmod(path(name).c_str(), mode);
    return path(name);
  }

 private:
  std::string path_;
};

/// Loads a text as `intake.toml` of the folder.
inline boost::system::result<loaded, problems> load_text(const folder& f, const std::string& text,
                                                         const environment& variables = {}) {
  return load(f.write("intake.toml", text), variables);
}

/// The problems as people see them, one a line, without the folder's path.
inline std::string told(const problems& list, const folder& f) {
  std::string out;
  for (const problem& p : list) out += to_text(p) + "\n";
  for (std::size_t at; (at = out.find(f.path(""))) != std::string::npos;) out.erase(at, f.path("").size());
  return out;
}

/// What is wrong with a text; warnings too.
inline std::string complaints(const folder& f, const std::string& text, const environment& variables = {}) {
  const auto l = load_text(f, text, variables);
  return told(l ? l->warnings : l.error(), f);
}

}  // namespace intake::config
