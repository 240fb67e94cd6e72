// What is written in front of each batch's bytes in a segment: every contact of it that is told its receipt before its
// row is in the tables. After a crash the rows are made from here.
//
// A batch on disk: a head of 48 octets (magic, run, length of the receipts, length of the bytes, digest of all this and
// the receipts), the receipts, the bytes. Settings stand with the first contact that is read by them; others say which it was. Lengths and numbers are 64 bits, little-endian. Digests of contacts tell
// whether their bytes are whole. The run is the number of the gateway's start: what an earlier run has left behind the
// end of the log is not taken for a batch of this one.
//
// Guarantees  A batch is read back as it was written, or not at all: then it was cut off by the crash, so nobody was
//             told of it.
// Owner       `batch_head`: the segment thread, one batch. `receipt_log`: whoever opens the journal.
// Fails       next() returns an error where the disk cannot be read: no end of the log, so the journal stays shut.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/contact.hpp"
#include "gateway/journal/segments.hpp"
#include "gateway/result.hpp"

namespace intake::journal {

/// A contact as the log has kept it; `where` is the place of its bytes unless they have a file.
struct logged_contact {
  intake::contact contact;
  std::string envelope;  ///< its text
  std::string dedupe_key, quarantine;
  place where;
};

/// Collects the receipts of one batch. The settings of its contacts live as long.
class batch_head {
 public:
  static constexpr std::size_t head_size = 48;  ///< octets before the receipts

  /// `envelope`: its envelope_text(). `offset`: of the contact's bytes behind the head.
  void add(const contact&, std::string_view envelope, std::string_view dedupe_key, std::string_view quarantine,
           std::uint64_t offset);
  /// The head with its receipts, as long as this lives; `length`: of all bytes behind it.
  const std::string& finish(std::uint64_t run, std::uint64_t length);

 private:
  void put_settings(const source_settings*);

  std::string text_ = std::string(head_size, '\0');
  std::vector<const source_settings*> settings_;  ///< in the order in which they came
};

/// Reads the batches of one run, from a place on.
class receipt_log {
 public:
  receipt_log(std::string directory, place from, std::uint64_t run);

  /// The next batch's contacts (a batch may have none); nothing at the end of the log.
  result<std::optional<std::vector<logged_contact>>> next();
  /// Behind the last batch that next() has returned.
  place end() const { return at_; }

 private:
  result<std::optional<std::vector<logged_contact>>> batch_at(place);

  const std::string directory_;
  segment_reader segments_;
  const std::uint64_t run_;
  place at_;
};

}  // namespace intake::journal
