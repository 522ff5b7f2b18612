// Gradient of Col2Im: the blocks cut out again.
#include "ops/gradients.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

struct Folding {
  std::vector<int64_t> image, block, strides, dilations, pads;
};

Result<Folding> FoldingOf(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const Tensor image = builder.writer().known(builder.input(1)),
               block = builder.writer().known(builder.input(2));
  if (!image.defined() || !block.defined()) {
    return Unsupported("its gradient needs image_shape and block_shape, which are not known before the run",
                       "Make them constants of the model");
  }
  Folding folding{TRY(ToInt64s(image)), TRY(ToInt64s(block)), {}, {}, {}};
  const std::vector<int64_t> ones(folding.image.size(), 1);
  folding.strides = attributes.Ints("strides", ones);
  folding.dilations = attributes.Ints("dilations", ones);
  folding.pads = attributes.Ints("pads", std::vector<int64_t>(2 * ones.size(), 0));
  return folding;
}

// Which pixel every element of a block at every position is, [elements, positions]; one beyond the image for
// those in its padding.
std::vector<int64_t> PixelsOf(const Folding& folding) {
  std::vector<int64_t> positions;
  for (size_t d = 0; d < folding.image.size(); ++d) {
    const int64_t span = (folding.block[d] - 1) * folding.dilations[d] + 1;
    const int64_t room = folding.image[d] + folding.pads[d] + folding.pads[d + folding.image.size()] - span;
    positions.push_back(room / folding.strides[d] + 1);
  }
  const Shape image(folding.image);
  std::vector<int64_t> pixels;
  for (int64_t element = 0; element < Shape(folding.block).count(); ++element) {
    for (int64_t position = 0; position < Shape(positions).count(); ++position) {
      int64_t pixel = 0, step = 1, in_block = element, in_positions = position;
      bool padding = false;
      for (size_t d = folding.image.size(); d-- > 0;) {
        const int64_t at = in_positions % positions[d] * folding.strides[d] +
                           in_block % folding.block[d] * folding.dilations[d] - folding.pads[d];
        padding |= at < 0 || at >= folding.image[d];
        pixel += at * step;
        step *= folding.image[d];
        in_positions /= positions[d];
        in_block /= folding.block[d];
      }
      pixels.push_back(padding ? image.count() : pixel);
    }
  }
  return pixels;
}

}  // namespace

Status Col2ImGradient(GradientBuilder& builder) {
  const Folding folding = TRY(FoldingOf(builder));
  const Shape output = TRY(builder.ShapeOf(builder.output()));
  const int64_t pixels = Shape(folding.image).count();
  const std::vector<int64_t> sources = PixelsOf(folding);
  const Shape flat{output[0], output[1], pixels};
  const Var image = Lengthened(Reshape(builder.gradient(), flat.dims()), flat, 2, pixels + 1);
  const Var blocks = Gather(image, Int64s(sources, image), 2);
  builder.Set(0, ReshapeLike(blocks, builder.input(0)));
  return Ok();
}

}  // namespace onnxray
