// What no ONNX operator asks of the attention kernel alone: windows, sinks, lengths, strides.
#include "cpu/attention.h"

#include <gtest/gtest.h>

#include <cmath>

namespace onnxray {
namespace {

// One head of `count` keys of size 1: scores are the query times these, values are 10, 20, 30 ...
AttentionProblem OneHead(const std::vector<double>& queries, const std::vector<double>& keys) {
  const int64_t count = static_cast<int64_t>(keys.size());
  std::vector<double> values;
  for (int64_t j = 1; j <= count; ++j) values.push_back(10.0 * static_cast<double>(j));
  AttentionProblem problem;
  problem.queries = Tensor::FromValues<double>({1, 1, static_cast<int64_t>(queries.size()), 1}, queries);
  problem.keys = Tensor::FromValues<double>({1, 1, count, 1}, keys);
  problem.values = Tensor::FromValues<double>({1, 1, count, 1}, values);
  return problem;
}

std::vector<double> Attend(const AttentionProblem& problem) {
  const ThreadPool pool(2);
  Shape shape = problem.queries.shape();
  shape[3] = problem.values.dim(3);
  Tensor output = Tensor::Allocate(DType::kFloat64, shape).value();
  Attention(pool, problem, output);
  return {output.span<double>().begin(), output.span<double>().end()};
}

TEST(AttentionKernel, AWindowSlidesWithTheQuery) {
  AttentionProblem problem = OneHead({0, 0, 0, 0}, {1, 1, 1, 1});
  problem.offsets = {0};
  problem.window = 2;
  EXPECT_EQ(Attend(problem), (std::vector<double>{10, 15, 25, 35}));
  problem.window = 1;
  EXPECT_EQ(Attend(problem), (std::vector<double>{10, 20, 30, 40}));
  problem.offsets = {-2};  // two queries stand before the first key
  problem.window = 100;
  EXPECT_EQ(Attend(problem), (std::vector<double>{0, 0, 10, 15}));
}

TEST(AttentionKernel, KeysBeyondTheLengthAreNotSeen) {
  AttentionProblem problem = OneHead({0, 0}, {1, 1, 1});
  problem.lengths = {2};
  EXPECT_EQ(Attend(problem), (std::vector<double>{15, 15}));
  problem.lengths = {0};
  EXPECT_EQ(Attend(problem), (std::vector<double>{0, 0}));
}

// A sink of logit ln 2 weighs as much as both keys of logit 0 together.
TEST(AttentionKernel, SinksTakeTheirShare) {
  AttentionProblem problem = OneHead({0}, {1, 1});
  problem.sinks = Tensor::FromValues<double>({1}, {std::log(2.0)});
  EXPECT_NEAR(Attend(problem)[0], 7.5, 1e-12);
  problem.sinks = Tensor::FromValues<double>({1}, {1e4});
  EXPECT_EQ(Attend(problem)[0], 0);
}

TEST(AttentionKernel, CapsAndScales) {
  AttentionProblem problem = OneHead({1}, {3, -1});
  problem.scale = 0.5;
  problem.softcap = 2;
  const double first = std::exp(2 * std::tanh(0.75)), second = std::exp(2 * std::tanh(-0.25));
  EXPECT_NEAR(Attend(problem)[0], (10 * first + 20 * second) / (first + second), 1e-12);
}

TEST(AttentionKernel, TensorsLieAsTheyLie) {
  const std::vector<float> elements = {1, 2, 3, 4, 5, 6, 7, 8};
  // [batch 1, length 2, heads 2, size 2], seen as [1, 2, 2, 2].
  const Tensor heads = Tensor::FromValues<float>({1, 2, 2, 2}, elements).Transposed({0, 2, 1, 3});
  AttentionProblem problem;
  problem.queries = problem.keys = problem.values = heads;
  problem.offsets = {0};
  Tensor output = Tensor::Allocate(DType::kFloat32, {1, 2, 2, 2}).value();
  Tensor merged = output.Transposed({0, 2, 1, 3});
  Attention(ThreadPool(1), problem, merged);
  // The first position sees only itself; the second prefers itself by far.
  for (int i = 0; i < 4; ++i) EXPECT_EQ(output.data<float>()[i], elements[static_cast<size_t>(i)]);
  for (int i = 4; i < 8; ++i) EXPECT_NEAR(output.data<float>()[i], elements[static_cast<size_t>(i)], 1e-3);
}

}  // namespace
}  // namespace onnxray
