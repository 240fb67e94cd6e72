// How one dialect reads one record, and the table of all dialects. A new dialect is a file, a declaration here and a row in
// dialect.cpp.
//
// Guarantees  A dialect is a pure function. It sets what its record says and leaves the rest empty: `number` of a party but
//             not `e164`, texts as they are written. normalize.cpp cleans, bounds and completes for all of them.
// Owner       `record_view` borrows from the contact; it does not outlive it.
// Fails       A dialect returns an error for bytes that are no record of its kind; the message says what is wrong and holds
//             nothing of what the bytes say.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "gateway/call_record.hpp"
#include "gateway/clock.hpp"
#include "gateway/result.hpp"

namespace intake::call {

/// One record as a dialect is given it.
struct record_view {
  std::string_view bytes;
  const boost::json::object& envelope;  ///< of the contact: `header`, `file`, `line` …
  const boost::json::object& settings;  ///< envelope.settings, or an empty object
  time_point received_at{};

  /// A string of the settings; empty if it is not there or no string.
  std::string_view setting(std::string_view key) const;
  /// IANA name of the zone that times without one are in; "UTC" unless configured.
  std::string_view time_zone() const;
  /// ISO 3166 code of the country whose national numbers the source writes; empty if not configured.
  std::string_view country() const { return setting("country"); }
  /// What stands between columns: settings.separator, a comma unless configured.
  char separator() const;
  /// The first line of the file that the record was in, if it names the columns.
  std::string_view header() const;
  /// settings.columns in order; empty if there are none. At most 256.
  std::vector<std::string_view> columns() const;
};

/// What a dialect makes of a record.
struct reading {
  std::optional<call_record>
      record;  ///< nothing: sound bytes that speak of no call (a line of column names, a report of quality)
  std::vector<call_record> further = {};  ///< other legs of the same call that the record tells of; at most 15
  std::vector<std::string> warnings;      ///< read, but not all of it: "unreadable_time"
};

using dialect = result<reading> (*)(const record_view&);

/// The dialect of that name (envelope.format); null if there is none.
dialect find_dialect(std::string_view format);

// Lines of columns.
result<reading> read_asterisk_csv(const record_view&);
result<reading> read_asterisk_custom(const record_view&);
result<reading> read_asterisk_cel(const record_view&);
result<reading> read_freeswitch_csv(const record_view&);
result<reading> read_3cx(const record_view&);
result<reading> read_cucm(const record_view&);
result<reading> read_generic_csv(const record_view&);

// What comes by HTTP: JSON, XML, forms.
result<reading> read_amazon_connect(const record_view&);
result<reading> read_freeswitch_json(const record_view&);
result<reading> read_freeswitch_xml(const record_view&);
result<reading> read_generic_json(const record_view&);
result<reading> read_ringcentral(const record_view&);
result<reading> read_telnyx(const record_view&);
result<reading> read_twilio(const record_view&);
result<reading> read_zammad(const record_view&);
result<reading> read_zoom(const record_view&);

}  // namespace intake::call
