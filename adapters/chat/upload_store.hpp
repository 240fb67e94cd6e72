// Files that customers attach: kept under an id of ours until retention takes them, shown by a link that ends.
//
// Guarantees  A file goes to the disk as it comes. Once keep() has said so, it and what is known of it are on stable
//             storage; one that broke off leaves nothing. A file belongs to the session that uploaded it. Names are shown,
//             never used as paths.
// Owner       `chat_server`; the I/O thread; files are written and read on a pool of its own.
// Fails       By an answer without a file, which says whether it was for what is in it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "adapters/chat/server_frames.hpp"
#include "adapters/chat/signed_token.hpp"
#include "gateway/net/http_message.hpp"
#include "gateway/ulid.hpp"

namespace intake::chat {

/// What is said of an upload before its bytes come.
struct upload_notice {
  std::string session, filename, media_type;
};

enum class upload_trouble {
  none,
  not_taken,  ///< it broke off, is empty, or the disk does not take it
  type,       ///< customers may not attach such files
  infected,
};

struct upload_answer {
  std::optional<shown_attachment> kept = {};
  upload_trouble trouble = upload_trouble::not_taken;
};

/// What is said of a file before anybody can get it.
struct upload_finding {
  std::string scan = "none";  ///< "clean" "infected" "failed"; "none": nobody looked
  bool refuse = false;
};
/// Looks at a file of `size` bytes, which comes in pieces until the empty one; null: nobody looks. Never throws.
using upload_inspection = std::function<boost::asio::awaitable<upload_finding>(std::uint64_t size, net::body_reader)>;

class upload_store {
 public:
  /// `directory` is made when it is missing. `base_url`: what links begin with, without a slash at the end. `types`: what may be
  /// attached (upload_types.hpp).
  upload_store(std::string directory, std::string base_url, const token_maker&, std::vector<std::string> types = {},
               upload_inspection = {});
  ~upload_store();

  /// Takes pieces until the empty one. Nothing is kept when they break off, when there are none, when the disk does not take
  /// them, or when the inspection refuses them.
  boost::asio::awaitable<upload_answer> keep(upload_notice, net::body_reader, time_point now);
  std::optional<shown_attachment> find(std::string_view session, std::string_view id) const;
  std::string url_of(const shown_attachment&, time_point until) const;

  struct file {
    shown_attachment what;
    std::string path;
  };
  /// What a link leads to; nothing when it is not ours, or over.
  std::optional<file> open(std::string_view token, time_point now) const;
  /// The bytes of a file, piece by piece; nothing when they are not there any more.
  std::optional<net::body_source> bytes_of(const file&);
  /// One of any session.
  std::optional<file> find(std::string_view id) const;
  /// Forgets what was uploaded before; returns how many.
  boost::asio::awaitable<std::size_t> sweep(time_point before);

 private:
  std::optional<std::string> meta(std::string_view id) const;

  const std::string directory_, base_url_;
  const token_maker& tokens_;
  const std::vector<std::string> types_;
  const upload_inspection inspection_;
  ulid_generator ids_;
  boost::asio::thread_pool pool_{2};  ///< who downloads does not wait for the sync of who uploads
};

/// A file name to show and to save under: no path, no control or direction characters, bounded.
std::string safe_filename(std::string_view);

}  // namespace intake::chat
