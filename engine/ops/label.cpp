// LabelEncoder and CategoryMapper of ai.onnx.ml: from one name of a category to another.
#include <numeric>

#include "cpu/lookup_table.h"
#include "ops/all_ops.h"
#include "ops/domain.h"

namespace onnxray {

namespace {

using Repeated = LookupTable::Repeated;
using Strings = std::vector<std::string>;

constexpr std::string_view kNoDerivative = "labels have no derivative";

template <typename T>
Tensor ListOf(const std::vector<T>& values) {
  return Tensor::FromValues<T>({static_cast<int64_t>(values.size())}, values);
}

// The one list that a node gives as PREFIX_floats, PREFIX_int64s, PREFIX_strings or PREFIX_tensor.
Result<Tensor> OnlyList(const Attributes& attributes, const std::string& prefix) {
  std::vector<Tensor> lists;
  if (const auto* floats = attributes.Find<std::vector<float>>(prefix + "_floats"))
    lists.push_back(ListOf(*floats));
  if (const auto* integers = attributes.Find<std::vector<int64_t>>(prefix + "_int64s"))
    lists.push_back(ListOf(*integers));
  if (const auto* strings = attributes.Find<Strings>(prefix + "_strings")) lists.push_back(ListOf(*strings));
  if (const auto* tensor = attributes.Find<Tensor>(prefix + "_tensor")) lists.push_back(*tensor);
  if (lists.size() == 1) return lists.front();
  return InvalidModel("one of " + prefix + "_floats, _int64s, _strings and _tensor is wanted, there are " +
                      std::to_string(lists.size()));
}

// What stands for values that are not listed, where the node does not say.
Result<Tensor> DefaultOf(const Attributes& attributes, DType dtype) {
  if (const Tensor* tensor = attributes.Find<Tensor>("default_tensor")) return *tensor;
  if (dtype == DType::kString) return Tensor::Scalar(attributes.String("default_string", "_Unused"));
  Tensor scalar = TRY(Tensor::Allocate(dtype, {}));
  const bool known = Dispatch(Join<Integers, WideFloats>{}, dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    *scalar.data<T>() = std::is_integral_v<T> ? static_cast<T>(attributes.Int("default_int64", -1))
                                              : static_cast<T>(attributes.Float("default_float", -0.0f));
  });
  if (!known) return Unsupported("labels of type " + std::string(Name(dtype)));
  return scalar;
}

using Tables = std::vector<LookupTable>;

// Both directions between strings and integers.
Result<Tables> BothWays(const Attributes& attributes, const Strings& strings,
                        const std::vector<int64_t>& integers) {
  const Tensor names = ListOf(strings), numbers = ListOf(integers);
  Tables tables;
  tables.push_back(
      TRY(LookupTable::Make(names, numbers, TRY(DefaultOf(attributes, DType::kInt64)), Repeated::kLast)));
  tables.push_back(
      TRY(LookupTable::Make(numbers, names, TRY(DefaultOf(attributes, DType::kString)), Repeated::kLast)));
  return tables;
}

Result<Tables> LabelEncoderTables(const Node& node, int version) {
  const Attributes& attributes = node.attributes;
  if (version == 1) {
    const Strings classes = attributes.Strings("classes_strings");
    std::vector<int64_t> positions(classes.size());
    std::iota(positions.begin(), positions.end(), int64_t{0});
    return BothWays(attributes, classes, positions);
  }
  const Tensor keys = TRY(OnlyList(attributes, "keys")), values = TRY(OnlyList(attributes, "values"));
  Tables tables;
  tables.push_back(TRY(LookupTable::Make(keys, values, TRY(DefaultOf(attributes, values.dtype())),
                                         version < 4 ? Repeated::kFirst : Repeated::kLast)));
  return tables;
}

Result<Tables> CategoryMapperTables(const Node& node, int) {
  return BothWays(node.attributes, node.attributes.Strings("cats_strings"),
                  node.attributes.Ints("cats_int64s"));
}

template <Result<Tables> kTables(const Node&, int)>
class LabelKernel : public Kernel {
 public:
  static Result<std::unique_ptr<Kernel>> Make(const Node& node, int version) {
    return std::unique_ptr<Kernel>(std::make_unique<LabelKernel>(TRY(kTables(node, version))));
  }
  explicit LabelKernel(Tables tables) : tables_(std::move(tables)) {}

  Result<bool> Run(KernelContext& context) override {
    const Tensor& input = context.input(0);
    for (const LookupTable& table : tables_) {
      if (table.key_dtype() != input.dtype()) continue;
      Tensor& output = *TRY(context.Output(0, table.value_dtype(), input.shape()));
      table.Map(context.pool(), input, output);
      return true;
    }
    return InvalidInput("the labels to map are of type " + std::string(Name(tables_.front().key_dtype())) +
                        ", got " + input.ToString());
  }

 private:
  Tables tables_;
};

// Strings to integers and back.
Status SwappedType(ShapeContext& context) {
  context.SetOutput(0, context.dtype(0) == DType::kString ? DType::kInt64 : DType::kString, context.shape(0));
  return Ok();
}

Status LabelEncoderShape(ShapeContext& context) {
  if (context.version() == 1) return SwappedType(context);
  context.SetOutput(0, TRY(OnlyList(context.attributes(), "values")).dtype(), context.shape(0));
  return Ok();
}

}  // namespace

std::span<const Op> LabelOps() {
  static const Op ops[] = {
      {.name = "LabelEncoder",
       .domain = kMl,
       .versions = {1, 2, 4},
       .shape = LabelEncoderShape,
       .prepare = LabelKernel<LabelEncoderTables>::Make,
       .gradient = {.none = kNoDerivative}},
      {.name = "CategoryMapper",
       .domain = kMl,
       .shape = SwappedType,
       .prepare = LabelKernel<CategoryMapperTables>::Make,
       .gradient = {.none = kNoDerivative}},
  };
  return ops;
}

}  // namespace onnxray
