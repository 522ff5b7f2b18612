#include "ops/class_labels.h"

namespace onnxray {

Result<ClassLabels> ClassLabels::Read(const Attributes& attributes, std::string_view integers,
                                      std::string_view strings) {
  const std::vector<int64_t> numbers = attributes.Ints(integers);
  const std::vector<std::string> names = attributes.Strings(strings);
  if (numbers.empty() == names.empty()) {
    return InvalidModel("one of " + std::string(integers) + " and " + std::string(strings) + " is wanted");
  }
  if (names.empty())
    return ClassLabels(Tensor::FromValues<int64_t>({static_cast<int64_t>(numbers.size())}, numbers));
  return ClassLabels(Tensor::FromValues<std::string>({static_cast<int64_t>(names.size())}, names));
}

Status ClassLabels::Write(KernelContext& context, int i, const std::vector<int64_t>& classes) const {
  if (!context.wants_output(i)) return Ok();
  Tensor& output = *TRY(context.Output(i, dtype(), {static_cast<int64_t>(classes.size())}));
  DispatchBySize(dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (size_t row = 0; row < classes.size(); ++row) output.data<T>()[row] = labels_.data<T>()[classes[row]];
  });
  return Ok();
}

Status ClassLabels::WriteFlags(KernelContext& context, int i, const std::vector<int64_t>& flags) const {
  if (dtype() == DType::kString) {
    return ClassLabels(Tensor::FromValues<std::string>({2}, {"0", "1"})).Write(context, i, flags);
  }
  return ClassLabels(Tensor::FromValues<int64_t>({2}, {0, 1})).Write(context, i, flags);
}

}  // namespace onnxray
