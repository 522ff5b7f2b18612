// Gradients of resizing.
#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

Tensor Floats(std::vector<float> values) {
  return Tensor::FromValues<float>({static_cast<int64_t>(values.size())}, values);
}

TEST(ResizeGradient, InEveryMode) {
  for (const char* mode : {"nearest", "linear", "cubic"}) {
    for (const char* coordinates : {"half_pixel", "align_corners", "asymmetric", "pytorch_half_pixel"}) {
      SCOPED_TRACE(std::string(mode) + coordinates);
      GradientTester("Resize")
          .Attribute("mode", std::string(mode))
          .Attribute("coordinate_transformation_mode", std::string(coordinates))
          .Random({1, 2, 3, 4})
          .NoInput()
          .Input(Floats({1, 1, 2, 0.6f}))
          .Check();
      GradientTester("Resize")
          .Attribute("mode", std::string(mode))
          .Attribute("coordinate_transformation_mode", std::string(coordinates))
          .Random({1, 2, 3, 4})
          .NoInput()
          .NoInput()
          .Ints({1, 2, 5, 3})
          .Check();
    }
  }
}

TEST(ResizeGradient, WithWidenedFilters) {
  for (const char* mode : {"linear", "cubic"}) {
    GradientTester("Resize")
        .Attribute("mode", std::string(mode))
        .Attribute("antialias", int64_t{1})
        .Random({1, 1, 6, 8})
        .NoInput()
        .NoInput()
        .Ints({1, 1, 3, 5})
        .Check();
  }
}

TEST(ResizeGradient, OfRegions) {
  GradientTester("Resize")
      .Attribute("mode", std::string("linear"))
      .Attribute("coordinate_transformation_mode", std::string("tf_crop_and_resize"))
      .Attribute("extrapolation_value", 3.0f)
      .Random({1, 1, 4, 4})
      .Input(Floats({0, 0, 0.2f, -0.3f, 1, 1, 0.8f, 1.1f}))
      .NoInput()
      .Ints({1, 1, 3, 4})
      .Check();
}

TEST(ResizeGradient, OfSomeAxesWithTheirRatio) {
  for (const char* policy : {"not_larger", "not_smaller"}) {
    GradientTester("Resize")
        .Attribute("mode", std::string("linear"))
        .Attribute("axes", std::vector<int64_t>{3, 2})
        .Attribute("keep_aspect_ratio_policy", std::string(policy))
        .Random({1, 1, 3, 4})
        .NoInput()
        .NoInput()
        .Ints({7, 5})
        .Check();
  }
}

TEST(ResizeGradient, WithoutWhatIsOutside) {
  GradientTester("Resize")
      .Attribute("mode", std::string("cubic"))
      .Attribute("exclude_outside", int64_t{1})
      .Attribute("cubic_coeff_a", -0.5f)
      .Random({1, 1, 4, 3})
      .NoInput()
      .NoInput()
      .Ints({1, 1, 6, 2})
      .Check();
}

TEST(ResizeGradient, ByScalesThatOnlyTheRunTells) {
  for (const char* mode : {"nearest", "linear", "cubic"}) {
    GradientTester("Resize")
        .Attribute("mode", std::string(mode))
        .Random({1, 1, 3, 4})
        .NoInput()
        .Input(Floats({1, 1, 2, 0.6f}))
        .Fed()
        .WithOutputType({1, 1, 6, 2})
        .Check();
  }
  GradientTester("Upsample", 9)
      .Random({1, 1, 2, 3})
      .Input(Floats({1, 1, 2, 3}))
      .Fed()
      .WithOutputType({1, 1, 4, 9})
      .Check();
}

// The axis keeps its length and is resampled all the same.
TEST(ResizeGradient, ByScalesThatChangeNoLength) {
  GradientTester("Resize")
      .Attribute("mode", std::string("linear"))
      .Random({1, 1, 3})
      .NoInput()
      .Input(Floats({1, 1, 1.2f}))
      .Check();
}

TEST(ResizeGradient, OfTheFirstDefinition) {
  GradientTester("Resize", 10).Random({1, 1, 5, 3}).Input(Floats({1, 1, 0.6f, 2})).Check();
}

TEST(UpsampleGradient, OfEveryVersion) {
  GradientTester("Upsample", 9).Random({1, 2, 2, 3}).Input(Floats({1, 1, 2, 3})).Check();
  GradientTester("Upsample", 7)
      .Attribute("mode", std::string("linear"))
      .Attribute("scales", std::vector<float>{1, 1, 2, 2})
      .Random({1, 2, 2, 3})
      .Check();
}

}  // namespace
}  // namespace onnxray::testing
