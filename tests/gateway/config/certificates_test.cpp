// Tests certs/make-dev-certs.sh along the way: its certificates are the ones looked at here.
#include "gateway/config/certificates.hpp"

#include <gtest/gtest.h>
#include <iterator>

#include "tests/gateway/config/folder.hpp"

namespace intake::config {
namespace {

bool run(const std::string& command) { return std::system((command + " > /dev/null 2>&1").c_str()) == 0; }

std::string content(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Certificates : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(make_certificates()); }
  bool make_certificates() { return run(std::string(INTAKE_SOURCE_DIR) + "/certs/make-dev-certs.sh " + f.path("")); }

  const folder f;
};

TEST_F(Certificates, OfTheScriptAreAPair) {
  EXPECT_TRUE(check_pair({.certificate = f.path("gateway.pem"), .private_key = f.path("gateway.key")}));
  EXPECT_GT(days_left(f.path("gateway.pem")).value(), 800);
  EXPECT_TRUE(holds_certificate(f.path("ca.pem")));
  for (const char* name : {"localhost", "127.0.0.1", "::1"})
    EXPECT_TRUE(run("openssl verify -CAfile " + f.path("ca.pem") +
                    (name[0] == 'l' ? " -verify_hostname " : " -verify_ip ") + name + " " + f.path("gateway.pem")))
        << name;
}

TEST_F(Certificates, OfTheScriptStayAsTheyAre) {
  const std::string key = content(f.path("gateway.key")), certificate = content(f.path("gateway.pem")),
                    token = content(f.path("admin.token"));
  ASSERT_TRUE(make_certificates());
  EXPECT_EQ(content(f.path("gateway.key")), key);
  EXPECT_EQ(content(f.path("gateway.pem")), certificate);
  EXPECT_EQ(content(f.path("admin.token")), token);
}

TEST_F(Certificates, OfTheScriptKeepTheirSecrets) {
  for (const char* name : {"ca.key", "gateway.key", "admin.token"})
    EXPECT_EQ(std::filesystem::status(f.path(name)).permissions() & std::filesystem::perms(077),
              std::filesystem::perms::none)
        << name;
}

TEST_F(Certificates, ThatDoNotFitTheirKeyAreRefused) {
  const status fits = check_pair({.certificate = f.path("gateway.pem"), .private_key = f.path("ca.key")});
  ASSERT_FALSE(fits);
  EXPECT_NE(fits.error().message.find("does not belong"), std::string::npos);
}

TEST_F(Certificates, WithAKeyBehindAPassphraseAreRefused) {
  ASSERT_TRUE(
      run("openssl pkey -aes256 -passout pass:x -in " + f.path("gateway.key") + " -out " + f.path("locked.key")));
  const status fits = check_pair({.certificate = f.path("gateway.pem"), .private_key = f.path("locked.key")});
  ASSERT_FALSE(fits);
  EXPECT_NE(fits.error().message.find("without a passphrase"), std::string::npos);
}

TEST_F(Certificates, ThatExpiredCountBackwards) {
  const std::string key = f.path("gateway.key"), request = f.path("old.csr"), old = f.path("old.pem");
  ASSERT_TRUE(run("openssl req -new -key " + key + " -subj /CN=old -out " + request));
  f.write("index", "");
  f.write("serial", "01\n");
  const std::string authority =
      f.write("ca.cnf", "[ca]\ndefault_ca = it\n[it]\ndatabase = " + f.path("index") +
                            "\nserial = " + f.path("serial") + "\nnew_certs_dir = " + f.path("") +
                            "\ndefault_md = sha256\npolicy = any\n[any]\ncommonName = supplied\n");
  ASSERT_TRUE(run("openssl ca -batch -selfsign -config " + authority + " -keyfile " + key +
                  " -startdate 20200101000000Z -enddate 20200201000000Z -in " + request + " -out " + old));
  EXPECT_LT(days_left(old).value(), 0);
}

TEST_F(Certificates, ThatAreNoneAreRefused) {
  f.write("junk.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  EXPECT_FALSE(check_pair({.certificate = f.path("junk.pem"), .private_key = f.path("gateway.key")}));
  EXPECT_FALSE(check_pair({.certificate = f.path("gateway.pem"), .private_key = f.path("junk.pem")}));
  EXPECT_FALSE(holds_certificate(f.path("junk.pem")));
  EXPECT_FALSE(days_left(f.path("none.pem")).has_value());
}

}  // namespace
}  // namespace intake::config
