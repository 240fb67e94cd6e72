#include "gateway/contact.hpp"

#include <boost/json/serialize.hpp>

#include "gateway/json_text.hpp"

namespace intake {

source_settings::source_settings(boost::json::object o) : values(std::move(o)), text(boost::json::serialize(values)) {}

std::string envelope_text(const contact& c) {
  std::string out;
  out.reserve(512);
  append_json(out, c.envelope);
  return out;
}

}  // namespace intake
