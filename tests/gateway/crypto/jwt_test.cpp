#include "gateway/crypto/jwt.hpp"

#include <gtest/gtest.h>
#include <random>

#include "tests/support/jwt_signer.hpp"

namespace intake::crypto {
namespace {

using tests::jwt_signer;
using namespace std::chrono_literals;
using enum jwt_algorithm;

const time_point now = parse_rfc3339("2026-11-22T08:00:00Z").value();
const std::int64_t now_s = to_millis(now) / 1000;

std::string at(std::int64_t offset) { return std::to_string(now_s + offset); }

/// Good claims with some replaced or added; an empty value leaves the claim out.
std::string claims(std::vector<std::pair<std::string, std::string>> changed = {}) {
  std::vector<std::pair<std::string, std::string>> all = {{"iss", R"("https://dash.example.com")"},
                                                          {"aud", R"("intake")"},
                                                          {"sub", R"("user-7")"},
                                                          {"jti", R"("t-1")"},
                                                          {"exp", at(300)}};
  for (auto& [name, value] : changed) {
    auto found = std::find_if(all.begin(), all.end(), [&](const auto& c) { return c.first == name; });
    if (found != all.end())
      found->second = value;
    else
      all.emplace_back(name, value);
  }
  std::string out;
  for (const auto& [name, value] : all)
    if (!value.empty()) out += (out.empty() ? "\"" : ",\"") + name + "\":" + value;
  return "{" + out + "}";
}

const jwt_signer& signer(jwt_algorithm algorithm) {
  static const jwt_signer all[] = {jwt_signer(hs256), jwt_signer(rs256), jwt_signer(es256), jwt_signer(eddsa)};
  return all[static_cast<int>(algorithm)];
}

jwt_verifier verifier(std::vector<jwt_key> keys) {
  return jwt_verifier::with(std::move(keys), {.issuer = "https://dash.example.com", .audience = "intake"}).value();
}

/// "accepted" or the reason.
std::string verdict(const jwt_verifier& v, std::string_view token, time_point when = now) {
  const auto said = v.verify(token, when);
  const auto* refused = std::get_if<jwt_refusal>(&said);
  return refused ? std::string(name_of(*refused)) : "accepted";
}

TEST(Jwt, TakesWhatEachAlgorithmSigned) {
  for (const auto algorithm : {hs256, rs256, es256, eddsa}) {
    const auto& s = signer(algorithm);
    const auto token = s.token(claims({{"name", R"("Ada")"},
                                       {"email", R"("ada@example.com")"},
                                       {"email_verified", "true"},
                                       {"plan", R"({"name":"pro"})"}}));
    const auto said = verifier({s.key()}).verify(token, now);
    ASSERT_TRUE(std::holds_alternative<jwt_claims>(said)) << s.name();
    const auto& c = std::get<jwt_claims>(said);
    EXPECT_EQ(c.subject, "user-7");
    EXPECT_EQ(c.issuer, "https://dash.example.com");
    EXPECT_EQ(c.id, "t-1");
    EXPECT_EQ(c.expires, now + 300s);
    EXPECT_EQ(c.name, "Ada");
    EXPECT_EQ(c.email, "ada@example.com");
    EXPECT_TRUE(c.email_verified);
    EXPECT_EQ(c.all.at("plan").at("name"), "pro");
  }
}

// RFC 7515, A.1: a token that somebody else signed. Its issuer is "joe", its exp long past, it has no aud.
TEST(Jwt, ReadsTheExampleOfRfc7515) {
  const auto secret =
      base64url_decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
  const auto key = jwt_key::from_secret("", *secret).value();
  EXPECT_TRUE(
      key.verifies("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
                   "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
                   *base64url_decode("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")));
}

struct claims_case {
  const char* name;
  std::string payload;
  const char* verdict;
};

TEST(Jwt, JudgesClaims) {
  const claims_case cases[] = {
      {"good", claims(), "accepted"},
      {"aud_array", claims({{"aud", R"(["other","intake"])"}}), "accepted"},
      {"exp_fraction", claims({{"exp", at(300) + ".5"}}), "accepted"},
      {"nbf_past", claims({{"nbf", at(-300)}, {"iat", at(-300)}}), "accepted"},
      {"within_leeway", claims({{"exp", at(-29)}, {"nbf", at(29)}, {"iat", at(29)}}), "accepted"},
      {"ten_minutes", claims({{"exp", at(600)}}), "accepted"},
      {"no_iss", claims({{"iss", ""}}), "claims_missing"},
      {"no_aud", claims({{"aud", ""}}), "claims_missing"},
      {"no_exp", claims({{"exp", ""}}), "claims_missing"},
      {"no_sub", claims({{"sub", ""}}), "claims_missing"},
      {"no_jti", claims({{"jti", ""}}), "claims_missing"},
      {"empty_sub", claims({{"sub", R"("")"}}), "claims_missing"},
      {"long_sub", claims({{"sub", "\"" + std::string(256, 's') + "\""}}), "claims_missing"},
      {"number_sub", claims({{"sub", "7"}}), "claims_missing"},
      {"null_jti", claims({{"jti", "null"}}), "claims_missing"},
      {"exp_text", claims({{"exp", "\"" + at(300) + "\""}}), "claims_missing"},
      {"exp_negative", claims({{"exp", "-1"}}), "claims_missing"},
      {"exp_huge", claims({{"exp", "1e300"}}), "claims_missing"},
      {"wrong_iss", claims({{"iss", R"("https://evil.test")"}}), "wrong_issuer"},
      {"iss_with_slash", claims({{"iss", R"("https://dash.example.com/")"}}), "wrong_issuer"},
      {"iss_array", claims({{"iss", R"(["https://dash.example.com"])"}}), "claims_missing"},
      {"wrong_aud", claims({{"aud", R"("billing")"}}), "wrong_audience"},
      {"aud_prefix", claims({{"aud", R"("intake2")"}}), "wrong_audience"},
      {"aud_case", claims({{"aud", R"("Intake")"}}), "wrong_audience"},
      {"aud_empty_array", claims({{"aud", "[]"}}), "wrong_audience"},
      {"aud_nested", claims({{"aud", R"([["intake"]])"}}), "wrong_audience"},
      {"aud_object", claims({{"aud", R"({"intake":true})"}}), "wrong_audience"},
      {"expired", claims({{"exp", at(-30)}}), "expired"},
      {"exp_zero", claims({{"exp", "0"}}), "expired"},
      {"too_far_ahead", claims({{"exp", at(631)}}), "too_far_ahead"},
      {"milliseconds", claims({{"exp", at(300) + "000"}}), "claims_missing"},
      {"nbf", claims({{"nbf", at(31)}}), "not_yet_valid"},
      {"iat", claims({{"iat", at(31)}}), "not_yet_valid"},
      {"nbf_text", claims({{"nbf", R"("0")"}}), "not_yet_valid"},
      {"verified_text", claims({{"email_verified", R"("true")"}}), "accepted"},
      {"duplicate", claims({{"x", R"(1,"sub":"admin")"}}), "malformed"},
      {"duplicate_nested", claims({{"x", R"({"a":1,"a":2})"}}), "malformed"},
      {"duplicate_escaped", claims({{"x", R"(1,"s\u0075b":"admin")"}}), "malformed"},
      {"colons_in_text", claims({{"x", R"("a:\":b\\")"}}), "accepted"},
      {"array", "[" + claims() + "]", "malformed"},
      {"no_json", "iss=x", "malformed"},
      {"two_values", claims() + "{}", "malformed"},
      {"comment", "/* */" + claims(), "malformed"},
      {"bad_utf8", claims({{"x", "\"\xff\""}}), "malformed"},
      {"deep", claims({{"x", std::string(40, '[') + std::string(40, ']')}}), "malformed"},
  };
  const auto& s = signer(eddsa);
  const auto v = verifier({s.key()});
  for (const auto& c : cases) EXPECT_EQ(verdict(v, s.token(c.payload)), c.verdict) << c.name;
}

TEST(Jwt, AnEmailIsVerifiedOnlyByTheWordTrue) {
  const auto& s = signer(hs256);
  for (const char* value : {"false", R"("true")", "1", "null"}) {
    const auto said = verifier({s.key()}).verify(s.token(claims({{"email_verified", value}})), now);
    EXPECT_FALSE(std::get<jwt_claims>(said).email_verified) << value;
  }
}

TEST(Jwt, TheAlgorithmIsTheKeysNotTheTokens) {
  for (const auto mine : {hs256, rs256, es256, eddsa}) {
    const auto& s = signer(mine);
    const auto v = verifier({s.key()});
    for (const char* alg : {"none", "None", "NONE", "", "hs256", "HS256", "HS384", "RS256", "PS256", "ES256", "ES384",
                            "EdDSA", "Ed25519"}) {
      const auto header = std::string(R"({"alg":")") + alg + R"("})";
      EXPECT_EQ(verdict(v, s.token(header, claims())), alg == s.name() ? "accepted" : "wrong_algorithm") << alg;
      const auto text = base64url_encode(header) + "." + base64url_encode(claims()) + ".";
      EXPECT_EQ(verdict(v, text), alg == s.name() ? "bad_signature" : "wrong_algorithm") << alg;
    }
    for (const char* header : {"{}", R"({"alg":null})", R"({"alg":["HS256"]})"})
      EXPECT_EQ(verdict(v, s.token(header, claims())), "wrong_algorithm") << header;
  }
}

TEST(Jwt, APublicKeyIsNoSecret) {
  for (const auto algorithm : {rs256, es256, eddsa}) {
    const auto pem = signer(algorithm).pem();
    jwt_signer confused(hs256);
    confused.secret = pem;
    EXPECT_EQ(verdict(verifier({signer(algorithm).key()}), confused.token(claims())), "wrong_algorithm");
    const auto header = R"({"alg":")" + signer(algorithm).name() + R"("})";
    EXPECT_EQ(verdict(verifier({signer(algorithm).key()}), confused.token(header, claims())), "bad_signature");
    EXPECT_FALSE(jwt_key::from_secret("", pem));
  }
}

TEST(Jwt, KidSelectsAKeyAndNothingElse) {
  const auto& old_key = signer(es256);
  const auto& new_key = signer(eddsa);
  const auto v = verifier({old_key.key("2025"), new_key.key("2026")});
  const auto header = [](std::string alg, std::string kid) { return R"({"alg":")" + alg + R"(","kid":)" + kid + "}"; };
  EXPECT_EQ(verdict(v, old_key.token(header("ES256", R"("2025")"), claims())), "accepted");
  EXPECT_EQ(verdict(v, new_key.token(header("EdDSA", R"("2026")"), claims())), "accepted");
  EXPECT_EQ(verdict(v, new_key.token(header("EdDSA", R"("2025")"), claims())), "wrong_algorithm");
  EXPECT_EQ(verdict(v, new_key.token(claims())), "unknown_key") << "none is named";
  for (const char* kid :
       {R"("")", R"("2027")", R"("2026 ")", R"("../../dev/null")", R"("/etc/passwd")", R"("2026' OR '1'='1")",
        R"("2026\u0000")", R"("https://evil.test/keys")", "2026", "null", "[\"2026\"]", "{\"2026\":1}"})
    EXPECT_EQ(verdict(v, new_key.token(header("EdDSA", kid), claims())), "unknown_key") << kid;
  EXPECT_EQ(verdict(verifier({new_key.key()}), new_key.token(header("EdDSA", R"("")"), claims())), "unknown_key");
}

TEST(Jwt, AKeyInTheHeaderIsNotUsed) {
  const auto& mine = signer(eddsa);
  const jwt_signer attacker(eddsa);
  const auto v = verifier({mine.key()});
  EXPECT_EQ(verdict(v, attacker.token(R"({"alg":"EdDSA","jwk":{"kty":"OKP"},"jku":"https://evil.test","x5u":"x"})",
                                      claims())),
            "bad_signature");
  EXPECT_EQ(verdict(v, mine.token(R"({"alg":"EdDSA","crit":["exp"],"exp":1})", claims())), "critical_header");
  EXPECT_EQ(verdict(v, mine.token(R"({"alg":"EdDSA","b64":false,"crit":["b64"]})", claims())), "critical_header");
  EXPECT_EQ(verdict(v, mine.token(R"({"alg":"EdDSA","crit":[]})", claims())), "critical_header");
  EXPECT_EQ(verdict(v, mine.token(R"({"alg":"EdDSA","alg":"none"})", claims())), "malformed");
}

TEST(Jwt, HasOneSpelling) {
  const auto& s = signer(hs256);
  const auto v = verifier({s.key()});
  const auto token = s.token(claims());
  const auto dot = token.rfind('.');
  const auto text = token.substr(0, dot);
  const auto mac = s.sign(text);
  ASSERT_EQ(verdict(v, token), "accepted");
  auto stray_bits = token;  // the last character of 32 bytes carries two bits that belong to no octet
  ++stray_bits.back();
  const std::pair<const char*, std::string> cases[] = {
      {"padding", token + "="},
      {"stray_bits", stray_bits},
      {"line_end", token + "\n"},
      {"blank_before", " " + token},
      {"blank_within", text + ". " + token.substr(dot + 1)},
      {"bearer", "Bearer " + token},
      {"standard_alphabet", text + "." + base64_encode(mac)},
      {"signature_twice", token + token.substr(dot)},
      {"no_signature", text + "."},
      {"no_second_dot", text},
      {"empty", ""},
      {"dots", ".."},
      {"five_parts", "a.b.c.d.e"},
      {"nul", token + std::string(1, '\0')},
  };
  for (const auto& [name, spelled] : cases) EXPECT_NE(verdict(v, spelled), "accepted") << name;
}

TEST(Jwt, SignaturesCannotBeEncodedAnew) {
  const auto spelled = [](const jwt_signer& s, const std::string& signature) {
    const auto token = s.token(claims());
    return token.substr(0, token.rfind('.') + 1) + base64url_encode(signature);
  };
  const auto signature_of = [](const jwt_signer& s) {
    const auto token = s.token(claims());
    return s.sign(token.substr(0, token.rfind('.')));
  };
  for (const auto algorithm : {hs256, rs256, es256, eddsa}) {
    const auto& s = signer(algorithm);
    const auto good = signature_of(s);
    const auto v = verifier({s.key()});
    EXPECT_EQ(verdict(v, spelled(s, good)), "accepted") << s.name();
    for (const auto& bad :
         {good + std::string(1, '\0'), std::string(1, '\0') + good, good.substr(1), good.substr(0, good.size() - 1),
          good + good, std::string(good.size(), '\0'), std::string(good.size(), '\xff'), std::string()})
      EXPECT_EQ(verdict(v, spelled(s, bad)), "bad_signature") << s.name();
  }
  // ES256 with r and s of zero, and in the DER form that JWS does not use.
  const auto v = verifier({signer(es256).key()});
  EXPECT_EQ(verdict(v, spelled(signer(es256), std::string(64, '\0'))), "bad_signature");
}

TEST(Jwt, TheSizeIsLimited) {
  const auto& s = signer(hs256);
  const auto v = verifier({s.key()});
  EXPECT_EQ(verdict(v, s.token(claims({{"x", "\"" + std::string(2500, 'x') + "\""}}))), "accepted");
  EXPECT_EQ(verdict(v, s.token(claims({{"x", "\"" + std::string(3000, 'x') + "\""}}))), "too_large");
}

TEST(Jwt, ATruncatedTokenIsRefusedWhereverItIsCut) {
  for (const auto algorithm : {hs256, es256}) {
    const auto& s = signer(algorithm);
    const auto v = verifier({s.key()});
    const auto token = s.token(claims());
    for (std::size_t n = 0; n < token.size(); ++n) ASSERT_NE(verdict(v, token.substr(0, n)), "accepted") << n;
  }
}

TEST(Jwt, NoMutationIsAccepted) {
  std::mt19937 random(7519);
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ";
  for (const auto algorithm : {hs256, rs256, es256, eddsa}) {
    const auto& s = signer(algorithm);
    const auto v = verifier({s.key()});
    const auto token = s.token(claims());
    for (int round = 0; round < 1000; ++round) {
      auto changed = token;
      const auto at_octet = random() % token.size();
      switch (random() % 4) {
        case 0: changed[at_octet] = alphabet[random() % alphabet.size()]; break;
        case 1: changed.erase(at_octet, 1 + random() % 4); break;
        case 2: changed.insert(at_octet, 1, alphabet[random() % alphabet.size()]); break;
        case 3: std::swap(changed[at_octet], changed[random() % token.size()]); break;
      }
      if (changed != token) ASSERT_NE(verdict(v, changed), "accepted") << s.name() << "\n" << token << "\n" << changed;
    }
  }
}

TEST(JwtKey, SaysWhatIsWrongWithAKey) {
  EXPECT_FALSE(jwt_key::from_secret("", std::string(31, 's')));
  EXPECT_TRUE(jwt_key::from_secret("", std::string(32, 's')));
  const jwt_signer small(rs256, 1024);
  const std::pair<jwt_algorithm, std::string> cases[] = {
      {rs256, small.pem()},
      {rs256, signer(es256).pem()},
      {es256, signer(rs256).pem()},
      {es256, signer(eddsa).pem()},
      {eddsa, signer(es256).pem()},
      {hs256, signer(rs256).pem()},
      {rs256, ""},
      {eddsa, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"},
  };
  for (const auto& [algorithm, pem] : cases) {
    const auto key = jwt_key::from_pem("", algorithm, pem);
    ASSERT_FALSE(key) << name_of(algorithm);
    EXPECT_NE(key.error().message.find(name_of(algorithm)), std::string::npos) << key.error().message;
  }
}

TEST(JwtVerifier, NeedsKeysThatCanBeToldApart) {
  const jwt_rules rules{.issuer = "i", .audience = "a"};
  const auto key = [](std::string kid) { return signer(eddsa).key(std::move(kid)); };
  EXPECT_FALSE(jwt_verifier::with({}, rules));
  EXPECT_FALSE(jwt_verifier::with({key("a"), key("")}, rules));
  EXPECT_FALSE(jwt_verifier::with({key("a"), key("a")}, rules));
  EXPECT_FALSE(jwt_verifier::with({key("a")}, {.issuer = "", .audience = "a"}));
  EXPECT_FALSE(jwt_verifier::with({key("a")}, {.issuer = "i", .audience = ""}));
  EXPECT_TRUE(jwt_verifier::with({key("a"), key("b")}, rules));
}

}  // namespace
}  // namespace intake::crypto
