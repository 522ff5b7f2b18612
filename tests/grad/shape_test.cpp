// Gradients of operators that move elements, join, cut, gather and scatter them. Tests are named after the
// operator where there is one of each.
#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

using Axes = std::vector<int64_t>;

TEST(MovedGradient, Reshape) { GradientTester("Reshape").Random({2, 6}).Ints({3, -1}).Check(); }
TEST(MovedGradient, Flatten) {
  GradientTester("Flatten").Attribute("axis", int64_t{2}).Random({2, 3, 4}).Check();
}
TEST(MovedGradient, Squeeze) { GradientTester("Squeeze").Random({2, 1, 3}).Ints({1}).Check(); }
TEST(MovedGradient, Unsqueeze) { GradientTester("Unsqueeze").Random({2, 3}).Ints({0, 2}).Check(); }
TEST(MovedGradient, Identity) { GradientTester("Identity").Random({2, 3}).Check(); }
TEST(MovedGradient, Expand) { GradientTester("Expand").Random({3, 1}).Ints({2, 3, 4}).Check(); }
TEST(MovedGradient, Transpose) {
  GradientTester("Transpose").Random({2, 3, 4}).Check();
  GradientTester("Transpose").Attribute("perm", Axes{2, 0, 1}).Random({2, 3, 4}).Check();
}

TEST(DepthToSpaceGradient, InBothOrders) {
  const int64_t two = 2;
  GradientTester("DepthToSpace").Attribute("blocksize", two).Random({1, 8, 2, 3}).Check();
  GradientTester("DepthToSpace")
      .Attribute("blocksize", two)
      .Attribute("mode", std::string("CRD"))
      .Random({1, 8, 2, 3})
      .Check();
}

TEST(SpaceToDepthGradient, IsTheWayBack) {
  GradientTester("SpaceToDepth").Attribute("blocksize", int64_t{2}).Random({1, 2, 4, 6}).Check();
}

TEST(JoinGradient, Concat) {
  GradientTester("Concat").Attribute("axis", int64_t{1}).Random({2, 3}).Random({2, 1}).Random({2, 2}).Check();
}
TEST(JoinGradient, Split) {
  GradientTester("Split").Attribute("axis", int64_t{1}).Outputs(2).Random({2, 5}).Ints({2, 3}).Check();
}
TEST(JoinGradient, Tile) { GradientTester("Tile").Random({2, 3}).Ints({2, 3}).Check(); }

TEST(SliceGradient, ForwardAndBackward) {
  GradientTester("Slice").Random({4, 5}).Ints({1, 4}).Ints({4, -6}).Ints({0, 1}).Ints({2, -1}).Check();
  GradientTester("Slice").Random({4, 5}).Ints({1}).Ints({100}).Ints({1}).Check();
  GradientTester("Slice", 9).Attribute("starts", Axes{1}).Attribute("ends", Axes{3}).Random({4, 5}).Check();
}

TEST(DynamicSliceGradient, OfNamedAxes) {
  GradientTester("DynamicSlice", 1).Random({4, 5}).Ints({1, -4}).Ints({3, 100}).Ints({0, 1}).Check();
}

TEST(CropGradient, ByBorderAndScale) {
  GradientTester("Crop", 1).Attribute("border", Axes{1, 0, 2, 1}).Random({1, 2, 4, 5}).Check();
  GradientTester("Crop", 1)
      .Attribute("border", Axes{1, 1, 0, 0})
      .Attribute("scale", Axes{2, 3})
      .Random({1, 1, 4, 5})
      .Check();
}

TEST(PadGradient, InEveryMode) {
  for (const char* mode : {"constant", "reflect", "edge", "wrap"}) {
    SCOPED_TRACE(mode);
    GradientTester("Pad").Attribute("mode", std::string(mode)).Random({3, 4}).Ints({1, 2, 0, 1}).Check();
  }
  GradientTester("Pad").Random({3, 4}).Ints({1, 2, 0, 1}).Random({}).Check();
  GradientTester("Pad").Random({3, 4}).Ints({2, -1}).NoInput().Ints({-1}).Check();
  GradientTester("Pad", 2).Attribute("pads", Axes{0, 1, 1, 0}).Random({2, 3}).Check();
}

TEST(CenterCropPadGradient, CutsAndPads) {
  GradientTester("CenterCropPad").Random({4, 3}).Ints({2, 6}).Check();
  GradientTester("CenterCropPad").Attribute("axes", Axes{1}).Random({2, 5}).Ints({2}).Check();
}

TEST(SelectGradient, Trilu) {
  GradientTester("Trilu").Random({3, 4}).Check();
  GradientTester("Trilu")
      .Attribute("upper", int64_t{0})
      .Random({2, 3, 3})
      .Input(Tensor::Scalar<int64_t>(-1))
      .Check();
}

TEST(SelectGradient, Compress) {
  const Tensor chosen = Tensor::FromValues<bool>({3}, {true, false, true});
  GradientTester("Compress").Attribute("axis", int64_t{1}).Random({2, 3}).Input(chosen).Check();
  GradientTester("Compress").Random({2, 3}).Input(chosen).Check();
}

