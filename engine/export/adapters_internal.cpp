// Onnxray's own operators, in ONNX's.
#include "export/adapters.h"
#include "ops/window_gradient.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: what is written are formulas

bool HasNegative(const std::vector<int64_t>& values) {
  for (const int64_t value : values) {
    if (value < 0) return true;
  }
  return false;
}

// Zeros around the image, as the window has them; Conv takes no negative ones.
Var Padded(Var image, const ExplicitWindow& window) {
  const size_t spatial = window.kernel.size();
  std::vector<int64_t> pads(2 * (spatial + 2));
  for (size_t i = 0; i < spatial; ++i) {
    pads[2 + i] = window.pads[i];
    pads[spatial + 4 + i] = window.pads[spatial + i];
  }
  return image.writer->Emit("Pad", {image, Int64s(pads, image)});
}

std::vector<int64_t> SwapFirstTwo(int rank) {
  std::vector<int64_t> permutation{1, 0};
  for (int i = 2; i < rank; ++i) permutation.push_back(i);
  return permutation;
}

// dW[m,c,k] sums image[n,c,o*stride+k*dilation] * gradient[n,m,o] over n and o: a convolution in which batch
// and channels change places, and strides and dilations, too. Its groups are those of the forward one.
Result<Var> WeightGradient(NodeEditor& editor) {
  Var image = editor.input(0);
  const Var gradient = editor.input(1);
  const Shape result = TRY(editor.ShapeOf(gradient));
  Shape shape = TRY(editor.ShapeOf(image));
  const int rank = shape.rank();
  const int64_t group = editor.attributes().Int("group", 1);
  ExplicitWindow window =
      Explicit(TRY(WindowOf(editor.attributes(), shape, editor.attributes().Ints("kernel_shape"))), rank - 2);
  if (HasNegative(window.pads)) {
    image = Padded(image, window);
    window.pads.assign(window.pads.size(), 0);
    shape = TRY(editor.ShapeOf(image));
  }

  // [N, G * C/G, ...] as [C/G, G * N, ...].
  std::vector<int64_t> split{shape[0], group, shape[1] / group}, permutation{2, 1, 0};
  std::vector<int64_t> joined{shape[1] / group, group * shape[0]};
  for (int i = 2; i < rank; ++i) {
    split.push_back(shape[i]);
    permutation.push_back(i + 1);
    joined.push_back(shape[i]);
  }
  const Var channels_first = group == 1 ? Transpose(image, SwapFirstTwo(rank))
                                        : Reshape(Transpose(Reshape(image, split), permutation), joined);
  const Var filters = Transpose(gradient, SwapFirstTwo(rank));
  const Var slopes =
      editor.writer().Emit("Conv", {channels_first, filters},
                           {{"kernel_shape", std::vector<int64_t>(result.begin() + 2, result.end())},
                            {"strides", window.dilations},
                            {"dilations", window.strides},
                            {"pads", window.pads},
                            {"group", group}});
  // Where the strides left pixels over, it is longer than the kernel.
  std::vector<int64_t> starts, ends, axes;
  for (int i = 2; i < rank; ++i) {
    starts.push_back(0);
    ends.push_back(window.kernel[static_cast<size_t>(i) - 2]);
    axes.push_back(i);
  }
  const Var cut = editor.writer().Emit(
      "Slice", {slopes, Int64s(starts, slopes), Int64s(ends, slopes), Int64s(axes, slopes)});
  return Transpose(cut, SwapFirstTwo(rank));
}

Status ConvWeightGradient(NodeEditor& editor) {
  editor.Replace(0, TRY(WeightGradient(editor)));
  return Ok();
}

// The weights were W * scale.
Status ScaledConvWeightGradient(NodeEditor& editor) {
  const Var gradient = TRY(WeightGradient(editor)), scale = editor.input(3);
  const int rank = TRY(editor.RankOf(gradient));
  std::vector<int64_t> per_output(static_cast<size_t>(rank), 1), others;
  per_output[0] = -1;
  for (int i = 1; i < rank; ++i) others.push_back(i);
  editor.Replace(0, gradient * Reshape(scale, per_output));
  editor.Replace(1, ReduceSum(gradient * editor.input(2), others, false));
  return Ok();
}

Status ReluGradient(NodeEditor& editor) {
  editor.Replace(0, Keep(Greater(editor.input(1), 0), editor.input(0)));
  return Ok();
}

Status MaxPoolGradient(NodeEditor& editor) {
  const Var x = editor.input(1);
  NodeAttributes window(editor.attributes().all().begin(), editor.attributes().all().end());
  const std::vector<Var> pooled = editor.writer().EmitAll("MaxPool", {x}, std::move(window), 2, "");
  editor.Replace(0, ScatterTo(x, pooled[1], editor.input(0)));
  return Ok();
}

}  // namespace

std::span<const Adapter> InternalAdapters() {
  static const Adapter adapters[] = {{"ConvWeightGradient", kSuperseded, ConvWeightGradient},
                                     {"ScaledConvWeightGradient", kSuperseded, ScaledConvWeightGradient},
                                     {"ReluGradient", kSuperseded, ReluGradient},
                                     {"MaxPoolGradient", kSuperseded, MaxPoolGradient}};
  return adapters;
}

}  // namespace onnxray
