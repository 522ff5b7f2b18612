#include "display_mode.h"

#include <gtest/gtest.h>

#include "model_summary.h"

namespace onnxray {
namespace {

Tensor Zeros(DType dtype, const Shape& shape) { return Tensor::Zeros(dtype, shape).value(); }

ValueRow Output() {
  ValueRow row;
  row.node = std::make_shared<const NodeSummary>();
  row.graph_output = true;
  return row;
}

TEST(DisplayMode, ScoresAreBars) {
  const ValueRow output = Output();
  EXPECT_EQ(DefaultMode(Zeros(DType::kFloat32, {1, 10}), &output), DisplayMode::kBars);
  EXPECT_EQ(DefaultMode(Zeros(DType::kFloat32, {1000}), &output), DisplayMode::kBars);
  EXPECT_EQ(DefaultMode(Zeros(DType::kFloat32, {1, 896, 16}), &output), DisplayMode::kMaps);
  EXPECT_EQ(DefaultMode(Zeros(DType::kFloat32, {1, 1}), &output), DisplayMode::kMaps);
  EXPECT_EQ(DefaultMode(Zeros(DType::kInt64, {10}), &output), DisplayMode::kMaps);
  ValueRow hidden = Output();
  hidden.graph_output = false;
  EXPECT_EQ(DefaultMode(Zeros(DType::kFloat32, {1, 10}), &hidden), DisplayMode::kMaps);
}

TEST(DisplayMode, SignalsAreLinesAndStringsATable) {
  ValueRow input;
  EXPECT_EQ(DefaultMode(Zeros(DType::kFloat32, {1, 512}), &input), DisplayMode::kLines);
  EXPECT_EQ(DefaultMode(Zeros(DType::kFloat32, {2, 16000}), &input), DisplayMode::kLines) << "stereo";
  EXPECT_EQ(DefaultMode(Zeros(DType::kFloat32, {28, 28}), &input), DisplayMode::kMaps);
  EXPECT_EQ(DefaultMode(Zeros(DType::kFloat32, {1, 3, 8, 8}), &input), DisplayMode::kMaps);
  ValueRow weight;
  weight.constant = true;
  EXPECT_EQ(DefaultMode(Zeros(DType::kFloat32, {512}), &weight), DisplayMode::kMaps);
  EXPECT_EQ(DefaultMode(Zeros(DType::kString, {4}), &input), DisplayMode::kTable);
}

TEST(DisplayMode, WhatSuitsWhat) {
  const Tensor map = Zeros(DType::kFloat32, {1, 3, 8, 8}), scores = Zeros(DType::kFloat32, {2, 10}),
               strings = Zeros(DType::kString, {3}), scalar = Zeros(DType::kFloat32, {}),
               complex = Zeros(DType::kComplex64, {4});
  EXPECT_TRUE(CanShow(DisplayMode::kMaps, map));
  EXPECT_FALSE(CanShow(DisplayMode::kBars, map));
  EXPECT_TRUE(CanShow(DisplayMode::kBars, scores));
  EXPECT_FALSE(CanShow(DisplayMode::kMaps, strings));
  EXPECT_TRUE(CanShow(DisplayMode::kTable, strings));
  EXPECT_FALSE(CanShow(DisplayMode::kLines, scalar));
  EXPECT_FALSE(CanShow(DisplayMode::kBars, complex));
  EXPECT_TRUE(CanShow(DisplayMode::kLines, complex));
  EXPECT_FALSE(CanShow(DisplayMode::kTable, Zeros(DType::kFloat32, {0, 3})));
}

}  // namespace
}  // namespace onnxray
