// Signature: how many inputs and outputs an operator has by its definition, and of which types.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tensor/dtype.h"

namespace onnxray {

// A set of element types.
class DTypeSet {
 public:
  void Add(DType dtype) { bits_ |= Bit(dtype); }
  void Add(DTypeSet other) { bits_ |= other.bits_; }
  bool Has(DType dtype) const { return (bits_ & Bit(dtype)) != 0; }
  bool empty() const { return bits_ == 0; }
  // The element type, if it is the only one; else kUndefined.
  DType Only() const;
  // "float32, float16", in ONNX's order.
  std::string ToString() const;
  bool operator==(const DTypeSet&) const = default;

 private:
  static uint32_t Bit(DType dtype) { return uint32_t{1} << static_cast<unsigned>(dtype); }
  uint32_t bits_ = 0;
};

// One input or output; when variadic, the last ones.
struct Parameter {
  enum class Count : uint8_t { kOne, kOptional, kVariadic };
  std::string name;
  std::string type;     // "T", or the only type there is, in the definition's spelling
  DTypeSet tensors;     // element types of the tensors it may be
  DTypeSet sequences;   // and of the sequences of tensors; optionals count as what is in them
  bool maps = false;    // it may be a map, or a sequence of maps
  bool shared = false;  // all values of this `type` have one and the same type
  Count count = Count::kOne;
  int least = 1;  // values that a variadic parameter takes at least
};

struct Signature {
  int version = 0;  // the opset that brought this definition
  std::vector<Parameter> inputs;
  std::vector<Parameter> outputs;
};

// What input or output number `i` stands for; null when the operator has not so many.
const Parameter* ParameterAt(const std::vector<Parameter>& parameters, size_t i);

// A signature as operators declare it that the ONNX library does not know: types and names of the inputs and
// outputs, and what the type variables stand for.
//
//   "T X, T W, T B?, int64 sizes... -> T Y; T: float16 float32"
//
// seq(T) is a sequence of tensors, all else are tensors. ? marks optional ones, ... variadic ones (all of one
// type). Beside element types there are the sets floats (float16, bfloat16, float32, float64), integers (8 to
// 64 bits), numbers (both), and any. Errors: kInternal saying what is wrong with the text.
Result<Signature> ParseSignature(std::string_view text, int version);

}  // namespace onnxray
