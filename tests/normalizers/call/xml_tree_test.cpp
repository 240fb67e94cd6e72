#include "normalizers/call/xml_tree.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

namespace intake::call {
namespace {

std::string tree_of(std::string_view xml) {
  const auto tree = read_xml(xml);
  return tree ? boost::json::serialize(*tree) : tree.error().message;
}

TEST(XmlTree, IsTheJsonItWouldHaveBeen) {
  struct {
    std::string_view xml, tree;
  } const cases[] = {
      {"<cdr/>", R"({"cdr":""})"},
      {"<?xml version=\"1.0\"?>\n<cdr core-uuid=\"1\">\n <a>x</a> </cdr>", R"({"cdr":{"@core-uuid":"1","a":"x"}})"},
      {"<cdr><a>1</a><a>2</a><a>3</a></cdr>", R"({"cdr":{"a":["1","2","3"]}})"},
      {"<cdr><a><b/></a><a>2</a></cdr>", R"({"cdr":{"a":[{"b":""},"2"]}})"},
      {"<cdr><a>1 &lt; 2 &amp;&#x20AC;</a><!-- c --><b><![CDATA[<x>]]></b></cdr>",
       "{\"cdr\":{\"a\":\"1 < 2 &\u20ac\",\"b\":\"<x>\"}}"},
      {"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><cdr>\u00e9\xe9</cdr>", "{\"cdr\":\"\u00e9\ufffd\"}"},
      {"<?xml version=\"1.0\" encoding=\"UTF-7\"?><cdr>+ADw-</cdr>", R"({"cdr":"+ADw-"})"},
      {"<x:cdr xmlns:x=\"urn:x\"><x:a>1</x:a></x:cdr>", R"({"cdr":{"a":"1"}})"},
  };
  for (const auto& c : cases) EXPECT_EQ(tree_of(c.xml), c.tree) << c.xml;
}

TEST(XmlTree, RefusesWhatIsMoreThanData) {
  const auto nested = [](int depth) {
    std::string open, close;
    for (int i = 0; i < depth; ++i) open += "<a>", close += "</a>";
    return open + close;
  };
  std::string wide = "<cdr>";
  for (int i = 0; i < 20'000; ++i) wide += "<a/>";
  std::string attributes = "<cdr";
  for (int i = 0; i < 100'000; ++i) attributes += " a" + std::to_string(i) + "='>'";
  EXPECT_TRUE(read_xml(nested(32)));
  struct {
    std::string xml;
    std::string_view why;
  } const cases[] = {
      {nested(33), "XML deeper than 32 elements"},
      {nested(100'000), "XML deeper than 32 elements"},
      {wide + "</cdr>", "more than 20000 XML elements"},
      {attributes + "/>", "more than 1000 attributes of an XML element"},
      {std::string("\xff\xfe<\0c\0/\0>\0", 10), "XML with a NUL"},
      {"<!DOCTYPE cdr><cdr/>", "XML with a document type"},
      {"<!DOCTYPE cdr SYSTEM \"http://127.0.0.1:1/x.dtd\"><cdr/>", "XML with a document type"},
      {"<!DOCTYPE cdr [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><cdr>&x;</cdr>", "XML with a document type"},
      {"<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;\">]><a>&c;</a>", "XML with a document type"},
      {"<cdr>&nbsp;</cdr>", "no well-formed XML, line 1"},
      {"<cdr><a></cdr>", "no well-formed XML, line 1"},
      {"<cdr>\n\n<a", "no well-formed XML, line 3"},
      {"<cdr/><cdr/>", "no well-formed XML, line 1"},
      {"", "no XML"},
  };
  for (const auto& c : cases) EXPECT_EQ(tree_of(c.xml), c.why) << c.xml.substr(0, 60);
}

TEST(XmlTree, HoldsLargeTextOnce) {
  const std::string text(500'000, 'x');
  EXPECT_EQ(tree_of("<cdr>" + text + "</cdr>"), "{\"cdr\":\"" + text + "\"}");
}

}  // namespace
}  // namespace intake::call
