// Domains under which anybody can have an address: what two of their addresses have in common says nothing.
//
// Guarantees  A table; the large providers of the world, not all of them.
// Owner       Free function; any thread.
#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

namespace intake {

/// `domain` in lower case.
constexpr bool is_public_mail_domain(std::string_view domain) {
  // clang-format off
  constexpr std::string_view known[] = {
      "126.com",        "163.com",       "aliyun.com",   "aol.com",       "bk.ru",          "bluewin.ch",    "bol.com.br",
      "comcast.net",    "daum.net",      "fastmail.com", "foxmail.com",   "free.fr",        "freenet.de",    "gmail.com",
      "gmx.at",         "gmx.ch",        "gmx.de",       "gmx.net",       "googlemail.com", "hanmail.net",   "hotmail.co.uk",
      "hotmail.com",    "hotmail.de",    "hotmail.es",   "hotmail.fr",    "hotmail.it",     "hushmail.com",  "icloud.com",
      "inbox.ru",       "interia.pl",    "laposte.net",  "libero.it",     "list.ru",        "live.com",      "live.nl",
      "mac.com",        "mail.com",      "mail.ru",      "mailbox.org",   "me.com",         "msn.com",       "naver.com",
      "o2.pl",          "onet.pl",       "orange.fr",    "outlook.com",   "outlook.de",     "outlook.fr",    "pm.me",
      "posteo.de",      "proton.me",     "protonmail.com", "qq.com",      "rambler.ru",     "rediffmail.com", "seznam.cz",
      "sfr.fr",         "sina.com",      "sohu.com",     "t-online.de",   "terra.com.br",   "tutanota.com",  "ukr.net",
      "uol.com.br",     "virgilio.it",   "wanadoo.fr",   "web.de",        "wp.pl",          "yahoo.ca",      "yahoo.co.in",
      "yahoo.co.jp",    "yahoo.co.uk",   "yahoo.com",    "yahoo.com.br",  "yahoo.de",       "yahoo.es",      "yahoo.fr",
      "yahoo.it",       "yandex.com",    "yandex.ru",    "yeah.net",      "ymail.com",      "ziggo.nl",      "zoho.com"};
  // clang-format on
  return std::find(std::begin(known), std::end(known), domain) != std::end(known);
}

/// What is behind the last "@"; empty if there is none.
constexpr std::string_view domain_of_address(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == std::string_view::npos ? std::string_view{} : address.substr(at + 1);
}

}  // namespace intake
