// A run as one HTML page that needs nothing else: the model, its inputs, what every node gave with
// statistics, histogram and picture, and what deserves a look.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "io/activations.h"
#include "io/byte_sink.h"
#include "io/colormap.h"
#include "io/image_feed.h"

namespace onnxray {

// How strongly a loss depends on what.
struct ReportGradients {
  std::string loss;  // "scores[0,285], 1.7"
  struct Norm {
    double value = 0;  // root of the sum of squares, of the value
    double gradient = 0;
  };
  std::map<std::string, Norm> activations;               // by value name
  std::vector<std::pair<std::string, Norm>> parameters;  // in the model's order
};

struct HtmlReportOptions {
  int picture_side = -1;  // longest side in pixels: 0 for no pictures, -1 for what keeps the page handy
  ColorMap color_map = ColorMap::kViridis;
  AxisOrders axis_orders = {};
  std::map<std::string, ImagePlan> images = {};  // of inputs fed from pictures, by name
  std::vector<std::string> notes = {};           // how inputs were fed
  const ReportGradients* gradients = nullptr;
};

// `list` is of `run`, a finished run of `session`. What was evicted is computed again. Errors: the sink's.
Status WriteHtmlReport(const Session& session, Run& run, const std::vector<Activation>& list,
                       const HtmlReportOptions& options, ByteSink& sink);

}  // namespace onnxray
