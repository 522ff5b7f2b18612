// Operators of ai.onnx.ml that prepare features: selecting, scaling, imputing, encoding.
#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_map>

#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

using Features = Types<float, double, int64_t, int32_t>;

constexpr std::string_view kStep = "a step function";

Status SameShapeOfFloats(ShapeContext& context) {
  context.SetOutput(0, DType::kFloat32, context.shape(0));
  return Ok();
}

// Elements of a row: the length of the last axis.
int64_t FeaturesOf(const Shape& shape) { return shape.rank() == 0 ? 1 : shape[shape.rank() - 1]; }

// `values` repeated or taken as they are: one per feature.
Result<std::vector<float>> PerFeature(const std::vector<float>& values, int64_t features, const char* what) {
  const size_t count = static_cast<size_t>(features);
  if (values.size() == 1) return std::vector<float>(count, values[0]);
  if (values.size() == count) return values;
  return InvalidInput("there are " + std::to_string(features) + " features and " +
                          std::to_string(values.size()) + " values of " + what,
                      "One for all, or one for each, is what fits");
}

// Calls row(begin of the row's elements in input and output) for every row, in parallel.
template <typename T, typename Row>
void ForEachRow(KernelContext& context, int64_t features, Tensor& output, const Row& row) {
  const int64_t rows = features == 0 ? 0 : context.input(0).count() / features;
  const T* const from = context.input(0).data<T>();
  float* const to = output.data<float>();
  context.pool().ParallelFor(rows, 1 + (1 << 13) / std::max<int64_t>(features, 1),
                             [&](int64_t begin, int64_t end) {
                               for (int64_t r = begin; r < end; ++r)
                                 row(from + r * features, to + r * features);
                             });
}

Status ArrayFeatureExtractorShape(ShapeContext& context) {
  if (context.rank(0) == 0) return context.Mismatch("there is no axis to select from in a scalar");
  Shape shape = context.shape(0);
  if (shape.rank() == 1) shape = {1, shape[0]};
  shape[shape.rank() - 1] = context.shape(1).count();
  context.SetOutput(0, context.dtype(0), shape);
  return Ok();
}

Status RunArrayFeatureExtractor(KernelContext& context) {
  const Tensor& input = context.input(0);
  const int64_t features = FeaturesOf(input.shape());
  const std::vector<int64_t> selected = TRY(ToInt64s(context.input(1)));
  for (const int64_t index : selected) {
    if (index >= 0 && index < features) continue;
    return InvalidInput("there is no feature " + std::to_string(index) + " in " + input.ToString());
  }
  Tensor& output = *TRY(context.Output(0));
  const int64_t rows = features == 0 ? 0 : input.count() / features;
  DispatchBySize(input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const T* from = input.data<T>();
    T* to = output.data<T>();
    for (int64_t row = 0; row < rows; ++row, from += features) {
      for (const int64_t index : selected) *to++ = from[index];
    }
  });
  return Ok();
}

Status RunBinarizer(KernelContext& context) {
  const Tensor& input = context.input(0);
  const float threshold = context.attributes().Float("threshold");
  Tensor& output = *TRY(context.Output(0));
  const bool known = Dispatch(Features{}, input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const T* const from = input.data<T>();
    T* const to = output.data<T>();
    context.pool().ParallelFor(input.count(), 1 << 14, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) to[i] = from[i] > threshold ? T{1} : T{0};
    });
  });
  return known ? Ok() : Status(context.UnsupportedType(0));
}

// Output: [N, sum of inputdimensions]. Inputs are [N,C] or [C], cut off or filled up with zeros.
Status FeatureVectorizerShape(ShapeContext& context) {
  const std::vector<int64_t> lengths = context.attributes().Ints("inputdimensions");
  if (static_cast<int>(lengths.size()) != context.input_count()) {
    return context.Mismatch("there are " + std::to_string(context.input_count()) + " inputs and " +
                            std::to_string(lengths.size()) + " inputdimensions");
  }
  const auto rows_of = [&](int i) { return context.rank(i) < 2 ? 1 : context.shape(i)[0]; };
  int64_t total = 0;
  for (int i = 0; i < context.input_count(); ++i) {
    if (rows_of(i) != rows_of(0)) {
      return context.Mismatch("the inputs have " + std::to_string(rows_of(0)) + " and " +
                              std::to_string(rows_of(i)) + " rows");
    }
    const int64_t length = lengths[static_cast<size_t>(i)];
    if (length < 0) return context.Mismatch("an input has " + std::to_string(length) + " features");
    total += length;
  }
  context.SetOutput(0, DType::kFloat32, {rows_of(0), total});
  return Ok();
}

