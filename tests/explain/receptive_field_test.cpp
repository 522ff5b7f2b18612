// Receptive fields against what happens: every element of the input is changed, and what changes in the
// output is held against what the rules say.
#include "explain/receptive_field.h"

#include <gtest/gtest.h>

#include "model/test_models.h"

namespace onnxray {
namespace {

using testing::ElementsOf;
using testing::GraphFromText;
using testing::ModelFromText;
using testing::MustLoad;

class FieldOfModel {
 public:
  explicit FieldOfModel(Model model, std::map<std::string, Shape> sizes = {})
      : session_(Session::Create(std::move(model), {.threads = 1}).value()) {
    for (const ValueId id : session_->graph().inputs) {
      const GraphValue& value = session_->graph().value(id);
      if (value.constant) continue;
      const Shape shape = sizes.count(value.name) ? sizes[value.name] : *value.type.StaticShape();
      // Different, positive, and in no order.
      std::vector<float> elements;
      for (int64_t i = 0; i < shape.count(); ++i) elements.push_back(1 + static_cast<float>(i * 7 % 11) / 16);
      inputs_[value.name] = Tensor::FromValues<float>(shape, elements);
    }
    RunOptions options;
    options.keep = RunOptions::Keep::kAll;
    const auto run = session_->Start(inputs_, options).value();
    run->Finish();
    EXPECT_TRUE(run->status().ok()) << (run->status().ok() ? "" : run->status().error().ToString());
    std::vector<std::optional<Shape>> shapes;
    for (size_t i = 0; i < session_->graph().values.size(); ++i) {
      const Capture& capture = run->capture(static_cast<ValueId>(i));
      const bool has = capture.value.is_tensor() && capture.value.tensor().defined();
      shapes.push_back(has ? std::optional(capture.value.tensor().shape()) : std::nullopt);
    }
    field_ = std::make_unique<ReceptiveField>(session_->graph(), shapes);
    output_ = session_->graph().outputs.front();
    shape_ = *shapes[static_cast<size_t>(output_)];
  }

  // For every element of the first output, the box around the elements of `input` that change it.
  std::vector<IndexBox> Observed(const std::string& input) {
    const std::vector<double> before = Run();
    const Tensor original = inputs_[input].tensor();
    std::vector<IndexBox> boxes(before.size(), IndexBox(static_cast<size_t>(original.rank())));
    for (int64_t i = 0; i < original.count(); ++i) {
      Tensor changed = original.Clone().value();
      changed.data<float>()[i] += 100;  // so that it is a pool's greatest
      inputs_[input] = changed;
      const std::vector<double> after = Run();
      for (size_t o = 0; o < after.size(); ++o) {
        if (after[o] == before[o]) continue;
        IndexBox element;
        int64_t rest = i;
        for (int axis = 0; axis < original.rank(); ++axis) {
          const int64_t inner = original.shape().CountRange(axis + 1, original.rank());
          element.push_back({rest / inner, rest / inner + 1});
          rest %= inner;
        }
        boxes[o] = Hull(boxes[o], element);
      }
    }
    inputs_[input] = original;
    return boxes;
  }

  std::vector<IndexBox> Said(const std::string& input) const {
    std::vector<IndexBox> boxes;
    const ValueId id = session_->graph().FindValue(input);
    for (int64_t o = 0; o < shape_.count(); ++o) {
      std::vector<int64_t> index;
      int64_t rest = o;
      for (int axis = 0; axis < shape_.rank(); ++axis) {
        const int64_t inner = shape_.CountRange(axis + 1, shape_.rank());
        index.push_back(rest / inner);
        rest %= inner;
      }
      const auto seen = field_->Of(output_, index);
      const auto it = seen.find(id);
      const size_t rank = static_cast<size_t>(inputs_.at(input).tensor().rank());
      boxes.push_back(it == seen.end() ? IndexBox(rank) : it->second);
    }
    return boxes;
  }

  const ReceptiveField& field() const { return *field_; }
  const Graph& graph() const { return session_->graph(); }

 private:
  std::vector<double> Run() {
    const auto outputs = session_->RunOutputs(inputs_);
    EXPECT_TRUE(outputs.ok());
    return ElementsOf(outputs.value().front().tensor());
  }

