#include "gateway/net/http_message.hpp"

#include <gtest/gtest.h>

namespace intake::net {
namespace {

struct name_case {
  std::string_view name, header;
};

TEST(ContentDisposition, NeverLetsANameOutOfItsQuotes) {
  constexpr name_case cases[] = {
      {"report.pdf", R"(attachment; filename="report.pdf")"},
      {"Grüße.txt", R"(attachment; filename="Gr__e.txt"; filename*=UTF-8''Gr%c3%bc%c3%9fe.txt)"},
      {"a\"; filename=\"evil.exe",
       R"(attachment; filename="a_; filename=_evil.exe"; filename*=UTF-8''a%22%3b%20filename%3d%22evil.exe)"},
      {"a\\b%41", R"(attachment; filename="a_b_41"; filename*=UTF-8''a%5cb%2541)"},
      {"", R"(attachment; filename="")"},
  };
  for (const auto& c : cases) EXPECT_EQ(content_disposition(c.name), c.header);
}

}  // namespace
}  // namespace intake::net