Status RunFeatureVectorizer(KernelContext& context) {
  Tensor& output = *TRY(context.Output(0));
  std::fill_n(output.data<float>(), output.count(), 0.0f);
  const std::vector<int64_t> lengths = context.attributes().Ints("inputdimensions");
  const int64_t rows = output.dim(0);
  int64_t start = 0;
  for (int i = 0; i < context.input_count(); ++i) {
    const Tensor& input = context.input(i);
    const int64_t columns = rows == 0 ? 0 : input.count() / rows;
    const int64_t length = lengths[static_cast<size_t>(i)];
    const bool known = Dispatch(Features{}, input.dtype(), [&](auto tag) {
      using T = typename decltype(tag)::Type;
      for (int64_t row = 0; row < rows; ++row) {
        const T* const from = input.data<T>() + row * columns;
        float* const to = output.data<float>() + row * output.dim(1) + start;
        for (int64_t c = 0; c < std::min(columns, length); ++c) to[c] = static_cast<float>(from[c]);
      }
    });
    if (!known) return context.UnsupportedType(i);
    start += length;
  }
  return Ok();
}

// NaN is replaced where NaN is what to replace.
template <typename T>
void Impute(const Tensor& input, T replaced, const std::vector<T>& imputed, Tensor& output) {
  const bool replaces_nan = replaced != replaced;
  const T* const from = input.data<T>();
  T* const to = output.data<T>();
  const int64_t features = FeaturesOf(input.shape());
  for (int64_t begin = 0; begin < input.count(); begin += features) {
    for (int64_t f = 0; f < features; ++f) {
      const T value = from[begin + f];
      const bool missing = replaces_nan ? value != value : value == replaced;
      to[begin + f] = missing ? imputed[imputed.size() == 1 ? 0 : static_cast<size_t>(f)] : value;
    }
  }
}

Status RunImputer(KernelContext& context) {
  const Tensor& input = context.input(0);
  const Attributes& attributes = context.attributes();
  const std::vector<float> floats = attributes.Floats("imputed_value_floats");
  const std::vector<int64_t> integers = attributes.Ints("imputed_value_int64s");
  const bool real = IsFloat(input.dtype());
  const size_t values = real ? floats.size() : integers.size();
  const int64_t features = FeaturesOf(input.shape());
  if (values != 1 && values != static_cast<size_t>(features)) {
    return InvalidInput("there are " + std::to_string(features) + " features and " + std::to_string(values) +
                        " imputed values of their type");
  }
  Tensor& output = *TRY(context.Output(0));
  const bool known = Dispatch(Features{}, input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    if constexpr (std::is_floating_point_v<T>) {
      Impute<T>(input, attributes.Float("replaced_value_float"), {floats.begin(), floats.end()}, output);
    } else {
      Impute<T>(input, static_cast<T>(attributes.Int("replaced_value_int64")),
                {integers.begin(), integers.end()}, output);
    }
  });
  return known ? Ok() : Status(context.UnsupportedType(0));
}

// The divisor of a row; 0 leaves it as it is. MAX is the largest, not the largest in size.
enum class Norm : uint8_t { kMax, kL1, kL2 };

template <typename T>
double DivisorOf(Norm norm, const T* row, int64_t features) {
  double divisor = norm == Norm::kMax ? -HUGE_VAL : 0;
  for (int64_t i = 0; i < features; ++i) {
    const double value = static_cast<double>(row[i]);
    switch (norm) {
      case Norm::kMax:
        divisor = value > divisor ? value : divisor;
        break;
      case Norm::kL1:
        divisor += std::fabs(value);
        break;
      case Norm::kL2:
        divisor += value * value;
        break;
    }
  }
  return norm == Norm::kL2 ? std::sqrt(divisor) : divisor;
}

Status RunNormalizer(KernelContext& context) {
  const Tensor& input = context.input(0);
  const std::string name = context.attributes().String("norm");
  if (name != "MAX" && name != "L1" && name != "L2")
    return InvalidModel("norm is MAX, L1 or L2, not '" + name + "'");
  const Norm norm = name == "MAX" ? Norm::kMax : name == "L1" ? Norm::kL1 : Norm::kL2;
  Tensor& output = *TRY(context.Output(0));
  const int64_t features = FeaturesOf(input.shape());
  const bool known = Dispatch(Features{}, input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    ForEachRow<T>(context, features, output, [&](const T* from, float* to) {
      const double divisor = DivisorOf(norm, from, features);
      const double safe = divisor == 0 ? 1 : divisor;
      for (int64_t i = 0; i < features; ++i) to[i] = static_cast<float>(static_cast<double>(from[i]) / safe);
    });
  });
  return known ? Ok() : Status(context.UnsupportedType(0));
}

