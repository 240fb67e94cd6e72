#include "normalizers/call/phone_number.hpp"

#include <gtest/gtest.h>

#include "normalizers/call/phone_countries.hpp"
#include "normalizers/call/phone_pattern.hpp"

namespace intake::call {
namespace {

struct number_case {
  std::string_view country, written, e164;
};

const number_case writings[] = {
    {"PT", "+351 21 123 45 67", "+351211234567"},
    {"PT", "21 123 45 67", "+351211234567"},
    {"PT", "00351211234567", "+351211234567"},
    {"PT", "351211234567", "+351211234567"},
    {"pt", "912.345.678", "+351912345678"},
    {"US", "011351211234567", "+351211234567"},
    {"", "+351211234567", "+351211234567"},
    {"", "00351211234567", "+351211234567"},
    {"DE", "0044 (0)20 7946 0958", "+442079460958"},
    {"GB", "(020) 7946 0958", "+442079460958"},
    {"GB", "020 – 7946 – 0958", "+442079460958"},
    {"GB", "[020] 7946/0958", "+442079460958"},
    {"US", "tel:+1-201-555-0123;ext=4", "+12015550123"},
    {"US", "TEL:555-0123;phone-context=+1-201", "+12015550123"},
    {"DE", "sip:+4930123456@pbx.example.com;transport=udp", "+4930123456"},
    {"DE", "sips:%2B4930123456;npdi@pbx.example.com", "+4930123456"},
    {"DE", "\"Anna\" <sip:030123456@pbx.example.com>", "+4930123456"},
    {"US", "(201) 555-0123 x12", "+12015550123"},
    {"US", "201-555-0123 ext. 12", "+12015550123"},
    {"US", "201 555 0123 Extension 12", "+12015550123"},
    {"US", "2015550123#12", "+12015550123"},
    {"US", "2015550123,,12", "+12015550123"},
    {"PT", "＋３５１　２１１２３４５６７", "+351211234567"},
    {"AE", "٠٥٠ ١٢٣ ٤٥٦٧", "+971501234567"},
    {"IR", "۰۹۱۲ ۳۴۵ ۶۷۸۹", "+989123456789"},
    {"IN", "+९१ ९८७६५ ४३२१०", "+919876543210"},
    {"PT", "\u202a+351\u00a021\u200b1234567\u202c", "+351211234567"},
    {"PT", "+800 1234 5678", "+80012345678"},
};

const number_case countries[] = {
    {"IT", "06 1234 5678", "+390612345678"},  // the zero stays, at home and abroad
    {"DE", "+39 06 1234 5678", "+390612345678"},
    {"IT", "333 123 4567", "+393331234567"},
    {"VA", "06 698 12345", "+390669812345"},
    {"SM", "886377", "+3780549886377"},
    {"AR", "011 15 2345-6789", "+5491123456789"},  // 15 at home, 9 from abroad
    {"AR", "0351 15 234-5678", "+5493512345678"},
    {"AR", "02966 15 23-4567", "+5492966234567"},
    {"AR", "011 2345-6789", "+541123456789"},
    {"AR", "+54 9 11 2345 6789", "+5491123456789"},
    {"MX", "55 1234 5678", "+525512345678"},
    {"MX", "044 55 1234 5678", "+525512345678"},  // until 2019 before a mobile, and still written
    {"MX", "01 55 1234 5678", "+525512345678"},
    {"US", "+52 1 55 1234 5678", "+525512345678"},
    {"BR", "0 15 11 98765-4321", "+5511987654321"},  // 15: the carrier
    {"BR", "(011) 98765-4321", "+5511987654321"},
    {"BR", "0800 123 4567", "+558001234567"},
    {"BR", "0021 351 21 123 4567", "+351211234567"},
    {"RU", "8 (495) 123-45-67", "+74951234567"},
    {"RU", "8 10 351 21 123 45 67", "+351211234567"},
    {"KZ", "8 701 123 4567", "+77011234567"},
    {"BY", "8 029 123-45-67", "+375291234567"},
    {"BY", "80 29 123-45-67", "+375291234567"},
    {"HU", "06 1 234 5678", "+3612345678"},
    {"HU", "06 30 123 4567", "+36301234567"},
    {"LT", "8 612 34567", "+37061234567"},
    {"LT", "0 612 34567", "+37061234567"},
    {"CI", "07 12 34 56 78", "+2250712345678"},  // the zero stays
    {"BJ", "01 97 12 34 56", "+2290197123456"},
    {"US", "1 201 555 0123", "+12015550123"},
    {"US", "2015550123", "+12015550123"},
    {"CA", "416-555-0123", "+14165550123"},
    {"BB", "555-0123", "+12465550123"},  // one area in the whole country
    {"BB", "1 246 555 0123", "+12465550123"},
    {"GG", "712345", "+441481712345"},
    {"FR", "01 23 45 67 89", "+33123456789"},
    {"ES", "912 34 56 78", "+34912345678"},
    {"DE", "030/123456", "+4930123456"},
    {"DE", "4930123456", "+4930123456"},  // a switch that leaves the plus away
    {"DE", "0170 1234567", "+491701234567"},
    {"AT", "01 5123456", "+4315123456"},
    {"CH", "044 668 18 00", "+41446681800"},
    {"NL", "020 123 4567", "+31201234567"},
    {"JP", "03-1234-5678", "+81312345678"},
    {"JP", "010 351 211234567", "+351211234567"},
    {"KR", "02-312-3456", "+8223123456"},
    {"CN", "010 1234 5678", "+861012345678"},
    {"CN", "138 0013 8000", "+8613800138000"},
    {"AU", "02 9876 5432", "+61298765432"},
    {"AU", "0011 351 211234567", "+351211234567"},
    {"AU", "1300 123 456", "+611300123456"},
    {"NO", "22 12 34 56", "+4722123456"},
    {"FO", "201234", "+298201234"},
    {"LU", "123456", ""},  // begins with 1: not given out
    {"LU", "26 12 34 56", "+35226123456"},
    {"IL", "03-123-4567", "+97231234567"},
    {"ZA", "011 123 4567", "+27111234567"},
    {"NG", "009 351 211234567", "+351211234567"},
    {"SG", "001 351 211234567", "+351211234567"},
    {"TR", "0212 123 45 67", "+902121234567"},
};

void expect_numbers(std::span<const number_case> cases) {
  for (const number_case& c : cases) {
    SCOPED_TRACE(std::string(c.country) + " " + std::string(c.written));
    const dialled read = read_number(c.written, c.country);
    EXPECT_EQ(read.e164, c.e164);
    EXPECT_FALSE(read.anonymous);
    EXPECT_FALSE(read.number.empty());
  }
}

TEST(PhoneNumber, IsReadInEveryUsualWriting) { expect_numbers(writings); }

TEST(PhoneNumber, KeepsToTheHabitsOfItsCountry) { expect_numbers(countries); }

TEST(PhoneNumber, ThatIsShortIsKeptAsWritten) {
  for (const std::string_view written :
       {"1001", "12", "*97", "*31#211234567", "#9", "112", "911", "11880", "116117", "02000", " 4711 "}) {
    SCOPED_TRACE(written);
    for (const std::string_view country : {"DE", "PT", "US", "NO", ""}) {
      if (country == "PT" && written == "116117") continue;
      const dialled read = read_number(written, country);
      EXPECT_EQ(read.e164, "") << country;
      EXPECT_TRUE(read.extension) << country;
      EXPECT_FALSE(read.anonymous);
    }
  }
  EXPECT_EQ(read_number(" 4711 ", "DE").number, "4711");
  EXPECT_EQ(read_number("sip:1001@pbx.example.com", "DE").number, "1001");
  EXPECT_TRUE(read_number("sip:1001@pbx.example.com", "DE").extension);
}

TEST(PhoneNumber, ThatIsNotShownIsAnonymous) {
  for (const std::string_view written : {"",
                                         " ",
                                         "anonymous",
                                         "Anonymous",
                                         "Restricted",
                                         "unknown",
                                         "<unknown>",
                                         "PRIVATE",
                                         "unavailable",
                                         "Caller ID unavailable",
                                         "Private Number",
                                         "withheld",
                                         "sip:anonymous@anonymous.invalid",
                                         "<sip:Anonymous@anonymous.invalid>;tag=1",
                                         "tel:",
                                         "-",
                                         "+",
                                         "+anonymous",
                                         "N/A",
                                         "0000000000",
                                         "+266696687",
                                         "+7378742833",
                                         "+86282452253",
                                         "\u200b",
                                         "\x01"}) {
    SCOPED_TRACE(written);
    const dialled read = read_number(written, "PT");
    EXPECT_TRUE(read.anonymous);
    EXPECT_EQ(read.number, "");
    EXPECT_EQ(read.e164, "");
    EXPECT_FALSE(read.extension);
  }
}

TEST(PhoneNumber, ThatNobodyCanReadIsKeptAsWritten) {
  struct {
    std::string_view country, written;
  } const unreadable[] = {
      {"PT", "alice"},
      {"PT", "sip:alice@example.com"},
      {"US", "1-800-FLOWERS"},
      {"PT", "+999 123 456 789"},  // nobody has 999
      {"PT", "+351 21 123"},
      {"PT", "+351 21 123 45 67 89"},  // too short, too long
      {"PT", "00351 21 123"},
      {"US", "555-0123"},  // without its area
      {"GB", "7946 0958"},
      {"", "211234567"},  // which country?
      {"PT", "211234567+1"},
      {"PT", "211234567 or 911234567"},
      {"PT", "21123456789012345678901234567890"},
      {"JP", "010 31 150 20"},
      {"PT", "+12015550123x"},  // an extension without digits
  };
  for (const auto& c : unreadable) {
    SCOPED_TRACE(c.written);
    const dialled read = read_number(c.written, c.country);
    EXPECT_EQ(read.e164, "");
    EXPECT_FALSE(read.anonymous);
    EXPECT_FALSE(read.extension);
    EXPECT_FALSE(read.number.empty());
  }
  EXPECT_EQ(read_number("1-800-FLOWERS", "US").number, "1-800-FLOWERS");
  EXPECT_EQ(read_number("a\xff\r\nb", "US").number, "a\xef\xbf\xbd b");
  EXPECT_LE(read_number(std::string(5000, '7'), "US").number.size(), 200u);
}

TEST(PhoneCountries, EveryCodeIsFoundByItsDigitsAndIsNobodyElses) {
  for (const numbering_plan& plan : numbering_plans()) {
    SCOPED_TRACE(plan.code);
    EXPECT_EQ(plan_of_code(std::string(plan.code) + "1234567"), &plan);
    if (!plan.country.empty()) EXPECT_EQ(dialled_in(plan.country).plan, &plan);
  }
  EXPECT_EQ(dialled_in("KZ").plan, dialled_in("ru").plan);
  EXPECT_EQ(dialled_in("XX").plan, nullptr);
  EXPECT_EQ(dialled_in("PRT").plan, nullptr);
  EXPECT_EQ(plan_of_code("999123"), nullptr);
}

TEST(PhoneCountries, EveryPatternIsWellFormed) {
  const auto well_formed = [](std::string_view prefix) {
    std::string digits;  // the smallest that the pattern takes
    for (std::size_t i = 0; i < prefix.size(); ++i) {
      digits += prefix[i] == '[' ? prefix[i + 1] : prefix[i] == 'x' ? '0' : prefix[i];
      if (prefix[i] == '[') i = prefix.find(']', i);
    }
    return !prefix.empty() && leading(prefix, digits) == digits.size() &&
           digits.find_first_not_of("0123456789") == digits.npos;
  };
  for (const numbering_plan& plan : numbering_plans()) {
    SCOPED_TRACE(plan.code);
    EXPECT_FALSE(plan.numbers.empty());
    for (const std::string_view list : {plan.international, plan.trunk})
      any_of_list(list, [&](std::string_view prefix) {
        EXPECT_TRUE(well_formed(prefix)) << prefix;
        return false;
      });
    any_of_list(plan.numbers, [&](std::string_view rule) {
      bool matches = false;  // some number of some length
      for (std::size_t length = 4; length <= 15 && !matches; ++length)
        for (int first = 0; first < 10000 && !matches; ++first) {
          std::string digits = std::to_string(10000 + first).substr(1) + std::string(length - 4, '5');
          matches = matches || fits(rule, digits);
        }
      EXPECT_TRUE(matches) << rule;
      return false;
    });
  }
}

TEST(PhonePattern, TakesTheDigitsThatItNames) {
  EXPECT_EQ(leading("0xx", "01511987654321"), 3u);
  EXPECT_EQ(leading("00[14-6]", "005123"), 3u);
  EXPECT_EQ(leading("00[14-6]", "003123"), std::nullopt);
  EXPECT_EQ(leading("011", "01"), std::nullopt);
  EXPECT_EQ(leading("[12", "1"), std::nullopt);
  EXPECT_TRUE(fits("[2-9]:9 800:7,9-10", "8001234567"));
  EXPECT_TRUE(fits("[2-9]:9 800:7,9-10", "8001234"));
  EXPECT_FALSE(fits("[2-9]:9 800:7,9-10", "80012345"));
  EXPECT_FALSE(fits("[2-9]:9", "123456789"));
  for (const std::string_view malformed : {"", ":", "1", "1:", "1:x", "1:-", "[:1", "1: "})
    EXPECT_FALSE(fits(malformed, "1")) << malformed;
}

}  // namespace
}  // namespace intake::call
