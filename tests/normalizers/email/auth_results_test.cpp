#include "normalizers/email/auth_results.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "tests/normalizers/email/reading.hpp"

namespace intake::email {
namespace {

const boost::json::object from_our_filter = {{"authserv_ids", boost::json::array{"mx.y.test"}}};

facts judged(std::string_view header, const boost::json::object& envelope = from_our_filter) {
  return reading_of(std::string(header) + "From: Ann <ann@x.test>\n\nx", envelope);
}

TEST(AuthResults, AreReadWithCommentsAndProperties) {
  const facts f = judged(
      "Authentication-Results: mx.y.test 1;\n spf=pass (sender; \"ok\") smtp.mailfrom=bounce@mail.x.test;\n dkim=fail "
      "reason=\"bad; sig\" "
      "header.d=other.test;\n dkim=pass header.i=@x.test header.b=abc;\n dmarc=pass (p=reject) header.from=x.test; "
      "arc=none\n");
  EXPECT_EQ(boost::json::parse(f.detail).as_object().at("auth"), boost::json::parse(R"({
    "spf": {"result": "pass", "domain": "mail.x.test"}, "dkim": {"result": "pass", "domain": "x.test"},
    "dmarc": {"result": "pass", "domain": "x.test"}, "arc": {"result": "none"}})"));
  ASSERT_EQ(f.identities.size(), 1u);
  EXPECT_EQ(f.identities[0].assurance, "verified");
  EXPECT_EQ(f.identities[0].evidence, "dmarc=pass by mx.y.test");
  EXPECT_TRUE(f.thread.sender_proven);
}

struct trust_case {
  const char* name;
  std::string_view header;
  std::string_view assurance;
};

constexpr trust_case cases[] = {
    {"nothing_said", "", "claimed"},
    {"another_name", "Authentication-Results: evil.test; dmarc=pass header.from=x.test\n", "claimed"},
    {"a_longer_name", "Authentication-Results: mx.y.test.evil.test; dmarc=pass header.from=x.test\n", "claimed"},
    {"the_name_in_a_comment", "Authentication-Results: (mx.y.test) evil.test; dmarc=pass header.from=x.test\n",
     "claimed"},
    {"in_another_case", "AUTHENTICATION-RESULTS: MX.Y.TEST; DMARC=PASS header.from=X.test\n", "verified"},
    {"for_another_domain", "Authentication-Results: mx.y.test; dmarc=pass header.from=z.test\n", "claimed"},
    {"failed", "Authentication-Results: mx.y.test; dmarc=fail header.from=x.test\n", "none"},
    {"the_last_hop_counts",
     "Authentication-Results: mx.y.test; dmarc=fail header.from=x.test\nAuthentication-Results: mx.y.test; dmarc=pass "
     "header.from=x.test\n",
     "none"},
    {"pass_in_a_reason", "Authentication-Results: mx.y.test; spf=fail (dmarc=pass header.from=x.test)\n", "claimed"},
    {"none", "Authentication-Results: mx.y.test; none\n", "claimed"},
};

TEST(AuthResults, CountOnlyUnderATrustedName) {
  for (const trust_case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(judged(c.header).identities.at(0).assurance, c.assurance);
  }
}

TEST(AuthResults, CountOnlyInMailOfATrustedRelay) {
  const facts f = judged("Authentication-Results: mx.y.test; dmarc=pass header.from=x.test\n", {});
  EXPECT_EQ(f.identities.at(0).assurance, "claimed");
  EXPECT_FALSE(boost::json::parse(f.detail).as_object().contains("auth"));
}

TEST(AuthResults, StayLinear) {
  EXPECT_EQ(judged("Authentication-Results: mx.y.test; " + std::string(60'000, '(') + "\n").identities.at(0).assurance,
            "claimed");
  std::string many = "Authentication-Results: mx.y.test";
  for (int i = 0; i < 5000; ++i) many += "; dkim=fail";
  judged(many + "\n");
}

}  // namespace
}  // namespace intake::email
