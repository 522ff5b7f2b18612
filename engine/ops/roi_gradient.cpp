// Gradients of pooled regions: of the image. The regions themselves count as constants.
#include "ops/domain.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

// Those that RoiAlign and RoiAlignGradient share.
NodeAttributes AlignmentAttributes(const GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const bool whole_pixel = builder.node().domain.empty() && builder.version() < 16;
  return {{"mode", attributes.String("mode", "avg")},
          {"sampling_ratio", attributes.Int("sampling_ratio")},
          {"spatial_scale", attributes.Float("spatial_scale", 1)},
          {"coordinate_transformation_mode",
           whole_pixel ? std::string("output_half_pixel")
                       : attributes.String("coordinate_transformation_mode", "half_pixel")}};
}

}  // namespace

Status RoiAlignGradient(GradientBuilder& builder) {
  if (!builder.wants(0)) return Ok();
  builder.Set(
      0, builder.writer().EmitAll("RoiAlignGradient",
                                  {builder.gradient(), builder.input(0), builder.input(1), builder.input(2)},
                                  AlignmentAttributes(builder), 1, kOnnxray)[0]);
  return Ok();
}

Status MaxRoiPoolGradient(GradientBuilder& builder) {
  if (!builder.wants(0)) return Ok();
  builder.Set(0, builder.writer().EmitAll(
                     "MaxRoiPoolGradient", {builder.gradient(), builder.input(0), builder.input(1)},
                     {{"spatial_scale", builder.attributes().Float("spatial_scale", 1)}}, 1, kOnnxray)[0]);
  return Ok();
}

// Linear in the result's gradient, with RoiAlign as its adjoint.
Status RoiAlignGradientGradient(GradientBuilder& builder) {
  if (!builder.wants(0)) return Ok();
  if (builder.attributes().String("mode", "avg") == "max") {
    return Unsupported("second derivatives of maxima over regions have no rule");
  }
  const Shape result = TRY(builder.ShapeOf(builder.input(0)));
  NodeAttributes attributes = AlignmentAttributes(builder);
  attributes.emplace_back("output_height", result[2]);
  attributes.emplace_back("output_width", result[3]);
  builder.Set(0, builder.writer().Emit("RoiAlign", {builder.gradient(), builder.input(2), builder.input(3)},
                                       std::move(attributes)));
  return Ok();
}

}  // namespace onnxray
