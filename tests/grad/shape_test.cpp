// Gradients of operators that reduce, move, gather and scatter elements.
#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

using Axes = std::vector<int64_t>;

TEST(ReduceGradient, OverAxesAndAll) {
  for (const char* op : {"ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1",
                         "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare"}) {
    SCOPED_TRACE(op);
    const double low = std::string(op) == "ReduceLogSum" ? 0.2 : -1;
    for (const int64_t keep : {0, 1}) {
      GradientTester(op).Attribute("keepdims", keep).Random({2, 3, 4}, low, 1.1).Ints({0, -1}).Check();
      GradientTester(op).Attribute("keepdims", keep).Random({2, 3}, low, 1.1).Check();
    }
    GradientTester(op, 11).Attribute("axes", Axes{1}).Random({2, 3, 4}, low, 1.1).Check();
  }
}

TEST(ReduceGradient, WithNothingToReduce) {
  for (const char* op : {"ReduceSum", "ReduceMean", "ReduceMax", "ReduceProd", "ReduceL1", "ReduceL2",
                         "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare"}) {
    SCOPED_TRACE(op);
    GradientTester(op).Attribute("noop_with_empty_axes", int64_t{1}).Random({2, 3}, 0.3, 1.1).Check();
  }
}

TEST(ReduceGradient, OfProductsWithZeros) {
  const auto zeros = [](std::vector<double> values) { return Tensor::FromValues<double>({2, 3}, values); };
  GradientTester("ReduceProd").Input(zeros({1, 0, 3, 4, 5, 6})).Ints({1}).Check();
  GradientTester("ReduceProd").Input(zeros({1, 0, 3, 0, 0, 6})).Ints({1}).Check();
}

TEST(SoftmaxGradient, AlongOneAxisAndOverTheRest) {
  for (const char* op : {"Softmax", "LogSoftmax"}) {
    SCOPED_TRACE(op);
    GradientTester(op).Random({2, 3, 4}).Check();
    GradientTester(op).Attribute("axis", int64_t{1}).Random({2, 3, 4}).Check();
    GradientTester(op, 11).Attribute("axis", int64_t{1}).Random({2, 3, 4}).Check();
  }
}

TEST(ReshapeGradient, IsTheWayBack) {
  GradientTester("Reshape").Random({2, 6}).Ints({3, -1}).Check();
  GradientTester("Flatten").Attribute("axis", int64_t{2}).Random({2, 3, 4}).Check();
  GradientTester("Squeeze").Random({2, 1, 3}).Ints({1}).Check();
  GradientTester("Unsqueeze").Random({2, 3}).Ints({0, 2}).Check();
  GradientTester("Identity").Random({2, 3}).Check();
  GradientTester("Expand").Random({3, 1}).Ints({2, 3, 4}).Check();
  GradientTester("Dropout").Random({2, 3}).Check();
  GradientTester("Transpose").Random({2, 3, 4}).Check();
  GradientTester("Transpose").Attribute("perm", Axes{2, 0, 1}).Random({2, 3, 4}).Check();
  GradientTester("Cast").Attribute("to", static_cast<int64_t>(DType::kFloat64)).Random({3}).Check();
}

TEST(ReshapeGradient, OfBlocks) {
  const int64_t two = 2;
  GradientTester("DepthToSpace").Attribute("blocksize", two).Random({1, 8, 2, 3}).Check();
  GradientTester("DepthToSpace")
      .Attribute("blocksize", two)
      .Attribute("mode", std::string("CRD"))
      .Random({1, 8, 2, 3})
      .Check();
  GradientTester("SpaceToDepth").Attribute("blocksize", two).Random({1, 2, 4, 6}).Check();
}

TEST(JoinGradient, CutsAndJoins) {
  GradientTester("Concat").Attribute("axis", int64_t{1}).Random({2, 3}).Random({2, 1}).Random({2, 2}).Check();
  GradientTester("Split").Attribute("axis", int64_t{1}).Outputs(2).Random({2, 5}).Ints({2, 3}).Check();
  GradientTester("Tile").Random({2, 3}).Ints({2, 3}).Check();
}

