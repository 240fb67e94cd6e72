#include <gtest/gtest.h>
#include <regex>
#include <set>

#include "normalizers/text/html.hpp"
#include "normalizers/text/utf8.hpp"
#include "tests/normalizers/text/attack_vectors.hpp"

using namespace intake::text;

namespace {

/// A strict reading of sanitised HTML: which rule it breaks first, or "".
class strict_reader {
 public:
  std::string read(const std::string& html) {
    std::size_t i = 0;
    while (i < html.size()) {
      if (html[i] == '>') return "bare >";
      if (html[i] == '&' &&
          !std::regex_search(html.begin() + static_cast<std::ptrdiff_t>(i), html.end(), reference_, anchored_))
        return "bare &";
      if (html[i] != '<') {
        ++i;
        continue;
      }
      const std::size_t end = html.find('>', i);
      if (end == html.npos) return "tag without end";
      if (std::string problem = read_tag(html.substr(i, end + 1 - i)); !problem.empty()) return problem;
      i = end + 1;
    }
    return open_.empty() ? "" : "not closed: " + open_.back();
  }

 private:
  std::string read_tag(const std::string& written) {
    std::smatch m;
    if (std::regex_match(written, m, end_tag_)) {
      if (open_.empty() || open_.back() != m[1]) return "crossed: " + written;
      open_.pop_back();
      return {};
    }
    if (!std::regex_match(written, m, start_tag_)) return "malformed: " + written;
    const std::string name = m[1], attributes = m[2];
    if (!elements_.contains(name)) return "element: " + written;
    for (std::sregex_iterator a(attributes.begin(), attributes.end(), attribute_), none; a != none; ++a)
      if (std::string problem = read_attribute(name, (*a)[1], (*a)[2]); !problem.empty())
        return problem + ": " + written;
    if (name != "br" && name != "hr" && name != "img" && name != "col" && name != "wbr") open_.push_back(name);
    return {};
  }

  std::string read_attribute(const std::string& element, const std::string& name, const std::string& value) {
    if (!attributes_.contains(name)) return "attribute " + name;
    if (name == "href" && !std::regex_search(value, link_)) return "link";
    if (name == "href" && element != "a") return "href on " + element;
    if (name == "src" && (element != "img" || !std::regex_search(value, picture_))) return "source";
    return {};
  }

