#include "explain/edit.h"

#include <gtest/gtest.h>

namespace onnxray {
namespace {

using Kind = Edit::Kind;

std::vector<double> Applied(const Edit& edit, const Tensor& tensor) {
  const auto edited = Apply(edit, tensor);
  EXPECT_TRUE(edited.ok()) << edited.error().ToString();
  EXPECT_EQ(edited.value().dtype(), tensor.dtype());
  EXPECT_EQ(edited.value().shape(), tensor.shape());
  return ToDoubles(edited.value()).value();
}

const Tensor kTensor = Tensor::FromValues<float>({2, 3}, {1, 2, 3, 4, 5, 9});

TEST(Edit, ChangesThePartOnly) {
  EXPECT_EQ(Applied({Kind::kZero, {{1, 2}}}, kTensor), (std::vector<double>{1, 2, 0, 4, 5, 0}));
  EXPECT_EQ(Applied({Kind::kMean, {{0, 1}}}, kTensor), (std::vector<double>{1, 2, 3, 6, 6, 6}));
  EXPECT_EQ(Applied({Kind::kScale, {{1, 0}}, -2}, kTensor), (std::vector<double>{-2, 2, 3, -8, 5, 9}));
  EXPECT_EQ(Applied({Kind::kClamp, {}, 2, 4.5}, kTensor), (std::vector<double>{2, 2, 3, 4, 4.5, 4.5}));
  EXPECT_EQ(Applied({Kind::kSet, {{0, 0}, {1, 1}}, 7}, kTensor), (std::vector<double>{1, 7, 3, 4, 5, 9}));
}

TEST(Edit, PatchesFromAnotherTensor) {
  Edit edit{Kind::kPatch, {{0, 1}}, 0, 0, Tensor::FromValues<double>({2, 3}, {10, 20, 30, 40, 50, 60})};
  EXPECT_EQ(Applied(edit, kTensor), (std::vector<double>{1, 2, 3, 40, 50, 60}));
  edit.patch = Tensor::FromValues<float>({3}, {1, 2, 3});
  EXPECT_NE(Apply(edit, kTensor).error().text.find("float32[3]"), std::string::npos);
}

TEST(Edit, LeavesTheOriginalAlone) {
  const Tensor transposed = kTensor.Transposed({1, 0});
  EXPECT_EQ(Applied({Kind::kZero, {{0, 2}}}, transposed), (std::vector<double>{1, 4, 2, 5, 0, 0}));
  EXPECT_EQ(kTensor.data<float>()[2], 3);
}

TEST(Edit, RoundsAndSaturatesIntegers) {
  const Tensor bytes = Tensor::FromValues<uint8_t>({4}, {1, 3, 100, 200});
  EXPECT_EQ(Applied({Kind::kScale, {}, 1.5}, bytes), (std::vector<double>{2, 4, 150, 255}));
  EXPECT_EQ(Applied({Kind::kSet, {{0, 0}}, -5}, bytes), (std::vector<double>{0, 3, 100, 200}));
  const Tensor flags = Tensor::FromValues<bool>({2}, {true, true});
  EXPECT_EQ(Applied({Kind::kZero, {{0, 1}}}, flags), (std::vector<double>{1, 0}));
  const Tensor halves = Tensor::FromValues<Float16>({2}, {Float16(1.0f), Float16(2.0f)});
  EXPECT_EQ(Applied({Kind::kScale, {}, 0.5}, halves), (std::vector<double>{0.5, 1}));
}

TEST(Edit, RefusesWhatMakesNoSense) {
  EXPECT_NE(Apply({Kind::kZero, {{1, 3}}}, kTensor).error().text.find("index 3 of axis 1"),
            std::string::npos);
  EXPECT_FALSE(Apply({Kind::kZero, {{2, 0}}}, kTensor).ok());
  EXPECT_FALSE(Apply({Kind::kClamp, {}, 2, 1}, kTensor).ok());
  EXPECT_FALSE(Apply({Kind::kZero, {}}, Tensor::FromValues<std::string>({1}, {"a"})).ok());
}

TEST(Edit, SeveralOfOneValueAreAppliedInOrder) {
  const ValueEdits edits =
      MakeValueEdits({{5, {Kind::kSet, {{1, 0}}, 1}}, {7, {Kind::kZero, {}}}, {5, {Kind::kScale, {}, 10}}});
  ASSERT_EQ(edits.size(), 2u);
  const Value edited = edits.at(5)(Value(kTensor)).value();
  EXPECT_EQ(ToDoubles(edited.tensor()).value(), (std::vector<double>{10, 20, 30, 10, 50, 90}));
}

TEST(Edit, PartsReadAsNumpyWritesThem) {
  EXPECT_EQ(PartText({{1, 3}}, 4), "[:, 3, :, :]");
  EXPECT_EQ(PartText({{0, 0}, {1, 12}}, 2), "[0, 12]");
  EXPECT_EQ(PartText({}, 3), "");
}

}  // namespace
}  // namespace onnxray
