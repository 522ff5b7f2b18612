// Activations as files: Keract's JSON, numpy's .npz, and pictures as Keract's display_activations.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "io/activations.h"
#include "io/byte_sink.h"
#include "io/grid.h"

namespace onnxray {

// What failed in the run is left out; what was evicted is computed again. Errors: the sink's, or the
// computation's. JSON lists the outputs of a node that has several under its name, the others name them
// name:0, name:1 ...
Status WriteActivationsJson(const std::vector<NamedActivation>& activations, Run& run, ByteSink& sink);
// `note` is told what numpy cannot hold as it is.
Status WriteActivationsNpz(const std::vector<NamedActivation>& activations, Run& run, ByteSink& sink,
                           const std::function<void(const std::string&)>& note);

struct PictureOptions {
  GridOptions grid;
  std::set<std::string> channels_last_values;  // drawn as [N,H,W,C] whatever `grid` says: inputs fed so
  AxisOrders axis_orders;
  std::set<std::string> filter_values;  // drawn as a convolution's weights, see GridOptions::filters
};
using PictureWriter = std::function<Status(const std::string& file_name, std::span<const std::byte> png)>;
// One PNG per activation, or per sample of a batch; sequences, strings, complex numbers and empty tensors
// have none.
Status DrawActivations(const std::vector<NamedActivation>& activations, Run& run,
                       const PictureOptions& options, const PictureWriter& write);

}  // namespace onnxray
