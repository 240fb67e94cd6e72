#include "gateway/backends/make_backend.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "gateway/crypto/base64.hpp"
#include "tests/contracts/backend_contract.hpp"
#include "tests/support/temporary_directory.hpp"

namespace intake::backends {
namespace {

using namespace intake::tests;

class MakeBackend : public testing::Test {
 protected:
  auto make() { return make_backend(section_, directory_.path().string(), io_.get_executor()); }

  config::backend_section section_;
  boost::asio::io_context io_;
  temporary_directory directory_;
};

TEST_F(MakeBackend, ASqliteBackendKeepsItsTicketsInTheStateDirectory) {
  section_.name = "tickets";
  const auto made = make();
  ASSERT_TRUE(made);
  EXPECT_EQ((*made)->name(), "tickets");
  EXPECT_TRUE((*made)->keeps_order());
  expect_all(deliver_and_wait(**made, {make_outgoing({})}), outcome::delivered);
  EXPECT_TRUE(std::filesystem::exists(directory_.file("tickets.db")));
}

TEST_F(MakeBackend, OrWhereTheSectionSays) {
  section_.file = directory_.file("other.db");
  const auto made = make();
  expect_all(deliver_and_wait(**made, {make_outgoing({})}), outcome::delivered);
  EXPECT_TRUE(std::filesystem::exists(directory_.file("other.db")));
}

TEST_F(MakeBackend, AWebhookTakesAsManyEventsAsItsConcurrency) {
  section_.type = "webhook";
  section_.url = "https://desk.test/";
  section_.secrets = {"whsec_" + crypto::base64_encode(std::string(32, 'k'))};
  section_.concurrency = 5;
  const auto made = make();
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ((*made)->capacity(), 5u);
  EXPECT_FALSE((*made)->keeps_order());
}

TEST_F(MakeBackend, AnUnknownTypeIsAnError) {
  section_.type = "carrier-pigeon";
  const auto made = make();
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("carrier-pigeon"), std::string::npos);
}

TEST_F(MakeBackend, AWebhookWithoutASecretIsAnError) {
  section_.type = "webhook";
  section_.url = "https://desk.test/";
  EXPECT_FALSE(make());
}

}  // namespace
}  // namespace intake::backends