TEST(SliceGradient, ForwardAndBackward) {
  GradientTester("Slice").Random({4, 5}).Ints({1, 4}).Ints({4, -6}).Ints({0, 1}).Ints({2, -1}).Check();
  GradientTester("Slice").Random({4, 5}).Ints({1}).Ints({100}).Ints({1}).Check();
  GradientTester("Slice", 9).Attribute("starts", Axes{1}).Attribute("ends", Axes{3}).Random({4, 5}).Check();
}

TEST(PadGradient, InEveryMode) {
  for (const char* mode : {"constant", "reflect", "edge", "wrap"}) {
    SCOPED_TRACE(mode);
    GradientTester("Pad").Attribute("mode", std::string(mode)).Random({3, 4}).Ints({1, 2, 0, 1}).Check();
  }
  GradientTester("Pad").Random({3, 4}).Ints({1, 2, 0, 1}).Random({}).Check();
  GradientTester("Pad").Random({3, 4}).Ints({2, -1}).NoInput().Ints({-1}).Check();
  GradientTester("Pad", 2).Attribute("pads", Axes{0, 1, 1, 0}).Random({2, 3}).Check();
  GradientTester("CenterCropPad").Random({4, 3}).Ints({2, 6}).Check();
}

TEST(SelectGradient, OfPartsAndOrders) {
  GradientTester("Trilu").Random({3, 4}).Check();
  GradientTester("Compress")
      .Attribute("axis", int64_t{1})
      .Random({2, 3})
      .Input(Tensor::FromValues<bool>({3}, {true, false, true}))
      .Check();
  GradientTester("ReverseSequence")
      .Attribute("batch_axis", int64_t{1})
      .Attribute("time_axis", int64_t{0})
      .Random({4, 2})
      .Ints({3, 2})
      .Check();
  GradientTester("TopK").Outputs(2).Random({3, 5}).Ints({2}).Check();
  GradientTester("CumSum").Random({2, 4}).Input(Tensor::Scalar<int64_t>(1)).Check();
  GradientTester("CumSum")
      .Attribute("exclusive", int64_t{1})
      .Attribute("reverse", int64_t{1})
      .Random({2, 4})
      .Input(Tensor::Scalar<int64_t>(1))
      .Check();
}

TEST(GatherGradient, SumsWhatWasTakenTwice) {
  const Tensor indices = Tensor::FromValues<int64_t>({2, 2}, {0, 2, -1, 0});
  for (const int64_t axis : {0, 1, -1}) {
    SCOPED_TRACE(axis);
    GradientTester("Gather").Attribute("axis", axis).Random({3, 4, 3}).Input(indices).Check();
  }
  GradientTester("Gather").Random({3, 2}).Input(Tensor::Scalar<int64_t>(1)).Check();
  GradientTester("GatherElements").Attribute("axis", int64_t{1}).Random({2, 3}).Input(indices).Check();
  GradientTester("GatherND").Random({3, 3, 2}).Input(indices).Check();
  GradientTester("GatherND")
      .Attribute("batch_dims", int64_t{1})
      .Random({2, 3, 2})
      .Input(Tensor::FromValues<int64_t>({2, 1}, {0, 2}))
      .Check();
}

TEST(ScatterGradient, InEveryReduction) {
  const Tensor indices = Tensor::FromValues<int64_t>({2, 2}, {0, 1, 2, 0});
  const Tensor places = Tensor::FromValues<int64_t>({2, 1}, {2, 0});
  for (const char* reduction : {"none", "add", "mul", "max", "min"}) {
    SCOPED_TRACE(reduction);
    GradientTester("ScatterElements")
        .Attribute("reduction", std::string(reduction))
        .Attribute("axis", int64_t{0})
        .Random({3, 2}, 0.2, 1)
        .Input(indices)
        .Random({2, 2}, 0.3, 1.2)
        .Check();
    GradientTester("ScatterND")
        .Attribute("reduction", std::string(reduction))
        .Random({3, 2}, 0.2, 1)
        .Input(places)
        .Random({2, 2}, 0.3, 1.2)
        .Check();
  }
}

}  // namespace
}  // namespace onnxray::testing
