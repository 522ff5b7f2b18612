#include "io/dataset.h"

#include <algorithm>
#include <filesystem>

#include "io/convert.h"
#include "io/inputs.h"
#include "io/npy.h"
#include "io/npz.h"

namespace onnxray {

namespace {

namespace fs = std::filesystem;

Status ReadArrays(const std::string& path, std::vector<NamedTensor>& arrays) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(path, ignored)) {
      if (entry.path().extension() == ".npy") files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    for (const std::string& file : files) TRY(ReadArrays(file, arrays));
    if (files.empty()) return NotFound("there is no .npy file in '" + path + "'");
    return Ok();
  }
  const Bytes bytes = TRY(ReadFile(path));
  if (IsZip(bytes)) {
    for (NamedTensor& array : TRY(ParseNpz(bytes))) arrays.push_back(std::move(array));
    return Ok();
  }
  if (!IsNpy(bytes)) return InvalidInput("'" + path + "' is neither .npz nor .npy", "Save it with numpy");
  arrays.push_back({fs::path(path).stem().string(), TRY(ParseNpy(bytes))});
  return Ok();
}

// Whether "x_test" is `name` for validation, or "x" and "x_train" for training.
enum class Use : uint8_t { kNone, kTraining, kValidation };
Use UseOf(const std::string& array, const std::string& name) {
  if (!array.starts_with(name)) return Use::kNone;
  const std::string ending = array.substr(name.size());
  if (ending.empty() || ending == "_train") return Use::kTraining;
  return ending == "_test" || ending == "_val" || ending == "_validation" ? Use::kValidation : Use::kNone;
}

std::string Listed(const std::vector<NamedTensor>& arrays) {
  std::string list;
  for (const NamedTensor& array : arrays)
    list += (list.empty() ? "There are " : ", ") + ("'" + array.name + "' " + array.tensor.ToString());
  return list.empty() ? "There are none" : list;
}

// The array of one of these names for this use; null: there is none.
const Tensor* Find(const std::vector<NamedTensor>& arrays, const std::vector<std::string>& names, Use use) {
  for (const std::string& name : names) {
    for (const NamedTensor& array : arrays) {
      if (UseOf(array.name, name) == use) return &array.tensor;
    }
  }
  return nullptr;
}

Result<Dataset> Collect(const Graph& graph, const std::vector<NamedTensor>& arrays, Use use) {
  Dataset data;
  const Tensor* target = Find(arrays, {"y", "target"}, use);
  if (!target) return InvalidInput("there is no array 'y' of what should come out", Listed(arrays));
  data.target = *target;
  bool first = true;
  for (const ValueId id : RequiredInputs(graph)) {
    const std::string& name = graph.value(id).name;
    std::vector<std::string> names{name};
    if (first) names.push_back("x");
    first = false;
    const Tensor* input = Find(arrays, names, use);
    if (!input)
      return InvalidInput("there is no array '" + names.back() + "' for input '" + name + "'",
                          Listed(arrays));
    data.inputs[name] = *input;
  }
  for (const auto& [name, input] : data.inputs) {
    if (input.rank() > 0 && data.target.rank() > 0 && input.dim(0) == data.target.dim(0) && input.dim(0) > 0)
      continue;
    return InvalidInput("'" + name + "' " + input.ToString() + " and the target " + data.target.ToString() +
                            " have not one and the same number of samples",
                        "The first axis of both counts samples");
  }
  return data;
}

int64_t ElementsPerSample(const Tensor& tensor) { return tensor.shape().CountRange(1, tensor.rank()); }

Result<Tensor> Gather(const Tensor& tensor, std::span<const int64_t> rows) {
  Shape shape = tensor.shape();
  shape[0] = static_cast<int64_t>(rows.size());
  Tensor gathered = TRY(Tensor::Allocate(tensor.dtype(), shape));
  const int64_t size = ElementsPerSample(tensor);
  DispatchBySize(tensor.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    T* to = gathered.data<T>();
    for (const int64_t row : rows) to = std::copy_n(tensor.data<T>() + row * size, size, to);
  });
  return gathered;
}

Result<Tensor> Scaled(const Tensor& tensor, double factor) {
  Tensor scaled = TRY(tensor.Clone());
  Dispatch(WideFloats{}, tensor.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (T& element : scaled.span<T>()) element *= static_cast<T>(factor);
  });
  return scaled;
}

// [N, declared dimensions...] where those are known and hold as many elements.
Shape AsDeclared(const Tensor& batch, const ValueType& declared) {
  if (!declared.shape || declared.shape->empty()) return batch.shape();
  Shape shape{batch.dim(0)};
  for (size_t i = 1; i < declared.shape->size(); ++i) {
    if (!(*declared.shape)[i].known()) return batch.shape();
    shape.push_back((*declared.shape)[i].value);
  }
  return shape.count() == batch.count() ? shape : batch.shape();
}

}  // namespace

Dataset Dataset::Rows(int64_t begin, int64_t count) const {
  Dataset part{{}, target.Slice(0, begin, count)};
  for (const auto& [name, tensor] : inputs) part.inputs[name] = tensor.Slice(0, begin, count);
  return part;
}

Result<Datasets> ReadDatasets(const Graph& graph, const std::vector<std::string>& paths) {
  std::vector<NamedTensor> arrays;
  for (const std::string& path : paths) TRY(ReadArrays(path, arrays));
  if (arrays.size() == 2 && !Find(arrays, {"y", "target"}, Use::kTraining)) {
    arrays[0].name = "x";
    arrays[1].name = "y";
  }
  Datasets sets{TRY(Collect(graph, arrays, Use::kTraining)), std::nullopt};
  if (Find(arrays, {"y", "target"}, Use::kValidation))
    sets.validation = TRY(Collect(graph, arrays, Use::kValidation));
  return sets;
}

Status FitTarget(DType dtype, const Shape& sample, Tensor& target) {
  Shape shape{target.dim(0)};
  for (const int64_t dim : sample) shape.push_back(dim);
  if (shape.count() != target.count()) {
    return InvalidInput("the target " + target.ToString() + " has samples of " +
                            std::to_string(ElementsPerSample(target)) + " elements",
                        "The model's output wants samples of shape " + sample.ToString());
  }
  target = TRY(ConvertExactly(TRY(target.RowMajor()), dtype)).Reshaped(shape);
  return Ok();
}

Result<Dataset> TakeRows(const Dataset& data, std::span<const int64_t> rows) {
  Dataset taken{{}, TRY(Gather(data.target, rows))};
  for (const auto& [name, tensor] : data.inputs) taken.inputs[name] = TRY(Gather(tensor, rows));
  return taken;
}

Result<Inputs> InputsOf(const Graph& graph, const Dataset& data, double scale) {
  Inputs inputs;
  for (const auto& [name, samples] : data.inputs) {
    const ValueType& declared = graph.value(graph.FindValue(name)).type;
    Tensor batch = TRY(samples.RowMajor());
    if (declared.dtype != DType::kUndefined && batch.dtype() != declared.dtype)
      batch = TRY(ConvertExactly(batch, declared.dtype));
    if (scale != 1) batch = TRY(Scaled(batch, scale));
    inputs[name] = batch.Reshaped(AsDeclared(batch, declared));
  }
  return inputs;
}

}  // namespace onnxray
