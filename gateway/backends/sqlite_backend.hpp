// The embedded ticket store as a backend: ticket events become rows of a SQLite database that people can read and
// query.
//
// Guarantees  As every backend's (backend.hpp). A verdict `delivered` means: committed and synced. One transaction a
//             batch. A file that is missing, full, locked or damaged delays tickets and loses none.
// Owner       The dispatcher's thread; verdicts are given before deliver() returns.
#pragma once

#include <memory>
#include <string>

#include "gateway/backends/backend.hpp"

namespace intake::backends {

class ticket_store;

class sqlite_backend final : public backend {
 public:
  /// Opens the file at the first delivery, and again whenever it was taken away.
  sqlite_backend(std::string name, std::string file);
  ~sqlite_backend() override;

  std::string_view name() const override { return name_; }
  std::size_t capacity() const override { return 256; }
  bool keeps_order() const override { return true; }
  void deliver(std::vector<outgoing_ptr> batch, const completion& done) override;

 private:
  std::optional<std::string> make_ready();
  std::vector<verdict> store(const std::vector<outgoing_ptr>&);

  std::string name_, file_;
  std::unique_ptr<ticket_store> store_;
};

}  // namespace intake::backends
