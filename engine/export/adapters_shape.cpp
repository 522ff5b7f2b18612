// Operators that move elements: shapes, slices, pads.
#include <numeric>

#include "export/adapters.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: what is written are formulas

Status ConcatAxis(NodeEditor& editor) {
  if (!editor.Has("axis")) editor.Set("axis", int64_t{1});
  return Ok();
}

Status ReshapeByInput(NodeEditor& editor) {
  editor.MoveToInput("shape", 1);
  return Ok();
}

Status AxesByInput(NodeEditor& editor) {
  editor.MoveToInput("axes", 1);
  return Ok();
}

Status SliceByInputs(NodeEditor& editor) {
  editor.MoveToInput("starts", 1);
  editor.MoveToInput("ends", 2);
  editor.MoveToInput("axes", 3);
  return Ok();
}

// Lengths came in the type of the tensor.
Status SplitByWholeNumbers(NodeEditor& editor) {
  if (editor.has_input(1)) editor.SetInput(1, Cast(editor.input(1), DType::kInt64));
  return Ok();
}

Status SplitByInput(NodeEditor& editor) {
  editor.MoveToInput("split", 1);
  return Ok();
}

Status SplitByCount(NodeEditor& editor) {
  if (!editor.has_input(1)) editor.Set("num_outputs", static_cast<int64_t>(editor.node().outputs.size()));
  return Ok();
}

Status TileByRepeats(NodeEditor& editor) {
  const int rank = TRY(editor.RankOf(editor.input(0)));
  std::vector<int64_t> axes(static_cast<size_t>(rank));
  std::iota(axes.begin(), axes.end(), 0);
  const Var tiles = Reshape(Cast(editor.input(1), DType::kInt64), {1});
  const Var axis = Reshape(Cast(editor.input(2), DType::kInt64), {1});
  const Var chosen = Equal(Int64s(axes, tiles), axis);
  editor.SetInput(2, Var{});
  editor.SetInput(1, Where(chosen, tiles, Int64s({1}, tiles)));
  return Ok();
}

Status PadsByName(NodeEditor& editor) {
  if (editor.Has("paddings")) editor.Set("pads", editor.attributes().Ints("paddings"));
  editor.Drop("paddings");
  return Ok();
}

Status PadsByInputs(NodeEditor& editor) {
  const float value = editor.attributes().Float("value");
  editor.MoveToInput("pads", 1);
  if (value != 0) editor.SetInput(2, Scalar(static_cast<double>(value), editor.input(0)));
  editor.Drop("value");
  return Ok();
}

Status ScatterElements(NodeEditor& editor) {
  editor.node().op_type = "ScatterElements";
  return Ok();
}

}  // namespace

std::span<const Adapter> ShapeAdapters() {
  static const Adapter adapters[] = {
      {"Concat", 4, ConcatAxis},
      {"Pad", 2, PadsByName},
      {"Pad", 11, PadsByInputs},
      {"Reshape", 5, ReshapeByInput},
      {"Scatter", kSuperseded, ScatterElements},
      {"Slice", 10, SliceByInputs},
      {"Split", 2, SplitByWholeNumbers},
      {"Split", 13, SplitByInput},
      {"Split", 18, SplitByCount},
      {"Squeeze", 13, AxesByInput},
      {"Tile", 6, TileByRepeats},
      {"Unsqueeze", 13, AxesByInput},
  };
  return adapters;
}

}  // namespace onnxray
