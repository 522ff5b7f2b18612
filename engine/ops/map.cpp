// Operators of ai.onnx.ml that make maps and take them apart.
#include <algorithm>
#include <bit>
#include <charconv>
#include <numeric>

#include "cpu/lookup_table.h"
#include "cpu/text_number.h"
#include "ops/all_ops.h"
#include "ops/domain.h"
#include "tensor/view.h"

namespace onnxray {

namespace {

Result<const Map*> MapInput(const KernelContext& context) {
  if (context.has_input(0) && context.input_value(0).is_map()) return &context.input_value(0).map();
  return InvalidInput("expected a map, got " +
                      (context.has_input(0) ? context.input_value(0).ToString() : "nothing"));
}

// The keys of ZipMap and DictVectorizer: integers or strings, whichever attribute is there.
Result<Tensor> KeysOf(const Attributes& attributes, std::string_view integers, std::string_view strings) {
  const std::vector<int64_t> numbers = attributes.Ints(integers);
  const std::vector<std::string> names = attributes.Strings(strings);
  if (numbers.empty() == names.empty()) {
    return InvalidModel("one of " + std::string(integers) + " and " + std::string(strings) + " is wanted");
  }
  if (names.empty()) return Tensor::FromValues<int64_t>({static_cast<int64_t>(numbers.size())}, numbers);
  return Tensor::FromValues<std::string>({static_cast<int64_t>(names.size())}, names);
}

// [N,C] or [C] to a sequence of N maps, each from the C labels to a row.
Status RunZipMap(KernelContext& context) {
  const Tensor& input = context.input(0);
  const Tensor keys = TRY(KeysOf(context.attributes(), "classlabels_int64s", "classlabels_strings"));
  if (input.rank() < 1 || input.rank() > 2 || input.dim(input.rank() - 1) != keys.count()) {
    return InvalidInput("there are " + std::to_string(keys.count()) + " labels, got " + input.ToString() +
                        " instead of a column for each");
  }
  auto maps = std::make_shared<Sequence>();
  const Tensor rows = input.rank() == 1 ? InsertAxis(input, 0) : input;
  for (int64_t i = 0; i < rows.dim(0); ++i) {
    maps->push_back(Value(std::make_shared<const Map>(Map{keys, ViewAt(rows, 0, i)})));
  }
  context.SetOutput(0, Value(std::shared_ptr<const Sequence>(std::move(maps))));
  return Ok();
}

Status RunDictVectorizer(KernelContext& context) {
  const Map& map = *TRY(MapInput(context));
  const Tensor keys = TRY(KeysOf(context.attributes(), "int64_vocabulary", "string_vocabulary"));
  if (map.keys.dtype() != keys.dtype() || map.values.rank() != 1) {
    return InvalidInput("the vocabulary is of type " + std::string(Name(keys.dtype())) + ", got " +
                        context.input_value(0).ToString());
  }
  std::vector<int64_t> places(static_cast<size_t>(keys.count()));
  std::iota(places.begin(), places.end(), int64_t{0});
  const LookupTable vocabulary =
      TRY(LookupTable::Make(keys, Tensor::FromValues<int64_t>({keys.count()}, places),
                            Tensor::Scalar<int64_t>(-1), LookupTable::Repeated::kFirst));
  Tensor found = TRY(Tensor::Allocate(DType::kInt64, {map.keys.count()}));
  vocabulary.Map(context.pool(), map.keys, found);
  Tensor output = TRY(Tensor::Zeros(map.values.dtype(), {1, keys.count()}));
  DispatchBySize(output.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const T* const values = map.values.data<T>();
    for (int64_t i = 0; i < map.keys.count(); ++i) {
      const int64_t place = found.data<int64_t>()[i];
      if (place >= 0) output.data<T>()[place] = values[i];
    }
  });
  context.SetOutput(0, output);
  return Ok();
}

Result<DType> CastTarget(const Attributes& attributes) {
  const std::string to = attributes.String("cast_to");
  if (to == "TO_FLOAT") return DType::kFloat32;
  if (to == "TO_STRING") return DType::kString;
  if (to == "TO_INT64") return DType::kInt64;
  return InvalidModel("cast_to is TO_FLOAT, TO_STRING or TO_INT64, not '" + to + "'");
}

Result<double> NumberIn(const std::string& text) {
  const std::optional<double> number = TextToReal(text);
  if (!number) return InvalidInput("'" + text + "' is not a number", "Only numbers cast from string");
  return *number;
}

// One value of a map, strings or floats, as element `to` of the output.
Status CastValue(const Tensor& values, int64_t from, Tensor& output, int64_t to) {
  const bool text = values.dtype() == DType::kString;
  const std::string* const texts = text ? values.data<std::string>() + from : nullptr;
  if (output.dtype() == DType::kString) {
    output.data<std::string>()[to] = text ? *texts : RealToText(values.data<float>()[from], DType::kFloat32);
    return Ok();
  }
  const double number = text ? TRY(NumberIn(*texts)) : values.data<float>()[from];
  if (output.dtype() == DType::kFloat32) {
    output.data<float>()[to] = static_cast<float>(number);
  } else {
    output.data<int64_t>()[to] = number > -0x1p63 && number < 0x1p63 ? static_cast<int64_t>(number)
                                                                     : (number > 0 ? INT64_MAX : INT64_MIN);
  }
  return Ok();
}

// Output: [1,n], the values by ascending key, or at the places that the keys name.
Status RunCastMap(KernelContext& context) {
  const Map& map = *TRY(MapInput(context));
  const bool takes = map.keys.dtype() == DType::kInt64 && map.values.rank() == 1 &&
                     (map.values.dtype() == DType::kString || map.values.dtype() == DType::kFloat32);
  if (!takes) {
    return InvalidInput("expected a map from int64 to string or float32, got " +
                        context.input_value(0).ToString());
  }
  const std::string form = context.attributes().String("map_form");
  if (form != "DENSE" && form != "SPARSE")
    return InvalidModel("map_form is DENSE or SPARSE, not '" + form + "'");
  const int64_t* const keys = map.keys.data<int64_t>();
  std::vector<int64_t> order(static_cast<size_t>(map.keys.count()));
  std::iota(order.begin(), order.end(), int64_t{0});
  std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return keys[a] < keys[b]; });
  const int64_t length = form == "DENSE" ? map.keys.count() : context.attributes().Int("max_map");
  if (length < 0) return InvalidModel("max_map is " + std::to_string(length));
  Tensor output = TRY(Tensor::Zeros(TRY(CastTarget(context.attributes())), {1, length}));
  for (size_t i = 0; i < order.size(); ++i) {
    const int64_t place = form == "DENSE" ? static_cast<int64_t>(i) : keys[order[i]];
    if (place < 0 || place >= length) {
      return InvalidInput("the key " + std::to_string(place) + " is outside an output of " +
                          std::to_string(length));
    }
    TRY(CastValue(map.values, order[i], output, place));
  }
  context.SetOutput(0, output);
  return Ok();
}

}  // namespace

std::span<const Op> MapOps() {
  constexpr std::string_view kMaps = "gradients are of tensors, not of maps";
  static const Op ops[] = {
      {.name = "ZipMap", .domain = kMl, .run = RunZipMap, .gradient = {.none = kMaps}},
      {.name = "DictVectorizer",
       .domain = kMl,
       .takes_any_value = true,
       .run = RunDictVectorizer,
       .gradient = {.none = kMaps}},
      {.name = "CastMap",
       .domain = kMl,
       .attributes = {{"cast_to", "TO_FLOAT"}, {"map_form", "DENSE"}, {"max_map", 1}},
       .takes_any_value = true,
       .run = RunCastMap,
       .gradient = {.none = kMaps}},
  };
  return ops;
}

}  // namespace onnxray
