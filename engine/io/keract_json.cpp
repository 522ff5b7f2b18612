#include "io/keract_json.h"

#include "tensor/view.h"

namespace onnxray {

namespace {

template <typename T>
void WriteElement(JsonWriter& json, const T& element) {
  if constexpr (std::is_same_v<T, std::string>) {
    json.String(element);
  } else if constexpr (std::is_same_v<T, bool>) {
    json.Bool(element);
  } else if constexpr (std::is_same_v<T, std::complex<float>> || std::is_same_v<T, std::complex<double>>) {
    json.BeginArray();
    json.Number(element.real());
    json.Number(element.imag());
    json.EndArray();
  } else if constexpr (std::is_integral_v<ComputeType<T>>) {
    json.Integer(static_cast<ComputeType<T>>(element));
  } else {
    json.Number(static_cast<ComputeType<T>>(element));
  }
}

template <typename T>
void WriteAxis(JsonWriter& json, const Tensor& tensor, const T* data, int axis) {
  if (axis == tensor.rank()) return WriteElement(json, *data);
  json.BeginArray();
  for (int64_t i = 0; i < tensor.dim(axis); ++i) {
    WriteAxis(json, tensor, data + i * tensor.strides()[static_cast<size_t>(axis)], axis + 1);
  }
  json.EndArray();
}

void WriteTensor(JsonWriter& json, const Tensor& tensor) {
  Dispatch(AllTypes{}, tensor.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    WriteAxis(json, tensor, tensor.data<T>(), 0);
  });
}

// Integer keys become strings, as in Python's json.
void WriteMap(JsonWriter& json, const Map& map) {
  json.BeginObject();
  for (int64_t i = 0; i < map.keys.count(); ++i) {
    Dispatch(Join<Integers, Types<std::string>>{}, map.keys.dtype(), [&](auto tag) {
      using K = typename decltype(tag)::Type;
      const K& key = map.keys.data<K>()[i * map.keys.strides()[0]];
      if constexpr (std::is_same_v<K, std::string>) {
        json.Key(key);
      } else {
        json.Key(std::to_string(key));
      }
    });
    WriteTensor(json, ViewAt(map.values, 0, i));
  }
  json.EndObject();
}

void WriteValue(JsonWriter& json, const Value& value) {
  if (value.is_none()) return json.Null();
  if (value.is_sequence()) {
    json.BeginArray();
    for (const Value& element : value.sequence()) WriteValue(json, element);
    json.EndArray();
    return;
  }
  if (value.is_map()) return WriteMap(json, value.map());
  WriteTensor(json, value.tensor());
}

}  // namespace

void KeractJsonWriter::Add(std::string_view name, const Value& value) {
  json_.Key(name);
  WriteValue(json_, value);
}

void KeractJsonWriter::Add(std::string_view name, std::span<const Value> values) {
  json_.Key(name);
  json_.BeginArray();
  for (const Value& value : values) WriteValue(json_, value);
  json_.EndArray();
}

Status KeractJsonWriter::Finish() {
  json_.EndObject();
  return json_.Finish();
}

}  // namespace onnxray
