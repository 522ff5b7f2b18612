// Operators that put elements in another order, or repeat them.
#include <algorithm>

#include "gpu/families/copy.h"
#include "gpu/families/families.h"
#include "gpu/parameters.h"
#include "gpu/strides.h"

namespace onnxray {

namespace {

// The elements of `input`, seen as `dims`, in the order of `axes`.
void EncodeReordered(GpuEncoder& encoder, const Shape& dims, std::initializer_list<int> axes) {
  const std::vector<int64_t> strides = RowMajorStrides(dims);
  Part source;
  for (const int axis : axes) {
    source.shape.push_back(dims[axis]);
    source.strides.push_back(strides[static_cast<size_t>(axis)]);
  }
  EncodeCopy(encoder, encoder.input(0), source, encoder.output(0), Whole(source.shape));
}

Status EncodeDepthToSpace(GpuEncoder& encoder) {
  const Attributes& attributes = encoder.node().attributes();
  const Shape& image = encoder.input(0).shape();
  const int64_t block = attributes.Int("blocksize"), channels = image[1] / (block * block);
  if (attributes.String("mode", "DCR") == "DCR") {
    EncodeReordered(encoder, {image[0], block, block, channels, image[2], image[3]}, {0, 3, 4, 1, 5, 2});
  } else {
    EncodeReordered(encoder, {image[0], channels, block, block, image[2], image[3]}, {0, 1, 4, 2, 5, 3});
  }
  return Ok();
}

Status EncodeSpaceToDepth(GpuEncoder& encoder) {
  const Shape& image = encoder.input(0).shape();
  const int64_t block = encoder.node().attributes().Int("blocksize");
  EncodeReordered(encoder, {image[0], image[1], image[2] / block, block, image[3] / block, block},
                  {0, 3, 5, 1, 2, 4});
  return Ok();
}

// The repetitions of an axis are an axis before it along which the input has no stride.
struct Tiling {
  Part source, target;
};

Tiling TilingOf(const Shape& input, const Shape& output) {
  const std::vector<int64_t> from = RowMajorStrides(input), to = RowMajorStrides(output);
  Tiling tiling;
  const auto add = [&](int64_t size, int64_t source, int64_t target) {
    for (Part* part : {&tiling.source, &tiling.target}) part->shape.push_back(size);
    tiling.source.strides.push_back(source);
    tiling.target.strides.push_back(target);
  };
  for (int d = 0; d < input.rank(); ++d) {
    const auto i = static_cast<size_t>(d);
    add(output[d] / input[d], 0, to[i] * input[d]);
    add(input[d], from[i], to[i]);
  }
  return tiling;
}

std::string RefuseTile(const GpuNode& node) {
  if (node.inputs[0].shape.rank() != node.outputs[0].shape.rank()) return "the form of opset 1";
  const Tiling tiling = TilingOf(node.inputs[0].shape, node.outputs[0].shape);
  const StridedWalk walk = Coalesced(tiling.source.shape, {tiling.source.strides, tiling.target.strides});
  return walk.dims.size() > kMaxWalkRank ? "more than eight dimensions" : "";
}

Status EncodeTile(GpuEncoder& encoder) {
  const Tiling tiling = TilingOf(encoder.input(0).shape(), encoder.output(0).shape());
  EncodeCopy(encoder, encoder.input(0), tiling.source, encoder.output(0), tiling.target);
  return Ok();
}

std::string RefuseTriangle(const GpuNode& node) {
  return node.has_input(1) && !node.values[1] ? "a diagonal that only the run tells" : "";
}

Status EncodeTriangle(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const GpuTensor &input = encoder.input(0), &output = encoder.output(0);
  const int64_t rows = input.shape()[input.shape().rank() - 2];
  const int64_t columns = input.shape()[input.shape().rank() - 1];
  const int64_t diagonal = node.has_input(1) ? TRY(ToInt64s(*node.values[1]))[0] : 0;
  GpuParameters parameters;
  parameters.U32(input.count()).U32(rows).U32(columns).U32(node.attributes().Int("upper", 1) != 0);
  parameters.I32(std::clamp(diagonal, -rows, columns));
  encoder.DispatchThreads(encoder.Shader("triangle", {}), {&input}, {&output}, parameters.Take(),
                          input.count());
  return Ok();
}

}  // namespace

std::span<const ShaderFamily> RearrangementFamilies() {
  static constexpr ShaderFamily families[] = {
      {.name = "depth_to_space", .encode = EncodeDepthToSpace},
      {.name = "space_to_depth", .encode = EncodeSpaceToDepth},
      {.name = "tile", .host_inputs = ~1u, .refuse = RefuseTile, .encode = EncodeTile},
      {.name = "triangle", .host_inputs = 0b10, .refuse = RefuseTriangle, .encode = EncodeTriangle},
  };
  return families;
}

}  // namespace onnxray
