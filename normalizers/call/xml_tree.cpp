#include "normalizers/call/xml_tree.hpp"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <memory>
#include <vector>

#include <boost/json/array.hpp>

#include "normalizers/text/utf8.hpp"

namespace intake::call {
namespace {

namespace json = boost::json;

constexpr std::size_t deepest = 32;
constexpr std::size_t most_elements = 20'000;
constexpr std::size_t most_attributes = 1'000;

std::string_view view(const xmlChar* text) { return reinterpret_cast<const char*>(text); }
std::string_view view(const xmlChar* begin, const xmlChar* end) {
  return {reinterpret_cast<const char*>(begin), static_cast<std::size_t>(end - begin)};
}

struct element {
  std::string name;
  json::object children;
  std::string text;
};

void add_child(json::object& parent, std::string_view name, json::value child) {
  json::value& place = parent[name];
  if (place.is_null()) {
    place = std::move(child);
    return;
  }
  if (!place.is_array()) place = json::array{std::move(place)};
  place.get_array().push_back(std::move(child));
}

/// What libxml2 calls while it reads: the elements that are open, and why it was told to stop.
class builder {
 public:
  explicit builder(xmlParserCtxtPtr parser) : parser_(parser) { open_.emplace_back(); }

  void begin(std::string_view name, int attributes, const xmlChar** attribute) {
    if (open_.size() > deepest) return stop("XML deeper than 32 elements");
    if (++elements_ > most_elements) return stop("more than 20000 XML elements");
    open_.emplace_back().name = name;
    for (int i = 0; i < attributes; ++i, attribute += 5)  // name, prefix, URI, begin and end of the value
      open_.back().children["@" + std::string(view(attribute[0]))] = view(attribute[3], attribute[4]);
  }
  void end() {
    if (open_.size() < 2) return;
    element done = std::move(open_.back());
    open_.pop_back();
    if (done.children.empty())
      add_child(open_.back().children, done.name, json::value(done.text));
    else
      add_child(open_.back().children, done.name, std::move(done.children));
  }
  void text(std::string_view more) { open_.back().text += more; }
  void stop(const char* why) {
    why_ = why;
    xmlStopParser(parser_);
  }

  const char* why() const { return why_; }
  json::object take() { return std::move(open_.front().children); }

 private:
  xmlParserCtxtPtr parser_;
  std::vector<element> open_;
  std::size_t elements_ = 0;
  const char* why_ = nullptr;
};

builder& of(void* user) { return *static_cast<builder*>(user); }

void start_element(void* user, const xmlChar* name, const xmlChar*, const xmlChar*, int, const xmlChar**,
                   int attributes, int, const xmlChar** attribute) {
  of(user).begin(view(name), attributes, attribute);
}
void end_element(void* user, const xmlChar*, const xmlChar*, const xmlChar*) { of(user).end(); }
void characters(void* user, const xmlChar* text, int size) { of(user).text(view(text, text + size)); }
void document_type(void* user, const xmlChar*, const xmlChar*, const xmlChar*) {
  of(user).stop("XML with a document type");
}
xmlEntityPtr entity(void*, const xmlChar* name) { return xmlGetPredefinedEntity(name); }

/// libxml2 compares each attribute of an element with all before it (3 s for 1 MB of them), so they are counted first. "<" stands
/// in no attribute; the "=" of a text count too, which no record has so many of.
bool has_too_many_attributes(std::string_view utf8) {
  std::size_t equals = 0;
  for (const char c : utf8) {
    if (c == '<') equals = 0;
    if (c == '=' && ++equals > most_attributes) return true;
  }
  return false;
}

xmlSAXHandler handler() {
  xmlSAXHandler sax{};
  sax.initialized = XML_SAX2_MAGIC;
  sax.startElementNs = start_element;
  sax.endElementNs = end_element;
  sax.characters = sax.cdataBlock = sax.ignorableWhitespace = characters;
  sax.internalSubset = document_type;
  sax.getEntity = entity;
  return sax;
}

}  // namespace

result<json::object> read_xml(std::string_view bytes) {
  [[maybe_unused]] static const bool ready = (xmlInitParser(), true);  // before two threads come here at once
  const std::string utf8 = text::repair_utf8(std::string(bytes));
  if (has_too_many_attributes(utf8)) return fail("more than 1000 attributes of an XML element");
  if (utf8.find('\0') != std::string::npos) return fail("XML with a NUL");  // UTF-16, which would be guessed
  const std::unique_ptr<xmlParserCtxt, decltype(&xmlFreeParserCtxt)> parser(
      xmlCreateMemoryParserCtxt(utf8.data(), static_cast<int>(utf8.size())), xmlFreeParserCtxt);
  if (!parser) return fail("no XML");
  xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  builder tree(parser.get());
  *parser->sax = handler();
  parser->userData = &tree;
  xmlParseDocument(parser.get());
  if (tree.why()) return fail(tree.why());
  if (!parser->wellFormed)
    return fail("no well-formed XML, line " + std::to_string(parser->input ? parser->input->line : 0));
  return tree.take();
}

}  // namespace intake::call
