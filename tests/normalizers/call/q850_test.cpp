#include "normalizers/call/q850.hpp"

#include <gtest/gtest.h>

namespace intake::call {
namespace {

struct cause_case {
  int cause;
  std::string_view result;
};

const cause_case causes[] = {{1, "failed"},  {16, "missed"}, {17, "busy"},   {18, "missed"}, {19, "missed"},
                             {21, "missed"}, {26, "missed"}, {34, "failed"}, {38, "failed"}, {127, "failed"},
                             {0, ""},        {-5, ""},       {128, ""},      {393216, ""}};

TEST(Q850, SaysWhatBecameOfACallThatNobodyAnswered) {
  for (const cause_case& c : causes) EXPECT_EQ(result_of_q850(c.cause), c.result) << c.cause;
}

}  // namespace
}  // namespace intake::call
