// Gradients of operators that sample and fold images, and of Det.
#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

using List = std::vector<int64_t>;

// Modes and paddings by name, corners or not.
using Sampling = std::tuple<const char*, const char*, int>;
class GridSampleGradient : public ::testing::TestWithParam<Sampling> {
 protected:
  static GradientTester Tester() {
    const auto [mode, padding, align] = GetParam();
    return GradientTester("GridSample", 20)
        .Attribute("mode", std::string(mode))
        .Attribute("padding_mode", std::string(padding))
        .Attribute("align_corners", int64_t{align});
  }
};

// Places on and off the image, none at a pixel's centre or edge.
TEST_P(GridSampleGradient, OfPlanes) {
  Tester().Random({1, 2, 3, 4}).Random({1, 2, 2, 2}, -0.93, 0.91).Check();
  Tester().Random({2, 1, 4, 3}).Random({2, 2, 3, 2}, -1.57, 1.61).Check();
}

TEST_P(GridSampleGradient, OfVolumes) {
  Tester().Random({1, 1, 2, 3, 2}).Random({1, 1, 2, 2, 3}, -1.23, 1.17).Check();
}

INSTANTIATE_TEST_SUITE_P(All, GridSampleGradient,
                         ::testing::Combine(::testing::Values("linear", "cubic"),
                                            ::testing::Values("zeros", "border", "reflection"),
                                            ::testing::Values(0, 1)),
                         [](const auto& info) {
                           return std::string(std::get<0>(info.param)) + std::get<1>(info.param) +
                                  (std::get<2>(info.param) ? "Aligned" : "");
                         });

// To the image alone: the grid's gradient is 0.
TEST(NearestPixelGradient, GridSample) {
  for (const char* padding : {"zeros", "border", "reflection"}) {
    for (const int64_t align : {0, 1}) {
      GradientTester("GridSample", 20)
          .Attribute("mode", std::string("nearest"))
          .Attribute("padding_mode", std::string(padding))
          .Attribute("align_corners", align)
          .Random({1, 2, 3, 4})
          .Random({1, 2, 3, 2}, -1.57, 1.61)
          .Fixed()
          .Check();
    }
  }
}

Tensor Regions(const Shape& shape, const std::vector<double>& values) {
  return Tensor::FromValues<double>(shape, values);
}

TEST(RoiAlignGradient, OfMeansAndMaxima) {
  for (const char* mode : {"avg", "max"}) {
    for (const int64_t samples : {0, 2}) {
      for (const int opset : {10, 16}) {
        SCOPED_TRACE(std::string(mode) + std::to_string(samples) + "/" + std::to_string(opset));
        GradientTester("RoiAlign", opset)
            .Attribute("mode", std::string(mode))
            .Attribute("output_height", int64_t{2})
            .Attribute("output_width", int64_t{2})
            .Attribute("sampling_ratio", samples)
            .Attribute("spatial_scale", 0.5f)
            .Random({2, 2, 5, 4}, 0.1, 1)
            .Input(Regions({3, 4}, {0.3, 1.2, 6.1, 7.4, -1.1, 2.3, 3.7, 12.2, 2.1, 2.2, 2.6, 2.9}))
            .Fixed()
            .Ints({1, 0, 1})
            .Check();
      }
    }
  }
}

TEST(MaxRoiPoolGradient, GoesToTheMaxima) {
  GradientTester("MaxRoiPool")
      .Attribute("pooled_shape", List{2, 2})
      .Attribute("spatial_scale", 0.5f)
      .Random({2, 2, 4, 5})
      .Input(Regions({3, 5}, {0, 0, 0, 7, 7, 1, 2, 1, 6, 3, 1, -4, -4, 1, 1}))
      .Fixed()
      .Check();
}

TEST(OnnxrayRoiAlignGradientGradient, IsLinear) {
  GradientTester("RoiAlignGradient", 1, "ai.onnxray")
      .Attribute("sampling_ratio", int64_t{2})
      .Random({2, 1, 2, 2})
      .Random({1, 1, 4, 4})
      .Fixed()
      .Input(Regions({2, 4}, {0.3, 1.2, 3.1, 2.4, 1.1, 0.3, 3.7, 3.2}))
      .Fixed()
      .Ints({0, 0})
      .Check();
}

TEST(DeformConvGradient, OfAllInputs) {
  GradientTester("DeformConv", 19)
      .Random({1, 1, 3, 3})
      .Random({1, 1, 2, 2})
      .Random({1, 8, 2, 2}, -0.85, 0.93)
      .Random({1})
      .Random({1, 4, 2, 2})
      .Check();
}

TEST(DeformConvGradient, OfGroupsAndStrides) {
  GradientTester("DeformConv", 19)
      .Attribute("group", int64_t{2})
      .Attribute("offset_group", int64_t{2})
      .Attribute("pads", List{1, 0, 0, 1})
      .Attribute("strides", List{2, 1})
      .Attribute("dilations", List{1, 2})
      .Random({2, 4, 3, 3})
      .Random({2, 2, 2, 2})
      .Random({2, 16, 2, 2}, -1.43, 1.39)
      .Check();
}

TEST(DeformConvGradient, OfOneAndThreeDimensions) {
  GradientTester("DeformConv", 19).Random({1, 2, 5}).Random({1, 2, 2}).Random({1, 2, 4}, -0.77, 0.83).Check();
  GradientTester("DeformConv", 19)
      .Random({1, 1, 2, 2, 2})
      .Random({1, 1, 1, 2, 1})
      .Random({1, 6, 2, 1, 2}, -0.77, 0.83)
      .Check();
}

TEST(Col2ImGradient, CutsBlocksOut) {
  GradientTester("Col2Im").Random({1, 8, 4}).Ints({3, 3}).Ints({2, 2}).Check();
  GradientTester("Col2Im")
      .Attribute("pads", List{1, 0, 0, 1})
      .Attribute("strides", List{1, 2})
      .Attribute("dilations", List{2, 1})
      .Random({1, 4, 6})
      .Ints({4, 4})
      .Ints({2, 2})
      .Check();
  GradientTester("Col2Im").Attribute("strides", List{2}).Random({2, 3, 2}).Ints({5}).Ints({3}).Check();
}

TEST(DetGradient, AlsoOfSingularMatrices) {
  GradientTester("Det").Random({2, 3, 3}).Check();
  GradientTester("Det").Random({4, 4}).Check();
  GradientTester("Det").Random({2, 1, 1}).Check();
  GradientTester("Det").Numbers({3, 3}, {1, 2, 3, 2, 4, 6, 1, 0, 1}).Check();
}

}  // namespace
}  // namespace onnxray::testing
