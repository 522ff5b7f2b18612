// Keract's JSON of activations: {name: nested lists}, as its persist_to_json_file writes and
// load_activations_from_json_file reads. Floats are the shortest decimals of the value as float64.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/json_writer.h"
#include "io/npz.h"
#include "tensor/value.h"

namespace onnxray {

class KeractJsonWriter {
 public:
  explicit KeractJsonWriter(ByteSink& sink) : json_(sink) { json_.BeginObject(); }
  // A tensor of any dtype and strides; complex numbers become [real, imaginary]. Sequences are lists,
  // maps objects, an absent optional is null.
  void Add(std::string_view name, const Value& value);
  // A node with several outputs: the list of them, as Keract's multi-output layers.
  void Add(std::string_view name, std::span<const Value> values);
  Status Finish();

 private:
  JsonWriter json_;
};

// {name: nested lists}, or one nested list with no name. Numbers are float64 if any of the list has a
// fraction, exponent, NaN or Infinity, else int64; booleans and strings keep their type. A tensor is left
// undefined where the lists make no array: of different lengths (a node with several outputs), or of mixed
// kinds. Errors: kInvalidInput with the line.
Result<std::vector<NamedTensor>> ParseKeractJson(std::string_view text);

}  // namespace onnxray
