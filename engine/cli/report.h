// Values of a run for people: a table on the terminal, or the files that the options name.
#pragma once

#include <vector>

#include "cli/args.h"
#include "io/activations.h"
#include "io/inputs.h"

namespace onnxray {

// Activation::op of a weight, which no operator makes.
inline constexpr std::string_view kWeightOp = "weight";

std::vector<Option> ReportOptions();
NameFormat FormatOf(const Args& args);
// The list, or its outline where --outline asks for that.
std::vector<Activation> Listed(const Args& args, const Graph& graph, std::vector<Activation> list);

// Writes --json, --npz and --png; prints a table where none of them is asked for.
Status Report(const Args& args, const FedInputs& fed, const std::vector<NamedActivation>& activations,
              Run& run, const AxisOrders& axis_orders = {});

}  // namespace onnxray
