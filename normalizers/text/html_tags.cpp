#include "normalizers/text/html_tags.hpp"

#include <array>
#include <iterator>

namespace intake::text {

namespace {

using namespace trait;

struct row {
  tag id;
  std::string_view name;
  unsigned traits;
};

constexpr unsigned phrase = shown;
constexpr unsigned section = shown | block;
constexpr unsigned cell = shown | fence | tabular;

constexpr row rows[] = {
    {tag::a, "a", phrase},
    {tag::abbr, "abbr", phrase},
    {tag::address, "address", section},
    {tag::area, "area", empty},
    {tag::article, "article", section},
    {tag::aside, "aside", section},
    {tag::b, "b", phrase},
    {tag::base, "base", empty},
    {tag::bdi, "bdi", phrase},
    {tag::bdo, "bdo", phrase},
    {tag::big, "big", phrase},
    {tag::blockquote, "blockquote", section | spaced},
    {tag::body, "body", 0},
    {tag::br, "br", shown | empty},
    {tag::button, "button", 0},
    {tag::caption, "caption", cell | block},
    {tag::center, "center", section},
    {tag::cite, "cite", phrase},
    {tag::code, "code", phrase},
    {tag::col, "col", shown | empty},
    {tag::colgroup, "colgroup", shown | tabular},
    {tag::dd, "dd", section},
    {tag::del, "del", phrase},
    {tag::details, "details", block},
    {tag::dfn, "dfn", phrase},
    {tag::dir, "dir", block},
    {tag::div, "div", section},
    {tag::dl, "dl", section | spaced},
    {tag::dt, "dt", section},
    {tag::em, "em", phrase},
    {tag::embed, "embed", empty},
    {tag::fieldset, "fieldset", block},
    {tag::figcaption, "figcaption", section},
    {tag::figure, "figure", section},
    {tag::font, "font", 0},
    {tag::footer, "footer", section},
    {tag::form, "form", block},
    {tag::frame, "frame", empty},
    {tag::h1, "h1", section | spaced},
    {tag::h2, "h2", section | spaced},
    {tag::h3, "h3", section | spaced},
    {tag::h4, "h4", section | spaced},
    {tag::h5, "h5", section | spaced},
    {tag::h6, "h6", section | spaced},
    {tag::head, "head", 0},
    {tag::header, "header", section},
    {tag::hr, "hr", section | empty},
    {tag::html, "html", 0},
    {tag::i, "i", phrase},
    {tag::iframe, "iframe", swallow},
    {tag::img, "img", shown | empty},
    {tag::input, "input", empty},
    {tag::ins, "ins", phrase},
    {tag::kbd, "kbd", phrase},
    {tag::legend, "legend", block},
    {tag::li, "li", section},
    {tag::link, "link", empty},
    {tag::main, "main", section},
    {tag::map, "map", 0},
    {tag::mark, "mark", phrase},
    {tag::menu, "menu", block},
    {tag::meta, "meta", empty},
    {tag::nav, "nav", section},
    {tag::noembed, "noembed", swallow},
    {tag::noframes, "noframes", swallow},
    {tag::noscript, "noscript", 0},
    {tag::object, "object", 0},
    {tag::ol, "ol", section | spaced},
    {tag::option, "option", block},
    {tag::p, "p", section | spaced},
    {tag::param, "param", empty},
    {tag::pre, "pre", section | spaced},
    {tag::q, "q", phrase},
    {tag::rp, "rp", phrase},
    {tag::rt, "rt", phrase},
    {tag::ruby, "ruby", phrase},
    {tag::s, "s", phrase},
    {tag::samp, "samp", phrase},
    {tag::script, "script", swallow},
    {tag::section, "section", section},
    {tag::select, "select", 0},
    {tag::small, "small", phrase},
    {tag::source, "source", empty},
    {tag::span, "span", phrase},
    {tag::strike, "strike", phrase},
    {tag::strong, "strong", phrase},
    {tag::style, "style", swallow},
    {tag::sub, "sub", phrase},
    {tag::summary, "summary", block},
    {tag::sup, "sup", phrase},
    {tag::svg, "svg", 0},
    {tag::table, "table", section | fence | tabular},
    {tag::tbody, "tbody", shown | block | tabular},
    {tag::td, "td", cell},
    {tag::template_, "template", swallow},
    {tag::textarea, "textarea", 0},
    {tag::tfoot, "tfoot", shown | block | tabular},
    {tag::th, "th", cell},
    {tag::thead, "thead", shown | block | tabular},
    {tag::time, "time", phrase},
    {tag::title, "title", swallow},
    {tag::tr, "tr", shown | block | tabular},
    {tag::track, "track", empty},
    {tag::tt, "tt", phrase},
    {tag::u, "u", phrase},
    {tag::ul, "ul", section | spaced},
    {tag::var, "var", phrase},
    {tag::wbr, "wbr", shown | empty},
    {tag::xml, "xml", swallow},
};
static_assert(std::size(rows) + 1 == static_cast<std::size_t>(tag::count));

constexpr std::size_t slots = 512;

constexpr std::size_t slot_of(std::string_view name) {
  std::size_t h = name.size();
  for (char c : name) h = h * 31 + static_cast<unsigned char>(c);
  return (h ^ (h >> 9)) % slots;
}

/// Open addressing over `rows`: 0 = nothing, else index + 1.
constexpr auto index = [] {
  std::array<std::uint8_t, slots> table{};
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    std::size_t at = slot_of(rows[i].name);
    while (table[at]) at = (at + 1) % slots;
    table[at] = static_cast<std::uint8_t>(i + 1);
  }
  return table;
}();

constexpr auto names = [] {
  std::array<std::string_view, static_cast<std::size_t>(tag::count)> table{};
  for (const row& r : rows) table[static_cast<std::size_t>(r.id)] = r.name;
  return table;
}();

}  // namespace

tag find_tag(std::string_view name) {
  for (std::size_t at = slot_of(name); index[at]; at = (at + 1) % slots)
    if (const row& r = rows[index[at] - 1]; r.name == name) return r.id;
  return tag::unknown;
}

std::string_view name_of(tag t) { return names[static_cast<std::size_t>(t)]; }

constexpr std::array<unsigned, static_cast<std::size_t>(tag::count)> traits_by_tag = [] {
  std::array<unsigned, static_cast<std::size_t>(tag::count)> table{};
  for (const row& r : rows) table[static_cast<std::size_t>(r.id)] = r.traits;
  return table;
}();

}  // namespace intake::text
