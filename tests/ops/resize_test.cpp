#include "cpu/resize.h"

#include <random>

#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

const std::vector<float> kFour = {1, 2, 3, 4};
const std::vector<float> kEight = {1, 2, 3, 4, 5, 6, 7, 8};

// One axis of four elements, scaled.
OpTester Scaled(const char* mode, const char* coordinates, float scale, std::vector<float> values = kFour) {
  OpTester tester("Resize", 19);
  tester.Attribute("mode", mode).Attribute("coordinate_transformation_mode", coordinates);
  tester.Input<float>({4}, std::move(values)).NoInput().Input<float>({1}, {scale});
  return tester;
}

// The same, resized to so many.
OpTester Sized(const char* coordinates, const char* rounding, int64_t size) {
  OpTester tester("Resize", 13);
  tester.Attribute("coordinate_transformation_mode", coordinates).Attribute("nearest_mode", rounding);
  tester.Input<float>({4}, kFour).NoInput().NoInput().Input<int64_t>({1}, {size});
  return tester;
}

TEST(Resize, CoordinatesOfLinearInterpolation) {
  Scaled("linear", "half_pixel", 2).Expect<float>({8}, {1, 1.25f, 1.75f, 2.25f, 2.75f, 3.25f, 3.75f, 4});
  Scaled("linear", "asymmetric", 2).Expect<float>({8}, {1, 1.5f, 2, 2.5f, 3, 3.5f, 4, 4});
  Scaled("linear", "align_corners", 1.75f).Expect<float>({7}, {1, 1.5f, 2, 2.5f, 3, 3.5f, 4});
  Scaled("linear", "align_corners", 0.6f).Expect<float>({2}, {1, 3.142857f});
  Scaled("linear", "half_pixel_symmetric", 0.6f).Expect<float>({2}, {1.6666667f, 3.3333333f});
  Scaled("linear", "half_pixel", 0.25f).Expect<float>({1}, {2.5f});
  Scaled("linear", "pytorch_half_pixel", 0.25f).Expect<float>({1}, {1});
}

TEST(Resize, RoundingOfNearest) {
  Sized("half_pixel", "round_prefer_floor", 8).Expect<float>({8}, {1, 1, 2, 2, 3, 3, 4, 4});
  Sized("align_corners", "floor", 8).Expect<float>({8}, {1, 1, 1, 2, 2, 3, 3, 4});
  Sized("asymmetric", "round_prefer_ceil", 8).Expect<float>({8}, {1, 2, 2, 3, 3, 4, 4, 4});
  Sized("half_pixel", "ceil", 8).Expect<float>({8}, {1, 2, 2, 3, 3, 4, 4, 4});
  Sized("tf_half_pixel_for_nn", "floor", 2).Expect<float>({2}, {2, 4});
  Sized("half_pixel", "up", 8).ExpectError("'up'");
}

TEST(Resize, ThirdsFallOnWholeElements) {
  // In double precision 1 / float(1/3) is just below 3.
  OpTester tester("Resize", 13);
  tester.Attribute("coordinate_transformation_mode", "asymmetric").Attribute("nearest_mode", "floor");
  tester.Input<float>({9}, {0, 1, 2, 3, 4, 5, 6, 7, 8}).NoInput().Input<float>({1}, {1.0f / 3});
  tester.Expect<float>({3}, {0, 3, 6});
}

// The filter with a = -0.75 is -0.09375 at distance 1.5 and 0.59375 at 0.5.
TEST(Resize, CubicRepeatsTheEdgeOrExcludesIt) {
  const std::vector<float> impulse = {0, 0, 8, 0};
  Scaled("cubic", "asymmetric", 2, impulse).Expect<float>({8}, {0, -0.75f, 0, 4.75f, 8, 4.75f, 0, -0.75f});
  Scaled("cubic", "asymmetric", 2, impulse)
      .Attribute("exclude_outside", 1)
      .Expect<float>({8}, {0, -0.6857143f, 0, 4.75f, 8, 4.342857f, 0, -1.5f});
  Scaled("cubic", "asymmetric", 2, impulse)  // -0.0625 and 0.5625
      .Attribute("cubic_coeff_a", -0.5f)
      .Expect<float>({8}, {0, -0.5f, 0, 4.5f, 8, 4.5f, 0, -0.5f});
}

std::vector<float> Sixteen() {
  std::vector<float> values(16);
  for (size_t i = 0; i < 16; ++i) values[i] = static_cast<float>(i + 1);
  return values;
}

