#include "io/report_row.h"

#include <algorithm>

#include "io/grid.h"
#include "io/html_text.h"
#include "io/image.h"
#include "io/input_picture.h"

namespace onnxray {

namespace {

constexpr int kHistogramBins = 48, kHistogramWidth = 96, kHistogramHeight = 24;

// Not much larger than `side`; smaller ones stay.
Result<Tensor> Reduced(const Tensor& picture, int side) {
  const int64_t longest = std::max(picture.dim(0), picture.dim(1));
  if (longest <= side) return picture;
  const auto scaled = [&](int64_t length) {
    return static_cast<int>(std::max<int64_t>(1, length * side / longest));
  };
  return ResizeImage(picture, scaled(picture.dim(1)), scaled(picture.dim(0)), ResizeFilter::kBilinear);
}

// Six bits of every colour: twice as many pictures go into a page, and nobody sees the difference.
void Coarsen(Tensor& picture) {
  for (uint8_t& level : picture.span<uint8_t>()) level = static_cast<uint8_t>((level & 0xfc) | level >> 6);
}

// Of the first sample: an input as the picture it may be, everything else as a grid.
Result<std::string> Picture(const ReportRow& row, const Tensor& tensor, const ReportPictures& pictures) {
  GridOptions grid;
  grid.color_map = pictures.color_map;
  grid.reshape_1d = true;
  const auto plan = pictures.plans.find(row.value_name);
  const ImagePlan* const fed = plan == pictures.plans.end() ? nullptr : &plan->second;
  const bool is_picture = row.op.empty() && (fed || PictureLayoutOf(tensor.shape()));
  const auto order = pictures.axis_orders.find(row.value_name);
  const Tensor drawn = order == pictures.axis_orders.end() ? tensor : tensor.Transposed(order->second);
  const Tensor picture = TRY(is_picture ? PictureOfInput(drawn, 0, fed) : DrawGrid(drawn, 0, grid));
  Tensor reduced = TRY(Reduced(picture, pictures.side));
  Coarsen(reduced);
  const Bytes png = TRY(EncodePng(reduced));
  return "data:image/png;base64," + EncodeBase64(png);
}

}  // namespace

std::string ReportRow::Facts() const {
  if (!statistics) return type;
  return type + " · " + ShortDecimal(statistics->min) + " to " + ShortDecimal(statistics->max) + ", mean " +
         ShortDecimal(statistics->mean) + ", deviation " + ShortDecimal(statistics->stddev);
}

ReportRow MakeReportRow(const NamedActivation& activation, const Activation::Output& output, Run& run,
                        const ReportPictures& pictures) {
  const Capture& capture = *output.capture;
  ReportRow row;
  row.key = activation.key;
  row.value_name = output.value_name;
  row.op = activation.activation->op;
  if (activation.outputs.size() > 1) row.key += ":" + std::to_string(output.index);
  if (capture.error) {
    row.type = "failed";
    // What only waits for a node that failed is no news.
    if (capture.error->node.empty() || capture.error->node == activation.activation->name)
      row.remarks.push_back({true, capture.error->ToString()});
    return row;
  }
  if (!row.op.empty()) row.milliseconds = capture.milliseconds;
  Value value = capture.value;
  if (capture.state == Capture::State::kEvicted && output.id != kNoValue) {
    Result<Value> again = run.Fetch(output.id);
    if (again.ok()) value = std::move(again).value();
  }
  row.type = value.ToString();
  row.bytes = value.bytes();
  if (!value.is_tensor()) return row;
  const Tensor& tensor = value.tensor();
  const Result<Statistics> statistics = ComputeStatistics(tensor);
  if (statistics.ok() && tensor.count() > 0) {
    const Statistics& s = row.statistics.emplace(statistics.value());
    row.remarks = RemarksOn(row.op, tensor, s);
    if (s.finite() > 0) {
      const auto histogram = ComputeHistogram(tensor, s.min, s.max, kHistogramBins);
      if (histogram.ok()) row.histogram = HistogramSvg(histogram.value(), kHistogramWidth, kHistogramHeight);
    }
  }
  if (pictures.side > 0) {
    Result<std::string> picture = Picture(row, tensor, pictures);
    if (picture.ok()) row.picture = std::move(picture).value();
  }
  return row;
}

}  // namespace onnxray
