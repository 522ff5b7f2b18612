// Every operator has a gradient rule, or says why it has none; and every rule has a test.
#include <gtest/gtest.h>

#include "grad/operator_tests.h"
#include "ops/op.h"

namespace onnxray::testing {
namespace {

std::string NameOf(const Op& op) { return TestName(std::string(op.domain), std::string(op.name)); }

TEST(EveryOperator, HasARuleOrAReason) {
  for (const Op* op : AllOps()) {
    EXPECT_NE(op->gradient.rule != nullptr, !op->gradient.none.empty())
        << NameOf(*op) << ": declare its gradient's rule, or `.none` with the reason why there is none";
  }
}

TEST(EveryOperator, WithARuleIsTested) {
  std::vector<const ::testing::TestInfo*> tests;
  const ::testing::UnitTest& all = *::testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const ::testing::TestSuite& suite = *all.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j) tests.push_back(suite.GetTestInfo(j));
  }
  for (const Op* op : AllOps()) {
    if (!op->gradient.rule) continue;
    const bool tested = std::any_of(tests.begin(), tests.end(), [&](const auto* test) {
      return IsTestOf(*test, NameOf(*op)) || IsTestOf(*test, FamilyOf(NameOf(*op)));
    });
    EXPECT_TRUE(tested) << NameOf(*op) << ": add a test of its gradient in tests/grad/, named after it";
  }
}

}  // namespace
}  // namespace onnxray::testing