// Expected values from ONNX's documentation of the operator.
TEST(Resize, AntialiasWidensTheFilter) {
  OpTester linear("Resize", 18);
  linear.Attribute("mode", "linear").Attribute("antialias", 1);
  linear.Input<float>({1, 1, 4, 4}, Sixteen()).NoInput().Input<float>({4}, {1, 1, 0.6f, 0.6f});
  linear.Expect<float>({1, 1, 2, 2}, {2.875f, 4.5f, 9.375f, 11});
  OpTester cubic("Resize", 18);
  cubic.Attribute("mode", "cubic").Attribute("antialias", 1).Within({1e-4, 0});
  cubic.Input<float>({1, 1, 4, 4}, Sixteen()).NoInput().Input<float>({4}, {1, 1, 0.6f, 0.6f});
  cubic.Expect<float>({1, 1, 2, 2}, {2.5180721f, 4.2858863f, 9.589329f, 11.357142f});
}

OpTester Crop(std::vector<float> roi) {
  OpTester tester("Resize", 13);
  tester.Attribute("mode", "linear").Attribute("coordinate_transformation_mode", "tf_crop_and_resize");
  tester.Attribute("extrapolation_value", -9.0f);
  tester.Input<float>({4}, kFour).Input<float>({2}, std::move(roi));
  return tester;
}

TEST(Resize, CropsAndExtrapolates) {
  Crop({0.5f, 2}).NoInput().Input<int64_t>({1}, {3}).Expect<float>({3}, {2.5f, -9, -9});
  Crop({0, 0.5f}).NoInput().Input<int64_t>({1}, {1}).Expect<float>({1}, {1.75f});
  Crop({0, 0.5f}).Input<float>({1}, {1.5f}).Expect<float>({3}, {1, 1.75f, 2.5f});
}

OpTester Keep(const char* policy) {
  OpTester tester("Resize", 18);
  tester.Attribute("keep_aspect_ratio_policy", policy).Ints("axes", {-1, 0});
  tester.Input<float>({2, 4}, kEight).NoInput().NoInput().Input<int64_t>({2}, {8, 7});
  return tester;
}

TEST(Resize, KeepsTheAspectRatio) {
  EXPECT_EQ(Keep("stretch").Run()->at(0).ToString(), "float32[7,8]");
  EXPECT_EQ(Keep("not_smaller").Run()->at(0).ToString(), "float32[7,14]");
  Keep("not_larger").Expect<float>({4, 8}, {1, 1, 2, 2, 3, 3, 4, 4, 1, 1, 2, 2, 3, 3, 4, 4,
                                            5, 5, 6, 6, 7, 7, 8, 8, 5, 5, 6, 6, 7, 7, 8, 8});
}

TEST(Resize, Version10HadNoCoordinates) {
  OpTester("Resize", 10)
      .Input<float>({2, 4}, kEight)
      .Input<float>({2}, {0.6f, 0.6f})
      .Expect<float>({1, 2}, {1, 3});
  OpTester("Resize", 10)
      .Attribute("mode", "linear")
      .Input<float>({4}, kFour)
      .Input<float>({1}, {2})
      .Expect<float>({8}, {1, 1.5f, 2, 2.5f, 3, 3.5f, 4, 4});
}

TEST(Resize, Version11MarksWhatIsAbsentByEmptyTensors) {
  OpTester("Resize", 11)
      .Input<float>({4}, kFour)
      .Input<float>({0}, {})
      .Input<float>({0}, {})
      .Input<int64_t>({1}, {2})
      .Expect<float>({2}, {1, 3});
  OpTester("Resize", 11)
      .Input<float>({4}, kFour)
      .Input<float>({0}, {})
      .Input<float>({0}, {})
      .ExpectError("neither");
}

TEST(Resize, MovesAndWeighsOtherTypes) {
  OpTester("Resize", 13)
      .Input<std::string>({2}, {"a", "b"})
      .NoInput()
      .Input<float>({1}, {2})
      .Expect<std::string>({4}, {"a", "a", "b", "b"});
  OpTester linear("Resize", 13);
  linear.Attribute("mode", "linear").Input<std::string>({1}, {"a"}).NoInput().Input<float>({1}, {2});
  linear.ExpectError("string");
  OpTester cubic("Resize", 13);  // overshoots both ways
  cubic.Attribute("mode", "cubic").Attribute("coordinate_transformation_mode", "asymmetric");
  cubic.Input<uint8_t>({4}, {0, 0, 255, 255}).NoInput().Input<float>({1}, {2});
  cubic.Expect<uint8_t>({8}, {0, 0, 0, 128, 255, 255, 255, 255});
  OpTester constant("Resize", 13);
  constant.Attribute("mode", "linear")
      .Input<int32_t>({2}, {16777217, 16777217})
      .NoInput()
      .Input<float>({1}, {1.7f});
  constant.Expect<int32_t>({3}, {16777217, 16777217, 16777217});
}