Status RunScaler(KernelContext& context) {
  const Tensor& input = context.input(0);
  const int64_t features = FeaturesOf(input.shape());
  const Attributes& attributes = context.attributes();
  const std::vector<float> offset = TRY(PerFeature(attributes.Floats("offset", {0}), features, "offset"));
  const std::vector<float> scale = TRY(PerFeature(attributes.Floats("scale", {1}), features, "scale"));
  Tensor& output = *TRY(context.Output(0));
  const bool known = Dispatch(Features{}, input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    using C = std::conditional_t<std::is_same_v<T, float>, float, double>;
    ForEachRow<T>(context, features, output, [&](const T* from, float* to) {
      const float *const o = offset.data(), *const s = scale.data();
      for (int64_t i = 0; i < features; ++i)
        to[i] = static_cast<float>((static_cast<C>(from[i]) - static_cast<C>(o[i])) * static_cast<C>(s[i]));
    });
  });
  return known ? Ok() : Status(context.UnsupportedType(0));
}

// Output: the input's shape and an axis of the categories.
Status OneHotEncoderShape(ShapeContext& context) {
  Shape shape = context.shape(0);
  const Attributes& attributes = context.attributes();
  shape.push_back(static_cast<int64_t>(context.dtype(0) == DType::kString
                                           ? attributes.Strings("cats_strings").size()
                                           : attributes.Ints("cats_int64s").size()));
  context.SetOutput(0, DType::kFloat32, shape);
  return Ok();
}

// Fractions are cut off. Floats beyond all integers get the least one.
template <typename T>
const T& CategoryOf(const T& element) {
  return element;
}
int64_t CategoryOf(int32_t element) { return element; }
int64_t CategoryOf(double element) {
  return element > -0x1p63 && element < 0x1p63 ? static_cast<int64_t>(element) : INT64_MIN;
}
int64_t CategoryOf(float element) { return CategoryOf(double{element}); }

template <typename Key, typename T>
Status EncodeOneHot(const Tensor& input, const std::vector<Key>& categories, bool zeros, Tensor& output) {
  std::unordered_map<Key, int64_t> places;
  for (size_t i = 0; i < categories.size(); ++i) places[categories[i]] = static_cast<int64_t>(i);
  float* row = output.data<float>();
  std::fill_n(row, output.count(), 0.0f);
  const T* const elements = input.data<T>();
  for (int64_t i = 0; i < input.count(); ++i, row += categories.size()) {
    const auto place = places.find(CategoryOf(elements[i]));
    if (place != places.end()) {
      row[place->second] = 1;
    } else if (!zeros) {
      return InvalidInput("element " + std::to_string(i) + " is none of the categories",
                          "The model does not allow for that: its attribute `zeros` is 0");
    }
  }
  return Ok();
}

Status RunOneHotEncoder(KernelContext& context) {
  const Tensor& input = context.input(0);
  const bool zeros = context.attributes().Int("zeros") != 0;
  Tensor& output = *TRY(context.Output(0));
  if (input.dtype() == DType::kString) {
    return EncodeOneHot<std::string, std::string>(input, context.attributes().Strings("cats_strings"), zeros,
                                                  output);
  }
  Status status = context.UnsupportedType(0);
  Dispatch(Features{}, input.dtype(), [&](auto tag) {
    status = EncodeOneHot<int64_t, typename decltype(tag)::Type>(
        input, context.attributes().Ints("cats_int64s"), zeros, output);
  });
  return status;
}

}  // namespace

std::span<const Op> FeatureOps() {
  static const Op ops[] = {
      {.name = "ArrayFeatureExtractor",
       .domain = kMl,
       .shape = ArrayFeatureExtractorShape,
       .run = RunArrayFeatureExtractor,
       .gradient = {ArrayFeatureExtractorGradient}},
      {.name = "Binarizer",
       .domain = kMl,
       .attributes = {{"threshold", 0.0f}},
       .shape = SameAsInput,
       .run = RunBinarizer,
       .gradient = {.none = kStep}},
      {.name = "FeatureVectorizer",
       .domain = kMl,
       .shape = FeatureVectorizerShape,
       .run = RunFeatureVectorizer,
       .gradient = {FeatureVectorizerGradient}},
      {.name = "Imputer",
       .domain = kMl,
       .attributes = {{"replaced_value_float", 0.0f}, {"replaced_value_int64", 0}},
       .shape = SameAsInput,
       .run = RunImputer,
       .gradient = {ImputerGradient}},
      {.name = "Normalizer",
       .domain = kMl,
       .attributes = {{"norm", "MAX"}},
       .shape = SameShapeOfFloats,
       .run = RunNormalizer,
       .gradient = {NormalizerGradient}},
      {.name = "OneHotEncoder",
       .domain = kMl,
       .attributes = {{"zeros", 1}},
       .shape = OneHotEncoderShape,
       .run = RunOneHotEncoder,
       .gradient = {.none = kStep}},
      {.name = "Scaler",
       .domain = kMl,
       .shape = SameShapeOfFloats,
       .run = RunScaler,
       .gradient = {ScalerGradient}},
  };
  return ops;
}

}  // namespace onnxray