  std::unique_ptr<Session> session_;
  Inputs inputs_;
  std::unique_ptr<ReceptiveField> field_;
  ValueId output_ = kNoValue;
  Shape shape_;
};

std::string Text(const IndexBox& box) {
  std::string text;
  for (const IndexSpan& span : box)
    text += " [" + std::to_string(span.begin) + "," + std::to_string(span.end) + ")";
  return text;
}

void ExpectAsObserved(FieldOfModel& model, const std::string& input) {
  const std::vector<IndexBox> observed = model.Observed(input), said = model.Said(input);
  ASSERT_EQ(observed.size(), said.size());
  for (size_t i = 0; i < said.size(); ++i) {
    if (IsEmpty(observed[i])) {
      EXPECT_TRUE(IsEmpty(said[i])) << input << ", element " << i << " is said to see" << Text(said[i]);
    } else {
      EXPECT_EQ(Text(said[i]), Text(observed[i])) << input << ", element " << i;
    }
  }
}

void ExpectAsObserved(const std::string& graph, const std::vector<std::string>& inputs = {"x"}) {
  SCOPED_TRACE(graph);
  FieldOfModel model(MustLoad(GraphFromText(graph)));
  for (const std::string& input : inputs) ExpectAsObserved(model, input);
}

std::string Conv(const std::string& attributes, const std::string& in = "1,2,7,6",
                 const std::string& w = "2,2,3,3") {
  return "g (float[" + in + "] x) => (y) { s = Constant<value_ints = [" + w +
         "]>() w = ConstantOfShape<value = float[1] {1}>(s) y = Conv<" + attributes + ">(x, w) }";
}

TEST(ReceptiveField, Convolutions) {
  ExpectAsObserved(Conv("pads = [1,1,1,1]"));
  ExpectAsObserved(Conv("strides = [2,3], pads = [0,2,1,0]"));
  ExpectAsObserved(Conv("dilations = [2,2], pads = [2,1,2,1]"));
  ExpectAsObserved(Conv("auto_pad = \"SAME_UPPER\", strides = [2,2]"));
  ExpectAsObserved(Conv("group = 2, pads = [1,1,1,1]", "1,4,5,4", "4,2,3,3"));
  ExpectAsObserved(Conv("group = 3", "2,3,4,4", "3,1,2,2"));
}

TEST(ReceptiveField, TransposedConvolutions) {
  const auto graph = [](const std::string& attributes, const std::string& w) {
    return "g (float[1,2,3,4] x) => (y) { s = Constant<value_ints = [" + w +
           "]>() w = ConstantOfShape<value = float[1] {1}>(s) y = ConvTranspose<" + attributes + ">(x, w) }";
  };
  ExpectAsObserved(graph("strides = [2,2]", "2,2,3,3"));
  ExpectAsObserved(graph("strides = [3,2], pads = [1,0,0,1]", "2,1,2,2"));
  ExpectAsObserved(graph("dilations = [2,2], group = 2", "2,1,2,3"));
}

TEST(ReceptiveField, Pools) {
  ExpectAsObserved("g (float[1,2,6,6] x) => (y) { y = MaxPool<kernel_shape = [3,2], strides = [2,2]>(x) }");
  ExpectAsObserved(
      "g (float[1,2,5,6] x) => (y) { y = AveragePool<kernel_shape = [2,2], pads = [1,0,0,1], ceil_mode = 1, "
      "strides = "
      "[2,2]>(x) }");
  ExpectAsObserved("g (float[2,3,3,2] x) => (y) { y = GlobalAveragePool(x) }");
}

TEST(ReceptiveField, Products) {
  ExpectAsObserved("g (float[2,3,4] a, float[4,2] b) => (y) { y = MatMul(a, b) }", {"a", "b"});
  ExpectAsObserved(
      "g (float[4,3] a, float[2,4] b, float[2] c) => (y) { y = Gemm<transA = 1, transB = 1>(a, b, c) }",
      {"a", "b", "c"});
}

TEST(ReceptiveField, ElementwiseBroadcasts) {
  ExpectAsObserved("g (float[2,1,3] a, float[4,1] b) => (y) { y = Add(a, b) }", {"a", "b"});
  ExpectAsObserved("g (float[3] x) => (y) { h = Relu(x) y = Sqrt(h) }");
}

TEST(ReceptiveField, RearrangedElements) {
  ExpectAsObserved("g (float[2,3,4] x) => (y) { y = Transpose<perm = [2,0,1]>(x) }");
  ExpectAsObserved("g (float[2,3,4] x) => (y) { s = Constant<value_ints = [6,4]>() y = Reshape(x, s) }");
  ExpectAsObserved("g (float[2,6] x) => (y) { s = Constant<value_ints = [2,2,3]>() y = Reshape(x, s) }");
  ExpectAsObserved("g (float[2,3,2] x) => (y) { y = Flatten(x) }");
  ExpectAsObserved("g (float[1,3] a, float[2,3] b) => (y) { y = Concat<axis = 0>(a, b) }", {"a", "b"});
  ExpectAsObserved(
      "g (float[5,3] x) => (y) { s = Constant<value_ints = [2,3]>() h, y = Split<axis = 0>(x, s) }");
  ExpectAsObserved(
      "g (float[7,3] x) => (y) { b = Constant<value_ints = [-1,1]>() e = Constant<value_ints = [0,3]>() a = "
      "Constant<value_ints = [0,1]>() s = Constant<value_ints = [-2,1]>() y = Slice(x, b, e, a, s) }");
  ExpectAsObserved("g (float[2,3] x) => (y) { r = Constant<value_ints = [2,3]>() y = Tile(x, r) }");
  ExpectAsObserved(
      "g (float[4,3] x) => (y) { i = Constant<value_ints = [3,0,-2]>() y = Gather<axis = 0>(x, i) }");
  ExpectAsObserved("g (float[4,3] x) => (y) { i = Constant<value_int = 2>() y = Gather<axis = 1>(x, i) }");
  ExpectAsObserved("g (float[1,8,2,3] x) => (y) { y = DepthToSpace<blocksize = 2>(x) }");
  ExpectAsObserved("g (float[1,8,2,2] x) => (y) { y = DepthToSpace<blocksize = 2, mode = \"CRD\">(x) }");
  ExpectAsObserved("g (float[1,2,4,6] x) => (y) { y = SpaceToDepth<blocksize = 2>(x) }");
}

TEST(ReceptiveField, Padding) {
  for (const std::string mode : {"constant", "reflect", "edge", "wrap"}) {
    ExpectAsObserved("g (float[4,3] x) => (y) { p = Constant<value_ints = [2,1,1,2]>() y = Pad<mode = \"" +
                     mode + "\">(x, p) }");
  }
}

TEST(ReceptiveField, Resizing) {
  const auto graph = [](const std::string& attributes, const std::string& sizes) {
    return "g (float[1,1,4,5] x) => (y) { s = Constant<value_ints = [1,1," + sizes + "]>() y = Resize<" +
           attributes + ">(x, , , s) }";
  };
  ExpectAsObserved(graph("mode = \"nearest\"", "8,3"));
  ExpectAsObserved(graph("mode = \"linear\"", "7,10"));
  ExpectAsObserved(graph("mode = \"linear\", coordinate_transformation_mode = \"align_corners\"", "7,9"));
  ExpectAsObserved(graph("mode = \"cubic\", coordinate_transformation_mode = \"asymmetric\"", "9,7"));
}

TEST(ReceptiveField, ReductionsAndNormalisations) {
  ExpectAsObserved("g (float[2,3,2] x) => (y) { y = ReduceSum<keepdims = 0>(x) }");
  ExpectAsObserved("g (float[2,3,2] x) => (y) { y = ReduceMean<axes = [1], keepdims = 0>(x) }");
  ExpectAsObserved("g (float[2,3,2] x) => (y) { y = ReduceMean<axes = [-1], keepdims = 1>(x) }");
  ExpectAsObserved("g (float[2,3] x) => (y) { h = Log(x) y = Softmax<axis = 0>(h) }");
  ExpectAsObserved("g (float[2,4] x) => (y) { a = Constant<value_int = 1>() y = CumSum(x, a) }");
  ExpectAsObserved(
      "g (float[2,4] x) => (y) { a = Constant<value_int = 1>() y = CumSum<reverse = 1, exclusive = 1>(x, a) "
      "}");
  ExpectAsObserved("g (float[1,5,2,2] x) => (y) { y = LRN<size = 3>(x) }");
}

TEST(ReceptiveField, NetworksWithSkipConnections) {
  ExpectAsObserved(
      "g (float[1,1,8,8] x) => (y) { s = Constant<value_ints = [1,1,3,3]>() w = ConstantOfShape<value = "
      "float[1] "
      "{1}>(s) a = Conv<pads = [1,1,1,1]>(x, w) b = MaxPool<kernel_shape = [2,2], strides = [2,2]>(a) c = "
      "Conv<pads = [1,1,1,1]>(b, w) d = AveragePool<kernel_shape = [2,2], strides = [2,2]>(x) y = Add(c, d) "
      "}");
}

TEST(ReceptiveField, ShapesAreNotSeen) {
  ExpectAsObserved("g (float[2,3] x, float[6] z) => (y) { s = Shape(x) y = Reshape(z, s) }", {"x", "z"});
}

TEST(ReceptiveField, WhatNobodyKnowsSeesEverything) {
  const FieldOfModel model(
      MustLoad(GraphFromText("g (float[2,3] x) => (y) { y = Einsum<equation = \"ij->ji\">(x) }")));
  const auto seen = model.field().Of(model.graph().outputs[0], std::vector<int64_t>{1, 1});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen.begin()->second, (IndexBox{{0, 2}, {0, 3}}));
}

TEST(ReceptiveField, IndicesOutOfBoundsSeeNothing) {
  const FieldOfModel model(MustLoad(GraphFromText("g (float[2,3] x) => (y) { y = Relu(x) }")));
  EXPECT_TRUE(model.field().Of(model.graph().outputs[0], std::vector<int64_t>{2, 0}).empty());
  EXPECT_TRUE(model.field().Of(model.graph().outputs[0], std::vector<int64_t>{0}).empty());
  EXPECT_TRUE(model.field().Of(12345, std::vector<int64_t>{0}).empty());
}

}  // namespace
}  // namespace onnxray
