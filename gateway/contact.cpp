#include "gateway/contact.hpp"

#include <boost/json/serialize.hpp>

#include "gateway/json_text.hpp"

namespace intake {

source_settings::source_settings(boost::json::object o) : values(std::move(o)), text(boost::json::serialize(values)) {}

std::string envelope_text(const contact& c) {
  std::string out;
  out.reserve(512 + (c.settings ? c.settings->text.size() : 0));
  append_json(out, c.envelope);
  if (!c.settings) return out;
  out.pop_back();
  out.append(out.size() > 1 ? R"(,"settings":)" : R"("settings":)").append(c.settings->text) += '}';
  return out;
}

}  // namespace intake
