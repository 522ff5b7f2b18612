// What a report says of one value.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "io/activations.h"
#include "io/colormap.h"
#include "io/image_feed.h"
#include "io/report_remarks.h"

namespace onnxray {

struct ReportRow {
  std::string key, value_name, op, type;  // the operator is empty for an input
  std::string anchor;                     // of its place in the page
  std::optional<double> milliseconds;     // of the node
  uint64_t bytes = 0;
  std::optional<Statistics> statistics;
  std::string histogram;  // <svg>
  std::string picture;    // data URL; empty: none
  std::vector<Remark> remarks;

  // The type and, where there are numbers, their range, mean and deviation.
  std::string Facts() const;
};

struct ReportPictures {
  int side = 0;  // longest, in pixels; 0: none
  ColorMap color_map = ColorMap::kViridis;
  const std::map<std::string, ImagePlan>& plans;  // of inputs fed from pictures, by name
  const AxisOrders& axis_orders;
};

// `output` is one of `activation`, of `run`. What was evicted is computed again.
ReportRow MakeReportRow(const NamedActivation& activation, const Activation::Output& output, Run& run,
                        const ReportPictures& pictures);

}  // namespace onnxray
