// Operators that permute axes.
#include <numeric>

#include "cpu/copy.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"
#include "tensor/view.h"

namespace onnxray {

namespace {

Result<std::vector<int>> Permutation(const Attributes& attributes, int rank) {
  std::vector<int> permutation(static_cast<size_t>(rank));
  if (!attributes.Has("perm")) {
    std::iota(permutation.rbegin(), permutation.rend(), 0);
    return permutation;
  }
  const std::vector<int64_t> perm = attributes.Ints("perm");
  std::vector<bool> seen(permutation.size());
  bool valid = perm.size() == permutation.size();
  for (size_t i = 0; valid && i < perm.size(); ++i) {
    valid = perm[i] >= 0 && perm[i] < rank && !seen[static_cast<size_t>(perm[i])];
    if (valid) seen[static_cast<size_t>(perm[i])] = true;
    permutation[i] = static_cast<int>(perm[i]);
  }
  if (!valid) {
    return InvalidModel("perm " + Shape(perm).ToString() + " does not name each axis of a tensor of rank " +
                        std::to_string(rank) + " once");
  }
  return permutation;
}

Status TransposeShape(ShapeContext& context) {
  Shape shape;
  for (const int axis : TRY(Permutation(context.attributes(), context.rank(0))))
    shape.push_back(context.shape(0)[axis]);
  context.SetOutput(0, context.dtype(0), std::move(shape));
  return Ok();
}

Status RunTranspose(KernelContext& context) {
  const Tensor& input = context.input(0);
  context.SetOutput(0, input.Transposed(TRY(Permutation(context.attributes(), input.rank()))));
  return Ok();
}

// Where channel c = (i * block + j) * depth + d goes in DCR order; CRD has d outermost.
bool DepthFirst(const Attributes& attributes) { return attributes.String("mode") == "CRD"; }

Status DepthToSpaceShape(ShapeContext& context) {
  const Shape& input = context.shape(0);
  const int64_t block = context.attributes().Int("blocksize");
  if (input.rank() != 4 || block < 1 || input[1] % (block * block) != 0) {
    return context.Mismatch("blocks of " + std::to_string(block) + " need [N,C,H,W] with C a multiple of " +
                            std::to_string(block * block) + ", got " + input.ToString());
  }
  context.SetOutput(0, context.dtype(0),
                    {input[0], input[1] / (block * block), input[2] * block, input[3] * block});
  return Ok();
}

Status RunDepthToSpace(KernelContext& context) {
  const Tensor& input = context.input(0);
  Tensor& output = *TRY(context.Output(0));
  const int64_t block = context.attributes().Int("blocksize");
  const int64_t n = output.dim(0), depth = output.dim(1), h = input.dim(2), w = input.dim(3);
  Tensor to = *ViewAs(output, {n, depth, h, block, w, block});
  if (DepthFirst(context.attributes())) {
    CopyElements(context.pool(),
                 ViewAs(input, {n, depth, block, block, h, w})->Transposed({0, 1, 4, 2, 5, 3}), to);
  } else {
    CopyElements(context.pool(),
                 ViewAs(input, {n, block, block, depth, h, w})->Transposed({0, 3, 4, 1, 5, 2}), to);
  }
  return Ok();
}

Status SpaceToDepthShape(ShapeContext& context) {
  const Shape& input = context.shape(0);
  const int64_t block = context.attributes().Int("blocksize");
  if (input.rank() != 4 || block < 1 || input[2] % block != 0 || input[3] % block != 0) {
    return context.Mismatch("blocks of " + std::to_string(block) +
                            " need [N,C,H,W] with H and W multiples of it, got " + input.ToString());
  }
  context.SetOutput(0, context.dtype(0),
                    {input[0], input[1] * block * block, input[2] / block, input[3] / block});
  return Ok();
}

Status RunSpaceToDepth(KernelContext& context) {
  const Tensor& input = context.input(0);
  Tensor& output = *TRY(context.Output(0));
  const int64_t block = context.attributes().Int("blocksize");
  const int64_t n = input.dim(0), depth = input.dim(1), h = output.dim(2), w = output.dim(3);
  Tensor to = *ViewAs(output, {n, block, block, depth, h, w});
  CopyElements(context.pool(), ViewAs(input, {n, depth, h, block, w, block})->Transposed({0, 3, 5, 1, 2, 4}),
               to);
  return Ok();
}

}  // namespace

std::span<const Op> TransposeOps() {
  static const Op ops[] = {
      {.name = "Transpose",
       .versions = {1, 13, 21, 23, 24, 25},
       .layout = LayoutRule::kStrided,
       .shape = TransposeShape,
       .run = RunTranspose,
       .gradient = {TransposeGradient},
       .shader = {"view"}},
      {.name = "DepthToSpace",
       .versions = {1, 11, 13},
       .attributes = {{"mode", "DCR"}},
       .layout = LayoutRule::kAny,
       .shape = DepthToSpaceShape,
       .run = RunDepthToSpace,
       .gradient = {DepthToSpaceGradient},
       .shader = {"depth_to_space"}},
      {.name = "SpaceToDepth",
       .versions = {1, 13},
       .layout = LayoutRule::kAny,
       .shape = SpaceToDepthShape,
       .run = RunSpaceToDepth,
       .gradient = {SpaceToDepthGradient},
       .shader = {"space_to_depth"}},
  };
  return ops;
}

}  // namespace onnxray
