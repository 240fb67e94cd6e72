#include <gtest/gtest.h>

#include "normalizers/text/html.hpp"
#include "normalizers/text/utf8.hpp"

using namespace intake::text;

namespace {

struct text_case {
  const char* name;
  std::string html, text;
};

class HtmlText : public testing::TestWithParam<text_case> {};

TEST_P(HtmlText, ReadsAsAPersonWould) {
  const html_result r = html_to_text(GetParam().html);
  EXPECT_EQ(r.value, GetParam().text);
  EXPECT_FALSE(r.truncated);
}

INSTANTIATE_TEST_SUITE_P(
    Layout, HtmlText,
    testing::Values(
        text_case{"plain", "Hello", "Hello"}, text_case{"folds_white_space", "  a \n\t b  <b> c</b> d", "a b c d"},
        text_case{"keeps_words_apart_across_tags", "<b>a</b><i>b</i> <u>c</u>", "ab c"},
        text_case{"paragraphs", "<p>a</p><p>b</p>", "a\n\nb"}, text_case{"divs", "<div>a</div><div>b</div>", "a\nb"},
        text_case{"nested_divs_make_one_line_end", "<div><div>a</div></div><div><div><div>b</div></div></div>", "a\nb"},
        text_case{"br", "a<br>b<br/>c</br>d", "a\nb\ncd"},
        text_case{"empty_line_by_br", "<div>a</div><div><br></div><div>b</div>", "a\n\nb"},
        text_case{"empty_line_by_nbsp", "<p class=MsoNormal>a</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>b</p>",
                  "a\n\nb"},
        text_case{"never_two_empty_lines", "a<br><br><br><br>b<p></p><p></p><p>c</p>", "a\n\nb\n\nc"},
        text_case{"office_paragraphs_stay_together", "<p class=\"MsoNormal\">a</p><p class=\"MsoNormal\">b</p>",
                  "a\nb"},
        text_case{"unclosed_paragraphs", "<p>a<p>b<p>c", "a\n\nb\n\nc"},
        text_case{"headings", "<h1>T</h1>a<h2>U</h2>b", "T\n\na\n\nU\n\nb"},
        text_case{"list", "<ul><li>a<li>b</ul>c", "- a\n- b\n\nc"},
        text_case{"numbered_list", "x<ol><li>a</li><li>b</li></ol>", "x\n\n1. a\n2. b"},
        text_case{"numbered_from", "<ol start=9><li>a<li>b</ol>", "9. a\n10. b"},
        text_case{"nested_list", "<ul><li>a<ul><li>b<li>c</ul><li>d</ul>", "- a\n  - b\n  - c\n- d"},
        text_case{"list_item_of_two_lines", "<ul><li>a<br>b</ul>", "- a\n  b"},
        text_case{"list_item_with_paragraph", "<ul><li><p>a</p></li></ul>", "- a"},
        text_case{"table", "<table><tr><td>a</td><td>b</td></tr><tr><th>c</th><th>d</th></tr></table>", "a\tb\nc\td"},
        text_case{"table_unclosed", "<table><tr><td>a<td>b<tr><td>c<td>d</table>e", "a\tb\nc\td\ne"},
        text_case{"table_of_layout", "<table><tr><td></td><td>a</td><td></td></tr></table>", "a"},
        text_case{"quote", "a<blockquote>b<br>c</blockquote>d", "a\n\n> b\n> c\n\nd"},
        text_case{"quote_in_quote", "<blockquote>a<blockquote>b</blockquote>c</blockquote>", "> a\n>\n> > b\n>\n> c"},
        text_case{"quote_with_paragraphs", "<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"},
        text_case{"inline_end_tag_does_not_end_the_quote", "<b><blockquote>a</b><br>b</blockquote>", "> a\n> b"},
        text_case{"pre", "<pre>\na\n  b\n\n\nc</pre>d", "a\n  b\n\n\nc\n\nd"}, text_case{"rule", "a<hr>b", "a\n---\nb"},
        text_case{"image_alt", "<img src=x alt=\"Our logo\"> <img src=y>ok", "Our logo ok"},
        text_case{"emoji_image", "Hi <img alt=\"😀\">", "Hi 😀"},
        text_case{"preview_filler", "Hi&nbsp;&zwnj;&nbsp;&zwnj;&nbsp;&zwnj; there", "Hi there"},
        text_case{"zero_width_joiner_stays_in_words", "می&zwnj;خواهم", "می\u200Cخواهم"}),
    [](const auto& param) { return std::string(param.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Links, HtmlText,
    testing::Values(
        text_case{"text_and_address", "<a href=\"https://x.test/a?b=1&amp;c=2\">here</a>.",
                  "here <https://x.test/a?b=1&c=2>."},
        text_case{"says_it_already", "<a href=\"https://www.x.test/\">x.test</a>", "x.test"},
        text_case{"says_it_in_capitals", "<a href=\"HTTPS://X.test/a\">https://x.test/a</a>", "https://x.test/a"},
        text_case{"mail_address", "<a href=\"mailto:a@x.test\">a@x.test</a>", "a@x.test"},
        text_case{"mail_name", "<a href=\"mailto:a@x.test\">Ann</a>", "Ann <mailto:a@x.test>"},
        text_case{"without_text", "<a href=\"https://x.test\"><img src=pixel></a>ok", "ok"},
        text_case{"image_as_text", "<a href=\"https://x.test\"><img alt=Shop></a>", "Shop <https://x.test>"},
        text_case{"script_address", "<a href=\"javascript:alert(1)\">here</a>", "here"},
        text_case{"anchor", "<a href=\"#top\">top</a>", "top"},
        text_case{"not_closed", "<a href=\"https://x.test\">one<a href=\"https://y.test\">two",
                  "one <https://x.test>two <https://y.test>"}),
    [](const auto& param) { return std::string(param.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Hidden, HtmlText,
    testing::Values(text_case{"style", "<style>p{color:red}</style>a", "a"},
                    text_case{"script", "<script>if (a<b) alert('</p>')</script>a", "a"},
                    text_case{"title", "<head><title>T</title></head>a", "a"},
                    text_case{"title_unclosed", "<title>T<p>a", "T\n\na"},
                    text_case{"comment", "a<!-- x > y -->b", "ab"}, text_case{"comment_unclosed", "a<!-- x>b", "ab"},
                    text_case{"comment_empty", "a<!-->b<!--->c", "abc"},
                    text_case{"conditional_comment", "<!--[if mso]><p>Outlook</p><![endif]-->a<![if !mso]>b<![endif]>",
                              "ab"},
                    text_case{"doctype_and_xml", "<?xml version=\"1.0\"?><!DOCTYPE html>a", "a"},
                    text_case{"office_settings", "<xml><o:PixelsPerInch>96</o:PixelsPerInch></xml>a", "a"},
                    text_case{"display_none", "<div style=\"color:red; DISPLAY : none\">x<div>y</div>z</div>a", "a"},
                    text_case{"invisible", "<p style='top:0;Visi bility:\nHIDDEN;left:0'>x</p>a", "a"},
                    text_case{"hidden_by_a_reference", "<p style='display&#58;none'>x</p>a", "a"},
                    text_case{"after_another_y", "<p style='font-family:y;display:none'>x</p>a", "a"},
                    text_case{"not_hidden", "<p style='display:block;visibility:visible;opacity:none;y'>a</p>", "a"},
                    text_case{"not_quite", "<p style='displa:none;isplay:none;display:non'>a</p>", "a"},
                    text_case{"hidden_attribute", "<p hidden>x<p>a", "a"},
                    text_case{"hidden_span_in_text", "a<span style='display:none'>x</span>b", "ab"},
                    text_case{"noscript_is_shown", "<noscript>a</noscript>", "a"},
                    text_case{"script_in_odd_case", "<SCRIPT>x</ScRiPt >a", "a"},
                    text_case{"iframe", "<iframe src=x>fallback</iframe>a", "a"}),
    [](const auto& param) { return std::string(param.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Characters, HtmlText,
    testing::Values(text_case{"named", "&lt;b&gt; &amp; &quot;&eacute;&euro;&hellip;&apos;", "<b> & \"é€…'"},
                    text_case{"numbers", "&#233;&#xE9;&#XE9;&#x1F600;", "ééé😀"},
                    text_case{"windows_numbers", "&#147;hi&#148; &#128;", "“hi” €"},
                    text_case{"impossible_numbers", "&#0;&#xD800;&#x110000;&#99999999999;", "\uFFFD\uFFFD\uFFFD\uFFFD"},
                    text_case{"control_numbers", "a&#7;b&#27;c&#x7F;", "abc"},
                    text_case{"without_semicolon", "AT&amp T &copy 2024 &nbspx", "AT& T © 2024 x"},
                    text_case{"just_an_ampersand", "a & b &c; &; &#; &#x; &unknown;",
                              "a & b &c; &; &#; &#x; &unknown;"},
                    text_case{"double_escaped_stays", "&amp;lt;", "&lt;"},
                    text_case{"less_than_in_text", "1 < 2 <3 a<", "1 < 2 <3 a<"},
                    text_case{"mail_address_in_brackets", "Ann <ann@x.test> wrote", "Ann <ann@x.test> wrote"},
                    text_case{"url_in_brackets", "see <https://x.test/a/b>", "see <https://x.test/a/b>"},
                    text_case{"unknown_elements", "<o:p>a</o:p><foo bar=1>b</foo>", "ab"},
                    text_case{"nbsp", "a&nbsp;&nbsp;b\u00A0c", "a b c"},
                    text_case{"soft_hyphen_stays", "a&shy;b", "a\u00ADb"},
                    text_case{"zero_width_space_goes", "a&#8203;b\u200Bc", "abc"},
                    text_case{"scripts_of_the_world", "<p>日本語</p><p>עברית</p>", "日本語\n\nעברית"},
                    text_case{"invalid_utf8", "caf\xE9 <b>x</b>", "caf\uFFFD x"},
                    text_case{"nul", std::string("a\0b<\0p>c", 8), "ab\n\nc"}),
    [](const auto& param) { return std::string(param.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Broken, HtmlText,
    testing::Values(
        text_case{"after_html", "<html><body>a</body></html>\n-- \nlist footer", "a -- list footer"},
        text_case{"begins_with_an_end_tag", "</p>a", "a"}, text_case{"stray_end_tags", "a</div></td></b>b</p>c", "abc"},
        text_case{"end_tag_with_attributes", "<b>a</b class=x>b", "ab"},
        text_case{"end_of_nothing", "a</>b</ x>c", "abc"},
        text_case{"tag_unfinished", "a <b c=\"d\" and more", "a <b c=\"d\" and more"},
        text_case{"quote_unfinished", "<p title=\"x>a</p><p>b</p>", "a\n\nb"},
        text_case{"quotes_unfinished_many", "<p title=\"x>a</p><p title='y>b</p>", "a\n\nb"},
        text_case{"attribute_without_space", "<a href=\"https://x.test\"title=t>y</a>", "y <https://x.test>"},
        text_case{"slash_between", "<img/alt=x/>", "x/"},
        text_case{"cell_does_not_end_the_table", "<table><tr><td><div>a</td></div><td>b</td></tr></table>", "a\nb"}),
    [](const auto& param) { return std::string(param.param.name); });

std::string repeated(std::string_view piece, std::size_t times) {
  std::string s;
  s.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) s += piece;
  return s;
}

TEST(HtmlTextLimits, KeepsTheTextOfElementsNestedTooDeep) {
  const auto r = html_to_text(repeated("<div>", 100'000) + "deep" + repeated("</div>", 100'000) + "after");
  EXPECT_EQ(r.value, "deep\nafter");
  EXPECT_FALSE(r.truncated);
}

TEST(HtmlTextLimits, EndsTagsOfElementsTooDeepWhereTheyBelong) {
  const auto r =
      html_to_text("<blockquote>a" + repeated("<i>", 150) + "b" + repeated("</i>", 150) + "<br>c</blockquote>d");
  EXPECT_EQ(r.value, "> ab\n> c\n\nd");
}

TEST(HtmlTextLimits, StopsAtTheOutputAndSaysSo) {
  const auto r = html_to_text(repeated("<p>é word</p>", 1000), {.output = 100});
  EXPECT_TRUE(r.truncated);
  EXPECT_LE(r.value.size(), 100u);
  EXPECT_GT(r.value.size(), 90u);
  EXPECT_TRUE(is_valid_utf8(r.value));
}

TEST(HtmlTextLimits, StopsAtTheInputAndTheNodes) {
  EXPECT_TRUE(html_to_text(repeated("x", 100), {.input = 10}).truncated);
  EXPECT_EQ(html_to_text(repeated("x", 100), {.input = 10}).value, "xxxxxxxxxx");
  EXPECT_EQ(html_to_text("<b>a</b><b>b</b><b>c</b>", {.nodes = 4}).value, "ab");
  EXPECT_TRUE(html_to_text("<b>a</b><b>b</b><b>c</b>", {.nodes = 4}).truncated);
}

TEST(HtmlTextLimits, EachQuoteLineCostsABoundedPrefix) {
  const auto r = html_to_text(repeated("<blockquote>", 90) + repeated("a<br>", 1000));
  EXPECT_LT(r.value.size(), 1000u * (8 * 2 + 2) + 10);
}

/// Inputs that are quadratic for a parser that searches again and again. Each must simply be done with, at a size where
/// n² is minutes.
TEST(HtmlTextHostile, IsLinear) {
  const std::string hostile[] = {
      repeated("<div>", 200'000),
      repeated("<x>", 200'000) + repeated("</y>", 200'000),
      repeated("<b>", 100) + repeated("</i>", 300'000),
      repeated("<a href=https://x.test/>x</a> ", 20'000),
      repeated("<table><tr><td>", 100'000),
      repeated("<!--", 500'000),
      repeated("<!-- --", 300'000),
      repeated("<title>", 300'000),
      repeated("<script>", 300'000),
      repeated("<iframe></iframe", 200'000),
      repeated("<p title=\"", 300'000) + "x",
      repeated("<p a='", 100'000) + repeated("<p b=\">", 100'000),
      "<p" + repeated(" a=1", 500'000) + ">",
      repeated("<", 2'000'000),
      repeated("</", 1'000'000),
      repeated("<a ", 700'000),
      repeated("&", 2'000'000),
      repeated("&#", 1'000'000),
      "&#" + repeated("9", 2'000'000),
      repeated("&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 60'000),
      repeated("&zzzz;", 300'000),
      std::string(4'000'000, ' '),
      repeated("&nbsp;", 600'000),
      repeated("\n", 4'000'000),
      repeated("<br>", 300'000),
      repeated("<ul><li>", 100'000),
      repeated("<p hidden>", 200'000),
      repeated("<a href=\"" + std::string(2000, 'h') + "\">", 2'000),
      "<pre>" + repeated(" \n", 1'000'000),
  };
  for (const auto& html : hostile) {
    const auto r = html_to_text(html);
    EXPECT_LE(r.value.size(), html_limits{}.output) << html.substr(0, 20);
    EXPECT_TRUE(is_valid_utf8(r.value));
    const auto s = sanitize_html(html);
    EXPECT_LE(s.value.size(), html_limits{}.output + 2000) << html.substr(0, 20);
  }
}

}  // namespace
