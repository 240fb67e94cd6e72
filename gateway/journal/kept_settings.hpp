// The settings that contacts are read by, each text once in the table `settings`: an envelope names its row instead of
// bearing them.
//
// Guarantees  What an envelope names is given back to its contact, as long as the journal lives. A name that leads nowhere
//             (somebody has changed the table) stays in the envelope.
// Owner       `settings_writer`: the journal thread, inside its transactions. `settings_reader`: a reader's thread.
// Fails       named_in() throws write_failed, give_to() std::runtime_error when the database is damaged.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/contact.hpp"
#include "gateway/sqlite/database.hpp"

namespace intake::journal {

class settings_writer {
 public:
  explicit settings_writer(sqlite::database&);

  /// The envelope's text (`{…}`) with the number of the settings' row in it.
  std::string named_in(std::string_view envelope, const source_settings&);
  /// What was put since the last transaction may not be there.
  void rolled_back() { numbers_.clear(); }

 private:
  std::int64_t put(const std::string& text);

  sqlite::database& db_;
  sqlite::statement put_, find_;
  std::unordered_map<std::string, std::int64_t> numbers_;  ///< by text; few: as many as there are configured sources
};

class settings_reader {
 public:
  explicit settings_reader(sqlite::database& db) : db_(db) {}

  /// Moves the settings that the contact's envelope names out of it. Those from before version 8 are in the envelope itself,
  /// and stay there.
  void give_to(contact&);

 private:
  std::shared_ptr<const source_settings> find(std::int64_t number);

  sqlite::database& db_;
  std::optional<sqlite::statement> find_;
  std::unordered_map<std::int64_t, std::shared_ptr<const source_settings>> known_;
};

}  // namespace intake::journal
