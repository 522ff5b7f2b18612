// Operators that draw random numbers.
#include "ops/random.h"

#include <algorithm>
#include <cmath>

#include "ops/all_ops.h"

namespace onnxray {

namespace {

uint32_t HashOf(std::string_view text) {  // FNV-1a
  uint32_t hash = 2166136261u;
  for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 16777619u;
  return hash;
}

// Of the attribute "dtype"; `otherwise` where there is none.
DType DTypeAttribute(const Attributes& attributes, DType otherwise) {
  return static_cast<DType>(attributes.Int("dtype", static_cast<int64_t>(otherwise)));
}

Status FromAttributes(ShapeContext& context) {
  context.SetOutput(0, DTypeAttribute(context.attributes(), DType::kFloat32),
                    Shape(context.attributes().Ints("shape")));
  return Ok();
}

Status LikeInput(ShapeContext& context) {
  context.SetOutput(0, DTypeAttribute(context.attributes(), context.dtype(0)), context.shape(0));
  return Ok();
}

// Fills output 0 with draw(i) for every element i.
template <typename Set, typename Draw>
Status FillOutput(KernelContext& context, Set dtypes, const Draw& draw) {
  Tensor& output = *TRY(context.Output(0));
  const bool known = Dispatch(dtypes, output.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t i = 0; i < output.count(); ++i) {
      output.data<T>()[i] = static_cast<T>(static_cast<ComputeType<T>>(draw(i)));
    }
  });
  if (!known) return Unsupported("random numbers of type " + std::string(Name(output.dtype())));
  return Ok();
}

Status RunNormal(KernelContext& context) {
  const double mean = context.attributes().Float("mean"), scale = context.attributes().Float("scale");
  RandomState random = RandomOf(context.node());
  return FillOutput(context, Floats{}, [&](int64_t) { return mean + scale * random.Normal(); });
}

Status RunUniform(KernelContext& context) {
  const double low = context.attributes().Float("low"), high = context.attributes().Float("high");
  RandomState random = RandomOf(context.node());
  return FillOutput(context, Floats{}, [&](int64_t) { return low + (high - low) * random.Uniform(); });
}

Status RunBernoulli(KernelContext& context) {
  const std::vector<double> probabilities = TRY(ToDoubles(context.input(0)));
  RandomState random = RandomOf(context.node());
  return FillOutput(context, Join<Numbers, Types<bool>>{}, [&](int64_t i) {
    return random.Uniform() < probabilities[static_cast<size_t>(i)] ? 1 : 0;
  });
}

Status MultinomialShape(ShapeContext& context) {
  if (context.rank(0) != 2) return context.Mismatch("log-probabilities are [batch, classes]");
  if (context.shape(0)[1] == 0) return context.Mismatch("there are no classes to draw from");
  context.SetOutput(0, DTypeAttribute(context.attributes(), DType::kInt32),
                    {context.shape(0)[0], context.attributes().Int("sample_size")});
  return Ok();
}

// Inverts the cumulative distribution of every row of unnormalised log-probabilities.
Status RunMultinomial(KernelContext& context) {
  const std::vector<double> logits = TRY(ToDoubles(context.input(0)));
  const int64_t classes = context.input(0).dim(1), samples = context.inferred(0)->shape[1];
  RandomState random = RandomOf(context.node());
  std::vector<double> cumulative(static_cast<size_t>(classes));
  return FillOutput(context, Types<int32_t, int64_t>{}, [&](int64_t i) {
    if (i % samples == 0) {
      const auto row = logits.begin() + i / samples * classes;
      const double largest = *std::max_element(row, row + classes);
      double sum = 0;
      for (int64_t k = 0; k < classes; ++k)
        cumulative[static_cast<size_t>(k)] = sum += std::exp(row[k] - largest);
    }
    const auto drawn =
        std::upper_bound(cumulative.begin(), cumulative.end() - 1, random.Uniform() * cumulative.back());
    return drawn - cumulative.begin();
  });
}

constexpr std::string_view kNoise = "random numbers do not depend on an input";

}  // namespace

RandomState RandomOf(const Node& node) {
  if (const int64_t* seed = node.attributes.Find<int64_t>("seed"))
    return RandomState(static_cast<uint32_t>(*seed));
  const float* seed = node.attributes.Find<float>("seed");
  if (!seed || std::isnan(*seed)) return RandomState(HashOf(node.name));
  return RandomState(static_cast<uint32_t>(static_cast<int64_t>(*seed)));
}

std::span<const Op> RandomOps() {
  static const Op ops[] = {
      {.name = "RandomNormal",
       .versions = {1, 22},
       .attributes = {{"mean", 0.0f}, {"scale", 1.0f}},
       .shape = FromAttributes,
       .run = RunNormal,
       .gradient = {.none = kNoise}},
      {.name = "RandomNormalLike",
       .versions = {1, 22},
       .attributes = {{"mean", 0.0f}, {"scale", 1.0f}},
       .shape = LikeInput,
       .run = RunNormal,
       .gradient = {.none = kNoise}},
      {.name = "RandomUniform",
       .versions = {1, 22},
       .attributes = {{"low", 0.0f}, {"high", 1.0f}},
       .shape = FromAttributes,
       .run = RunUniform,
       .gradient = {.none = kNoise}},
      {.name = "RandomUniformLike",
       .versions = {1, 22},
       .attributes = {{"low", 0.0f}, {"high", 1.0f}},
       .shape = LikeInput,
       .run = RunUniform,
       .gradient = {.none = kNoise}},
      {.name = "Bernoulli",
       .versions = {15, 22},
       .shape = LikeInput,
       .run = RunBernoulli,
       .gradient = {.none = "a drawn 0 or 1 is a step function of its probability"}},
      {.name = "Multinomial",
       .versions = {7, 22},
       .attributes = {{"sample_size", 1}},
       .shape = MultinomialShape,
       .run = RunMultinomial,
       .gradient = {.none = "a drawn class is a step function of the probabilities"}},
  };
  return ops;
}

}  // namespace onnxray
