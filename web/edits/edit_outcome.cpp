#include "edits/edit_outcome.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "explain/tensor_difference.h"

namespace onnxray {

namespace {

constexpr size_t kGreatest = 5;
// Scores of more classes than this, or of a higher rank, are rather pictures or boxes.
constexpr int64_t kMostScores = 1 << 17;
constexpr int kMostAxes = 2;

std::vector<OutputDelta::Element> Greatest(const Tensor& tensor) {
  if (tensor.rank() > kMostAxes || tensor.count() > kMostScores || !IsFloat(tensor.dtype())) return {};
  const Result<Tensor> dense = tensor.RowMajor();
  const auto values = dense.ok() ? ToDoubles(dense.value()) : dense.error();
  if (!values.ok()) return {};
  const std::vector<double>& all = values.value();
  std::vector<size_t> order(all.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const size_t count = std::min(kGreatest, order.size());
  const auto rank = [&](size_t i) { return std::isnan(all[i]) ? -INFINITY : all[i]; };
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                    [&](size_t a, size_t b) { return rank(a) > rank(b) || (rank(a) == rank(b) && a < b); });
  std::vector<OutputDelta::Element> elements;
  for (size_t i = 0; i < count; ++i) {
    OutputDelta::Element element{std::vector<int64_t>(static_cast<size_t>(tensor.rank())), all[order[i]]};
    auto rest = static_cast<int64_t>(order[i]);
    for (int axis = tensor.rank() - 1; axis >= 0; --axis) {
      element.index[static_cast<size_t>(axis)] = rest % tensor.dim(axis);
      rest /= tensor.dim(axis);
    }
    elements.push_back(std::move(element));
  }
  return elements;
}

OutputDelta DeltaOf(const std::string& name, const Result<Value>& before, const Result<Value>& after) {
  OutputDelta delta{.name = name, .max_abs = std::nan("")};
  if (!before.ok() || !after.ok() || !before.value().is_tensor() || !after.value().is_tensor()) return delta;
  const Tensor &old = before.value().tensor(), &now = after.value().tensor();
  if (const auto difference = MeasureDifference(now, old); difference.ok())
    delta.max_abs = difference.value().odd > 0 ? INFINITY : difference.value().max_abs;
  delta.before = Greatest(old);
  delta.after = Greatest(now);
  return delta;
}

std::set<ValueId> DependentsOf(const Graph& graph, const std::vector<ValuePath>& edited) {
  std::set<ValueId> dependents;
  for (const ValuePath& path : edited) {
    if (path.nodes.empty()) {
      dependents.insert(path.value);
    } else {
      const std::vector<ValueId>& outputs = graph.node(path.nodes.front()).outputs;
      dependents.insert(outputs.begin(), outputs.end());
    }
  }
  dependents.erase(kNoValue);
  const auto depends = [&](ValueId id) { return dependents.count(id) > 0; };
  for (const Node& node : graph.nodes) {
    if (std::any_of(node.inputs.begin(), node.inputs.end(), depends) ||
        std::any_of(node.implicit_inputs.begin(), node.implicit_inputs.end(), depends)) {
      dependents.insert(node.outputs.begin(), node.outputs.end());
      dependents.erase(kNoValue);
    }
  }
  return dependents;
}

}  // namespace

EditOutcome MeasureOutcome(const Graph& graph, Run& base, Run& run, const std::vector<ValuePath>& edited) {
  EditOutcome outcome;
  for (const ValueId id : graph.outputs)
    outcome.outputs.push_back(DeltaOf(graph.value(id).name, base.Fetch(id), run.Fetch(id)));
  outcome.dependents = DependentsOf(graph, edited);
  return outcome;
}

}  // namespace onnxray
