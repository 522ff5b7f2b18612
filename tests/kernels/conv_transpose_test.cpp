#include "cpu/conv_transpose.h"

#include "cpu/xnnpack_conv_transpose.h"
#include "kernels/window_case.h"

namespace onnxray::testing {
namespace {

// Read backwards: the case's image is the output, and its output is the input.
struct Problem {
  ConvTransposeLayer layer;
  Tensor input, output;
};

template <typename T>
Problem MakeProblem(const WindowCase& c, bool bias) {
  Problem p;
  p.layer.weights = SmallIntegers(kDTypeOf<T>, WindowCase::With(c.outputs, c.inputs / c.groups, c.kernel), 1);
  if (bias) p.layer.bias = SmallIntegers(kDTypeOf<T>, {c.inputs}, 2);
  p.layer.window = c.window();
  p.layer.groups = c.groups;
  p.input = SmallIntegers(kDTypeOf<T>, c.output_shape(c.outputs), 3, Layout::kChannelsLast);
  p.output = Tensor::Allocate(kDTypeOf<T>, c.input_shape(), Layout::kChannelsLast).value();
  return p;
}

// Every input pixel spreads over the output pixels that its window covers.
template <typename T>
void ExpectTransposed(const WindowCase& c, const Problem& p) {
  Tensor expected = Tensor::Zeros(kDTypeOf<T>, c.input_shape()).value();
  const int64_t group_inputs = c.inputs / c.groups, group_outputs = c.outputs / c.groups;
  ForEachPosition(p.input.shape(), [&](const std::vector<int64_t>& at) {
    const int64_t group = at[1] / group_outputs;
    c.ForEachTap(Spatial(at),
                 [&](const std::vector<int64_t>& k, const std::vector<int64_t>& pixel, bool inside) {
                   for (int64_t i = 0; inside && i < group_inputs; ++i) {
                     const_cast<T&>(At<T>(expected, Join(at[0], group * group_inputs + i, pixel))) +=
                         At<T>(p.input, at) * At<T>(p.layer.weights, Join(at[1], i, k));
                   }
                 });
  });
  ForEachPosition(p.output.shape(), [&](const std::vector<int64_t>& at) {
    const T bias = p.layer.bias.defined() ? p.layer.bias.data<T>()[at[1]] : T{0};
    ASSERT_EQ(At<T>(p.output, at), At<T>(expected, at) + bias) << Shape(at).ToString();
  });
}

TEST(ConvTranspose, OwnKernelEqualsTheDefinition) {
  const ThreadPool pool(2);
  bool bias = false;
  for (const WindowCase& c : WindowCases()) {
    std::ostringstream text;
    text << c;
    SCOPED_TRACE(text.str());
    bias = !bias;
    Problem narrow = MakeProblem<float>(c, bias), wide = MakeProblem<double>(c, bias);
    ConvTranspose(pool, narrow.layer, narrow.input, narrow.output);
    ExpectTransposed<float>(c, narrow);
    ConvTranspose(pool, wide.layer, wide.input, wide.output);
    ExpectTransposed<double>(c, wide);
  }
}

TEST(ConvTranspose, XnnpackEqualsTheDefinition) {
  const ThreadPool pool(2);
  int covered = 0;
  bool bias = false;
  for (const WindowCase& c : WindowCases()) {
    std::ostringstream text;
    text << c;
    SCOPED_TRACE(text.str());
    bias = !bias;
    Problem p = MakeProblem<float>(c, bias);
    const std::unique_ptr<XnnpackConvTranspose> conv = XnnpackConvTranspose::Create(p.layer).value();
    if (!conv) {
      EXPECT_EQ(c.rank, 3);
      continue;
    }
    if (!conv->Run(pool, p.input, p.output).value()) continue;
    ++covered;
    ExpectTransposed<float>(c, p);
  }
  EXPECT_GT(covered, 30);
}

}  // namespace
}  // namespace onnxray::testing
