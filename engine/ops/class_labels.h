// The labels that ai.onnx.ml's classifiers give their classes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ops/kernel_context.h"

namespace onnxray {

class ClassLabels {
 public:
  // From whichever attribute is there. Errors: kInvalidModel where none or both are.
  static Result<ClassLabels> Read(const Attributes& attributes, std::string_view integers,
                                  std::string_view strings);

  int64_t count() const { return labels_.count(); }
  DType dtype() const { return labels_.dtype(); }
  // The label of every row's class, as output `i`.
  Status Write(KernelContext& context, int i, const std::vector<int64_t>& classes) const;
  // 1 or 0 as an integer or string: what is given out where there is no label for either.
  Status WriteFlags(KernelContext& context, int i, const std::vector<int64_t>& flags) const;

 private:
  explicit ClassLabels(Tensor labels) : labels_(std::move(labels)) {}

  Tensor labels_;  // [n] of int64 or string
};

}  // namespace onnxray
