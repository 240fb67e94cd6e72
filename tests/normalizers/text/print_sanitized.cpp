// The table of attacks for a browser to load: prints a JSON array of { raw, once, twice }, as written, sanitised, and sanitised again.
#include <iostream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "normalizers/text/html.hpp"
#include "normalizers/text/utf8.hpp"
#include "tests/normalizers/text/attack_vectors.hpp"

int main() {
  using namespace intake::text;
  boost::json::array out;
  for (const std::string& raw : attack_vectors) {
    const std::string once = sanitize_html(raw).value;
    out.push_back(boost::json::object{{"raw", clean_body(raw)}, {"once", once}, {"twice", sanitize_html(once).value}});
  }
  std::cout << boost::json::serialize(out) << '\n';
}