TEST(Resize, RefusesWhatCannotBe) {
  Scaled("linear", "half_pixel", -1).ExpectError("cannot scale an axis by -1");
  Scaled("linear", "sideways", 1).ExpectError("'sideways'");
  OpTester("Resize", 13)
      .Input<float>({4}, kFour)
      .NoInput()
      .Input<float>({2}, {1, 2})
      .ExpectError("scales has 2 elements");
}

TEST(Resize, SurvivesAbsurdNumbers) {
  Scaled("linear", "half_pixel", 1e30f).ExpectError("cannot resize axis 0 of length 4");
  Crop({NAN, 1}).NoInput().Input<int64_t>({1}, {2}).Expect<float>({2}, {-9, -9});
  Crop({-1e30f, 1e30f}).NoInput().Input<int64_t>({1}, {2}).Expect<float>({2}, {-9, -9});
  OpTester("Resize", 13)
      .Input<float>({0}, {})
      .NoInput()
      .NoInput()
      .Input<int64_t>({1}, {2})
      .ExpectError("length 0");
  OpTester("Resize", 13)
      .Input<float>({4}, kFour)
      .NoInput()
      .NoInput()
      .Input<int64_t>({1}, {-2})
      .ExpectError("to -2");
  OpTester("Resize", 13)
      .Input<float>({4}, kFour)
      .NoInput()
      .NoInput()
      .Input<int64_t>({1}, {0})
      .Expect<float>({0}, {});
}

TEST(Upsample, AllVersions) {
  const std::vector<float> doubled = {1, 1, 2, 2, 3, 3, 4, 4};
  OpTester("Upsample", 1)
      .Attribute("height_scale", 1.0f)
      .Attribute("width_scale", 2.0f)
      .Input<float>({1, 1, 1, 4}, kFour)
      .Expect<float>({1, 1, 1, 8}, doubled);
  OpTester("Upsample", 7).Floats("scales", {2}).Input<float>({4}, kFour).Expect<float>({8}, doubled);
  OpTester("Upsample", 9)
      .Attribute("mode", "linear")
      .Input<float>({4}, kFour)
      .Input<float>({1}, {2})
      .Expect<float>({8}, {1, 1.5f, 2, 2.5f, 3, 3.5f, 4, 4});
}

// All axes at once, element by element.
Tensor Naive(const Tensor& input, const ResizeMethod& method, const std::vector<ResizedAxis>& axes) {
  Shape shape;
  std::vector<AxisTaps> taps;
  for (const ResizedAxis& axis : axes) {
    shape.push_back(axis.to);
    taps.push_back(TapsOf(method, axis));
  }
  Tensor output = Tensor::Zeros(DType::kFloat32, shape).value();
  for (int64_t i = 0; i < output.count(); ++i) {
    int64_t choices = 1;
    for (const AxisTaps& tap : taps) choices *= tap.taps;
    double sum = 0;
    for (int64_t choice = 0; choice < choices; ++choice) {
      int64_t position = i, rest = choice, offset = 0, stride = 1;
      double weight = 1;
      for (int axis = input.rank() - 1; axis >= 0; --axis) {
        const AxisTaps& tap = taps[static_cast<size_t>(axis)];
        const size_t entry = static_cast<size_t>(position % shape[axis] * tap.taps + rest % tap.taps);
        position /= shape[axis];
        rest /= tap.taps;
        offset += tap.index[entry] * stride;
        stride *= input.dim(axis);
        weight *= tap.weight[entry];
      }
      sum += weight * input.data<float>()[offset];
    }
    output.data<float>()[i] = static_cast<float>(sum);
  }
  return output;
}

TEST(Resize, EqualsTheSumOverAllTaps) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  const Shape from{2, 3, 5, 4}, to{2, 4, 3, 9};
  std::vector<float> values(static_cast<size_t>(from.count()));
  for (float& value : values) value = normal(random);
  std::vector<ResizedAxis> axes;
  for (int i = 0; i < 4; ++i) {
    axes.push_back({.axis = i, .from = from[i], .to = to[i]});
    axes.back().exact_to = static_cast<float>(to[i]);
    axes.back().scale = axes.back().exact_to / static_cast<float>(from[i]);
  }
  for (const char* mode : {"linear", "cubic"}) {
    for (const bool antialias : {false, true}) {
      ResizeMethod method;
      method.interpolation = mode == std::string("cubic") ? Interpolation::kCubic : Interpolation::kLinear;
      method.antialias = antialias;
      OpTester tester("Resize", 18);
      tester.Attribute("mode", mode).Attribute("antialias", antialias).Within({1e-4, 1e-5});
      tester.Input<float>(from, values).NoInput().NoInput().Input<int64_t>({4}, to.dims());
      tester.Expect(Naive(Tensor::FromValues(from, values), method, axes));
    }
  }
}

}  // namespace
}  // namespace onnxray::testing
