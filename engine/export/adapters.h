// Adapters: for every change that an operator of ai.onnx went through, what turns a node written before it
// into one that means the same after it. Changes that only add types, or attributes whose defaults mean what
// was before, need none. Source: the history of the operators in ONNX's Changelog.
#pragma once

#include <span>
#include <string_view>

#include "export/node_editor.h"

namespace onnxray {

struct Adapter {
  std::string_view op;
  int since;  // the opset that brought the change
  // Errors: kUnsupported (NodeEditor::Impossible) for what cannot be said any more.
  Status (*adapt)(NodeEditor&);
};

// Operators that a later one has superseded have adapters since this: they apply at every opset.
inline constexpr int kSuperseded = 1'000;

// By kind of operator; several of one operator in the order of their opsets.
std::span<const Adapter> ElementwiseAdapters();
std::span<const Adapter> ShapeAdapters();
std::span<const Adapter>
LayerAdapters();  // convolutions, normalizations, pools, recurrent and resized pictures
std::span<const Adapter> LegacyAdapters();
std::span<const Adapter> ScanAdapters();
// Of the domain ai.onnxray.
std::span<const Adapter> InternalAdapters();

}  // namespace onnxray
