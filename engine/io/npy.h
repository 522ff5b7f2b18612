// numpy's .npy files (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
#pragma once

#include <span>
#include <string>

#include "io/byte_sink.h"
#include "tensor/tensor.h"

namespace onnxray {

// A tensor as numpy stores it: header and elements, to be written one after the other.
class NpyImage {
 public:
  // Any dtype and strides. What numpy lacks is stored as what comes closest, see NpyNote.
  static Result<NpyImage> Make(const Tensor& tensor);

  std::span<const std::byte> header() const { return AsBytes(header_); }
  std::span<const std::byte> elements() const { return elements_; }

 private:
  std::string header_;
  Tensor tensor_;  // keeps `elements_` alive
  std::span<const std::byte> elements_;
};

Status WriteNpy(ByteSink& sink, const Tensor& tensor);
// For dtypes that numpy lacks, what is stored instead: bfloat16 and float8 as their bits in unsigned
// integers, 4-bit integers in a byte each. Empty for the others.
std::string NpyNote(DType dtype);

bool IsNpy(std::span<const std::byte> bytes);
// Format versions 1 to 3, either byte order, C or Fortran order; row-major. Errors: kInvalidInput for files
// cut off, kUnsupported for objects, records and dates.
Result<Tensor> ParseNpy(std::span<const std::byte> bytes);

}  // namespace onnxray