  const std::regex_constants::match_flag_type anchored_ = std::regex_constants::match_continuous;
  const std::regex reference_{"&(amp|lt|gt|quot);"};
  const std::regex end_tag_{"</([a-z0-9]+)>"};
  const std::regex start_tag_{"<([a-z0-9]+)((?: [a-z]+=\"[^\"<>]*\")*)>"};
  const std::regex attribute_{" ([a-z]+)=\"([^\"<>]*)\""};
  const std::regex link_{"^(https?|mailto|tel):", std::regex::icase};
  const std::regex picture_{"^cid:", std::regex::icase};
  const std::set<std::string> elements_ = {
      "a",          "abbr",   "address", "article", "aside", "b",     "bdi",        "bdo",      "big",
      "blockquote", "br",     "caption", "center",  "cite",  "code",  "col",        "colgroup", "dd",
      "del",        "dfn",    "div",     "dl",      "dt",    "em",    "figcaption", "figure",   "footer",
      "h1",         "h2",     "h3",      "h4",      "h5",    "h6",    "header",     "hr",       "i",
      "img",        "ins",    "kbd",     "li",      "main",  "mark",  "nav",        "ol",       "p",
      "pre",        "q",      "rp",      "rt",      "ruby",  "s",     "samp",       "section",  "small",
      "span",       "strike", "strong",  "sub",     "sup",   "table", "tbody",      "td",       "tfoot",
      "th",         "thead",  "time",    "tr",      "tt",    "u",     "ul",         "var",      "wbr"};
  const std::set<std::string> attributes_ = {"href",   "rel",     "src",     "alt",   "title",  "dir",
                                             "lang",   "colspan", "rowspan", "align", "valign", "width",
                                             "height", "border",  "span",    "start", "type",   "value"};
  std::vector<std::string> open_;
};

/// What must hold for every output.
void expect_harmless(const std::string& html) {
  const auto once = sanitize_html(html);
  EXPECT_EQ(strict_reader().read(once.value), "") << html.substr(0, 200) << "\n→ " << once.value.substr(0, 400);
  EXPECT_EQ(sanitize_html(once.value).value, once.value) << html.substr(0, 200);
  EXPECT_TRUE(is_valid_utf8(once.value));
}

struct sanitize_case {
  const char* name;
  std::string html, clean;
};

class HtmlSanitize : public testing::TestWithParam<sanitize_case> {};

TEST_P(HtmlSanitize, WritesOnlyWhatIsHarmless) {
  EXPECT_EQ(sanitize_html(GetParam().html).value, GetParam().clean);
  expect_harmless(GetParam().html);
}

INSTANTIATE_TEST_SUITE_P(
    Everyday, HtmlSanitize,
    testing::Values(
        sanitize_case{"text", "a < b & \"c\"", "a &lt; b &amp; &quot;c&quot;"},
        sanitize_case{"formatting", "<p>a <b>b</b> <i>c</i></p>", "<p>a <b>b</b> <i>c</i></p>"},
        sanitize_case{"document",
                      "<!doctype html><html><head><title>t</title></head><body bgcolor=red><p>a</body></html>",
                      "<p>a</p>"},
        sanitize_case{"closes_what_is_open", "<div><p>a<p>b<ul><li>c<li>d",
                      "<div><p>a</p><p>b</p><ul><li>c</li><li>d</li></ul></div>"},
        sanitize_case{"uncrosses", "<b>a<i>b</b>c</i>", "<b>a<i>b</i></b>c"},
        sanitize_case{"link", "<a href='https://x.test/?a=1&amp;b=2' target=_blank onclick=x()>y</a>",
                      "<a href=\"https://x.test/?a=1&amp;b=2\" rel=\"noopener noreferrer\">y</a>"},
        sanitize_case{"mail_link", "<a href=mailto:a@x.test>y</a>",
                      "<a href=\"mailto:a@x.test\" rel=\"noopener noreferrer\">y</a>"},
        sanitize_case{"image_of_the_mail", "<img src=\"cid:a@b\" alt=logo width=10>",
                      "<img src=\"cid:a@b\" alt=\"logo\" width=\"10\">"},
        sanitize_case{"remote_image", "<img src=\"https://x.test/p.gif\" alt=\"logo\">", "<img alt=\"logo\">"},
        sanitize_case{"tracking_pixel", "<img src=\"https://x.test/p.gif\" width=1 height=1>", ""},
        sanitize_case{"table", "<table width=\"100%\" style=x><tr><td colspan=2 align=left>a</table>",
                      "<table width=\"100%\"><tr><td colspan=\"2\" align=\"left\">a</td></tr></table>"},
        sanitize_case{"style_goes", "<p style=\"color:red\" class=x id=y>a</p><style>p{}</style>", "<p>a</p>"},
        sanitize_case{"font_goes_its_text_stays", "<font color=red>a</font>", "a"},
        sanitize_case{"right_to_left", "<p dir=rtl lang=he>שלום</p>", "<p dir=\"rtl\" lang=\"he\">שלום</p>"},
        sanitize_case{"hidden_goes", "<div style=\"display:none\">x</div>a", "a"},
        sanitize_case{"no_break_space_stays", "a&nbsp;b", "a\u00A0b"},
        sanitize_case{"title", "<abbr title=\"a &quot;b&quot; <c>\">d</abbr>",
                      "<abbr title=\"a &quot;b&quot; &lt;c&gt;\">d</abbr>"},
        sanitize_case{"form_goes_its_text_stays",
                      "<form action=https://x.test><input name=a>Name<button>Go</button></form>", "NameGo"},
        sanitize_case{"mail_address_in_brackets", "Ann <ann@x.test>", "Ann &lt;ann@x.test&gt;"}),
    [](const auto& param) { return std::string(param.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Addresses, HtmlSanitize,
    testing::Values(
        sanitize_case{"javascript", "<a href=\"javascript:alert(1)\">x</a>", "x"},
        sanitize_case{"javascript_mixed_case", "<a href=\"JaVaScRiPt:alert(1)\">x</a>", "x"},
        sanitize_case{"leading_control", "<a href=\"\x01javascript:alert(1)\">x</a>", "x"},
        sanitize_case{"tab_inside", "<a href=\"java\tscript:alert(1)\">x</a>", "x"},
        sanitize_case{"line_end_inside", "<a href=\"java\nscript:alert(1)\">x</a>", "x"},
        sanitize_case{"references", "<a href=\"&#106;&#x61;vascript&colon;alert(1)\">x</a>", "x"},
        sanitize_case{"reference_colon", "<a href=\"javascript&#58;alert(1)\">x</a>", "x"},
        sanitize_case{"reference_tab", "<a href=\"jav&#x09;ascript:alert(1)\">x</a>", "x"},
        sanitize_case{"reference_padded", "<a href=\"&#0000106avascript:alert(1)\">x</a>", "x"},
        sanitize_case{"data", "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>", "x"},
        sanitize_case{"vbscript", "<a href=vbscript:msgbox(1)>x</a>", "x"},
        sanitize_case{"blob", "<a href=blob:https://x.test/1>x</a>", "x"},
        sanitize_case{"file", "<a href=\"file:///etc/passwd\">x</a>", "x"},
        sanitize_case{"relative", "<a href=\"/admin/delete\">x</a>", "x"},
        sanitize_case{"without_scheme", "<a href=\"//evil.test\">x</a>", "x"},
        sanitize_case{"empty", "<a href=\"\">x</a>", "x"},
        sanitize_case{"only_scheme", "<a href=\"https:\">x</a>", "x"},
        sanitize_case{"blanks_before", "<a href=\"  https://x.test  \">x</a>",
                      "<a href=\"https://x.test\" rel=\"noopener noreferrer\">x</a>"},
        sanitize_case{"override_inside", "<a href=\"https://x.test/\u202Egpj.exe\">x</a>",
                      "<a href=\"https://x.test/gpj.exe\" rel=\"noopener noreferrer\">x</a>"},
        sanitize_case{"image_javascript", "<img src=javascript:alert(1)>", ""},
        sanitize_case{"image_data", "<img src=\"data:image/svg+xml;base64,AAAA\" alt=a>", "<img alt=\"a\">"},
        sanitize_case{"first_of_two_counts", "<a href=\"javascript:x\" href=\"https://x.test\">x</a>", "x"}),
    [](const auto& param) { return std::string(param.param.name); });

TEST(HtmlSanitizeVectors, NoneGetsThrough) {
  ASSERT_GE(std::size(attack_vectors), 150u);
  for (const auto& v : attack_vectors) expect_harmless(v);
  for (const auto& v : attack_vectors)
    for (const char* around : {"<svg>", "<table><tr><td>", "<div hidden>", "<p title=\"", "<!--",
                               "<a href='https://x.test'>", "<textarea>", "<li>"})
      expect_harmless(around + v + "tail");
}

TEST(HtmlSanitizeVectors, RandomSoupIsHarmlessToo) {
  constexpr std::string_view pieces[] = {"<",
                                         ">",
                                         "\"",
                                         "'",
                                         "=",
                                         "/",
                                         "!",
                                         "--",
                                         "&",
                                         ";",
                                         "#x3c",
                                         "script",
                                         "img",
                                         " src=",
                                         "a",
                                         " href=",
                                         "https://x.test",
                                         "javascript:",
                                         "</",
                                         "<p",
                                         "<table",
                                         "<td",
                                         "<li>",
                                         "<ul>",
                                         "<b>",
                                         "</b>",
                                         "</p>",
                                         "</td>",
                                         "<a href='https://y.test'>",
                                         "</a>",
                                         " onerror=x",
                                         "\n",
                                         " ",
                                         "<!--",
                                         "-->",
                                         "<svg>",
                                         "<style>",
                                         "</style>",
                                         "cid:",
                                         "é",
                                         "\xE9",
                                         "<div hidden>",
                                         "</div>",
                                         "<h1>",
                                         "<blockquote>",
                                         "</blockquote>",
                                         "<pre>",
                                         "title=\"",
                                         "<tr>",
                                         "<tbody>",
                                         "<dd>",
                                         "<dl>"};
  std::uint32_t seed = 42;
  const auto next = [&] { return seed = seed * 1664525u + 1013904223u, seed >> 16; };
  for (int round = 0; round < 3000; ++round) {
    std::string soup;
    for (std::uint32_t i = 0; i < 5 + next() % 40; ++i) soup += pieces[next() % std::size(pieces)];
    expect_harmless(soup);
    if (testing::Test::HasFailure()) FAIL() << soup;
  }
}

TEST(HtmlSanitizeLimits, CutOutputIsWellFormedAndStable) {
  std::string html;
  for (int i = 0; i < 2000; ++i) html += "<div>é &lt; <b>bold</b><a href=https://x.test>x</a>";
  for (std::size_t limit = 0; limit < 400; limit += 7) {
    const html_limits limits{.output = limit};
    const auto once = sanitize_html(html, limits);
    EXPECT_TRUE(once.truncated);
    EXPECT_EQ(strict_reader().read(once.value), "") << limit;
    EXPECT_EQ(sanitize_html(once.value, limits).value, once.value) << limit;
  }
}

TEST(HtmlSanitizeLimits, AnAttributeThatGrowsTooLongWhenEscapedIsLeftOutAtOnce) {
  const std::string long_one(2000, '<');
  for (const std::string& html : {"<a href='https:" + long_one + "'>a</a>", "<p title='" + long_one + "'>a</p>"}) {
    const std::string once = sanitize_html(html).value;
    EXPECT_EQ(sanitize_html(once).value, once);
    EXPECT_EQ(once.find("&lt;"), std::string::npos);
  }
}

TEST(HtmlSanitizeLimits, DeepNestingIsFlattened) {
  std::string html;
  for (int i = 0; i < 500; ++i) html += "<div>";
  html += "text";
  expect_harmless(html);
  EXPECT_NE(sanitize_html(html).value.find("text"), std::string::npos);
}

}  // namespace
