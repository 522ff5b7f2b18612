#include "cli/loss_options.h"

#include <algorithm>

namespace onnxray {

namespace {

std::string LossNames() {
  std::string names;
  for (const auto& [name, kind] : kLossNames) names += (names.empty() ? "" : ", ") + std::string(name);
  return names;
}

Result<ValueId> OutputOf(const Args& args, const Graph& graph) {
  ValueId output = kNoValue;
  if (const auto name = args.Text("--output")) {
    output = graph.FindValue(*name);
    if (output == kNoValue) return NotFound("the model has no value '" + *name + "'");
  } else {
    output = FirstFloatOutput(graph);
    if (output == kNoValue) return InvalidInput("no output of the model holds floating-point numbers");
  }
  if (!args.Has("--logits")) return output;
  const ValueId logits = LogitsOf(graph, output);
  return logits == kNoValue ? output : logits;
}

}  // namespace

std::vector<Option> LossOptions(std::string_view otherwise) {
  using Kind = Option::Kind;
  return {{"--loss", Kind::kChoice, "LOSS", "what is differentiated (" + std::string(otherwise) + ")",
           LossNames()},
          {"--output", Kind::kText, "NAME", "the value the loss is of (the first output)"},
          {"--logits", Kind::kFlag, "",
           "take the input of the final Softmax or Sigmoid, and the loss from logits"},
          {"--class-axis", Kind::kNumber, "N", "the axis of classes (last; 1 for images)", ""}};
}

Result<LossSpec> LossOf(const Args& args, const Graph& graph, const std::string& otherwise) {
  LossSpec spec;
  const std::string kind = args.Text("--loss", otherwise);
  spec.kind = std::find_if(std::begin(kLossNames), std::end(kLossNames), [&](const auto& loss) {
                return loss.first == kind;
              })->second;
  spec.output = TRY(OutputOf(args, graph));
  spec.logits = args.Has("--logits");
  if (args.Has("--class-axis")) spec.class_axis = args.Number("--class-axis", 1);
  return spec;
}

}  // namespace onnxray
