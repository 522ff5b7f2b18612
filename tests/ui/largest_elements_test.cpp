#include "tiles/largest_elements.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ui/test_platform.h"

namespace onnxray::testing {
namespace {

using Index = std::vector<int64_t>;

std::vector<Index> Indices(const std::vector<RankedElement>& elements) {
  std::vector<Index> indices;
  for (const RankedElement& element : elements) indices.push_back(element.index);
  return indices;
}

TEST(LargestElementsTest, GreatestFirstEqualsAsTheyComeWithoutNan) {
  const Tensor tensor = Tensor::FromValues<float>({2, 3}, {1, NAN, 7, 7, -3, 5});
  const std::vector<RankedElement> three = LargestElements(tensor, 3);
  EXPECT_EQ(Indices(three), (std::vector<Index>{{0, 2}, {1, 0}, {1, 2}}));
  EXPECT_EQ(three[2].value, 5);
  EXPECT_EQ(LargestElements(tensor, 9).size(), 5u);
}

TEST(LargestElementsTest, IndicesAreTheTensorsWhateverItsStrides) {
  const Tensor tensor = Tensor::FromValues<int64_t>({2, 3}, {1, 2, 9, 4, 5, 6}).Transposed({1, 0});
  EXPECT_EQ(Indices(LargestElements(tensor, 2)), (std::vector<Index>{{2, 0}, {2, 1}}));
}

TEST(LargestElementsTest, ScalarsAndNothingAtAll) {
  EXPECT_EQ(Indices(LargestElements(Tensor::Scalar<float>(2), 5)), std::vector<Index>{Index{}});
  EXPECT_TRUE(LargestElements(Tensor::Zeros(DType::kFloat32, {0, 4}).value(), 5).empty());
}

class LargestValuesTest : public AppTest {};

TEST_F(LargestValuesTest, AreListedForTheTensorOnDisplay) {
  Drop({TextModel("m.onnx", "g (float[2,2] x) => (float[2,2] y) { h = Neg(x)\n y = Abs(h) }"),
        File("x.pb", RawTensor<float>("x", 1, {2, 2}, {3, -8, 0, -1}).SerializeAsString())});
  ASSERT_TRUE(UntilRunEnds());
  Click("Node h");
  ASSERT_TRUE(UntilShown(Line("h")));
  const auto& list = app.state().modes.largest.list;
  ASSERT_TRUE(Until([&] { return list.size() == 4 && list.front().value == 8; }));
  EXPECT_EQ(list.front().index, (Index{0, 1}));
}

}  // namespace
}  // namespace onnxray::testing
