// Scan of opset 8 went through the samples of a batch by itself; since opset 9 that is another Scan around
// it.
#include "export/adapters.h"

namespace onnxray {

namespace {

// Of one sample of the batch.
ValueType WithoutBatch(ValueType type) {
  if (type.shape && !type.shape->empty()) type.shape->erase(type.shape->begin());
  return type;
}

// The Scan over one sample as the body of the Scan over the batch. `scan` has lost the input sequence_lens.
std::shared_ptr<const Graph> BodyOf(const Graph& graph, Node scan) {
  auto body = std::make_shared<Graph>();
  scan.name += "/sample";
  body->name = scan.name;
  body->opset_imports[""] = scan.opset;
  for (ValueId& id : scan.inputs) {
    const GraphValue& outer = graph.value(id);
    id = body->AddValue(scan.name + "/" + outer.name, WithoutBatch(outer.type));
    body->inputs.push_back(id);
  }
  for (ValueId& id : scan.implicit_inputs) {
    id = body->AddValue(graph.value(id).name, graph.value(id).type);
    body->captured.push_back(id);
  }
  for (size_t i = 0; i < scan.outputs.size(); ++i) {
    ValueId& id = scan.outputs[i];
    const ValueType type = id == kNoValue ? ValueType() : WithoutBatch(graph.value(id).type);
    id = body->AddValue(scan.name + "/output" + std::to_string(i), type);
    body->value(id).producer = 0;
    body->value(id).output_index = static_cast<int>(i);
    body->outputs.push_back(id);
  }
  body->nodes.push_back(std::move(scan));
  return body;
}

Status ScanOfSamples(NodeEditor& editor) {
  Node& node = editor.node();
  if (editor.has_input(0)) return editor.Impossible("a Scan takes no sequence_lens any more");
  node.inputs.erase(node.inputs.begin());
  Node sample = node;
  sample.attributes = {};
  sample.attributes.Set("body", editor.attributes().Subgraph("body"));
  sample.attributes.Set("num_scan_inputs", editor.attributes().Int("num_scan_inputs"));
  if (editor.Has("directions"))
    sample.attributes.Set("scan_input_directions", editor.attributes().Ints("directions"));
  sample.opset = GraphWriter::kOpset;
  node.attributes = {};
  editor.Set("num_scan_inputs", static_cast<int64_t>(node.inputs.size()));
  editor.Set("body", BodyOf(editor.graph(), std::move(sample)));
  return Ok();
}

}  // namespace

std::span<const Adapter> ScanAdapters() {
  static const Adapter adapters[] = {{"Scan", 9, ScanOfSamples}};
  return adapters;
}

}  // namespace onnxray