TEST(SelectGradient, ReverseSequence) {
  GradientTester("ReverseSequence")
      .Attribute("batch_axis", int64_t{1})
      .Attribute("time_axis", int64_t{0})
      .Random({4, 2})
      .Ints({3, 2})
      .Check();
}

TEST(TopKGradient, WithAndWithoutIndices) {
  GradientTester("TopK").Outputs(2).Random({3, 5}).Ints({2}).Check();
  GradientTester("TopK")
      .Attribute("axis", int64_t{0})
      .Attribute("largest", int64_t{0})
      .Random({3, 5})
      .Ints({2})
      .Check();
  GradientTester("TopK", 1).Attribute("k", int64_t{2}).Outputs(2).Random({3, 5}).Check();
}

TEST(CumSumGradient, InBothDirections) {
  GradientTester("CumSum").Random({2, 4}).Input(Tensor::Scalar<int64_t>(1)).Check();
  GradientTester("CumSum")
      .Attribute("exclusive", int64_t{1})
      .Attribute("reverse", int64_t{1})
      .Random({2, 4})
      .Input(Tensor::Scalar<int64_t>(1))
      .Check();
}

Tensor Places() { return Tensor::FromValues<int64_t>({2, 2}, {0, 2, -1, 0}); }

TEST(GatherGradient, SumsWhatWasTakenTwice) {
  for (const int64_t axis : {0, 1, -1}) {
    SCOPED_TRACE(axis);
    GradientTester("Gather").Attribute("axis", axis).Random({3, 4, 3}).Input(Places()).Check();
  }
  GradientTester("Gather").Random({3, 2}).Input(Tensor::Scalar<int64_t>(1)).Check();
}

TEST(GatherElementsGradient, SumsWhatWasTakenTwice) {
  GradientTester("GatherElements").Attribute("axis", int64_t{1}).Random({2, 3}).Input(Places()).Check();
}

TEST(GatherNDGradient, WithAndWithoutBatches) {
  GradientTester("GatherND").Random({3, 3, 2}).Input(Places()).Check();
  GradientTester("GatherND")
      .Attribute("batch_dims", int64_t{1})
      .Random({2, 3, 2})
      .Input(Tensor::FromValues<int64_t>({2, 1}, {0, 2}))
      .Check();
}

TEST(MlArrayFeatureExtractorGradient, SumsWhatWasTakenTwice) {
  GradientTester("ArrayFeatureExtractor", 1, "ai.onnx.ml").Random({2, 4}).Ints({3, 0, 3}).Check();
  GradientTester("ArrayFeatureExtractor", 1, "ai.onnx.ml").Random({4}).Ints({2}).Check();
}

constexpr const char* kReductions[] = {"none", "add", "mul", "max", "min"};

TEST(ScatterReductionGradient, ScatterElements) {
  const Tensor indices = Tensor::FromValues<int64_t>({2, 2}, {0, 1, 2, 0});
  for (const char* reduction : kReductions) {
    SCOPED_TRACE(reduction);
    GradientTester("ScatterElements")
        .Attribute("reduction", std::string(reduction))
        .Attribute("axis", int64_t{0})
        .Random({3, 2}, 0.2, 1)
        .Input(indices)
        .Random({2, 2}, 0.3, 1.2)
        .Check();
  }
}

TEST(ScatterReductionGradient, ScatterND) {
  const Tensor places = Tensor::FromValues<int64_t>({2, 1}, {2, 0});
  for (const char* reduction : kReductions) {
    SCOPED_TRACE(reduction);
    GradientTester("ScatterND")
        .Attribute("reduction", std::string(reduction))
        .Random({3, 2}, 0.2, 1)
        .Input(places)
        .Random({2, 2}, 0.3, 1.2)
        .Check();
  }
}

// Where a factor is 0, the others' product is what counts.
TEST(ScatterElementsGradient, OfProductsWithZeros) {
  GradientTester("ScatterElements")
      .Attribute("reduction", std::string("mul"))
      .Random({3}, 0.5, 1.5)
      .Input(Tensor::FromValues<int64_t>({5}, {0, 0, 1, 1, 2}))
      .Numbers({5}, {0, 2, 0, 0, 3})
      .Check();
}

TEST(ScatterGradient, OfTheFormerName) {
  GradientTester("Scatter", 9)
      .Random({3, 2})
      .Input(Tensor::FromValues<int64_t>({2, 2}, {0, 1, 2, 0}))
      .Random({2, 2})
      .Check();
}

TEST(OneHotGradient, OfBothValues) {
  const Tensor indices = Tensor::FromValues<int64_t>({3}, {1, -1, 7});
  GradientTester("OneHot").Input(indices).Input(Tensor::Scalar<int64_t>(4)).Random({2}).Check();
  GradientTester("OneHot")
      .Attribute("axis", int64_t{0})
      .Input(indices)
      .Input(Tensor::Scalar<int64_t>(3))
      .Random({2})
      .Check();
}

}  // namespace
}  // namespace onnxray::testing
