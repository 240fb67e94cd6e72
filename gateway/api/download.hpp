// The bytes behind an event's URLs: a contact as it came, or one attachment cut out of it.
//
// Guarantees  Bytes come out in pieces, whatever the size; nothing is copied to disk. A browser saves them and never shows them.
// Owner       The reading thread.
// Fails       With the HTTP status and a word why: never here (404), gone by retention (410), unreadable (500).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/journal/bodies.hpp"
#include "gateway/journal/reader.hpp"
#include "gateway/pipeline/channel.hpp"

namespace intake::api {

/// Fills at most `capacity` bytes (at least 64) at `out`; 0 = the end.
using piece_source = std::function<std::size_t(char* out, std::size_t capacity)>;
/// From encoded bytes and an `attachment_view::encoding`; the bytes outlive what it returns.
using part_decoder = std::function<piece_source(std::string_view encoded, std::string_view encoding)>;

struct download {
  std::string filename, media_type, sha256;  ///< sha256: hex
  std::uint64_t size = 0;
  piece_source read;  ///< keeps alive what it reads from
};

struct no_download {
  int status = 404;
  std::string why;
};

/// Where contacts and the ways to read them are.
struct download_rooms {
  std::string bodies;  ///< directory of large bodies
  std::span<const pipeline::channel> channels;
  part_decoder decode;
};

/// The bytes of a contact, exactly as received.
std::variant<download, no_download> raw_download(journal::reader&, const download_rooms&, std::string_view receipt);

/// `<receipt>.<n>`: the n-th attachment of a contact, decoded.
std::variant<download, no_download> attachment_download(journal::reader&, const download_rooms&, std::string_view id);

/// A contact with its bytes in memory or mapped; null when it is not there or its bytes are gone.
class raw_contact {
 public:
  static std::variant<std::shared_ptr<const raw_contact>, no_download> open(journal::reader&, const std::string& bodies,
                                                                            std::string_view receipt);
  const intake::contact& contact() const { return contact_; }
  std::string_view bytes() const { return mapped_ ? mapped_->bytes() : std::string_view{contact_.body.bytes}; }

 private:
  intake::contact contact_;
  std::optional<journal::mapped_body> mapped_;
};

}  // namespace intake::api
