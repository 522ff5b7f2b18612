// Operators that look at every element by itself, and reductions.
#include <algorithm>

#include "export/adapters.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: what is written are formulas

// Input 1 was broadcast where the attributes said so, beginning at an axis of input 0.
Status NumpyBroadcast(NodeEditor& editor) {
  const Attributes& attributes = editor.attributes();
  if (attributes.Int("broadcast") != 0 && attributes.Has("axis")) {
    const int rank = TRY(editor.RankOf(editor.input(0))), second = TRY(editor.RankOf(editor.input(1)));
    const int64_t axis = attributes.Int("axis");
    std::vector<int64_t> trailing;
    for (int64_t i = (axis < 0 ? axis + rank : axis) + second; i < rank; ++i)
      trailing.push_back(second + static_cast<int64_t>(trailing.size()));
    editor.SetInput(1, Unsqueeze(editor.input(1), trailing));
  }
  editor.Drop("broadcast");
  editor.Drop("axis");
  return Ok();
}

// One slope per channel.
Status PReluBroadcast(NodeEditor& editor) {
  const Shape slope = TRY(editor.ShapeOf(editor.input(1)));
  const int rank = TRY(editor.RankOf(editor.input(0)));
  std::vector<int64_t> trailing;
  for (int i = 1; slope.rank() == 1 && slope.count() > 1 && i + 1 < rank; ++i) trailing.push_back(i);
  editor.SetInput(1, Unsqueeze(editor.input(1), trailing));
  return Ok();
}

Status CastByNumber(NodeEditor& editor) {
  static constexpr std::string_view kNames[] = {
      "UNDEFINED", "FLOAT", "UINT8",   "INT8",   "UINT16", "INT16",  "INT32",     "INT64",
      "STRING",    "BOOL",  "FLOAT16", "DOUBLE", "UINT32", "UINT64", "COMPLEX64", "COMPLEX128"};
  const std::string name = editor.attributes().String("to");
  if (name.empty()) return Ok();
  const auto found = std::find(std::begin(kNames), std::end(kNames), name);
  if (found == std::end(kNames)) return editor.Impossible("there is no type '" + name + "'");
  editor.Set("to", static_cast<int64_t>(found - std::begin(kNames)));
  return Ok();
}

Status ClipByInputs(NodeEditor& editor) {
  for (const auto& [name, input] : {std::pair{"min", size_t{1}}, std::pair{"max", size_t{2}}}) {
    if (!editor.Has(name)) continue;
    editor.SetInput(input, Scalar(static_cast<double>(editor.attributes().Float(name)), editor.input(0)));
    editor.Drop(name);
  }
  return Ok();
}

Status SeluDigits(NodeEditor& editor) {
  if (!editor.Has("alpha")) editor.Set("alpha", 1.6732f);
  if (!editor.Has("gamma")) editor.Set("gamma", 1.0507f);
  return Ok();
}

Status AxesByInput(NodeEditor& editor) {
  editor.MoveToInput("axes", 1);
  return Ok();
}

// All axes from the given one on were one. Where they hold no more than it, it is enough.
bool IsAlone(NodeEditor& editor, int64_t axis) {
  const Var x = editor.input(0);
  if (const auto type = editor.writer().type(x)) {
    const int rank = type->shape.rank();
    if (axis < 0) axis += rank;
    return axis >= 0 && axis < rank && type->shape.CountRange(static_cast<int>(axis) + 1, rank) == 1;
  }
  const Result<int> rank = editor.RankOf(x);
  return axis == -1 || (rank.ok() && axis + 1 == rank.value());
}

Status AlongOneAxis(NodeEditor& editor) {
  const int64_t axis = editor.attributes().Int("axis", 1);
  if (IsAlone(editor, axis)) {
    editor.Set("axis", axis);
    return Ok();
  }
  const Var x = editor.input(0);
  const Var rows = editor.writer().Emit("Flatten", {x}, {{"axis", axis}});
  const Var result = editor.writer().Emit(editor.node().op_type, {rows}, {{"axis", int64_t{-1}}});
  editor.Replace(0, ReshapeLike(result, x));
  return Ok();
}

Status TopKByInput(NodeEditor& editor) {
  editor.SetInput(1, Int64s({editor.attributes().Int("k")}, editor.input(0)));
  editor.Drop("k");
  return Ok();
}

// Indices below zero chose nothing; now they count from the end.
Status OneHotFromZero(NodeEditor& editor) {
  const Var indices = editor.input(0);
  const DType dtype = editor.writer().dtype(indices);
  if (dtype == DType::kUInt8 || dtype == DType::kUInt16 || dtype == DType::kUInt32 || dtype == DType::kUInt64)
    return Ok();
  const Var depth = Reshape(CastLike(editor.input(1), indices), std::vector<int64_t>{});
  editor.SetInput(0, Where(Less(indices, 0), depth, indices));
  return Ok();
}

}  // namespace

std::span<const Adapter> ElementwiseAdapters() {
  static const Adapter adapters[] = {
      {"Add", 7, NumpyBroadcast},
      {"And", 7, NumpyBroadcast},
      {"Cast", 6, CastByNumber},
      {"Clip", 11, ClipByInputs},
      {"Div", 7, NumpyBroadcast},
      {"Equal", 7, NumpyBroadcast},
      {"Greater", 7, NumpyBroadcast},
      {"Hardmax", 13, AlongOneAxis},
      {"Less", 7, NumpyBroadcast},
      {"LogSoftmax", 13, AlongOneAxis},
      {"Mul", 7, NumpyBroadcast},
      {"OneHot", 11, OneHotFromZero},
      {"Or", 7, NumpyBroadcast},
      {"PRelu", 7, PReluBroadcast},
      {"Pow", 7, NumpyBroadcast},
      {"ReduceL1", 18, AxesByInput},
      {"ReduceL2", 18, AxesByInput},
      {"ReduceLogSum", 18, AxesByInput},
      {"ReduceLogSumExp", 18, AxesByInput},
      {"ReduceMax", 18, AxesByInput},
      {"ReduceMean", 18, AxesByInput},
      {"ReduceMin", 18, AxesByInput},
      {"ReduceProd", 18, AxesByInput},
      {"ReduceSum", 13, AxesByInput},
      {"ReduceSumSquare", 18, AxesByInput},
      {"Selu", 6, SeluDigits},
      {"Softmax", 13, AlongOneAxis},
      {"Sub", 7, NumpyBroadcast},
      {"TopK", 10, TopKByInput},
      {"Xor", 7, NumpyBroadcast},
  };
  return adapters;
}

}  // namespace onnxray
