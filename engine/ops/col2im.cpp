// Col2Im.
#include "cpu/col2im.h"

#include "ops/all_ops.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

// An attribute with `count` entries, `otherwise` where absent.
Result<std::vector<int64_t>> List(const Attributes& attributes, std::string_view name, size_t count,
                                  int64_t otherwise, int64_t least) {
  std::vector<int64_t> values = attributes.Ints(name, std::vector<int64_t>(count, otherwise));
  bool sane = values.size() == count;
  for (const int64_t value : values) sane = sane && value >= least;
  if (sane) return values;
  return InvalidInput(std::string(name) + " is " + Shape(values).ToString(),
                      "Expected " + std::to_string(count) + " values of at least " + std::to_string(least));
}

Result<Folding> FoldingOf(const Attributes& attributes, const Shape& input, const Tensor& image,
                          const Tensor& block) {
  Folding folding;
  folding.image = TRY(ToInt64s(image));
  folding.block = TRY(ToInt64s(block));
  const size_t rank = folding.rank();
  const std::string sizes =
      "the image is " + Shape(folding.image).ToString() + " and the block " + Shape(folding.block).ToString();
  if (rank == 0 || folding.block.size() != rank)
    return InvalidInput(sizes, "Both need one value per spatial dimension");
  folding.strides = TRY(List(attributes, "strides", rank, 1, 1));
  folding.dilations = TRY(List(attributes, "dilations", rank, 1, 1));
  const std::vector<int64_t> pads = TRY(List(attributes, "pads", 2 * rank, 0, 0));
  folding.pads_begin.assign(pads.begin(), pads.begin() + static_cast<std::ptrdiff_t>(rank));
  for (size_t d = 0; d < rank; ++d) {
    const int64_t span = (folding.block[d] - 1) * folding.dilations[d] + 1;
    const int64_t room = folding.image[d] + pads[d] + pads[d + rank] - span;
    if (folding.block[d] < 1 || folding.image[d] < 0 || room < 0)
      return InvalidInput(sizes + ": it does not fit in along dimension " + std::to_string(d));
    folding.positions.push_back(room / folding.strides[d] + 1);
  }
  const int64_t elements = Shape(folding.block).count(), positions = Shape(folding.positions).count();
  if (input.rank() != 3 || input[1] % elements != 0 || input[2] != positions) {
    return InvalidInput(
        sizes + ", but the input has shape " + input.ToString(),
        "Expected [N, C * " + std::to_string(elements) + ", " + std::to_string(positions) + "]");
  }
  return folding;
}

Status Col2ImShape(ShapeContext& context) {
  if (!context.value(1) || !context.value(2)) return Ok();
  const Folding folding =
      TRY(FoldingOf(context.attributes(), context.shape(0), *context.value(1), *context.value(2)));
  std::vector<int64_t> output{context.shape(0)[0], context.shape(0)[1] / Shape(folding.block).count()};
  output.insert(output.end(), folding.image.begin(), folding.image.end());
  context.SetOutput(0, context.dtype(0), Shape(std::move(output)));
  return Ok();
}

Status RunCol2Im(KernelContext& context) {
  if (context.input(0).dtype() == DType::kString) return context.UnsupportedType(0);
  const Tensor input = TRY(WideInput(context, 0));
  const Folding folding =
      TRY(FoldingOf(context.attributes(), input.shape(), context.input(1), context.input(2)));
  WideOutput output = TRY(WideOutput::Of(context, 0));
  Col2Im(context.pool(), folding, input, output.tensor());
  output.Store(context);
  return Ok();
}

}  // namespace

std::span<const Op> Col2ImOps() {
  static const Op ops[] = {
      {.name = "Col2Im",
       .versions = {18},
       .shape = Col2ImShape,
       .run = RunCol2Im,
       .gradient = {Col2ImGradient}},
  };
  return ops;
}

}  // namespace onnxray
