// Walks an HTML document for a writer: which elements open and close, and the text between.
//
// Guarantees  Every open() that said yes gets its close(), in order, also for end tags that are missing, stray or
// crossed.
//             Hidden elements (`hidden`, `display:none`) are passed over with all that is in them. Linear: at most
//             `depth` elements are open.
#pragma once

#include "normalizers/text/html.hpp"
#include "normalizers/text/html_tokens.hpp"

namespace intake::text {

class html_writer {
 public:
  virtual ~html_writer() = default;

  /// An element begins. False: it is left out, its content stays, there will be no close(). Void elements never get
  /// one.
  virtual bool open(const html_token&) = 0;
  virtual void close(tag) = 0;
  virtual void text(const html_token&) = 0;
  /// True once the output has reached its limit: the walk ends.
  virtual bool full() const = 0;
};

/// True if the walk reached the end of the document.
bool walk_html(std::string_view document, const html_limits&, html_writer&);

}  // namespace intake::text
