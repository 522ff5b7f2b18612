// Gradients of ai.onnx.ml's operators, in float32: their outputs have nothing wider.
#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

using FloatList = std::vector<float>;

const std::string kMl = "ai.onnx.ml";

GradientTester Ml(const std::string& op) { return GradientTester(op, 1, kMl).Single(); }

TEST(MlScalerGradient, OfOneScaleAndOfMany) {
  Ml("Scaler").Attribute("scale", FloatList{2}).Attribute("offset", FloatList{1}).Random({2, 3}).Check();
  Ml("Scaler")
      .Attribute("scale", FloatList{2, -1, 0.5f})
      .Attribute("offset", FloatList{1, 2, 3})
      .Random({2, 3})
      .Check();
}

TEST(MlNormalizerGradient, OfEveryNorm) {
  for (const char* norm : {"MAX", "L1", "L2"}) {
    SCOPED_TRACE(norm);
    Ml("Normalizer").Attribute("norm", std::string(norm)).Random({2, 3}, 0.5, 2).Check();
  }
}

TEST(MlImputerGradient, PassesWhatWasThere) {
  Ml("Imputer")
      .Attribute("replaced_value_float", 7.0f)
      .Attribute("imputed_value_floats", FloatList{1, 2, 3})
      .Random({2, 3})
      .Check();
}

TEST(MlFeatureVectorizerGradient, OfCutAndFilledInputs) {
  Ml("FeatureVectorizer")
      .Attribute("inputdimensions", std::vector<int64_t>{2, 3})
      .Random({2, 3})
      .Random({2, 2})
      .Check();
}

constexpr const char* kTransforms[] = {"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO"};

TEST(MlLinearRegressorGradient, OfEveryTransform) {
  for (const char* transform : kTransforms) {
    SCOPED_TRACE(transform);
    Ml("LinearRegressor")
        .Attribute("targets", int64_t{2})
        .Attribute("coefficients", FloatList{0.5f, -1, 0.25f, 1, 0.75f, -0.5f})
        .Attribute("intercepts", FloatList{0.1f, 0.2f})
        .Attribute("post_transform", std::string(transform))
        .Random({2, 3})
        .Check();
  }
  // Probits are of scores between 0 and 1.
  Ml("LinearRegressor")
      .Attribute("coefficients", FloatList{0.5f, 0.25f})
      .Attribute("intercepts", FloatList{0.05f})
      .Attribute("post_transform", std::string("PROBIT"))
      .Random({2, 2}, 0.3, 0.9)
      .Check();
}

TEST(MlLinearClassifierGradient, OfTwoAndThreeClasses) {
  for (const char* transform : kTransforms) {
    SCOPED_TRACE(transform);
    Ml("LinearClassifier")
        .Attribute("classlabels_ints", std::vector<int64_t>{0, 1, 2})
        .Attribute("coefficients", FloatList{0.5f, -1, 0.25f, 1, 0.75f, -0.5f})
        .Attribute("intercepts", FloatList{0.1f, 0.2f, 0.3f})
        .Attribute("post_transform", std::string(transform))
        .Outputs(2)
        .Random({2, 2})
        .Check();
    Ml("LinearClassifier")
        .Attribute("classlabels_ints", std::vector<int64_t>{0, 1})
        .Attribute("coefficients", FloatList{0.5f, -1})
        .Attribute("post_transform", std::string(transform))
        .Outputs(2)
        .Random({3, 2})
        .Check();
  }
}

TEST(MlSVMRegressorGradient, OfEveryKernel) {
  for (const char* kernel : {"LINEAR", "POLY", "RBF", "SIGMOID"}) {
    SCOPED_TRACE(kernel);
    Ml("SVMRegressor")
        .Attribute("kernel_type", std::string(kernel))
        .Attribute("kernel_params", FloatList{0.5f, 1.5f, 3})
        .Attribute("n_supports", int64_t{3})
        .Attribute("support_vectors", FloatList{0.5f, -1, 0.25f, 1, 0.75f, -0.5f})
        .Attribute("coefficients", FloatList{0.5f, -1, 0.25f})
        .Attribute("rho", FloatList{0.3f})
        .Random({2, 2})
        .Check();
  }
  Ml("SVMRegressor")
      .Attribute("coefficients", FloatList{0.5f, -1})
      .Attribute("rho", FloatList{0.3f})
      .Random({2, 2})
      .Check();
}

TEST(MlSVMClassifierGradient, OfPairsOfClasses) {
  for (const char* transform : {"NONE", "LOGISTIC"}) {
    SCOPED_TRACE(transform);
    Ml("SVMClassifier")
        .Attribute("kernel_type", std::string("RBF"))
        .Attribute("kernel_params", FloatList{0.5f, 0, 0})
        .Attribute("classlabels_ints", std::vector<int64_t>{0, 1, 2})
        .Attribute("vectors_per_class", std::vector<int64_t>{1, 2, 1})
        .Attribute("support_vectors", FloatList{0.5f, -1, 0.25f, 1, 0.75f, -0.5f, 0, 0.3f})
        .Attribute("coefficients", FloatList{0.5f, -1, 0.25f, 0.75f, 1, 0.4f, -0.6f, 0.2f})
        .Attribute("rho", FloatList{0.3f, -0.2f, 0.1f})
        .Attribute("post_transform", std::string(transform))
        .Outputs(2)
        .Random({2, 2})
        .Check();
    Ml("SVMClassifier")
        .Attribute("classlabels_ints", std::vector<int64_t>{0, 1})
        .Attribute("vectors_per_class", std::vector<int64_t>{1, 1})
        .Attribute("support_vectors", FloatList{0.5f, -1, 0.25f, 1})
        .Attribute("coefficients", FloatList{0.5f, -1})
        .Attribute("rho", FloatList{0.3f})
        .Attribute("post_transform", std::string(transform))
        .Outputs(2)
        .Random({2, 2})
        .Check();
  }
}

TEST(MlSVMClassifierGradient, OfALinearModel) {
  Ml("SVMClassifier")
      .Attribute("classlabels_ints", std::vector<int64_t>{0, 1, 2})
      .Attribute("coefficients", FloatList{0.5f, -1, 0.25f, 1, 0.75f, -0.5f})
      .Attribute("rho", FloatList{0.3f})
      .Attribute("post_transform", std::string("SOFTMAX"))
      .Outputs(2)
      .Random({2, 2})
      .Check();
}

}  // namespace
}  // namespace onnxray::testing
