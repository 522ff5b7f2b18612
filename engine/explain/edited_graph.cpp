#include "explain/edited_graph.h"

#include <algorithm>
#include <set>

#include "grad/graph_extension.h"
#include "graph/topological_order.h"
#include "ops/formula.h"
#include "plan/edit_constants.h"

namespace onnxray {

namespace {

using EditsByValue = std::map<ValueId, std::vector<Edit>>;

// True along the axes of the part at its place, to be broadcast; an absent Var is the whole of it.
Result<Var> MaskOf(GraphExtension& extension, const TensorPart& part, const Shape& shape) {
  if (part.empty()) return Var{};
  std::vector<int64_t> dims(static_cast<size_t>(shape.rank()), 1);
  for (const auto& [axis, index] : part) dims[static_cast<size_t>(axis)] = shape[axis];
  Tensor mask = TRY(Tensor::Allocate(DType::kBool, Shape(dims)));
  std::fill_n(mask.data<bool>(), mask.count(), false);
  TRY(ViewOf(mask, part)).data<bool>()[0] = true;
  return extension.Constant(std::move(mask));
}

Result<Var> PatchOf(GraphExtension& extension, const Edit& edit, DType dtype, const Shape& shape) {
  // What the edit makes of zeros is the patch, in the value's own type.
  Tensor zeros = TRY(Tensor::Allocate(dtype, shape));
  Edit whole = edit;
  whole.part.clear();
  return extension.Constant(TRY(Apply(whole, zeros)));
}

// What becomes of every element, whether it is edited or not.
Result<Var> Compute(GraphExtension& extension, const Edit& edit, Var x, Var mask, const TensorType& type) {
  using namespace formula;
  switch (edit.kind) {
    case Edit::Kind::kZero:
      return Scalar(0, x);
    case Edit::Kind::kSet:
      return Scalar(edit.first, x);
    case Edit::Kind::kScale:
      return x * edit.first;
    case Edit::Kind::kClamp:
      return extension.Emit("Clip", {x, Scalar(edit.first, x), Scalar(edit.second, x)});
    case Edit::Kind::kMean: {
      int64_t count = 1;
      for (int axis = 0; axis < type.shape.rank(); ++axis)
        count *= edit.part.count(axis) ? 1 : type.shape[axis];
      const Var part = mask ? Keep(mask, x) : x;
      std::vector<int64_t> axes(static_cast<size_t>(type.shape.rank()));
      for (size_t axis = 0; axis < axes.size(); ++axis) axes[axis] = static_cast<int64_t>(axis);
      return ReduceSum(part, axes) / static_cast<double>(std::max<int64_t>(count, 1));
    }
    case Edit::Kind::kPatch:
      return PatchOf(extension, edit, type.dtype, type.shape);
  }
  return x;
}

Result<Var> Write(GraphExtension& extension, const Edit& edit, Var x, const TensorType& type) {
  const Var mask = TRY(MaskOf(extension, edit.part, type.shape));
  const Var edited = TRY(Compute(extension, edit, x, mask, type));
  // Without a mask, a number still has to take the value's shape.
  return mask ? formula::Where(mask, edited, x) : formula::ExpandLike(edited, x);
}

// The constants as they are after their edits.
Result<Graph> WithConstants(const Session& session, const EditsByValue& edits) {
  std::map<ValueId, ConstantEdit> constants;
  for (const auto& [id, list] : edits) {
    if (!session.graph().value(id).constant) continue;
    constants[id] = [&list = list](const Tensor& constant) -> Result<Tensor> {
      Tensor tensor = constant;
      for (const Edit& edit : list) tensor = TRY(Apply(edit, tensor));
      return tensor;
    };
  }
  if (constants.empty()) return session.graph();
  return TRY(EditConstants(session.graph(), constants, session.pool())).graph;
}

// Every node behind what it reads.
void Order(Graph& graph) {
  std::vector<std::vector<int32_t>> dependencies(graph.nodes.size());
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const auto* reads : {&graph.nodes[i].inputs, &graph.nodes[i].implicit_inputs}) {
      for (const ValueId id : *reads) {
        if (id != kNoValue && graph.value(id).producer != kNoNode)
          dependencies[i].push_back(graph.value(id).producer);
      }
    }
  }
  std::vector<Node> ordered;
  for (const int32_t node : SortTopologically(dependencies).nodes) {
    for (const ValueId id : graph.nodes[static_cast<size_t>(node)].outputs) {
      if (id != kNoValue) graph.value(id).producer = static_cast<NodeId>(ordered.size());
    }
    ordered.push_back(std::move(graph.nodes[static_cast<size_t>(node)]));
  }
  graph.nodes = std::move(ordered);
}

void Redirect(GraphWithEdits& edited, size_t forward_nodes) {
  Graph& graph = edited.graph;
  const auto redirect = [&](std::vector<ValueId>& ids) {
    for (ValueId& id : ids) id = edited.At(id);
  };
  for (size_t i = 0; i < forward_nodes; ++i) {
    redirect(graph.nodes[i].inputs);
    redirect(graph.nodes[i].implicit_inputs);
  }
  redirect(graph.outputs);
  Order(graph);
}

}  // namespace

Result<GraphWithEdits> WriteEdits(const Session& session, Run& run,
                                  const std::vector<std::pair<ValueId, Edit>>& edits) {
  EditsByValue by_value;
  for (const auto& [id, edit] : edits) by_value[id].push_back(edit);
  Graph base = TRY(WithConstants(session, by_value));
  const size_t forward_nodes = base.nodes.size();
  std::vector<std::optional<TensorType>> types(base.values.size());
  for (size_t i = 0; i < types.size(); ++i) {
    const Capture& capture = run.capture(static_cast<ValueId>(i));
    if (capture.type.dtype != DType::kUndefined) types[i] = capture.type;
  }
  GraphExtension extension(std::move(base), types, session.pool());
  extension.SetPrefix("edit/");
  GraphWithEdits edited;
  for (const auto& [id, list] : by_value) {
    if (session.graph().value(id).constant) continue;
    const auto& type = types[static_cast<size_t>(id)];
    if (type && IsFloat(type->dtype)) {
      Var value = extension.At(id);
      for (const Edit& edit : list) value = TRY(Write(extension, edit, value, *type));
      edited.replaced[id] = value.id;
    } else {
      const Value value = TRY(run.Fetch(id));
      if (!value.is_tensor())
        return InvalidInput("only tensors can be edited, and this is " + value.ToString());
      edited.replaced[id] = extension.Constant(value.tensor()).id;
    }
    extension.Rename(extension.At(edited.replaced[id]), session.graph().value(id).name + " (edited)");
  }
  edited.graph = extension.Take();
  Redirect(edited, forward_nodes);
  return edited;
}

}  // namespace onnxray
